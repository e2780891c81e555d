"""Two shores at dusk, and between them a table for everybody, on piers like a bridge."""

from newsletter.demo.pictures.papercut import Point, Sheet, box, curve, ridge

_WIDTH, _HEIGHT = 1200, 720
_BOARD = 470.0  # where the table's top is


def draw() -> bytes:
    """The picture, as JPEG."""
    sheet = Sheet(_WIDTH, _HEIGHT, "#27345f", "#53527f", "#b27a86", "#eda67a", "#f8d19a")
    sheet.glow(600, 372, 430, "#ffc48a", 0.85)
    sheet.disc(600, 366, 92, "#fff1cf", "#ffd58f")
    sheet.cut(ridge(_WIDTH, _HEIGHT, level=372, rise=52, seed=4), "#a9748a", "#8c6585", lift=8)
    sheet.cut(ridge(_WIDTH, _HEIGHT, level=412, rise=40, seed=11), "#7d5c80", "#66527a", lift=10)
    sheet.cut(box(-20, 436, 1220, 740), "#e0a184", "#8a6a86", "#3b4370", "#27305a", lift=6)
    _glitter(sheet)
    _birds(sheet)
    _shore(sheet)
    _table(sheet)
    _lanterns(sheet)
    return sheet.jpeg()


def _glitter(sheet: Sheet) -> None:
    for row, (half, shift) in enumerate(
        [(84, 0), (64, 12), (74, -10), (46, 8), (56, -6), (34, 10), (40, 0), (22, -8)]
    ):
        y = 452 + row * 31
        sheet.stroke(
            [(600 + shift - half, y), (600 + shift + half, y)], "#ffdfa8" if row < 5 else "#d9b796", 5
        )


def _birds(sheet: Sheet) -> None:
    for x, y, size in ((742, 196, 1.0), (786, 174, 0.8), (812, 206, 0.85), (846, 150, 0.65), (704, 226, 0.7)):
        wings = curve((x - 22 * size, y - 8 * size), (x - 10 * size, y - 10 * size), (x, y), (x + 10 * size, y - 10 * size),
                      (x + 22 * size, y - 8 * size))  # fmt: skip
        sheet.stroke(wings, "#fbe3c0", 3.4 * size)


def _shore(sheet: Sheet) -> None:
    left = [
        *curve((-20, 330), (90, 352), (190, 420), (262, 480), (300, 560), (270, 660), (300, 740)),
        (-20, 740),
    ]
    right = [
        *curve((1220, 318), (1110, 346), (1016, 410), (940, 486), (900, 570), (930, 660), (890, 740)),
        (1220, 740),
    ]
    _hanok(sheet, 96, 352, 1.0)
    _gables(sheet)
    sheet.cut(left, "#4a3f69", "#2b2b54", lift=16)
    sheet.cut(right, "#4a3f69", "#2b2b54", lift=16)
    front_left = [*curve((-20, 500), (80, 520), (160, 590), (196, 660), (180, 740)), (-20, 740)]
    front_right = [*curve((1220, 488), (1130, 520), (1052, 600), (1020, 668), (1040, 740)), (1220, 740)]
    sheet.cut(front_left, "#2a2a50", "#1a1f40", lift=18)
    sheet.cut(front_right, "#2a2a50", "#1a1f40", lift=18)
    for x, y, size in ((40, 512, 1.2), (92, 548, 0.9), (1164, 506, 1.15), (1108, 548, 0.85)):
        _pine(sheet, x, y, size)


def _hanok(sheet: Sheet, x: float, y: float, size: float) -> None:
    for dx, dy, scale in ((-70, 4, 0.8), (30, 24, 1.0)):
        left, base, s = x + dx, y + dy, size * scale
        sheet.cut(box(left - 46 * s, base - 40 * s, left + 46 * s, base + 60), "#5a4a72", lift=4)
        for window in (-26, 0, 26):
            sheet.cut(
                box(left + (window - 8) * s, base - 30 * s, left + (window + 8) * s, base - 6 * s),
                "#ffcf87",
                lift=0,
            )
        eaves = curve((left - 74 * s, base - 48 * s), (left - 40 * s, base - 46 * s), (left, base - 44 * s),
                      (left + 40 * s, base - 46 * s), (left + 74 * s, base - 48 * s))  # fmt: skip
        roof = curve((left + 74 * s, base - 52 * s), (left + 44 * s, base - 74 * s), (left, base - 80 * s),
                     (left - 44 * s, base - 74 * s), (left - 74 * s, base - 52 * s))  # fmt: skip
        sheet.cut([*eaves, *roof], "#3a345f", "#2c2a52", lift=5)


