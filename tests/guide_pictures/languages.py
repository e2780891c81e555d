"""Pictures of writing in two languages."""

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e.editing import block, expect_saved, text
from tests.guide_pictures.desk import DRAFT, Desk, around, drawn, in_sight, of_type


def changed(desk: Desk) -> Image.Image:
    """A translation whose source has changed, with the difference."""
    page = desk.page()
    return _difference(page)


def changed_dark(desk: Desk) -> Image.Image:
    """The same at night, in one language."""
    page = desk.page(color_scheme="dark")
    _difference(page)
    page.locator(".languages .seg").nth(1).click()
    article = block(page, of_type(page, "article", 2))
    in_sight(page, article.locator(".note").first, below=330)
    return around(page, page.locator(".heads"), article.locator(".note").first, room=8)


def open_places(desk: Desk) -> Image.Image:
    """A block that is not translated yet, and how much of the issue is."""
    page = desk.page(DRAFT)
    article = block(page, of_type(page, "article"))
    text(page, f"{of_type(page, 'article')}.title.ko").click()
    in_sight(page, article, below=210)
    return around(page, page.locator(".languages"), page.locator(".heads"), article, room=8)


def ghost(desk: Desk) -> Image.Image:
    """One language in sight: the source stands in grey where the translation will."""
    page = desk.page(DRAFT)
    page.locator(".languages .seg").nth(1).click()
    identity = of_type(page, "article")
    text(page, f"{identity}.title.ko").click()
    in_sight(page, block(page, identity), below=190)
    return around(page, page.locator(".languages"), page.locator(".heads"), block(page, identity), room=8)


def knot(desk: Desk) -> Image.Image:
    """What can be said at a knot; above it a text that is the same in all languages."""
    page = desk.page(DRAFT)
    identity = of_type(page, "article")
    text(page, f"{identity}.eyebrow.en").click()
    in_sight(page, block(page, identity), below=200)
    menu = page.locator(".knot-menu:popover-open")
    _place(page, f"{identity}.eyebrow").locator(".knot").click()
    menu.locator(".knot-choice:has(.is-same)").click()
    _place(page, f"{identity}.title").locator(".knot").click()
    expect(menu).to_be_visible()
    return around(page, block(page, identity), menu, room=8)


def _difference(page: Page) -> Image.Image:
    drawn(page)
    identity = of_type(page, "article", 2)
    text(page, f"{identity}.body.en").click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.type("Kartuzy, with a choir.")
    text(page, f"{identity}.body.ko").click()
    article = block(page, identity)
    expect(article.locator(".note.is-changed")).to_be_visible()
    in_sight(page, _place(page, f"{identity}.body"), below=150)
    expect_saved(page)
    return around(page, page.locator(".heads"), _place(page, f"{identity}.body"), room=8)


def _place(page: Page, name: str) -> Locator:
    return page.locator(f".doc [data-place='{name}']")


PICTURES = {
    "changed": changed,
    "changed-dark": changed_dark,
    "open-places": open_places,
    "ghost": ghost,
    "knot": knot,
}
