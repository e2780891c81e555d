"""The font of the page of paper has the letters that it is promised to have."""

import pytest
from fontTools.ttLib import TTFont

from newsletter.web.reporting.paper import FONTS

# All of Hangul, Latin with its marks, Greek, Cyrillic, and the signs that our sentences use.
PROMISED = {
    *map(chr, range(0xAC00, 0xD7A4)),
    *map(chr, range(0x21, 0x7F)),
    *map(chr, range(0xC0, 0x180)),
    *map(chr, range(0x1EA0, 0x1EFA)),
    *map(chr, range(0x391, 0x3A2)),
    *map(chr, range(0x410, 0x450)),
    *"·…–—‘’“”",
}


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_everybody_can_be_named(weight: str) -> None:
    has: set[str] = set()
    for face in FONTS.glob(f"*-{weight}.ttf"):
        with TTFont(face) as font:
            has |= {*map(chr, font.getBestCmap())}

    assert PROMISED - has == set()
