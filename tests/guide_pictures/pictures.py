"""Pictures of pictures, and of blocks that are used again."""

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e.editing import block, expect_saved, order, text
from tests.guide_pictures.desk import DRAFT, Desk, around, in_sight, opened_block


def place_of_a_picture(desk: Desk) -> Image.Image:
    """A picture in its block, and who agreed to be in it."""
    page = desk.page(height=1200)
    article = opened_block(page, "article")
    article.locator(".picture-fold summary").click()
    people = article.locator(".picture-terms select").nth(1)
    people.select_option("agreed")
    article.locator(".picture-terms input").first.fill(
        desk.said("all at the table, on paper", "식탁에 앉은 분 모두, 서면")
    )
    article.locator(".picture-terms input[type=date]").fill("2029-12-31")
    in_sight(page, article, below=150)
    expect(article.locator(".picture-terms [role=status]")).not_to_be_empty()
    return around(page, article.locator(".tools"), article.locator(".picture"), room=12)


def empty_place(desk: Desk) -> Image.Image:
    """Where a picture can be dropped."""
    page = desk.page(DRAFT)
    article = opened_block(page, "article")
    in_sight(page, article, below=150)
    return around(page, article.locator(".picture-empty"), room=12)


def library(desk: Desk) -> Image.Image:
    """The pictures of the newsletter."""
    page = desk.page(height=800)
    article = opened_block(page, "article")
    article.locator(".picture-tools > button").first.click()
    dialog = page.locator("dialog.picture-library")
    expect(dialog.locator(".library-picture").nth(5)).to_be_visible()
    return around(page, dialog, room=0)


def shown_part(desk: Desk) -> Image.Image:
    """What matters most in a picture, in each shape."""
    page = desk.page(height=860)
    dialog = _cutting(page)
    dialog.locator(".cutting-stage").click(position={"x": 240, "y": 130})
    return around(page, dialog, room=0)


def cut(desk: Desk) -> Image.Image:
    """A part that becomes a picture of its own."""
    page = desk.page(height=860)
    dialog = _cutting(page)
    dialog.locator(".segs").first.locator(".seg").nth(1).click()
    dialog.locator(".cutting-acts .seg").nth(1).click()
    return around(page, dialog, room=0)


def linked(desk: Desk) -> Image.Image:
    """Two linked blocks: one is said otherwise in the library since."""
    page = desk.page(DRAFT, height=1000)
    first, second = _put_in(page), _put_in(page)
    note = f"{first}.note.{desk.locale}"
    block(page, first).click(position={"x": 60, "y": 12})
    block(page, first).locator(".linked-acts .is-firm").click()
    text(page, note).click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(desk.said("We answer mail on Tuesdays.", "메일에는 화요일에 답해 드립니다."))
    block(page, first).locator(".linked-acts .is-firm").click()
    behind = block(page, second)
    behind.locator(".linked-note [aria-expanded]").click()
    expect(behind.locator(".linked-changes ins").first).to_be_visible()
    behind.click(position={"x": 60, "y": 12})
    expect_saved(page)
    in_sight(page, behind, below=160)
    return around(page, behind.locator(".tools"), behind, room=10)


def locked(desk: Desk) -> Image.Image:
    """A disclaimer that nobody changes here."""
    page = desk.page()
    end = page.locator(".locked-end").first
    in_sight(page, end, below=200)
    return around(page, end, room=10)


def _cutting(page: Page) -> Locator:
    article = opened_block(page, "article")
    article.locator(".picture-tools > button").nth(1).click()
    dialog = page.locator("dialog.picture-cutting")
    expect(dialog.locator(".cutting-stage img")).to_be_visible()
    return dialog


def _put_in(page: Page) -> str:
    before = order(page)
    page.locator(".outline-add").click()
    page.locator(".picker .seg").nth(1).click()
    page.locator(".shelf-block", has_text="Mokpo").locator(".is-firm").click()
    expect(page.locator(".doc .block:not(.is-head)")).to_have_count(len(before) + 1)
    (new,) = set(order(page)) - set(before)
    expect_saved(page)
    return new


PICTURES = {
    "picture": place_of_a_picture,
    "picture-empty": empty_place,
    "picture-library": library,
    "picture-focus": shown_part,
    "picture-part": cut,
    "linked": linked,
    "locked": locked,
}
