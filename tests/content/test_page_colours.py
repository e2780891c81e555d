"""Public pages in the colours of a newsletter: whatever its theme says, they can be read."""

import colorsys
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.content.contrast import AA_CONTRAST, contrast
from newsletter.content.page_colours import (
    BRIGHTEST_DARK,
    DIMMEST_LIGHT,
    EDGE_CONTRAST,
    legible,
    page_colours,
)
from newsletter.content.theme_tokens import Palette
from newsletter.content.themes import LIGHT, Theme
from newsletter.places import STATIC

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
PALETTES = st.fixed_dictionaries(dict.fromkeys(Palette.model_fields, COLOURS))
GROUNDS = ("paper", "surface", "raised", "sunk", "quiet-soft", "accent-soft")
TONES = ("good", "info", "warning", "bad")


def house_tokens() -> dict[str, tuple[str, str]]:
    css = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    found = re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", css)
    return {name: (light, dark) for name, light, dark in found}


@given(light=PALETTES, dark=PALETTES)
def test_every_text_of_any_theme_is_legible(light: dict[str, str], dark: dict[str, str]) -> None:
    tokens = house_tokens() | page_colours(Theme.model_validate({"light": light, "dark": dark}))

    for scheme in (0, 1):
        colour = {name: pair[scheme] for name, pair in tokens.items()}
        for ground in GROUNDS:
            for text in ("ink", "ink-soft", "accent", "accent-strong"):
                assert contrast(colour[text], colour[ground]) >= AA_CONTRAST, (scheme, text, ground)
        for ground in ("paper", "surface", "raised"):
            assert contrast(colour["edge"], colour[ground]) >= EDGE_CONTRAST
            assert contrast(colour["focus"], colour[ground]) >= EDGE_CONTRAST
            assert contrast(colour["bad"], colour[ground]) >= AA_CONTRAST
        for button in ("button", "button-strong"):
            assert contrast(colour["on-button"], colour[button]) >= AA_CONTRAST
        for tone in TONES:
            assert contrast(colour["ink"], colour[f"{tone}-soft"]) >= AA_CONTRAST


@pytest.mark.parametrize(("scheme", "limit"), [(0, DIMMEST_LIGHT), (1, BRIGHTEST_DARK)])
def test_our_own_colours_can_be_read_on_any_ground_a_theme_may_have(scheme: int, limit: float) -> None:
    for tone in TONES:
        colour = house_tokens()[tone][scheme]
        lighter, darker = sorted((limit, _luminance(colour)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= AA_CONTRAST, tone


@pytest.mark.parametrize("scheme", [0, 1])
def test_what_is_wrong_does_not_look_like_what_is_chosen(scheme: int) -> None:
    bad, accent = (_hue(house_tokens()[name][scheme]) for name in ("bad", "accent"))

    apart = abs(bad - accent)
    assert min(apart, 360 - apart) >= 25


def _hue(colour: str) -> float:
    """Degrees on the circle of colours."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 360 * colorsys.rgb_to_hsv(red, green, blue)[0]


def _luminance(colour: str) -> float:
    return (contrast(colour, "#000000") * 0.05) - 0.05


def test_a_theme_that_can_be_read_keeps_its_colours() -> None:
    tokens = page_colours(Theme())

    assert tokens["accent"][0] == LIGHT.accent
    assert tokens["surface"][0] == LIGHT.card
    assert tokens["button"][0] == LIGHT.button
    assert tokens["ink-soft"][0] == LIGHT.muted


def test_a_colour_is_moved_no_further_than_it_must_be() -> None:
    found = legible("#ffcc00", ["#ffffff"])

    assert AA_CONTRAST <= contrast(found, "#ffffff") < 5.5
    assert legible("#777777", ["#000000"]) == "#777777"


@pytest.mark.parametrize("theme", [{"light": {"paper": "#000000"}}, {"dark": {"card": "#ffffff"}}])
def test_a_ground_on_the_wrong_side_gives_way_to_the_usual(theme: dict[str, Any]) -> None:
    assert page_colours(Theme.model_validate(theme))["paper"] == page_colours(Theme())["paper"]
