"""The story once more as a person lives it: in a browser, from the sign-in to the unsubscribed reader."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.e2e.conftest import Demo
from tests.e2e.editing import expect_saved, order, text
from tests.e2e.visits import in_a_day
from tests.e2e.watching import watched

SAMPLE = "bridge-quarterly-12"
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "locale": "ko-KR",
}


@pytest.fixture
def desktop(chromium: Browser, demo: Demo) -> Iterator[BrowserContext]:
    with watched(chromium, demo.url, viewport={"width": 1280, "height": 900}, locale="en-GB") as context:
        yield context


@pytest.fixture
def phone(chromium: Browser, demo: Demo) -> Iterator[BrowserContext]:
    with watched(chromium, demo.url, **PHONE) as context:
        yield context


def signed_in(context: BrowserContext, demo: Demo) -> Page:
    """The first page after signing in."""
    page = context.new_page()
    page.goto("/")
    page.locator("[name=email]").fill(demo.email)
    page.locator("[name=password]").fill(demo.password)
    page.locator("main form button").click()
    expect(page.locator(".nav-list")).to_be_attached()
    return page


def press(page: Page, name: str) -> None:
    """Press the button or the link of that name in the page's own part."""
    main = page.get_by_role("main")
    main.get_by_role("button", name=name, exact=True).or_(
        main.get_by_role("link", name=name, exact=True)
    ).first.click()


def part(page: Page, name: str) -> Locator:
    """The part of a page that has a name."""
    return page.get_by_role("region", name=name)


def mail_of(page: Page) -> Locator:
    """The mail in the frame."""
    return page.frame_locator("iframe.frame").locator("body")


def test_an_issue_is_composed_approved_sent_read_and_left(desktop: BrowserContext, demo: Demo) -> None:
    page = signed_in(desktop, demo)
    page.get_by_role("link", name="Two shores, one table").first.click()

    compose(page)
    preview(page)
    approve(page)
    start(page)
    read_the_mail(page)
    leave(page, "Unsubscribe", "You are unsubscribed")

    page.goto("/dispatches/1")
    expect(part(page, "What came back")).to_contain_text(re.compile(r"Unsubscribed\s*1\b"))


def test_the_story_in_korean_on_a_phone(phone: BrowserContext, demo: Demo) -> None:
    page = signed_in(phone, demo)
    page.locator(".menu-button").tap()
    page.locator("button[name=language][value=ko]").tap()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    issue = issue_like_the_sample(page, "bridge-quarterly-21")

    require_korean_that_fits(page)
    page.goto(f"{issue}?form=plain")
    page.locator("[name='subject.ko']").fill("두 기슭, 더 길어진 식탁")
    page.locator(".is-sticky button[value=save]").tap()
    require_korean_that_fits(page)
    page.goto(f"{issue}/preview?locale=ko&as=phone")
    require_korean_that_fits(page)
    expect(mail_of(page)).to_contain_text("두 기슭, 하나의 식탁")
    page.locator(f"form[action='{issue}/proofs'] button").tap()
    expect(page.locator(".hash")).to_be_visible()
    page.locator("form.looks button").first.tap()
    require_korean_that_fits(page)
    page.locator("form[action$='/approval'] button").tap()
    require_korean_that_fits(page)
    page.locator("a[href$='/dispatches'].is-primary").tap()
    expect(page.locator(".forecast")).to_contain_text(re.compile("두 기슭, 더 길어진 식탁.*명"))
    require_korean_that_fits(page)
    page.locator("form[action$='/dispatches'] button[value=now]").tap()
    expect(page.locator("#report")).to_be_visible()
    require_korean_that_fits(page)
    page.goto("/outbox?q=seoyeon.kim")
    page.locator(".mail-line").first.tap()
    expect(mail_of(page)).to_contain_text("김서연")
    require_korean_that_fits(page)
    leave(page, "수신 거부", "수신 거부가 완료되었습니다")


