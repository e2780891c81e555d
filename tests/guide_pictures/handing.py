"""Pictures of handing an issue over."""

from PIL import Image
from playwright.sync_api import Page, expect

from tests.guide_pictures.desk import Desk, around, drawn


def mail_for_a_test(desk: Desk) -> Image.Image:
    """To whom a test mail goes."""
    page = _asked(desk, "test")
    field = page.locator(".note-layer .recipients input")
    field.fill("press@mail.example.org,")
    field.press("Enter")
    page.mouse.click(1300, 300)
    return _note(page, "test")


def proof(desk: Desk) -> Image.Image:
    """What a proof is, and whom it waits for."""
    return _note(_asked(desk, "proof"), "proof")


def preview_links(desk: Desk) -> Image.Image:
    """A link for people without an account."""
    page = _asked(desk, "links", permissions=["clipboard-read", "clipboard-write"])
    form = page.locator(".note-layer .link-form")
    form.locator("input").first.fill(desk.said("The board", "이사회"))
    form.locator("button.is-primary, button.button").last.click()
    expect(page.locator(".links li")).to_have_count(1)
    expect(page.locator(".toast")).to_have_count(0)
    return _note(page, "links")


def _asked(desk: Desk, layer: str, **options: object) -> Page:
    page = desk.page(height=820, **options)
    drawn(page)
    page.locator(f".opener.is-{layer}").click()
    expect(
        page.locator(".note-layer textarea, .note-layer select, .note-layer .recipients").first
    ).to_be_visible()
    return page


def _note(page: Page, layer: str) -> Image.Image:
    return around(page, page.locator(f".opener.is-{layer}"), page.locator(".note-layer"), room=10)


PICTURES = {"test-mail": mail_for_a_test, "proof": proof, "preview-links": preview_links}
