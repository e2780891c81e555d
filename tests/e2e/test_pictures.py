"""Pictures come onto the page by every way a person has for them, and what of them is shown is chosen by mouse and by keys."""

import io
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PIL import Image as Pillow
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from tests.e2e.conftest import Demo
from tests.e2e.editing import block, draft, expect_saved, opened, order, text
from tests.e2e.watching import watched

ISSUE = "/issues/bridge-quarterly-13"
WIDE = {"width": 1440, "height": 900}


def photograph(colour: str, kind: str = "JPEG") -> bytes:
    """Of one colour, with a yellow square in its upper right corner; each colour is a picture of its own."""
    image = Pillow.new("RGB", (900, 600), colour)
    image.paste("yellow", (780, 40, 860, 120))
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


@pytest.fixture
def page(chromium: Browser, demo: Demo, signed_in: StorageState) -> Iterator[Page]:
    with watched(chromium, demo.url, viewport=WIDE, locale="en-GB", storage_state=signed_in) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = opened(context.new_page(), ISSUE)
        yield page
        expect_saved(page)


@pytest.fixture
def article(page: Page) -> Iterator[Locator]:
    with opened_article(page) as found:
        yield found


@contextmanager
def opened_article(page: Page) -> Iterator[Locator]:
    """An article that has no picture, opened; it has none afterwards."""
    found = page.locator(".doc .block[aria-label*='What the radish said']")
    found.get_by_label("Title, English", exact=True).click()
    expect(found.locator(".picture-empty")).to_be_visible()
    yield found
    found.get_by_label("Title, English", exact=True).click()
    found.get_by_role("button", name="Take the picture away").click()
    expect(found.locator(".picture-empty")).to_be_visible()


def spot_of(article: Locator) -> str:
    name = article.locator("[data-picture]").get_attribute("data-picture")
    assert name
    return name


def values(page: Page) -> dict[str, str]:
    expect_saved(page)
    found: dict[str, str] = draft(page, ISSUE)["values"]
    return found


def choose(article: Locator, name: str, data: bytes, kind: str = "image/jpeg") -> None:
    article.locator("[data-picture] input[type=file]").set_input_files(
        {"name": name, "mimeType": kind, "buffer": data}
    )


def dropped(page: Page, onto: Locator, *files: tuple[str, bytes]) -> None:
    """Drop files of the device."""
    sent = [[name, b64encode(data).decode()] for name, data in files]
    transfer = page.evaluate_handle(
        """files => {
          const transfer = new DataTransfer();
          for (const [name, data] of files) {
            const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
            transfer.items.add(new File([bytes], name, { type: "image/jpeg" }));
          }
          return transfer;
        }""",
        sent,
    )
    onto.dispatch_event("dragover", {"dataTransfer": transfer})
    onto.dispatch_event("drop", {"dataTransfer": transfer})


def test_a_chosen_file_is_put_in_and_asks_for_its_description(page: Page, article: Locator) -> None:
    spot = spot_of(article)

    choose(article, "quay.jpg", photograph("navy"))
    expect(text(page, f"{spot}.alt.en")).to_be_focused()
    page.keyboard.type("A yellow square")

    kept = values(page)
    assert (kept[f"{spot}.file"], kept[f"{spot}.width"], kept[f"{spot}.alt.en"]) == (
        "images/quay.jpg",
        "900",
        "A yellow square",
    )
    article.get_by_label("It is decoration only").check()
    expect(text(page, f"{spot}.alt.en")).to_have_count(0)
    assert (values(page)[f"{spot}.decorative"], values(page).get(f"{spot}.alt.en", "")) == ("yes", "")

    article.get_by_role("button", name="Take the picture away").click()
    assert not values(page).get(f"{spot}.asset")
    page.get_by_role("button", name="Undo").last.click()
    assert values(page)[f"{spot}.asset"] == kept[f"{spot}.asset"]


def test_files_are_dropped_and_a_picture_is_pasted(page: Page, article: Locator) -> None:
    spot, before = spot_of(article), order(page)

    dropped(page, article, ("one.jpg", photograph("teal")), ("two.jpg", photograph("olive")))
    expect(text(page, f"{spot}.alt.en")).to_be_focused()
    expect(page.locator(".picture-progress")).to_have_count(0)

    (new,) = set(order(page)) - set(before)
    kept = values(page)
    assert kept[f"{spot}.file"] == "images/one.jpg"
    assert "images/two.jpg" in [text for name, text in kept.items() if name.startswith(f"{new}.")]

    page.evaluate(
        """async data => {
          const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
          await navigator.clipboard.write([new ClipboardItem({ "image/png": new Blob([bytes], { type: "image/png" }) })]);
        }""",
        b64encode(photograph("maroon", "PNG")).decode(),
    )
    shown = block(page, new).locator(".picture-frame:not(.is-waiting) img")
    dropped_picture = shown.get_attribute("src") or ""
    block(page, new).locator(".grip").focus()
    page.keyboard.press("Control+v")
    expect(shown).not_to_have_attribute("src", dropped_picture)
    pasted = {name: text for name, text in values(page).items() if name.startswith(f"{new}.")}
    assert [text for name, text in pasted.items() if name.endswith(".file")] == ["images/image.png"]
    block(page, new).get_by_role("button", name="Delete").click()