@pytest.mark.parametrize(
    ("language", "button", "told"),
    [
        ("en", "From the library … Picture", "The picture is in its place."),
        ("ko", "보관함에서… 사진", "사진을 넣었습니다."),
    ],
)
def test_without_script_a_picture_of_the_library_comes_into_the_form_with_all_that_is_typed(
    chromium: Browser, demo: Demo, language: str, button: str, told: str
) -> None:
    with watched(
        chromium, demo.url, viewport={"width": 1280, "height": 900}, java_script_enabled=False
    ) as context:
        page = signed_in(context, demo)
        page.locator(f"button[name=language][value={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.goto("/issues/bridge-quarterly-13?form=plain")
        place = page.locator("button[value^='picture:']").last.get_attribute("value").removeprefix("picture:")
        page.goto(f"/issues/bridge-quarterly-13?form=plain&open={place}")
        page.locator("[name='date']").fill("some day")
        block = page.locator(f"#block-{place.partition('.')[0]}")

        block.get_by_role("button", name=button, exact=True).click()
        page.locator("[name=search]").fill("table")
        page.locator("[name=search]").press("Enter")
        page.locator(".picture-card").filter(has_text="table.jpg").click()

        described = page.locator(f"[name='{place}.alt.{language}']")
        expect(described).not_to_have_value("")
        expect(page.locator(f"[name='{place}.alt.en']")).to_be_focused()
        expect(page.locator(f"[name='{place}.file']")).to_have_value("images/table.jpg")
        expect(page.locator("#saved")).to_contain_text(told)
        expect(page.locator("[name='date']")).to_have_value("some day")


def test_the_page_of_a_dispatch_follows_it_by_itself(desktop: BrowserContext, demo: Demo) -> None:
    page = signed_in(desktop, demo)
    page.goto(issue_like_the_sample(page, "bridge-quarterly-22") + "?form=plain")
    page.locator("[name='preheader.en']").fill("An issue for tomorrow")
    press(page, "Save")
    press(page, "Preview")
    approve(page)
    press(page, "Choose a list and send")
    page.get_by_text("Send later").click()
    page.locator("[name=at]").fill(in_a_day())
    expect(page.locator("button[value=later]")).to_contain_text("Schedule for")
    page.locator("button[value=later]").click()
    expect(part(page, "Progress")).to_contain_text("Scheduled")

    other = desktop.new_page()
    other.goto(page.url)
    press(other, "Cancel")
    press(other, "Cancel the dispatch")

    expect(part(page, "Progress")).to_contain_text("Cancelled")


def test_what_is_typed_before_the_script_is_there_is_not_called_saved(
    desktop: BrowserContext, demo: Demo
) -> None:
    page, held = signed_in(desktop, demo), list[Route]()
    issue = issue_like_the_sample(page, "bridge-quarterly-17")
    page.route("**/js/compose*", lambda route: held.append(route))
    with page.expect_request("**/js/compose*"):
        page.goto(f"{issue}?form=plain", wait_until="commit")
    page.locator("[name='subject.en']").fill("Typed at once")
    expect(page.locator("#saved")).to_have_text(re.compile("Last saved:"))

    held[0].continue_()

    expect(page.locator("#saved")).to_have_text("There are changes that are not saved yet.")


def issue_like_the_sample(page: Page, slug: str) -> str:
    """Make an issue that takes everything over from the sample, which may be dispatched already; returns its page."""
    page.goto("/issues/new")
    page.locator("details:has([name=slug]) > summary").click()
    page.locator("[name=slug]").fill(slug)
    page.locator("[name=number]").fill(slug.rpartition("-")[2])
    page.locator("[name=start][value=words]").check()
    page.locator("[name=after]").select_option(SAMPLE)
    page.locator("form[action='/issues'] button").click()
    expect(page.locator(".editor .block").first).to_be_visible()
    return f"/issues/{slug}"


def compose(page: Page) -> None:
    """Change the subject and the order of two blocks; nobody has to save anything."""
    subject = text(page, "subject.en")
    subject.click()
    expect(text(page, "subject.en")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("Two shores, one longer table")
    before = order(page)
    figures = page.get_by_role("group", name=re.compile("^Figures"))
    figures.locator(".grip").click()
    figures.get_by_role("button", name="Move up").click()
    moved = order(page)
    assert moved != before
    assert sorted(moved) == sorted(before)
    expect_saved(page)


def preview(page: Page) -> None:
    """Look at both languages, on a desktop, a phone, in the dark and as plain text."""
    page.get_by_role("button", name="Pages of this issue").click()
    page.locator(".bar").get_by_role("link", name="Preview").click()
    expect(page.locator(".inbox-subject")).to_have_text("Two shores, one longer table")
    expect(mail_of(page)).to_contain_text("The longest table in Mokpo")
    press(page, "Phone")
    expect(page.locator("iframe.frame")).to_have_class(re.compile("is-phone"))
    press(page, "Dark")
    light = "rgb(255, 255, 255)"
    assert mail_of(page).evaluate("body => getComputedStyle(body).backgroundColor") != light
    press(page, "한국어")
    expect(mail_of(page)).to_contain_text("목포에서 가장 긴 식탁")
    press(page, "Plain text")
    expect(page.locator("pre.mail-text")).to_contain_text("목포에서 가장 긴 식탁")


def approve(page: Page) -> None:
    """Make the proof, and approve it."""
    press(page, "Make the proof")
    expect(page.locator(".hash")).to_have_text(re.compile("[0-9a-f]{64}"))
    press(page, "Open 한국어")
    press(page, "Approve this proof")
    expect(page.get_by_text("Approved by Marta Wilczek")).to_be_visible()


def start(page: Page) -> None:
    """Choose the list, read the sentence, start, and see how it ends without doing anything."""
    press(page, "Choose a list and send")
    page.get_by_role("link", name="Bridge Quarterly").last.click()
    expect(part(page, "What will happen")).to_contain_text(
        "“Two shores, one longer table” will go to 198 subscribers of Bridge Quarterly, 2 are skipped because "
        "1 must not be mailed any more, and 1 did not confirm yet."
    )
    press(page, "Send to 198 people now")
    expect(page.get_by_role("heading", name="What came back")).to_be_visible()
    expect(part(page, "Progress")).to_contain_text("198 of 200 accepted")
    expect(part(page, "Progress")).to_contain_text(re.compile("Accepted.*198"))


def read_the_mail(page: Page) -> None:
    """Read a mail in the outbox, from all sides."""
    page.get_by_role("link", name="Outbox").click()
    page.locator("#q").fill("anna.nowak")
    page.locator("#q").press("Enter")
    page.locator(".mail-line").first.click()
    press(page, "Plain text")
    expect(page.locator("pre.mail-text")).to_contain_text("Dear Anna,")
    press(page, "Headers")
    expect(page.locator("dl.headers")).to_contain_text("List-Unsubscribe-Post")
    press(page, "Source")
    expect(page.locator("pre.mail-source")).to_contain_text("Content-Type: multipart/alternative")
    press(page, "Formatted")
    expect(mail_of(page)).to_contain_text("Dear Anna,")


def leave(page: Page, name: str, done: str) -> None:
    """Follow the link of the mail in the frame, press the button: the person is out."""
    with page.context.expect_page() as opened:
        mail_of(page).get_by_role("link", name=name, exact=True).click()
    public = opened.value
    public.locator("form button").click()
    expect(public.get_by_role("heading", level=1)).to_have_text(done)
    public.close()


def require_korean_that_fits(page: Page) -> None:
    """Fail when the page is not in Korean, or is wider than the phone."""
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.get_by_role("main").locator("h1, h2").first).to_have_text(re.compile("[가-힣]"))
    assert overflow(page) == 0


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