def _gables(sheet: Sheet) -> None:
    for x, width, top, colour in (
        (1016, 54, 312, "#6a4a6c"),
        (1072, 48, 284, "#7c4d63"),
        (1122, 58, 300, "#5c466f"),
    ):
        roof = top - 34
        house = [(x, 440), (x, top), (x + 10, top), (x + 10, top - 14), (x + width / 2, roof), (x + width - 10, top - 14),
                 (x + width - 10, top), (x + width, top), (x + width, 440)]  # fmt: skip
        sheet.cut(house, colour, lift=5)
        for row in range(3):
            for column in (0.3, 0.7):
                left = x + width * column - 6
                sheet.cut(box(left, top + 8 + row * 28, left + 12, top + 24 + row * 28), "#ffcf87", lift=0)


def _pine(sheet: Sheet, x: float, y: float, size: float) -> None:
    for tier, colour in enumerate(("#1d2347", "#222850", "#282d58")):
        half, top = (44 - tier * 10) * size, y - (40 + tier * 34) * size
        sheet.cut(
            [(x - half, top + 44 * size), (x, top - 22 * size), (x + half, top + 44 * size)], colour, lift=4
        )


def _table(sheet: Sheet) -> None:
    for x in range(300, 921, 103):
        sheet.cut(box(x - 7, _BOARD, x + 7, 640), "#3a2f55", "#2b2b54", lift=5)
    for index, x in enumerate(range(286, 930, 46)):
        _guest(sheet, x + (6 if index % 3 else -4), index)
    sheet.cut(box(226, _BOARD, 974, _BOARD + 16), "#f6e6cb", "#e4c9a3", lift=10)
    cloth: list[Point] = [(226, _BOARD + 14), (974, _BOARD + 14)]
    for step in range(22):
        x = 974 - step * 34
        cloth += [(x, _BOARD + 32), (x - 17, _BOARD + 45)]
    sheet.cut([*cloth, (226, _BOARD + 32)], "#fbf1dd", "#ecd5b2", lift=5)
    for x in range(262, 950, 46):
        sheet.disc(x, _BOARD - 3, 7, "#fff8ea")


def _guest(sheet: Sheet, x: float, index: int) -> None:
    coat = ("#b4492f", "#2f4a6d", "#d98a4e", "#3e6b64", "#7c3f5c")[index % 5]
    tall = (0, 8, -4, 5)[index % 4]
    top = _BOARD - 58 - tall
    body = curve(
        (x - 19, _BOARD + 6), (x - 17, top + 26), (x, top + 14), (x + 17, top + 26), (x + 19, _BOARD + 6)
    )
    sheet.cut(body, coat, lift=4)
    sheet.disc(x, top + 4, 12, ("#e9b98f", "#d79d73", "#f1cba4", "#a9704d")[index * 7 % 4])
    hair = [(x - 13, top + 4), *curve((x - 13, top + 2), (x - 9, top - 9), (x, top - 12), (x + 9, top - 9), (x + 13, top + 2)),
            (x + 8, top - 1), (x - 8, top - 1)]  # fmt: skip
    sheet.cut(hair, ("#2a2233", "#4a3028", "#d9d2c6", "#6b4329", "#1e1d2b")[index * 3 % 5], lift=0)


def _lanterns(sheet: Sheet) -> None:
    cord = curve((210, 330), (330, 372), (450, 338), (600, 372), (750, 338), (870, 372), (990, 326))
    sheet.stroke(cord, "#2c2a52", 3)
    sheet.stroke([(210, 326), (210, 470)], "#2b2b54", 8)
    sheet.stroke([(990, 322), (990, 470)], "#2b2b54", 8)
    for index, (x, y) in enumerate(cord[12:-8:12]):
        sheet.glow(x, y + 20, 46, "#ffe0a0", 0.75)
        lantern = [
            (x - 9, y + 8),
            (x + 9, y + 8),
            (x + 14, y + 20),
            (x + 9, y + 33),
            (x - 9, y + 33),
            (x - 14, y + 20),
        ]
        sheet.cut(lantern, ("#ffe3a6", "#ffb46b", "#fff0cb")[index % 3], lift=3)
