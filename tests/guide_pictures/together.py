"""Pictures of never losing a word: without a connection, signed out, two at once, versions, comments."""

from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.e2e.editing import block, expect_saved, text
from tests.guide_pictures.desk import Desk, around, drawn, in_sight, of_type


def offline(desk: Desk) -> Image.Image:
    """Without a connection."""
    page = desk.page()
    drawn(page)
    page.context.set_offline(True)
    _write(page, "preheader.en", "Written in a tunnel")
    expect(page.locator(".save")).to_have_attribute("data-tone", "warning")
    return around(page, page.locator(".bar"), room=0)


def signed_out(desk: Desk) -> Image.Image:
    """Signed out in the middle of a text."""
    page = desk.page(height=640)
    drawn(page)
    page.context.clear_cookies()
    _write(page, "preheader.en", "Forty-one chairs, and one more")
    band = page.locator(".signed-out")
    band.locator("button").click()
    expect(page.locator("dialog.sign-in")).to_be_visible()
    page.mouse.move(0, 0)
    return around(page, page.locator(".bar"), page.locator("dialog.sign-in"), room=40)


def clash(desk: Desk) -> Image.Image:
    """Two texts of one place."""
    mine, theirs = desk.page(), desk.page(is_colleague=True)
    held: list[Route] = []
    mine.route("**/api/issues/*/draft", lambda route: held.append(route))
    name = f"preheader.{desk.locale}"
    _write(mine, name, desk.said("Forty-one chairs, and a seat for you", "의자 마흔한 개, 당신 자리도 하나"))
    _write(theirs, name, desk.said("Forty-one chairs, one pier", "의자 마흔한 개, 부두 하나"))
    expect_saved(theirs)
    expect(mine.locator(".save")).not_to_have_attribute("data-tone", "saved")
    held[0].continue_()
    mine.unroute("**/api/issues/*/draft")
    two = mine.locator(".clash")
    expect(two).to_be_visible()
    expect(mine.locator(".clashes")).to_be_visible()
    return around(mine, mine.locator(".bar"), mine.locator(".doc .block.is-head"), room=0)


def versions(desk: Desk) -> Image.Image:
    """What changed since a version."""
    page = desk.page()
    drawn(page)
    body = f"{of_type(page, 'article', 2)}.body.{desk.locale}"
    text(page, body).click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(desk.said(" Bring a book to swap.", " 바꿔 읽을 책을 한 권 가져오세요."))
    expect_saved(page)
    page.locator(".opener.is-versions").click()
    drawer = page.locator("dialog.versions")
    drawer.locator(".version").nth(1).click()
    expect(drawer.locator(".changed ins").first).to_be_visible()
    return around(page, drawer, room=0)


def comments(desk: Desk) -> Image.Image:
    """A comment at a block, with an answer of a colleague who is there, too."""
    page = desk.page(height=1200)
    quote = of_type(page, "quote")
    words = f"{quote}.words.{desk.locale}"
    text(page, words).click()
    block(page, quote).locator(".tools .icon-button").nth(3).click()
    _say(
        page,
        quote,
        desk.said("Is “at the wheel” right? She does not drive. ", "‘운전대를 잡고’가 맞을까요? "),
        names=True,
    )
    other = desk.page(is_colleague=True)
    text(other, words).click()
    _say(
        other,
        quote,
        desk.said("She does, since August. I asked her.", "8월부터 직접 운전하신대요. 여쭤보았습니다."),
    )
    page.reload()
    drawn(page)
    text(page, words).click()
    expect(block(page, quote).locator(".said-text")).to_have_count(2)
    in_sight(page, block(page, quote), below=170)
    return around(page, block(page, quote).locator(".tools"), block(page, quote), room=10)


def _say(page: Page, about: str, words: str, *, names: bool = False) -> None:
    """Say something of a block; with the name of a colleague behind it."""
    at_block = block(page, about).locator(".at-block")
    before = at_block.locator(".said-text").count()
    at_block.locator(".say-text").first.click()
    page.keyboard.insert_text(words)
    if names:
        page.keyboard.type("@")
        expect(at_block.locator(".say-names li").first).to_be_visible()
        page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(at_block.locator(".said-text")).to_have_count(before + 1)


def _write(page: Page, name: str, words: str) -> None:
    text(page, name).click()
    expect(text(page, name)).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(words)


PICTURES = {
    "offline": offline,
    "signed-out": signed_out,
    "clash": clash,
    "versions": versions,
    "comments": comments,
}
