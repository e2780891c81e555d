"""The picture of an edition: whatever the title is, it is drawn within its margins, and alike each time."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from newsletter.content.themes import Theme
from newsletter.rendering.cards import SIZE, Card, drawn
from newsletter.rendering.palettes import theming

CARD = Card.of_theme(
    theming(Theme(), latin_first=True),
    locale="en",
    newsletter="Two Shores",
    title="Two shores, one table",
    summary="",
    number="12",
    numbering="No. 12 · 2026 Q4",
)
TITLES = {
    "short": "골목",
    "mixed": "다리 Bridge 12호",
    "german": "Donaudampfschifffahrtsgesellschaftskapitänswitwenversicherungsanstalten beiderseits",
    "long": "word " * 200,
    "one long word": "W" * 300,
    "long korean": "가나다라마바사 " * 40,
    "empty": "",
    "signs": "<b> & \u200b {{x}} …",
}


def picture(card: Card) -> Image.Image:
    return Image.open(BytesIO(drawn(card))).convert("RGB")


def test_it_has_the_size_that_others_ask_for() -> None:
    assert picture(CARD).size == SIZE == (1200, 630)


def test_the_same_card_is_drawn_alike_and_another_is_not() -> None:
    first = drawn(CARD)
    drawn.cache_clear()

    assert drawn(CARD) == first
    assert drawn(replace(CARD, title="Another")) != first
    assert replace(CARD, title="Another").version != CARD.version


def test_it_comes_back_as_it_was_kept() -> None:
    assert Card.from_kept(CARD.as_kept()) == CARD


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES.keys())
@pytest.mark.parametrize("locale", ["en", "ko"])
def test_whatever_the_title_is_it_stays_within_its_margins(title: str, locale: str) -> None:
    image = picture(replace(CARD, title=title, locale=locale, number=""))

    for left, right in ((0, 80), (1120, 1200)):
        edge = image.crop((left, 0, right, 600))
        assert edge.getcolors() == [(edge.width * edge.height, image.getpixel((0, 0)))]


def test_where_no_face_has_the_letters_of_the_title_the_number_stands_there() -> None:
    unset = picture(replace(CARD, title="\U0010fffd"))

    assert unset.getpixel((0, 0)) == picture(CARD).getpixel((0, 0))
    assert unset != picture(replace(CARD, title="\U0010fffd", number=""))
    assert len(unset.crop((84, 200, 700, 480)).getcolors(maxcolors=100_000) or ()) > 2
