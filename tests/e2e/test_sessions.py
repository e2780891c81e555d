"""A session ends while somebody writes, in a real browser: nothing of it is lost, with and without script."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests.e2e.conftest import Demo

DRAFT = "/issues/bridge-quarterly-13"


@dataclass(frozen=True)
class Writer:
    """The admin at a browser."""

    context: BrowserContext
    demo: Demo
    has_script: bool

    def opened(self, place: str) -> Page:
        """A page of the staff, after signing in."""
        page = self.context.new_page()
        page.goto(place)
        self._sign_in(page)
        return page

    def sign_out_in_another_tab(self) -> None:
        """As somebody does who forgot what they had begun."""
        other = self.context.new_page()
        other.goto("/account")
        other.locator("form[action='/sign-out'] button").click()
        expect(other.get_by_text("You are signed out.")).to_be_visible()
        other.close()

    def come_back(self, page: Page) -> None:
        """Sign in where a save has led to; without script one presses the button that goes on."""
        expect(page.get_by_text("What you wrote is kept")).to_be_visible()
        self._sign_in(page)
        if not self.has_script:
            page.get_by_role("button", name="Go on now").click()

    def _sign_in(self, page: Page) -> None:
        page.locator("[name=email]").fill(self.demo.email)
        page.locator("[name=password]").fill(self.demo.password)
        page.locator("main form button").click()


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def writer(chromium: Browser, demo: Demo, request: pytest.FixtureRequest) -> Iterator[Writer]:
    size: Any = {"width": 1280, "height": 900}
    with chromium.new_context(
        base_url=demo.url, locale="en-GB", viewport=size, java_script_enabled=request.param
    ) as context:
        yield Writer(context, demo, request.param)


def picture() -> FilePayload:
    file = io.BytesIO()
    Image.effect_noise((1200, 900), 90).save(file, "PNG")
    return {"name": "table.png", "mimeType": "image/png", "buffer": file.getvalue()}


def pictures(page: Page) -> list[str | None]:
    return [one.get_attribute("src") for one in page.locator("img[src^='/assets/']").all()]


def test_an_issue_with_a_picture_is_saved_on_the_same_page(writer: Writer) -> None:
    page = writer.opened(f"{DRAFT}?form=plain")
    words = f"Typed {'with' if writer.has_script else 'without'} a script"
    page.locator("[name='subject.en']").fill(words)
    page.locator("input[type=file][name$='.upload']").first.set_input_files(picture())
    before = pictures(page)
    writer.sign_out_in_another_tab()

    page.locator(".is-sticky button[value=save]").click()
    writer.come_back(page)

    expect(page.locator("[name='subject.en']")).to_have_value(words)
    assert page.url.startswith(f"{writer.demo.url}{DRAFT}")
    assert pictures(page) != before


# A page, a field of its form, what is typed there, and what is said when it was saved.
FORMS = {
    "account": ("/account", "name", "Marta W.", "Your account was changed."),
    "newsletter": ("/newsletters/bridge-quarterly", "website", "https://twoshores.example.org/new", "saved"),
    "list": ("/lists", "slug", "friends", "Nobody yet"),
}


@pytest.mark.parametrize("form", FORMS)
def test_another_form_is_saved_too(writer: Writer, form: str) -> None:
    place, field, typed, said = FORMS[form]
    page = writer.opened(place)
    if form == "list":
        typed = f"{typed}-{writer.has_script}".lower()
        page.locator("details:has([name=slug])").evaluate_all("all => all.forEach(one => one.open = true)")
        page.locator("[name='name.en']").fill("Friends")
    page.locator(f"[name={field}]").fill(typed)
    writer.sign_out_in_another_tab()

    page.locator(f"[name={field}]").press("Enter")
    writer.come_back(page)

    expect(page.get_by_text(said).first).to_be_visible()
