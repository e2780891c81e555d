"""A market in the morning: three stalls under striped awnings, crates of fruit, flags across the square."""

from newsletter.demo.pictures.papercut import Point, Sheet, box, curve, ridge
from newsletter.demo.pictures.people import Person, reach, stand

_WIDTH, _HEIGHT = 1440, 960
_COUNTER = 640.0
_STALLS = (
    # left edge, stripes, who sells, crates (fruit, its shade)
    (70, ("#c2552f", "#fbf1dd"), Person(("#f3e3c7", "#dcc59c"), "#f0c59d", "#2f5d62", "scarf"),
     (("#e0702f", "#c2551c"), ("#f2c14e", "#d99f2b"), ("#8fb04a", "#6f9134"))),
    (508, ("#2f5d62", "#fbf1dd"), Person(("#e0a03a", "#c58124"), "#9a633f", "#e9d2a0", "hat"),
     (("#b4304a", "#8f2036"), ("#7c9c58", "#5f7f3e"), ("#ef8f4e", "#d2702f"))),
    (946, ("#d99a36", "#fbf1dd"), Person(("#5b4b8a", "#46396f"), "#f6d3b3", "#cfc9c1", "bun"),
     (("#6f4d8a", "#553769"), ("#f5e2a8", "#dcc274"), ("#c2452f", "#a0331f"))),
)  # fmt: skip


def draw() -> bytes:
    """The picture, as JPEG."""
    sheet = Sheet(_WIDTH, _HEIGHT, "#a8d4de", "#cfe6e0", "#f6efd6", "#f6dfb4")
    sheet.glow(200, 170, 220, "#fffbe6", 0.9)
    sheet.disc(200, 170, 62, "#fff6d8", "#f9d884")
    sheet.cut(ridge(_WIDTH, _HEIGHT, level=330, rise=66, seed=12), "#b3d0bd", "#9fc2ae", lift=8)
    _houses(sheet)
    sheet.cut(box(-20, 560, 1460, 980), "#ecd0a0", "#d9b27a", lift=6)
    _flags(sheet)
    for left, stripes, seller, crates in _STALLS:
        _stall(sheet, left, stripes, seller, crates)
    _square(sheet)
    return sheet.jpeg(quality=72)


def _houses(sheet: Sheet) -> None:
    fronts = ((-30, 150, 330, "#e8b98a"), (130, 130, 372, "#d98e6a"), (270, 170, 318, "#f0d3a4"), (452, 120, 388, "#c9705a"),
              (580, 160, 344, "#eac79a"), (748, 140, 376, "#dc9a6c"), (896, 170, 322, "#f3dcb4"), (1074, 130, 380, "#cf7d62"),
              (1212, 150, 340, "#ecc79a"), (1366, 120, 368, "#d98e6a"))  # fmt: skip
    for number, (left, width, eaves, colour) in enumerate(fronts):
        sheet.cut(box(left, eaves, left + width, 600), colour, lift=6)
        roof: list[Point] = [
            (left - 12, eaves + 8),
            (left + width * 0.2, eaves - 54),
            (left + width * 0.8, eaves - 54),
            (left + width + 12, eaves + 8),
        ]
        sheet.cut(roof, ("#8f4a35", "#7d5a4a", "#a4553a")[number % 3], lift=6)
        for row in range(3):
            for column in (0.27, 0.73):
                x, y = left + width * column, eaves + 28 + row * 66
                sheet.cut(
                    box(x - 13, y, x + 13, y + 38),
                    ("#6f8f92", "#f7e7bf")[(number + row + round(column)) % 3 == 0],
                    lift=0,
                )


def _flags(sheet: Sheet) -> None:
    colours = ("#c2552f", "#f2c14e", "#2f5d62", "#fbf1dd", "#8b4a5b", "#7aa7b8")
    sheet.cut(box(718, 176, 730, 620), "#7b4a33", "#5f3725", lift=5)
    sheet.disc(724, 174, 12, "#f2c14e", "#d99f2b", lift=4)
    for start, low, end in (((-20, 196), (360, 292), (724, 190)), ((724, 190), (1080, 288), (1460, 180))):
        cord = curve(start, low, end, steps=26)
        sheet.stroke(cord, "#6b4329", 3)
        for number, (x, y) in enumerate(cord[3:-2:4]):
            sheet.cut([(x - 20, y + 1), (x + 20, y + 1), (x, y + 46)], colours[number % 6], lift=4)


def _stall(
    sheet: Sheet, left: float, stripes: tuple[str, str], seller: Person, crates: tuple[tuple[str, str], ...]
) -> None:
    right = left + 424
    for x in (left + 18, right - 18):
        sheet.cut(box(x - 8, 370, x + 8, 860), "#7b4a33", "#5f3725", lift=6)
    sheet.cut(box(left + 24, 400, right - 24, _COUNTER + 20), "#5a4038", "#3f2c28", lift=0)
    stand(sheet, seller, (left + right) / 2, _COUNTER + 20, 1.0)
    _awning(sheet, left, right, stripes)
    sheet.cut(box(left - 4, _COUNTER + 66, right + 4, 868), "#b98652", "#94653a", lift=10)
    for plank in range(1, 5):
        sheet.stroke([(left, _COUNTER + 66 + plank * 38), (right, _COUNTER + 66 + plank * 38)], "#855830", 3)
    for number, fruit in enumerate(crates):
        _crate(sheet, left + 8 + number * 138, fruit, number)