def test_what_cannot_be_used_and_what_does_not_arrive_is_told_and_tried_again(
    chromium: Browser, demo: Demo, signed_in: StorageState
) -> None:
    # Not watched: a browser writes into its console whatever a server refuses.
    context = chromium.new_context(base_url=demo.url, viewport=WIDE, locale="en-GB", storage_state=signed_in)
    page = opened(context.new_page(), ISSUE)
    with opened_article(page) as article:
        spot = spot_of(article)
        choose(article, "drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
        expect(article.locator(".picture-failure")).to_contain_text("not a picture we can use")
        article.get_by_role("button", name="Leave it").click()
        expect(article.locator(".picture-empty")).to_be_visible()

        page.route("**/pictures?file=*", lambda route: route.abort())
        choose(article, "quay.jpg", photograph("indigo"))
        expect(article.locator(".picture-failure")).to_contain_text("The picture is still here")
        page.unroute("**/pictures?file=*")
        article.get_by_role("button", name="Try again").click()
        expect(text(page, f"{spot}.alt.en")).to_be_focused()
        assert values(page)[f"{spot}.file"] == "images/quay.jpg"
    expect_saved(page)
    context.close()


def test_a_picture_of_the_library_is_found_and_put_in_with_its_words(page: Page, article: Locator) -> None:
    spot = spot_of(article)

    article.get_by_role("button", name="From the library").click()
    page.keyboard.type("curlews")
    expect(page.locator(".library-picture")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(text(page, f"{spot}.alt.en")).to_be_focused()
    kept = values(page)
    assert kept[f"{spot}.file"] == "images/mudflat.jpg"
    assert kept[f"{spot}.alt.en"].startswith("Curlews")
    assert kept[f"{spot}.alt.ko"]


def test_what_is_shown_of_a_picture_is_chosen_by_keys_and_by_mouse(page: Page, article: Locator) -> None:
    spot = spot_of(article)
    choose(article, "quay.jpg", photograph("purple"))
    expect(text(page, f"{spot}.alt.en")).to_be_focused()
    opener = article.get_by_role("button", name="Choose what is shown")

    opener.click()
    ring = page.get_by_role("slider", name="What matters most")
    ring.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(ring).to_have_attribute("aria-valuetext", "at 60% 49%")
    page.locator(".cutting-stage").click(position={"x": 40, "y": 300})
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Keep this").click()
    across, down = values(page)[f"{spot}.focus"].split()
    assert int(across.rstrip("%")) < 15
    assert int(down.rstrip("%")) > 60
    expect(opener).to_be_focused()

    before = values(page)[f"{spot}.asset"]
    opener.click()
    page.get_by_role("button", name="A part of it").click()
    page.get_by_role("button", name="1:1", exact=True).click()
    page.get_by_role("button", name="Lower left corner").focus()
    page.keyboard.press("ArrowUp")
    page.get_by_role("button", name="Cut it out").click()
    expect(page.locator(".toast")).to_contain_text("The part is in its place")
    kept = values(page)
    assert kept[f"{spot}.asset"] != before
    assert kept[f"{spot}.width"] == kept[f"{spot}.height"]
    assert kept[f"{spot}.focus"] == ""
    expect(page.locator("dialog")).to_have_count(0)
    page.keyboard.press("Control+z")
    assert values(page)[f"{spot}.asset"] == before


def test_what_is_known_of_a_picture_is_kept_in_the_library(page: Page, article: Locator) -> None:
    spot = spot_of(article)
    choose(article, "quay.jpg", photograph("gray"))
    expect(text(page, f"{spot}.alt.en")).to_be_focused()

    article.get_by_text("Credit, licence, people").click()
    article.get_by_label("Licence").select_option("cc-by")
    article.get_by_label("People in it").select_option("agreed")
    article.get_by_label("Until").fill("2020-01-01")

    expect(article.locator(".picture-terms")).to_contain_text("Kept in the library.")
    expect(article.locator(".picture-terms")).to_contain_text("agreed until 2020-01-01")
    found = page.evaluate("address => fetch(address).then((one) => one.json())", f"/api{ISSUE}/findings")
    assert {one["check"] for one in found["findings"]} >= {"permissions.people", "permissions.credit"}
