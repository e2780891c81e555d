"""No edition is wider than the phone, whatever stands in it: every block in each language, in a real browser."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route

from newsletter.content.fields.kinds import Kind
from newsletter.content.issue import IssueContent
from newsletter.content.publication import Publication
from newsletter.languages import SPOKEN
from newsletter.rendering.notices import Confirmation, render_notice
from newsletter.rendering.preview import filled, sample_values
from newsletter.rendering.render import render
from newsletter.rendering.web_edition import render_web
from tests.chromium import running_chromium
from tests.content.widest import LINE, WIDEST, blocks
from tests.rendering.samples import BASE_URL, block_id, content, publication

LANGUAGES = [*SPOKEN, "de", "ja"]
WIDTHS = (320, 360)
# The words of an element whose box reaches over the right edge of the window.
_TOO_WIDE = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(e).display !== 'none')
  .map(e => `${e.tagName} ${e.className} ${e.textContent.slice(0, 60)}`).slice(0, 8)"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    out = io.BytesIO()
    Image.new("RGB", (1440, 960), "teal").save(out, "PNG")

    def answer(route: Route) -> None:
        route.fulfill(body=out.getvalue(), content_type="image/png")

    with running_chromium() as browser:
        made = browser.new_page()
        made.route("**/*", answer)
        yield made


@pytest.fixture(autouse=True)
def _every_kind_of_field(sample_block: Any) -> None:
    """The block of the tests holds the fields that no block of ours has yet."""


def issues(locale: str) -> Iterator[IssueContent]:
    """All of them, some in each issue: together they would be too long for a mail."""
    made = [{"id": block_id(number), **block} for number, block in enumerate(blocks([locale]), start=1)]
    for first in range(0, len(made), 15):
        yield issue(locale, made[first : first + 15])


def issue(locale: str, made: list[dict[str, Any]]) -> IssueContent:
    return content(
        made,
        locales=[locale],
        subject={locale: LINE[:100]},
        preheader={locale: LINE[:100]},
        period="2026년봄여름가을겨울합본호특별기획" * 3,
        date="2026-10-16",
    )


def newsletter(locale: str) -> Publication:
    words = LINE[:200]
    return publication(
        name={locale: words[:100]},
        locales=[locale],
        sender_name={locale: "x"},
        organisation={locale: words},
        postal_address={locale: words},
        contact_email=WIDEST[Kind.MAIL],
        disclaimers=[{"key": "funder", "name": "x", "required": True, "text": {locale: LINE[:500]}}],
    )


def mail(locale: str) -> Iterator[str]:
    for one in issues(locale):
        edition = render(one, locale, newsletter(locale), base_url=BASE_URL)
        html = filled(edition, {**sample_values(locale), "email": WIDEST[Kind.MAIL]}).html
        yield from (html, without_style(html))


def web_edition(locale: str) -> Iterator[str]:
    for one in issues(locale):
        yield render_web(one, locale, newsletter(locale), base_url=BASE_URL).html


def notice(locale: str) -> Iterator[str]:
    words = Confirmation(
        confirm_url="https://haneul.example.org/c/" + "x" * 300,
        list_names=(LINE[:200], LINE[:80]),
        asked_at="9:00",
    )
    html = render_notice(words, locale, newsletter(locale), base_url=BASE_URL).html
    yield from (html, without_style(html))


def without_style(html: str) -> str:
    return re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("made", [mail, web_edition, notice])
def test_nothing_is_wider_than_a_phone(page: Page, made: Any, locale: str) -> None:
    for document in made(locale):
        page.set_content(document)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, page.evaluate(_TOO_WIDE)
            assert page.evaluate(_TOO_WIDE) == []
