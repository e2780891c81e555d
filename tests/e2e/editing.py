"""The editor of an issue, as the tests go about in it."""

from typing import Any

from playwright.sync_api import Locator, Page, expect


def opened(page: Page, issue: str) -> Page:
    """The page of an issue, once it can be written in."""
    page.goto(issue)
    expect(page.locator(".editor:not([inert]) .block").first).to_be_visible()
    expect_saved(page)
    return page


def expect_saved(page: Page) -> None:
    """Wait until the server has everything."""
    expect(page.locator(".save")).to_have_attribute("data-tone", "saved")


def draft(page: Page, issue: str) -> dict[str, Any]:
    """What the server says is being written."""
    answer: dict[str, Any] = page.evaluate(
        "address => fetch(address).then((answer) => answer.json())", f"/api{issue}/draft"
    )
    return answer


def expect_draft(page: Page, issue: str, name: str, words: str) -> None:
    """Wait until a text is being written so on the server."""
    page.wait_for_function(
        """([address, name, words]) =>
            fetch(address).then((answer) => answer.json()).then(({ values }) => (values[name] ?? "") === words)""",
        arg=[f"/api{issue}/draft", name, words],
        polling=200,
    )


def order(page: Page) -> list[str]:
    """The ids of the blocks on the page, from top to bottom."""
    ids: list[str] = page.locator(".doc .block:not(.is-head)").evaluate_all(
        "all => all.map((one) => one.id.slice(6))"
    )
    return ids


def block(page: Page, identity: str) -> Locator:
    """One block of the page."""
    return page.locator(f"[id='block-{identity}']")


def text(page: Page, name: str) -> Locator:
    """A text of the page by its name in the draft."""
    return page.locator(f".doc [data-name='{name}']")
