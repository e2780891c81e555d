"""Colleagues and guests look at an issue from its editor: comments at a block, versions, test mail, proof, preview link."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.barriers import barriers
from tests.e2e.conftest import Demo
from tests.e2e.editing import block, draft, expect_saved, opened, order, text
from tests.e2e.mails import mails_in
from tests.e2e.processes import eventually
from tests.e2e.watching import watched

ISSUE = "/issues/bridge-quarterly-12"


@pytest.fixture
def page(chromium: Browser, demo: Demo, signed_in: StorageState) -> Iterator[Page]:
    size = {"width": 1440, "height": 900}
    with watched(chromium, demo.url, viewport=size, locale="en-GB", storage_state=signed_in) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield opened(context.new_page(), ISSUE)


def test_a_comment_is_said_at_a_text_answered_settled_and_opened_again(page: Page) -> None:
    about = order(page)[1]
    field = block(page, about).locator("[data-name]").first
    field.click()
    block(page, about).get_by_role("button", name="Comment on this block").click()
    said = block(page, about).get_by_label("Comment on this block; @ names a colleague")
    expect(said).to_be_focused()
    said.press_sequentially("Shorter? @Al")
    expect(page.get_by_role("option", name="Alicja Rusin")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("knows")
    page.keyboard.press("Control+Enter")

    thread = block(page, about).locator(".thread")
    expect(thread.locator(".said-text b")).to_have_text("@Alicja Rusin")
    expect(page.locator(f"[id='outline-{about}'] .said-count")).to_contain_text("1")
    thread.get_by_label("Answer …").fill("Yes")
    thread.get_by_role("button", name="Answer", exact=True).click()
    expect(thread.locator(".said-text")).to_have_count(2)
    thread.get_by_role("button", name="Settled").click()
    expect(thread).to_have_count(0)

    page.get_by_role("button", name="Comments", exact=True).click()
    drawer = page.get_by_role("dialog", name="Comments")
    drawer.get_by_role("button", name="Settled").click()
    drawer.get_by_role("button", name="Open it again").click()
    drawer.get_by_role("button", name="Open (1)").click()
    drawer.locator(".thread-place button").click()
    drawer.get_by_role("button", name="Close").click()
    expect(block(page, about).locator(".thread")).to_have_count(1)


def expect_subject(page: Page, words: str) -> None:
    """Wait until this is the subject on the server."""
    eventually(lambda: draft(page, ISSUE)["values"]["subject.en"] == words, what=f"the subject “{words}”")


def test_a_text_is_brought_back_from_a_version_and_that_is_undone(page: Page) -> None:
    title = text(page, "subject.en")
    title.click()
    page.keyboard.press("End")
    page.keyboard.type(" at last")
    expect_saved(page)
    page.get_by_role("button", name="Versions", exact=True).click()
    drawer = page.get_by_role("dialog", name="Versions")
    drawer.locator(".version").nth(1).click()

    drawer.get_by_role("button", name="Name it").click()
    drawer.get_by_label("Name it").fill("Before the end")
    drawer.get_by_role("button", name="Keep").click()
    expect(drawer.locator(".version.is-named").filter(has_text="Before the end")).to_be_visible()
    expect(drawer.locator(".changed ins")).to_have_text(" at last")
    drawer.get_by_role("button", name="Side by side").click()
    expect(drawer.locator(".changed-sides .changed-text").first).not_to_contain_text("at last")
    drawer.get_by_role("button", name="The mail as it was then").click()
    expect(drawer.frame_locator("iframe").get_by_role("link").first).to_be_visible()
    drawer.get_by_role("button", name="What changed since").click()
    drawer.get_by_role("button", name="Bring only this back").click()
    expect_subject(page, "Two shores, one table")

    page.locator(".toast").get_by_role("button", name="Undo").click()

    expect_subject(page, "Two shores, one table at last")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")  # what was typed goes, for those who come after
    expect_subject(page, "Two shores, one table")


def test_it_goes_out_as_a_test_mail_to_the_languages_that_are_ticked(page: Page, demo: Demo) -> None:
    opener = page.get_by_role("button", name="Test mail")
    opener.click()
    note = page.get_by_role("dialog", name="Test mail")
    expect(note.locator(".recipient")).to_have_text("Me")
    note.get_by_label("To", exact=True).fill("press@mail.example.org,")
    note.get_by_label("To", exact=True).press("Enter")
    expect(note.get_by_role("button", name="Send 4 mails")).to_be_enabled()
    note.get_by_label("English").uncheck()
    note.get_by_role("button", name="Send 2 mails").click()

    expect(note.get_by_text("The relay accepted it for press@mail.example.org.")).to_be_visible()
    mail = eventually(lambda: mails_in(demo.house.outbox).get("press@mail.example.org"), what="the test mail")
    assert mail.subject.startswith("[")
    page.keyboard.press("Escape")
    expect(note).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_guest_opens_the_link_that_was_copied(page: Page, chromium: Browser, demo: Demo) -> None:
    page.get_by_role("button", name="Preview link").click()
    note = page.get_by_role("dialog", name="Preview link")
    note.get_by_label("Whom it is for").fill("The board")
    note.get_by_role("button", name="Make and copy the link").click()
    expect(page.locator(".toast")).to_have_text("The link is copied")
    address = page.evaluate("navigator.clipboard.readText()")

    with watched(chromium, demo.url, locale="en-GB") as context:
        guest = context.new_page()
        guest.goto(address)
        expect(guest.get_by_text("Draft", exact=True)).to_be_visible()
        expect(guest.frame_locator("iframe").get_by_role("link").first).to_be_visible()
        guest.get_by_label("Your name").fill("Gil Moss")
        guest.get_by_label("Your comment").fill("Fine, but long.")
        guest.get_by_role("button", name="Send the comment").click()
        expect(guest.get_by_text("Thank you.")).to_be_visible()

    note.get_by_role("button", name="End it now").click()
    expect(note.get_by_text("The board")).to_have_count(0)
    page.get_by_role("button", name="Comments", exact=False).first.click()
    expect(page.get_by_role("dialog", name="Comments").get_by_text("Fine, but long.")).to_be_visible()


@pytest.mark.parametrize(("language", "scheme", "width"), [("en", "dark", 1280), ("ko", "light", 390)])
def test_axe_finds_nothing_in_what_stands_over_the_page(
    chromium: Browser, demo: Demo, signed_in: StorageState, language: str, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 844}
    options: Any = {"viewport": size, "color_scheme": scheme, "reduced_motion": "reduce"}
    with watched(chromium, demo.url, storage_state=signed_in, **options) as context:
        context.add_cookies([{"name": "language", "value": language, "url": demo.url}])
        page = opened(context.new_page(), ISSUE)
        for layer in ("comments", "versions", "links", "test", "proof"):
            if width < 700:
                page.locator(".opener.is-acts").click()
                page.locator(f".act.is-{layer}").click()
            else:
                page.locator(f".opener.is-{layer}").click()
            over = page.locator("dialog[open]")
            expect(over).to_have_count(1)
            expect(over.locator("ol, textarea, select, .note-failure, .recipients").first).to_be_visible()

            assert barriers(page, "dialog[open]") == ""
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            over.get_by_role("button").first.click()  # close
