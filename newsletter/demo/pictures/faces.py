"""The parts of a face, cut out of paper for a square of 480 pixels; `MIDDLE` is where the nose is."""

import math
from dataclasses import dataclass

from newsletter.demo.pictures.papercut import Point, Sheet, curve, mirrored

MIDDLE = 240.0
_INK = "#2a2126"


@dataclass(frozen=True)
class Skin:
    """The colours of one face: lit, in shadow, on the cheeks, of the mouth."""

    light: str
    shade: str
    cheek: str
    mouth: str


PALE = Skin("#f6d3b3", "#e2b18b", "#efb094", "#a8493a")
LIGHT = Skin("#f0c59d", "#d8a176", "#e6a17c", "#a0432f")
OLIVE = Skin("#d9a67a", "#bb8459", "#cd8c66", "#8f3f30")
BROWN = Skin("#9a633f", "#7c4b2d", "#a8613f", "#6b2a22")


def shoulders(sheet: Sheet, *colours: str) -> None:
    """What somebody wears, up to the neck."""
    outline = [(24, 500), *curve((24, 500), (40, 430), (92, 378), (170, 354), (240, 348), (310, 354), (388, 378), (440, 430),
                                 (456, 500))]  # fmt: skip
    sheet.cut(outline, *colours, lift=14)


def neck(sheet: Sheet, skin: Skin) -> None:
    """The neck, in the shadow of the chin."""
    outline = [
        *curve((202, 270), (204, 322), (190, 360), (240, 396)),
        *curve((240, 396), (290, 360), (276, 322), (278, 270)),
    ]
    sheet.cut(outline, skin.shade, lift=0)


def collar(sheet: Sheet, *colours: str, deep: float) -> None:
    """The collar, `deep` in front."""
    outer = curve((166, 356), (200, 376 + deep * 0.5), (240, 380 + deep), (280, 376 + deep * 0.5), (314, 356))
    inner = curve(
        (292, 348), (272, 368 + deep * 0.2), (240, 366 + deep * 0.6), (208, 368 + deep * 0.2), (188, 348)
    )
    sheet.cut([*outer, *inner], *colours, lift=5)


def ears(sheet: Sheet, skin: Skin) -> None:
    """Both ears, for hair that shows them."""
    for x in (156, 324):
        sheet.disc(x, 226, 17, skin.light, skin.shade, lift=3)


def face(sheet: Sheet, skin: Skin, top: float = 112) -> None:
    """The face with its cheeks, from the hairline at `top`."""
    outline = mirrored(MIDDLE, (240, top), (296, top + 22), (323, 196), (314, 258), (282, 306), (240, 322))
    sheet.cut(outline, skin.light, skin.light, skin.shade, lift=6)
    for x in (190, 290):
        sheet.disc(x, 254, 17, skin.cheek)


def eyes(sheet: Sheet, y: float = 214) -> None:
    """Two open eyes."""
    for x in (206, 274):
        sheet.disc(x, y, 7.4, _INK)
        sheet.disc(x + 2.4, y - 2.6, 2.2, "#ffffff")


def closed_eyes(sheet: Sheet) -> None:
    """Two eyes that laugh."""
    for x in (206, 274):
        sheet.stroke(bow(x, 215, 15, -11), _INK, 4.6)


def brows(sheet: Sheet, colour: str, y: float = 192, width: float = 5) -> None:
    """The eyebrows."""
    for side in (-1, 1):
        # A little lower on the outside: that is what looks friendly.
        sheet.stroke(bow(MIDDLE + side * 34, y, 18, -9, tilt=side * 5), colour, width)


def nose(sheet: Sheet, skin: Skin, y: float = 244) -> None:
    """The nose."""
    sheet.stroke(bow(239, y, 10, 6), skin.shade, 5)


def smile(sheet: Sheet, skin: Skin, wide: float = 26) -> None:
    """A mouth that smiles, `wide` to either side."""
    sheet.stroke(bow(MIDDLE, 274, wide, wide * 0.52), skin.mouth, 5)


def laugh(sheet: Sheet, skin: Skin) -> None:
    """A mouth that laughs."""
    lip = [(208, 272), *curve((272, 272), (266, 290), (240, 303), (214, 290), (208, 272))]
    sheet.cut(lip, skin.mouth, lift=0)
    teeth: list[Point] = [(212, 272), (268, 272), (263, 282), (217, 282)]
    sheet.cut(teeth, "#fff8ec", lift=0)


def glasses(sheet: Sheet, colour: str, y: float) -> None:
    """Round glasses before the eyes at `y`."""
    for x in (206, 274):
        turns = (step * math.tau / 60 for step in range(61))
        sheet.stroke([(x + 25 * math.cos(t), y + 25 * math.sin(t)) for t in turns], colour, 4.4)
    sheet.stroke(bow(MIDDLE, y - 4, 9, -4), colour, 4.4)
    for x, ear in ((181, 158), (299, 322)):
        sheet.stroke([(x, y - 4), (ear, y - 9)], colour, 4.4)


def bow(middle: float, y: float, half: float, deep: float, tilt: float = 0) -> list[Point]:
    """A shallow arc: it hangs, or rises if `deep` is negative; `tilt` lowers its right end."""
    steps = [step / 12 - 1 for step in range(25)]
    return [(middle + t * half, y + deep * (1 - t * t) + tilt * t) for t in steps]
