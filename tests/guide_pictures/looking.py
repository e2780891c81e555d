"""Pictures of looking at the mail, and of what is found in it."""

from PIL import Image
from playwright.sync_api import Page, expect

from tests.guide_pictures.desk import DRAFT, Desk, around, beside, drawn


def on_a_phone(desk: Desk) -> Image.Image:
    """The mail on a phone by night, and without pictures."""
    page = _page(desk)
    mail = page.frame_locator(".look iframe").locator("body")
    by_day = mail.evaluate("body => getComputedStyle(body).backgroundColor")
    page.locator(".pane-device .seg").nth(1).click()
    page.locator(".pane-bar > .icon-button").click()
    expect(mail).not_to_have_css("background-color", by_day)
    dark = _pane(page)
    page.locator(".pane-device .seg").nth(0).click()
    page.locator(".pane-bar > .icon-button").click()
    expect(mail).to_have_css("background-color", by_day)
    _see(page, 1)
    expect(page.frame_locator(".look iframe").locator("img")).to_have_count(0)
    return beside(dark, _pane(page))


def in_words(desk: Desk) -> Image.Image:
    """The mail as a screen reader says it, and as plain text."""
    page = _page(desk)
    _see(page, 4)
    expect(page.locator(".heard-line").nth(5)).to_be_visible()
    heard = _pane(page)
    _see(page, 3)
    expect(page.locator(".pane-text")).not_to_be_empty()
    return beside(heard, _pane(page))


def in_the_inbox(desk: Desk) -> Image.Image:
    """The mail as a line of an inbox, by day and by night."""
    page = _page(desk)
    _see(page, 5)
    expect(page.locator(".inbox > li").nth(4)).to_be_visible()
    day = _pane(page)
    page.locator(".pane-bar > .icon-button").click()
    expect(page.locator(".inbox.is-dark")).to_be_visible()
    return beside(day, _pane(page))


def reader(desk: Desk) -> Image.Image:
    """As whom the mail can be read."""
    page = desk.page()
    drawn(page)
    page.locator(".pane-reader").click()
    pop = page.locator(".pop:popover-open")
    pop.locator("input").fill("kim")
    expect(pop.locator(".pop-list").last.locator(".pop-entry").nth(1)).to_be_visible()
    return around(page, page.locator(".pane-bar"), pop, room=10)


def findings(desk: Desk) -> Image.Image:
    """What is to be mended, and what is worth a look."""
    page = desk.page(DRAFT)
    drawn(page)
    page.locator(".findings-pill").click()
    return around(page, page.locator(".findings-pill"), page.locator(".pop:popover-open"), room=12)


def size(desk: Desk) -> Image.Image:
    """How much the mail weighs, and what of it most."""
    page = desk.page()
    drawn(page)
    page.locator(".size-pill").click()
    return around(page, page.locator(".size-pill"), page.locator(".pop:popover-open"), room=12)


def _page(desk: Desk) -> Page:
    page = desk.page(height=660)
    drawn(page)
    page.locator(".pane-bar .segs").first.locator(".seg").get_by_text(desk.locale.upper(), exact=True).click()
    return page


def _see(page: Page, place: int) -> None:
    page.locator(".pane-bar select.pane-select").last.select_option(index=place)


def _pane(page: Page) -> Image.Image:
    return around(page, page.locator(".look"), room=0)


PICTURES = {
    "mail-phone": on_a_phone,
    "mail-words": in_words,
    "mail-inbox": in_the_inbox,
    "mail-reader": reader,
    "findings": findings,
    "size": size,
}
