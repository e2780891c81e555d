"""Library blocks in the editor: put in linked, read, edited for all, brought up to date, detached; and why a lock is locked."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.e2e.conftest import Demo
from tests.e2e.editing import block, draft, expect_saved, opened, order, text
from tests.e2e.watching import watched

ISSUE, DRAFT = "/issues/bridge-quarterly-12", "/issues/bridge-quarterly-13"
OFFICE = "The office in Mokpo"
NOTE = "We are a small office and answer mail on Tuesdays and Thursdays."


@pytest.fixture
def page(chromium: Browser, demo: Demo, signed_in: StorageState) -> Iterator[Page]:
    wide = {"width": 1440, "height": 900}
    with watched(chromium, demo.url, viewport=wide, locale="en-GB", storage_state=signed_in) as context:
        yield context.new_page()


def put_in(page: Page, way: str) -> str:
    """Take a block from the library to the end of the issue; gives its id."""
    before = order(page)
    page.locator(".outline-add").click()
    page.get_by_role("button", name="Library", exact=True).click()
    page.get_by_role("button", name=f"{way}: {OFFICE}").click()
    expect(page.locator(".doc .block:not(.is-head)")).to_have_count(len(before) + 1)
    (new,) = set(order(page)) - set(before)
    expect_saved(page)
    return new


def said_on_server(page: Page, name: str) -> str:
    expect_saved(page)
    found: str = draft(page, DRAFT)["values"].get(name, "")
    return found


def test_a_linked_block_is_read_here_and_edited_for_all(page: Page) -> None:
    opened(page, DRAFT)
    first, second = put_in(page, "Put in, linked"), put_in(page, "Put in, linked")
    note = f"{first}.note.en"

    expect(block(page, first).locator(".linked-words")).to_have_text(f"{OFFICE} comes from the library.")
    text(page, note).focus()
    expect(text(page, note)).to_have_attribute("aria-readonly", "true")
    page.keyboard.type("x")
    expect(page.locator(".toast")).to_contain_text("edit it there or detach it")
    assert said_on_server(page, note) == NOTE

    other = opened(page.context.new_page(), DRAFT)
    block(page, first).get_by_role("button", name="Edit in the library").click()
    text(page, note).click()
    page.keyboard.press("Control+a")
    page.keyboard.type("We answer on Tuesdays.")
    block(page, first).get_by_role("button", name="Save in the library").click()
    expect(page.locator(".toast")).to_contain_text("Version 2 is in the library")
    assert said_on_server(page, f"{first}.library.version") == "2"

    other.evaluate("dispatchEvent(new Event('online'))")  # the next sign of life comes at once
    expect(block(other, second).locator(".linked-note")).to_contain_text("The library has version 2 of it.")
    other.close()

    behind = block(page, second)
    expect(behind.locator(".linked-note")).to_contain_text("The library has version 2 of it.")
    behind.get_by_role("button", name="What changed").click()
    expect(behind.locator(".linked-changes ins").first).to_be_visible()
    behind.get_by_role("button", name="Take it").click()
    expect(text(page, f"{second}.note.en")).to_have_text("We answer on Tuesdays.")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    assert said_on_server(page, f"{second}.note.en") == NOTE

    behind.click(position={"x": 60, "y": 12})
    behind.get_by_role("button", name="Detach").click()
    text(page, f"{second}.note.en").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Ours")
    assert said_on_server(page, f"{second}.note.en") == "Ours"
    assert said_on_server(page, f"{second}.library.key") == ""


def test_a_block_is_saved_as_a_library_block_behind_the_fold(page: Page) -> None:
    opened(page, DRAFT)
    copied = put_in(page, "As a copy")
    own = block(page, copied)

    own.get_by_role("button", name="More").click()
    own.get_by_role("button", name="Save as library block …").click()
    own.get_by_label("Name for colleagues").fill("The office, by name")
    own.get_by_role("button", name="Save", exact=True).click()

    expect(own.locator(".linked-words")).to_contain_text("The office, by name comes from the library.")
    assert said_on_server(page, f"{copied}.library.key") == "the-office-by-name"


def test_a_locked_disclaimer_says_why_it_is_locked(page: Page) -> None:
    opened(page, ISSUE)

    locked = page.locator(".locked-end")

    expect(locked.locator(".locked-words")).to_contain_text(
        "Funding by the European Union Locked wording of the newsletter, required in every edition."
    )
    expect(locked.get_by_role("textbox", name=re.compile("^Text, English"))).to_have_attribute(
        "aria-readonly", "true"
    )
