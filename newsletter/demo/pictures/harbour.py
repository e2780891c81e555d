"""Gabled houses on a quay by night; in one of them the lights of a repair workshop are still on."""

from newsletter.demo.pictures.papercut import Point, Sheet, box, curve

_WIDTH, _HEIGHT = 1200, 900
_QUAY = 610.0
_HOUSES = (
    # left edge, width, eaves, colours, shape of the gable
    (36, 176, 330, ("#b4573a", "#9b4733"), "steps"),
    (212, 150, 286, ("#e3c48f", "#cda873"), "bell"),
    (362, 190, 352, ("#4d7d84", "#3f6870"), "peak"),
    (552, 158, 268, ("#d98e56", "#c27743"), "steps"),
    (710, 182, 330, ("#8b4a5b", "#743c4e"), "bell"),
    (892, 142, 296, ("#e8d3ad", "#d2b88c"), "peak"),
    (1034, 150, 346, ("#5d6f95", "#4c5c80"), "steps"),
)


def draw() -> bytes:
    """The picture, as JPEG."""
    sheet = Sheet(_WIDTH, _HEIGHT, "#0f1b3d", "#1d2f5c", "#3b4c7c", "#6a6a92")
    for x, y in (
        (90, 90),
        (210, 160),
        (330, 70),
        (470, 150),
        (610, 60),
        (700, 170),
        (1080, 90),
        (1140, 200),
        (150, 232),
    ):
        sheet.disc(x, y, 3.2, "#fbe9c2")
    sheet.glow(900, 132, 180, "#fdf1cf", 0.55)
    sheet.disc(900, 132, 58, "#fff7e0", "#f6dfae")
    for house in _HOUSES:
        _house(sheet, *house)
    _workshop(sheet)
    sheet.cut(box(-20, _QUAY, 1220, _QUAY + 40), "#5b5266", "#443e57", lift=9)
    _water(sheet)
    _boat(sheet)
    return sheet.jpeg()


def _house(
    sheet: Sheet, left: float, width: float, eaves: float, colours: tuple[str, str], gable: str
) -> None:
    right, middle, top = left + width, left + width / 2, eaves - width * 0.46
    sheet.cut(
        [(left, _QUAY + 10), *_gable(gable, left, right, eaves, top), (right, _QUAY + 10)], *colours, lift=10
    )
    sheet.disc(middle, eaves - width * 0.14, width * 0.07, "#ffd992" if gable == "bell" else "#22305a")
    columns = 3 if width > 170 else 2
    for row in range(int((_QUAY - 110 - eaves) // 74) + 1):
        for column in range(columns):
            x = left + width * (column + 1) / (columns + 1)
            lit = (row * 5 + column * 3 + int(left)) % 4 < 2
            pane = box(x - 14, eaves + 20 + row * 74, x + 14, eaves + 66 + row * 74)
            sheet.cut(pane, *(("#ffe7ad", "#ffc978") if lit else ("#2b3965",)), lift=3)


def _gable(kind: str, left: float, right: float, eaves: float, top: float) -> list[Point]:
    middle, width, rise = (left + right) / 2, right - left, eaves - top
    if kind == "peak":
        return [(left - 8, eaves), (middle, top), (right + 8, eaves)]
    if kind == "bell":
        half = curve((left, eaves), (left + width * 0.16, eaves - rise * 0.1), (left + width * 0.27, eaves - rise * 0.55),
                     (middle - width * 0.1, top + rise * 0.12), (middle, top), steps=10)  # fmt: skip
        return [*half, *((2 * middle - x, y) for x, y in reversed(half))]
    steps: list[Point] = []
    for step in range(4):
        x = left + width * 0.125 * step
        steps += [(x, eaves - rise * step / 4), (x, eaves - rise * (step + 1) / 4)]
    return [*steps, *((2 * middle - x, y) for x, y in reversed(steps))]


def _workshop(sheet: Sheet) -> None:
    sheet.glow(457, 560, 190, "#ffcf85", 0.55)
    sheet.cut(box(386, 506, 528, _QUAY + 4), "#ffe9b8", "#ffc56f", lift=4)
    sheet.cut(box(376, 492, 538, 512), "#27345f", lift=7)
    sheet.cut(box(394, 574, 520, 582), "#7b4a33", lift=0)
    for x, coat in ((418, "#27345f"), (466, "#8b3b2a"), (502, "#2f5d62")):
        sheet.cut(curve((x - 15, 576), (x - 12, 552), (x, 544), (x + 12, 552), (x + 15, 576)), coat, lift=0)
        sheet.disc(x, 535, 11, "#3a2c2c")
    sheet.stroke([(457, 512), (457, 524)], "#27345f", 3)


def _water(sheet: Sheet) -> None:
    sheet.cut(box(-20, _QUAY + 40, 1220, 920), "#263566", "#172449", "#0f1937", lift=8)
    for index, (left, width, _, colours, _) in enumerate(_HOUSES):
        for row in range(5):
            inset = 14 + row * 11 + (index * 7 + row * 5) % 13
            y = _QUAY + 66 + row * 34 + (index % 3) * 5
            sheet.stroke(
                [(left + inset, y), (left + width - inset, y)],
                colours[1] if row < 4 else "#3b4c7c",
                6 - row * 0.8,
            )
    for row in range(6):
        half = 52 - row * 6 + (row % 2) * 10
        sheet.stroke(
            [(457 - half, _QUAY + 60 + row * 36), (457 + half, _QUAY + 60 + row * 36)],
            "#ffcf85",
            7 - row * 0.7,
        )


def _boat(sheet: Sheet) -> None:
    sheet.stroke([(842, 500), (842, 716)], "#1a2142", 9)
    sheet.cut(
        [(850, 508), *curve((850, 508), (920, 570), (962, 674)), (850, 674)], "#fbf1dd", "#e4c9a3", lift=9
    )
    sheet.cut(
        [(834, 548), *curve((834, 548), (796, 612), (768, 674)), (834, 674)], "#c2552f", "#a54526", lift=9
    )
    hull = [(724, 702), *curve((724, 702), (764, 760), (850, 774), (944, 758), (992, 694)), (992, 694)]
    sheet.cut(hull, "#7b3b2c", "#54271f", lift=12)
