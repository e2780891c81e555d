"""The mail where a client shows no pictures, or drops `<style>`: in a real browser, with pictures that never arrive."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page

from newsletter.rendering.notices import render_notice
from newsletter.rendering.preview import as_dark, filled, sample_values
from newsletter.rendering.render import render
from tests.chromium import running_chromium
from tests.rendering.golden import CONFIRMATION
from tests.rendering.samples import BASE_URL, block_id, content, every_block, picture, publication


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with running_chromium() as browser:
        made = browser.new_page()
        made.route("**/*", lambda route: route.abort())
        yield made


def with_logo() -> list[dict[str, Any]]:
    masthead, *others = every_block()
    return [masthead | {"logo": picture(9, "Two Shores Quarterly", "두 기슭 계간지", width=440)}, *others]


def mail(locale: str, blocks: list[dict[str, Any]], *, styled: bool = True) -> str:
    edition = render(content(blocks), locale, publication(), base_url=BASE_URL)
    html = filled(edition, sample_values(locale)).html
    return html if styled else re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)


def shown(page: Page, html: str, width: int, script: str) -> Any:
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(html)
    return page.evaluate(script)


ALTERNATIVES = """() => [...document.images].map(e => {
  const s = getComputedStyle(e), a = e.closest('a');
  return {font: s.fontFamily, size: parseFloat(s.fontSize), line: parseFloat(s.lineHeight), colour: s.color,
          height: e.getAttribute('height'), under: a ? getComputedStyle(a).textDecorationLine : 'none',
          ground: e.closest('[style*=background]') && getComputedStyle(e.closest('[style*=background]')).backgroundColor};
})"""


@pytest.mark.parametrize("styled", [True, False], ids=["style", "no-style"])
@pytest.mark.parametrize("locale", ["en", "ko"])
def test_words_instead_of_a_picture_are_set_like_words(page: Page, locale: str, styled: bool) -> None:
    alternatives = shown(page, mail(locale, with_logo(), styled=styled), 600, ALTERNATIVES)

    assert len(alternatives) == 5
    for alternative in alternatives:
        assert "," in alternative["font"], "a stack of ours, not the browser's Times"
        assert alternative["size"] >= 14
        assert alternative["line"] >= 1.4 * alternative["size"]
        assert alternative["colour"] not in ("rgb(0, 0, 238)", "rgb(0, 0, 0)")
        assert alternative["under"] == "none"
        assert alternative["height"] in (None, "auto")


def test_words_instead_of_a_logo_fit_into_its_width(page: Page) -> None:
    sizes = shown(page, mail("en", with_logo()), 600, ALTERNATIVES)

    assert 20 <= sizes[0]["size"] <= 24


COLUMNS = """() => [...document.querySelectorAll('.k')]
  .map(e => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom].map(Math.round); })"""


def story(layout: str) -> dict[str, Any]:
    return {
        "id": block_id(1),
        "type": "article",
        "layout": layout,
        "title": {"en": "A title", "ko": "제목"},
        "body": {"en": "Words " * 40, "ko": "낱말 " * 40},
        "image": picture(1, "A quay", "부두"),
    }


@pytest.mark.parametrize("width", [600, 800])
@pytest.mark.parametrize("layout", ["image-left", "image-right"])
def test_columns_stand_side_by_side_without_style(page: Page, layout: str, width: int) -> None:
    first, second = shown(page, mail("en", [story(layout)], styled=False), width, COLUMNS)[:2]

    left, right = (first, second) if layout == "image-left" else (second, first)
    assert left[2] <= right[0]
    assert abs(left[1] - right[1]) <= 1


@pytest.mark.parametrize("layout", ["image-left", "image-right"])
def test_columns_are_as_wide_without_style_as_with_it(page: Page, layout: str) -> None:
    bare, styled = (
        [
            (left, right)
            for left, _, right, _ in shown(page, mail("en", [story(layout)], styled=styled), 800, COLUMNS)
        ]
        for styled in (False, True)
    )

    assert bare == styled


@pytest.mark.parametrize("width", [320, 375, 430])
@pytest.mark.parametrize("styled", [True, False], ids=["style", "no-style"])
@pytest.mark.parametrize("layout", ["image-left", "image-right"])
def test_columns_stand_one_below_the_other_on_a_phone(
    page: Page, layout: str, styled: bool, width: int
) -> None:
    first, second = shown(page, mail("en", [story(layout)], styled=styled), width, COLUMNS)[:2]

    assert first[3] <= second[1]
    assert first[0] == second[0]
    if styled:  # without it a column keeps its own width, at most
        assert first[2] == second[2]


WORDS = """() => [...document.querySelectorAll('.k')].map(column => {
  const boxes = [...column.querySelectorAll('strong,p,img,td')].map(e => e.getBoundingClientRect()).filter(r => r.height);
  return [Math.min(...boxes.map(b => b.top)), Math.max(...boxes.map(b => b.bottom))]; })"""


def cards(block_type: str, columns: str, **more: Any) -> dict[str, Any]:
    names = ["Han Seo-yun", "Jonas Beck", "Layla Hassan", "Samuel Oduya"]
    listed = [{"name": {"en": name, "ko": name}, **more} for name in names]
    return {"id": block_id(1), "type": block_type, "columns": columns, "cards": listed}


@pytest.mark.parametrize("styled", [True, False], ids=["style", "no-style"])
@pytest.mark.parametrize("columns", ["2", "3"])
@pytest.mark.parametrize(
    ("block_type", "more"),
    [
        ("people", {}),
        ("people", {"portrait": picture(1, "", "")}),
        ("organisations", {"logo": picture(1, "", "")}),
    ],
)
def test_cards_keep_apart_on_a_phone(
    page: Page, block_type: str, more: dict[str, Any], columns: str, styled: bool
) -> None:
    block = cards(block_type, columns, **more)

    placed = shown(page, mail("en", [block], styled=styled), 320, WORDS)[:4]

    assert all(20 <= below[0] - above[1] <= 30 for above, below in pairwise(placed))


@pytest.mark.parametrize(
    ("width", "styled", "is_beside"),
    [(320, False, False), (375, False, False), (320, True, True), (375, True, True), (800, False, True)],
)
def test_a_cover_leaves_room_for_the_words_beside_it(
    page: Page, width: int, styled: bool, is_beside: bool
) -> None:
    report = {
        "id": block_id(1),
        "type": "publication",
        "cover": picture(1, "A cover", "표지", width=720, height=990),
        "title": {"en": "Common Ground", "ko": "함께 딛는 땅"},
        "text": {"en": "Water stories. " * 6, "ko": "물 이야기. " * 6},
        "files": [{"language": {"en": "English"}, "link": {"en": "https://haneul.kr/en.pdf"}}],
    }

    cover, words = shown(page, mail("en", [report], styled=styled), width, COLUMNS)[:2]

    assert words[2] - words[0] >= 150
    assert (words[1] < cover[3]) is is_beside


def test_a_picture_on_the_right_is_not_pushed_in_on_a_phone(page: Page) -> None:
    left = "() => document.images[0].getBoundingClientRect().left"

    pictures = {
        shown(page, mail("en", [story(layout)], styled=False), 375, left)
        for layout in ("image-left", "image-right")
    }

    assert len(pictures) == 1


TEXTS = """() => {
  const boxes = [...document.querySelectorAll('.k')]
    .map(column => { const range = document.createRange(); range.selectNodeContents(column);
      return [...range.getClientRects()].filter(r => r.width && r.height < 60).map(r => [r.left, r.right]); });
  return [Math.max(...boxes[0].map(b => b[1])), Math.min(...boxes[1].map(b => b[0]))];
}"""


@pytest.mark.parametrize("styled", [True, False], ids=["style", "no-style"])
@pytest.mark.parametrize("width", [600, 800])
def test_the_columns_of_a_contact_never_touch(page: Page, width: int, styled: bool) -> None:
    words = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    contact = {
        "id": block_id(1),
        "type": "contact",
        "organisation": {"en": words, "ko": words},
        "person": {"en": words, "ko": words},
        "address": {"en": words, "ko": words},
        "phone": "+82 2 000 0000",
        "email": "a-very-long-name-of-an-office@department.of.international.exchange.example.org",
    }

    end, start = shown(page, mail("en", [contact], styled=styled), width, TEXTS)

    assert end + 20 <= start


QUOTE = """() => [...document.querySelectorAll('blockquote p')].map(e => {
  const s = getComputedStyle(e); return [parseFloat(s.fontSize), s.fontFamily]; })"""


@pytest.mark.parametrize("styled", [True, False], ids=["style", "no-style"])
def test_whose_words_they_are_is_set_smaller_than_the_words(page: Page, styled: bool) -> None:
    body = "> Every language has a silence.\n>\n> — Min-ji Park, cook"
    letter = {"id": block_id(1), "type": "letter", "body": {"en": body, "ko": body}}

    words, by = shown(page, mail("en", [letter], styled=styled), 600, QUOTE)

    assert by[0] < words[0]
    assert by[1] != words[1]


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_a_notice_has_a_dark_side(page: Page, locale: str) -> None:
    html = as_dark(render_notice(CONFIRMATION, locale, publication(), base_url=BASE_URL).html)
    light = "() => { const s = e => getComputedStyle(document.querySelector(e)); return [s('.g').backgroundColor, "
    light += "s('.g h2').color].map(c => c.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0)); }"

    ground, ink = shown(page, html, 375, light)

    assert ground < 150
    assert ink > 550
