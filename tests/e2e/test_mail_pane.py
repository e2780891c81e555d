"""The mail beside what is written: true to every letter, quiet in the middle of a syllable, and looked at in every way."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, StorageState, expect

from tests.e2e.conftest import Demo
from tests.e2e.editing import draft, opened
from tests.e2e.watching import watched

ISSUE = "/issues/bridge-quarterly-13"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def page(chromium: Browser, demo: Demo, signed_in: StorageState) -> Iterator[Page]:
    with watched(chromium, demo.url, viewport=WIDE, locale="en-GB", storage_state=signed_in) as context:
        page = opened(context.new_page(), ISSUE)
        expect(mail(page).locator("[data-block]").first).to_be_attached()
        page.get_by_role("group", name="Language of the mail").get_by_role("button", name="English").click()
        yield page


def mail(page: Page) -> FrameLocator:
    return page.frame_locator(".look iframe")


def title(page: Page, words: str) -> Locator:
    """The title of the block whose title has these words, ready to be written in."""
    card = page.locator(".doc .block", has=page.locator(f"[data-name$='.title.en']:has-text('{words}')"))
    card.locator("[data-name$='.title.en']").click()
    return page.locator(".doc .block.is-open [data-name$='.title.en']")


def expect_open(page: Page, words: str) -> None:
    """Wait until the block of these first words is the one that is open."""
    expect(page.locator(".doc .block.is-open")).to_have_attribute("aria-label", re.compile(re.escape(words)))


def see(page: Page, words: str) -> None:
    page.get_by_label("What is looked at").select_option(label=words)


def test_every_letter_is_in_the_mail(page: Page) -> None:
    title(page, "What the radish said").press_sequentially(" at length, typed without a pause", delay=0)

    expect(mail(page).get_by_text("at length, typed without a pause")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(mail(page).get_by_text("at length, typed without a pause")).to_be_hidden()


def test_nothing_is_drawn_in_the_middle_of_a_syllable(page: Page) -> None:
    drawn: list[str] = []
    page.on(
        "request", lambda request: drawn.append(request.post_data or "") if "/mail" in request.url else None
    )
    title(page, "What the radish said").press("End")
    devtools = page.context.new_cdp_session(page)

    for syllable in ("ㅎ", "하", "한"):
        devtools.send("Input.imeSetComposition", {"text": syllable, "selectionStart": 1, "selectionEnd": 1})
    devtools.send("Input.insertText", {"text": "한"})

    expect(mail(page).get_by_text("What the radish said한")).to_be_visible()
    assert not [body for body in drawn if "saidㅎ" in body or "said하" in body]
    page.get_by_role("button", name="Undo").click()


def test_a_click_in_the_mail_opens_its_block_and_a_block_shows_its_place_in_the_mail(page: Page) -> None:
    mail(page).get_by_text("What the radish said").click()

    expect_open(page, "What the radish said")
    mark, row = page.locator(".pane-mark"), mail(page).get_by_text("What the radish said")
    expect(mark).to_be_visible()
    around, within = mark.bounding_box(), row.bounding_box()
    assert around
    assert within
    assert around["y"] <= within["y"]
    assert within["y"] + within["height"] <= around["y"] + around["height"] + 1


def test_what_is_not_translated_is_counted_where_the_mail_shows_another_language(page: Page) -> None:
    expect(page.locator(".pane-note")).to_have_count(0)

    page.get_by_role("group", name="Language of the mail").get_by_role("button", name="한국어").click()

    expect(page.locator(".pane-note").first).to_have_text("2 in English")


def test_it_is_looked_at_in_each_way_and_the_choice_is_kept(page: Page) -> None:
    see(page, "No pictures")
    expect(mail(page).get_by_text("Bridge Quarterly", exact=True).first).to_be_visible()
    expect(mail(page).locator("img")).to_have_count(0)

    see(page, "No styles")
    expect(mail(page).locator("[style], [class], style")).to_have_count(0)

    see(page, "Plain text")
    expect(page.locator(".pane-text")).to_contain_text("What the radish said", ignore_case=True)

    see(page, "Read aloud")
    heading = page.locator(".heard-line", has_text="What the radish said")
    expect(heading.locator(".heard-kind")).to_have_text("Heading 2")
    heading.click()
    expect_open(page, "What the radish said")

    see(page, "Mail")
    page.get_by_role("button", name="Dark").click()
    expect(mail(page).locator("head style").first).not_to_contain_text("prefers-color-scheme")
    page.get_by_role("group", name="Width of the mail").get_by_role("button", name="Phone").click()
    expect(page.locator(".look iframe")).to_have_css("width", "375px")
    page.reload()
    expect(page.get_by_role("button", name="Phone")).to_have_attribute("aria-pressed", "true")


def test_the_inbox_tells_where_each_program_cuts_the_subject_off(page: Page) -> None:
    see(page, "In the inbox")
    rows = page.locator(".inbox > li")
    expect(rows).to_have_count(5)
    subject = page.locator(".doc [data-name='subject.en']")
    subject.click()
    subject = page.locator(".doc .is-open [data-name='subject.en']")
    subject.press("End")
    subject.press_sequentially(
        ", and everything else that came by land, sea and air until the last day of March"
    )

    phone = rows.filter(has_text="Gmail, on a phone")
    expect(phone.locator(".inbox-told")).to_contain_text("The subject ends after “")
    told = phone.locator(".inbox-told").inner_text()
    last = told.partition("“")[2].partition("”")[0]
    assert last in draft_subject(page)
    assert phone.locator(".inbox-subject").evaluate("line => line.scrollWidth > line.clientWidth")


def draft_subject(page: Page) -> str:
    expect(page.locator(".save")).to_have_attribute("data-tone", "saved")
    subject: str = draft(page, ISSUE)["values"]["subject.en"]
    return subject


def test_it_is_read_as_a_subscriber_and_as_somebody_without_a_name(page: Page) -> None:
    reader = page.locator(".pane-reader")
    expect(mail(page).get_by_text("Dear Alex,")).to_be_visible()

    reader.click()
    page.get_by_role("button", name="As somebody without a name").click()
    expect(mail(page).get_by_text("Dear friend,")).to_be_visible()
    expect(reader).to_be_focused()

    reader.click()
    page.get_by_label("A subscriber’s name or address").fill("a")
    first = page.locator(".pop:popover-open .pop-list").last.locator(".pop-entry").first
    name = first.locator("b").inner_text()
    first.click()
    expect(reader).to_have_text(f"As {name}")
    page.reload()
    expect(page.locator(".pane-reader")).to_have_text("As a sample reader")


def test_on_a_phone_it_is_looked_at_instead_of_the_page(
    chromium: Browser, demo: Demo, signed_in: StorageState
) -> None:
    with watched(chromium, demo.url, viewport=PHONE, locale="ko-KR", storage_state=signed_in) as context:
        page = opened(context.new_page(), ISSUE)
        expect(page.locator(".look")).to_be_hidden()

        page.locator(".foot .seg").last.click()

        expect(mail(page).locator("[data-block]").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_a_session_that_has_ended_is_told(chromium: Browser, demo: Demo, signed_in: StorageState) -> None:
    with chromium.new_context(
        base_url=demo.url, viewport=WIDE, locale="en-GB", storage_state=signed_in
    ) as context:
        page = opened(context.new_page(), ISSUE)
        expect(mail(page).locator("[data-block]").first).to_be_attached()
        context.clear_cookies()

        page.get_by_role("button", name="Dark").click()

        expect(page.locator(".pane-failure")).to_contain_text("Your session has ended.")
        expect(page.get_by_role("link", name="Sign in in another tab")).to_have_attribute("href", "/sign-in")


def test_a_server_that_is_away_is_told_until_it_is_back(
    chromium: Browser, demo: Demo, signed_in: StorageState
) -> None:
    with chromium.new_context(
        base_url=demo.url, viewport=WIDE, locale="en-GB", storage_state=signed_in
    ) as context:
        page = opened(context.new_page(), ISSUE)
        expect(mail(page).locator("[data-block]").first).to_be_attached()

        context.set_offline(True)
        page.get_by_role("button", name="Dark").click()
        expect(page.locator(".pane-failure")).to_contain_text("The server does not answer.")

        context.set_offline(False)
        page.get_by_role("button", name="Dark").click()
        expect(page.locator(".pane-failure")).to_be_hidden()
