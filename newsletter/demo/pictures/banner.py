"""A river valley on a spring morning, three times as wide as high: blossom, fields, a village, a crane on the wing."""

import random

from newsletter.demo.pictures.papercut import Point, Sheet, box, curve, ridge

_WIDTH, _HEIGHT = 1200, 400


def draw() -> bytes:
    """The picture, as JPEG."""
    sheet = Sheet(_WIDTH, _HEIGHT, "#bcdcd8", "#e5ebd2", "#fbe6c4")
    sheet.glow(790, 160, 170, "#fff7dc", 0.9)
    sheet.disc(790, 158, 48, "#fffaf0", "#ffe0a6")
    for level, rise, seed, colours in (
        (172, 40, 6, ("#b5cfc4", "#a5c2b8")),
        (206, 34, 19, ("#94b9a4", "#84aa97")),
        (238, 22, 32, ("#7aa584", "#6a9676")),
    ):
        sheet.cut(ridge(_WIDTH, _HEIGHT, level=level, rise=rise, seed=seed), *colours, lift=7)
    _village(sheet)
    _fields(sheet)
    _river(sheet)
    for x, y, size in ((480, 122, 0.92), (392, 158, 0.66), (330, 116, 0.54)):
        _crane(sheet, x, y, size)
    _blossom(sheet)
    return sheet.jpeg()


def _village(sheet: Sheet) -> None:
    for x, y, size, wall in (
        (930, 232, 0.9, "#f6e8cd"),
        (990, 224, 1.1, "#f3d9b1"),
        (1060, 236, 0.95, "#f6e8cd"),
        (1124, 228, 1.0, "#eccfa4"),
    ):
        sheet.cut(box(x - 24 * size, y, x + 24 * size, y + 60), wall, lift=4)
        roof = [
            (x - 34 * size, y + 3),
            (x - 16 * size, y - 24 * size),
            (x + 16 * size, y - 24 * size),
            (x + 34 * size, y + 3),
        ]
        sheet.cut(roof, "#b4532f", "#99452a", lift=4)
        for pane in (-10, 10):
            sheet.cut(box(x + (pane - 5) * size, y + 12, x + (pane + 5) * size, y + 26), "#5a6f6a", lift=0)
    sheet.cut([(1018, 236), (1018, 160), (1030, 128), (1042, 160), (1042, 236)], "#f6e8cd", "#e2cda4", lift=5)
    sheet.cut([(1014, 162), (1030, 118), (1046, 162)], "#8b4a5b", lift=3)


def _fields(sheet: Sheet) -> None:
    meadow = [
        (-20, 276),
        *curve((-20, 276), (240, 262), (520, 286), (820, 266), (1220, 272)),
        (1220, 420),
        (-20, 420),
    ]
    sheet.cut(meadow, "#9dbb6e", "#7fa257", lift=9)
    for edge, colours in (
        (((640, 288), (860, 276), (1220, 284), (1220, 318), (900, 312), (660, 318)), ("#e6c76a", "#d6b252")),
        (((-20, 294), (200, 284), (360, 300), (330, 322), (120, 312), (-20, 322)), ("#d9d48a", "#c5c071")),
    ):
        sheet.cut(edge, *colours, lift=4)
    for row in range(3):
        sheet.stroke(curve((690, 294 + row * 8), (880, 285 + row * 9), (1214, 293 + row * 8)), "#c49f42", 2)


def _river(sheet: Sheet) -> None:
    upper, lower = (
        curve((420, 300), (560, 312), (520, 336), (700, 352), (980, 350), (1220, 376)),
        curve((1220, 420), (900, 420), (560, 392), (420, 348), (470, 318), (420, 300)),
    )
    sheet.cut([*upper, *lower], "#d9eef0", "#8dc0cb", lift=5)
    for x, y, half in ((560, 362, 34), (760, 374, 50), (960, 384, 40), (640, 384, 26), (1100, 392, 44)):
        sheet.stroke([(x - half, y), (x + half, y)], "#f6fdfb", 3)
    bank = [(-20, 330), *curve((-20, 330), (180, 336), (380, 366), (520, 420)), (-20, 420)]
    sheet.cut(bank, "#5f8f63", "#437354", lift=12)


def _crane(sheet: Sheet, x: float, y: float, size: float) -> None:
    def at(*points: Point) -> list[Point]:
        return [(x + dx * size, y + dy * size) for dx, dy in points]

    sheet.cut(at((-8, 2), (-34, -46), (-74, -58), (-40, -24), (-28, 4)), "#f4f0e4", "#d9d3c4", lift=4)
    body = curve(
        *at((-52, 14), (-20, 0), (14, -2), (54, -12), (66, -14), (54, -8), (16, 8), (-18, 12), (-52, 14))
    )
    sheet.cut(body, "#ffffff", "#e9e4d6", lift=4)
    sheet.cut(at((10, 0), (-6, -58), (-40, -86), (-30, -34), (-24, 4)), "#ffffff", "#e4decf", lift=5)
    sheet.cut(at((-6, -58), (-40, -86), (-34, -58), (-18, -44)), "#2a2a3c", lift=0)
    sheet.stroke(at((-46, 13), (-84, 19)), "#4a4048", 2.6 * size)
    sheet.stroke(at((64, -13), (84, -12)), "#4a4048", 2.6 * size)
    sheet.disc(*at((60, -15))[0], 3.4 * size, "#b4302f")


def _blossom(sheet: Sheet) -> None:
    chance = random.Random(5)  # noqa: S311 (a drawing, not a secret)
    trunk = [
        *curve((60, 420), (76, 330), (66, 240), (96, 150)),
        *curve((104, 152), (92, 250), (106, 330), (112, 420)),
    ]
    sheet.cut(trunk, "#6b4636", "#4f3329", lift=8)
    for branch in (
        ((80, 250), (130, 196), (196, 176)),
        ((84, 210), (40, 150), (-10, 128)),
        ((98, 160), (140, 104), (218, 92)),
        ((96, 160), (80, 90), (96, 30)),
    ):
        sheet.stroke(curve(*branch), "#5b3b2e", 7)
    for _ in range(60):
        x, y = chance.gauss(98, 78), chance.gauss(108, 56)
        if ((x - 98) / 122) ** 2 + ((y - 108) / 96) ** 2 < 1:
            sheet.disc(
                x,
                y,
                chance.uniform(15, 27),
                *chance.choice((("#f9d3cf", "#f0b4b4"), ("#fbe3de", "#f3c5c2"), ("#f4bfc0", "#e6a0a6"))),
                lift=5,
            )
    for _ in range(16):
        x, y = chance.uniform(190, 560), chance.uniform(110, 330)
        sheet.disc(x, y, chance.uniform(2.4, 4.4), "#f6c9c8")
