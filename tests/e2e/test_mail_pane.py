"""The mail beside the form: true to every letter that is typed, quiet in the middle of a syllable, and never in the way."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, StorageState, expect

from tests.e2e.conftest import Demo
from tests.e2e.watching import watched

ISSUE = "/issues/bridge-quarterly-13"
BACK_TO_THE_FIRST = """
    async (address) => {
        const { revision } = await (await fetch(`/api${address}/draft`)).json();
        const body = new URLSearchParams({ number: "1", base: String(revision) });
        await (await fetch(`${address}/revisions`, { method: "POST", body })).text();
    }
"""
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def page(chromium: Browser, demo: Demo, signed_in: StorageState) -> Iterator[Page]:
    with watched(chromium, demo.url, viewport=WIDE, locale="en-GB", storage_state=signed_in) as context:
        page = context.new_page()
        page.goto(ISSUE)
        page.evaluate(BACK_TO_THE_FIRST, ISSUE)
        page.goto(ISSUE)
        expect(mail(page).locator("[data-block]").first).to_be_attached()
        yield page


def mail(page: Page) -> FrameLocator:
    return page.frame_locator("#mail-pane iframe")


def block_of(page: Page, kind: str) -> Locator:
    return page.locator(f".block:has(.block-type:text-is('{kind}'))")


def test_every_letter_is_in_the_mail_before_anything_is_saved(page: Page) -> None:
    page.fill("[name='subject.en']", "Seeds, by post and by hand")

    expect(page.locator(".pane-subject")).to_contain_text("Seeds, by post and by hand")

    block_of(page, "Letter").locator(".block-summary").click()
    title = block_of(page, "Letter").locator("[name$='.title.en']")
    title.fill("")
    title.press_sequentially("A quick sentence, typed without a pause.")
    expect(mail(page).get_by_text("A quick sentence, typed without a pause.")).to_be_visible()
    expect(title).to_have_value("A quick sentence, typed without a pause.")
    expect(page.locator("#saved")).to_have_text("There are changes that are not saved yet.")


def test_half_an_address_leaves_the_mail_as_it_was(page: Page) -> None:
    block = block_of(page, "Article")
    block.locator(".block-summary").click()

    block.locator("[name$='.link.en']").fill("http")
    block.locator("[name$='.title.en']").fill("What the radish did say")

    expect(mail(page).get_by_text("What the radish did say")).to_be_visible()


def test_nothing_is_drawn_in_the_middle_of_a_syllable(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.post_data or ""))
    page.locator(".choice, .segment", has_text="한국어").locator("visible=true").last.click()
    expect(page.locator(".pane-inbox")).to_have_attribute("lang", "ko")
    subject = page.locator("[name='subject.ko']")
    subject.fill("")
    subject.focus()
    devtools = page.context.new_cdp_session(page)

    for syllable in ("ㅎ", "하", "한"):
        devtools.send("Input.imeSetComposition", {"text": syllable, "selectionStart": 1, "selectionEnd": 1})
    devtools.send("Input.insertText", {"text": "한"})

    expect(page.locator(".pane-subject")).to_contain_text("한")
    expect(subject).to_have_value("한")
    assert not [body for body in asked if '"subject.ko":"ㅎ"' in body or '"subject.ko":"하"' in body]


def test_a_click_in_the_mail_opens_its_block_and_a_field_shows_its_place_in_the_mail(page: Page) -> None:
    mail(page).get_by_text("What the radish said").click()

    expect(block_of(page, "Article").locator("> details")).to_have_attribute("open", "")
    expect(page.locator(".block :focus")).to_be_visible()
    mark, row = page.locator(".pane-mark"), mail(page).get_by_text("What the radish said")
    expect(mark).to_be_visible()
    around, within = mark.bounding_box(), row.bounding_box()
    assert around
    assert within
    assert around["y"] <= within["y"]
    assert within["y"] + within["height"] <= around["y"] + around["height"] + 1


def test_it_is_looked_at_in_each_way_and_the_choice_is_kept(page: Page) -> None:
    page.get_by_role("group", name="How to look at it").get_by_role("button", name="Dark").click()
    expect(mail(page).locator("head style").first).not_to_contain_text("prefers-color-scheme")

    page.get_by_role("button", name="Plain text").click()
    expect(page.locator(".pane-text")).to_contain_text("What the radish said", ignore_case=True)

    page.get_by_role("button", name="Phone").click()
    expect(page.locator("#mail-pane iframe")).to_have_css("width", "375px")
    page.reload()
    expect(page.get_by_role("button", name="Phone")).to_have_attribute("aria-pressed", "true")


def test_on_a_phone_it_is_looked_at_instead_of_the_form(
    chromium: Browser, demo: Demo, signed_in: StorageState
) -> None:
    with watched(chromium, demo.url, viewport=PHONE, locale="ko-KR", storage_state=signed_in) as context:
        page = context.new_page()
        page.goto(ISSUE)
        opener = page.locator("#mail-opener")
        expect(page.locator("#mail-pane")).to_be_hidden()

        opener.click()
        expect(mail(page).locator("[data-block]").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        page.keyboard.press("Escape")

        expect(page.locator("#mail-pane")).to_be_hidden()
        expect(opener).to_be_focused()


def test_a_session_that_has_ended_is_told_and_nothing_is_lost(
    chromium: Browser, demo: Demo, signed_in: StorageState
) -> None:
    with chromium.new_context(
        base_url=demo.url, viewport=WIDE, locale="en-GB", storage_state=signed_in
    ) as context:
        page = context.new_page()
        page.goto(ISSUE)
        expect(mail(page).locator("[data-block]").first).to_be_attached()
        context.clear_cookies()

        page.fill("[name='subject.en']", "Still here")

        expect(page.get_by_text("Your session has ended.")).to_be_visible()
        expect(page.get_by_role("link", name="Sign in in another tab")).to_have_attribute("href", "/sign-in")
        expect(page.locator("[name='subject.en']")).to_have_value("Still here")


def test_a_server_that_is_away_is_told_until_it_is_back(
    chromium: Browser, demo: Demo, signed_in: StorageState
) -> None:
    with chromium.new_context(
        base_url=demo.url, viewport=WIDE, locale="en-GB", storage_state=signed_in
    ) as context:
        page = context.new_page()
        page.goto(ISSUE)
        expect(mail(page).locator("[data-block]").first).to_be_attached()

        context.set_offline(True)
        page.fill("[name='subject.en']", "Written in a tunnel")
        expect(page.get_by_text("The server does not answer.")).to_be_visible()

        context.set_offline(False)
        page.fill("[name='subject.en']", "Written behind it")
        expect(page.locator(".pane-subject")).to_contain_text("Written behind it")
        expect(page.get_by_text("The server does not answer.")).to_be_hidden()


def test_without_script_the_form_is_there_and_the_mail_is_not(
    chromium: Browser, demo: Demo, signed_in: StorageState
) -> None:
    with watched(
        chromium,
        demo.url,
        viewport=WIDE,
        locale="en-GB",
        storage_state=signed_in,
        java_script_enabled=False,
    ) as context:
        page = context.new_page()
        page.goto(ISSUE)

        expect(page.locator("#compose")).to_be_visible()
        expect(page.locator("#mail-pane")).to_be_hidden()
        expect(page.locator("#mail-opener")).to_be_hidden()