def _awning(sheet: Sheet, left: float, right: float, stripes: tuple[str, str]) -> None:
    top, low, count = 316.0, 412.0, 8
    wide, narrow = (right - left + 44) / count, (right - left - 20) / count
    shade = [(left + 10, top), (right - 10, top), (right + 22, low), (left - 22, low)]
    sheet.cut(shade, stripes[0], lift=12)
    for stripe in range(count):
        colour = stripes[stripe % 2]
        above, below = left + 10 + stripe * narrow, left - 22 + stripe * wide
        sheet.cut([(above, top), (above + narrow, top), (below + wide, low), (below, low)], colour, lift=0)
        flap = [
            (below, low - 1),
            *curve((below, low + 14), (below + wide / 2, low + 38), (below + wide, low + 14)),
            (below + wide, low - 1),
        ]
        sheet.cut(flap, colour, lift=4)


def _crate(sheet: Sheet, left: float, fruit: tuple[str, str], number: int) -> None:
    top = _COUNTER + 30
    for row, count in ((2, 3), (1, 4), (0, 5)):
        for place in range(count):
            x = left + 65 + (place - (count - 1) / 2) * 25
            sheet.disc(x, top - row * 15 + (place + number) % 2 * 3, 15, *fruit, lift=2)
    crate: list[Point] = [
        (left + 2, top + 4),
        (left + 130, top + 4),
        (left + 122, top + 70),
        (left + 10, top + 70),
    ]
    sheet.cut(crate, "#e3bd86", "#c99a5e", lift=6)
    sheet.stroke([(left + 8, top + 36), (left + 124, top + 36)], "#a87b45", 3)


def _square(sheet: Sheet) -> None:
    shopper = Person(("#2f6f7a", "#235660"), "#d9a67a", "#2b2430", "bob")
    stand(sheet, shopper, 486, 1006, 1.5)
    reach(sheet, shopper, (548, 892), (590, 918), (620, 872), width=28)
    _basket(sheet, 392, 924)
    child = Person(("#e9763f", "#cf5a2c"), "#d9a67a", "#2b2430", "short")
    stand(sheet, child, 664, 1010, 1.04)
    old = Person(("#8b4a5b", "#743c4e"), "#f0c59d", "#f1ece2", "beard")
    stand(sheet, old, 1010, 1000, 1.5)
    reach(sheet, old, (944, 890), (900, 890), (880, 836), width=28)
    sheet.disc(878, 816, 20, "#e0702f", "#c2551c", lift=4)
    sheet.stroke([(873, 800), (880, 788)], "#5f7f3e", 5)
    for x, lean in ((40, -14), (66, 10), (92, 24), (22, -30)):
        leaf = curve((56, 900), (56 + lean * 1.2 - 14, 830), (x, 760), (56 + lean * 1.2 + 14, 836), (56, 900))
        sheet.cut(leaf, "#4f8a76", "#2f6b5d", lift=5)
    sheet.cut([(2, 880), (112, 880), (96, 980), (18, 980)], "#b4573a", "#8f3f26", lift=8)
    bicycle = 1290
    for x in (bicycle - 84, bicycle + 84):
        sheet.disc(x, 892, 56, "#2d3440", lift=6)
        sheet.disc(x, 892, 48, "#dcb883")
        for dx, dy in ((0, 48), (34, 34), (48, 0), (34, -34)):
            sheet.stroke([(x - dx, 892 - dy), (x + dx, 892 + dy)], "#8f7a5c", 1.6)
    frame = [
        (bicycle - 84, 892),
        (bicycle - 40, 806),
        (bicycle + 62, 806),
        (bicycle - 4, 892),
        (bicycle - 84, 892),
    ]
    sheet.stroke(frame, "#c2452f", 9)
    sheet.stroke([(bicycle - 4, 892), (bicycle - 48, 790)], "#c2452f", 9)
    sheet.stroke([(bicycle + 84, 892), (bicycle + 54, 774), (bicycle + 20, 770)], "#c2452f", 9)
    sheet.stroke([(bicycle - 74, 786), (bicycle - 26, 786)], "#2d3440", 13)
    _basket(sheet, bicycle + 92, 800)


def _basket(sheet: Sheet, x: float, y: float) -> None:
    for dx, colours in (
        (-22, ("#8fb04a", "#6f9134")),
        (2, ("#f2c14e", "#d99f2b")),
        (24, ("#e0702f", "#c2551c")),
    ):
        sheet.disc(x + dx, y - 24, 20, *colours, lift=3)
    sheet.cut(
        [(x - 50, y - 18), (x + 50, y - 18), (x + 38, y + 46), (x - 38, y + 46)], "#d2a468", "#b07f45", lift=7
    )
    for row in (2, 22):
        sheet.stroke([(x - 44 + row * 0.3, y + row), (x + 44 - row * 0.3, y + row)], "#8f6434", 3)
