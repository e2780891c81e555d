"""Pictures of getting around, and of a phone."""

from PIL import Image
from playwright.sync_api import expect

from tests.e2e.editing import block, text
from tests.guide_pictures.desk import DRAFT, Desk, around, beside, drawn, in_sight, of_type, whole

_NO_HINTS = (
    "() => fetch('/api/hints').then((answer) => answer.json()).then(({ hints }) => hints.length === 0)"
)


def hint(desk: Desk) -> Image.Image:
    """What is pointed out once."""
    page = desk.page()
    shown = page.locator(".once")
    expect(shown).to_be_visible()
    picture = around(page, shown, room=14)
    shown.locator("button").first.click()  # for all pictures that come after
    page.wait_for_function(_NO_HINTS)
    return picture


def palette(desk: Desk) -> Image.Image:
    """Everything is found here."""
    page = desk.page(height=760)
    drawn(page)
    page.keyboard.press("Control+k")
    page.locator(".palette input").fill(desk.said("bri", "다리"))
    expect(page.locator(".palette-entry").nth(2)).to_be_visible()
    return around(page, page.locator("dialog.palette"), room=0)


def keys(desk: Desk) -> Image.Image:
    """All keys."""
    page = desk.page(height=860)
    drawn(page)
    page.locator(".opener.is-versions").focus()
    page.keyboard.press("Shift+?")
    expect(page.locator("dialog.key-help")).to_be_visible()
    return around(page, page.locator("dialog.key-help"), room=0)


def phone(desk: Desk) -> Image.Image:
    """On a phone: two languages one below the other, and the mail."""
    page = desk.page(DRAFT, width=390, height=844, has_touch=True, is_mobile=True)
    identity = of_type(page, "article")
    in_sight(page, block(page, of_type(page, "letter")), below=140)
    still = whole(page)
    text(page, f"{identity}.title.ko").tap()
    in_sight(page, block(page, identity), below=120)
    written = whole(page)
    page.locator(".foot .seg").nth(1).tap()
    expect(page.frame_locator(".look iframe").locator("[data-block]").first).to_be_attached()
    return beside(still, written, whole(page))


PICTURES = {"hint": hint, "palette": palette, "keys": keys, "phone": phone}
