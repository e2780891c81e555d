"""Every block drawn in each theme, language, look and width: each with a block once. `make gallery` draws all of them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from newsletter.content.ready_themes import READY
from tests.barriers import barriers
from tests.chromium import running_chromium
from tests.drawings import (
    LOCALES,
    PAGE_WIDTHS,
    WIDTHS,
    Drawing,
    Look,
    PageDrawing,
    PageLook,
    drawing_board,
    measured,
)
from tests.showcases import names

LOOKS = tuple(Look)
PAGE_LOOKS = tuple(PageLook)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with running_chromium() as browser, drawing_board(browser) as board:
        yield board


def pairs(name: str) -> Iterator[tuple[Drawing, int]]:
    """Each theme once, and with them each language, look and width; beginning elsewhere for each block."""
    start = names().index(name)
    for number, theme in enumerate(READY):
        turn = start + number
        yield (
            Drawing(name, theme, LOCALES[turn % len(LOCALES)], LOOKS[turn % len(LOOKS)]),
            WIDTHS[turn % len(WIDTHS)],
        )


@pytest.mark.parametrize("name", names())
def test_a_showcase_is_fit_to_be_seen(page: Page, name: str) -> None:
    faults: list[str] = []
    for drawing, width in pairs(name):
        drawing.put_on(page)
        faults += [*drawing.faults_at(page, width), *drawing.unread()]

    assert faults == []


@pytest.mark.parametrize("name", names())
def test_a_showcase_meets_every_theme_language_look_and_width(name: str) -> None:
    drawn = list(pairs(name))

    assert {drawing.theme for drawing, _ in drawn} == set(READY)
    assert {drawing.locale for drawing, _ in drawn} == set(LOCALES)
    assert {drawing.look for drawing, _ in drawn} == set(LOOKS)
    assert {width for _, width in drawn} == set(WIDTHS)


def page_pairs(name: str) -> Iterator[tuple[PageDrawing, int]]:
    """The same of the pages on the web."""
    start = names().index(name)
    for number, theme in enumerate(READY):
        turn = start + number
        yield (
            PageDrawing(
                name,
                theme,
                LOCALES[turn % len(LOCALES)],
                PAGE_LOOKS[(turn + number // len(LOCALES)) % len(PAGE_LOOKS)],
            ),
            PAGE_WIDTHS[turn % len(PAGE_WIDTHS)],
        )


@pytest.mark.parametrize("name", names())
def test_a_page_is_fit_to_be_seen(page: Page, name: str) -> None:
    faults: list[str] = []
    for drawing, width in page_pairs(name):
        drawing.put_on(page)
        faults += [*drawing.faults_at(page, width), *drawing.barriers(page), *drawing.unread(page)]

    assert faults == []


@pytest.mark.parametrize("name", names())
def test_a_page_meets_every_theme_language_look_and_width(name: str) -> None:
    drawn = list(page_pairs(name))

    assert {drawing.theme for drawing, _ in drawn} == set(READY)
    assert {drawing.locale for drawing, _ in drawn} == set(LOCALES)
    assert {drawing.look for drawing, _ in drawn} == set(PAGE_LOOKS)
    assert {width for _, width in drawn} == set(PAGE_WIDTHS)


@pytest.mark.parametrize("look", [Look.LIGHT, Look.DARK])
@pytest.mark.parametrize("theme", ["house", "warm"])
def test_a_button_keeps_its_corners_by_night(page: Page, theme: str, look: Look) -> None:
    Drawing("call", theme, "en", look).put_on(page)

    painted = page.evaluate(
        """() => [...document.querySelectorAll('.bt a')].map(a => [a, a.parentElement].map(e => getComputedStyle(e)))
          .filter(([link]) => link.backgroundColor !== 'rgba(0, 0, 0, 0)')
          .map(([link, cell]) => [link.borderRadius, cell.borderRadius])"""
    )

    assert bool(painted) is (look is Look.DARK)
    assert all(link == cell != "0px" for link, cell in painted)


DOT = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
SPOILT = {
    "wide": ('<p style="width:900px">Word</p>', "the page is"),
    "outside": ('<p style="position:absolute;left:-40px">Word</p>', "over the edge of the window: “Word”"),
    "too long for its box": (
        '<div style="width:40px">Sommerakademie</div>',
        "out of its box: “Sommerakademie”",
    ),
    "cut": ('<div style="height:8px;overflow:hidden">Word<br>Word</div>', "cut: “Word”"),
    "pale": ('<p style="color:#888888">Word</p>', "a contrast of 3.54: “Word”"),
    "half seen through": ('<p style="opacity:0.4">Word</p>', "a contrast of 2.85: “Word”"),
    "on a dark ground": (
        '<table bgcolor="#333333"><tr><td>Word</td></tr></table>',
        "a contrast of 1.66: “Word”",
    ),
    "without its picture": (
        '<img src="https://gone.example.org/1.png" width="80">',
        "a picture that is not there",
    ),
    "with corners that are cut off": (
        '<table style="border-collapse:collapse"><td style="border:1px solid;border-radius:9px">Word</table>',
        "a line that does not go round its corners: “Word”",
    ),
    "a picture too wide": (
        '<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" width="600">',
        "a picture over the edge",
    ),
}


@pytest.mark.parametrize(("html", "fault"), SPOILT.values(), ids=SPOILT.keys())
def test_what_is_not_fit_is_found(page: Page, html: str, fault: str) -> None:
    page.emulate_media(color_scheme="light")
    page.set_content(f"<!doctype html>{html}")

    assert any(found.startswith(fault) for found in measured(page, 375)), measured(page, 375)


def test_what_is_fit_has_no_faults(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.set_content(
        "<!doctype html><p style='color:#666666'>Word</p><p style='display:none;color:#ffffff'>Word</p>"
    )

    assert measured(page, 320) == []


def test_a_barrier_is_found_also_on_a_page_after_another(page: Page) -> None:
    sound = "<!doctype html><html lang=en><title>Title</title><main><h1>Words</h1>%s</main>"
    page.set_content(sound % "")
    assert barriers(page) == ""

    page.set_content(sound % "<input>")

    assert "label" in barriers(page)
    assert barriers(page, "h1") == ""
