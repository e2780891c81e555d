"""A tidal flat at sunrise: a creek that winds to the sea, and the curlews that people count there."""

from newsletter.demo.pictures.papercut import Point, Sheet, box, curve, ridge

_WIDTH, _HEIGHT = 1200, 900


def draw() -> bytes:
    """The picture, as JPEG."""
    sheet = Sheet(_WIDTH, _HEIGHT, "#f3b98b", "#f9d6a6", "#fdeccb")
    sheet.glow(820, 286, 330, "#fff6dc", 0.9)
    sheet.disc(820, 270, 84, "#fffaf0", "#ffe2ab")
    sheet.cut(ridge(_WIDTH, _HEIGHT, level=318, rise=66, seed=21), "#d99f88", "#c88f85", lift=8)
    sheet.cut(ridge(_WIDTH, _HEIGHT, level=356, rise=34, seed=8), "#a87f83", "#96737f", lift=9)
    sheet.cut(box(-20, 384, 1220, 920), "#f8dfb8", "#e9b893", lift=6)
    _flats(sheet)
    _creek(sheet)
    _near_bank(sheet)
    for x, y, size, flip in ((1060, 548, 0.5, -1), (380, 606, 1.4, 1), (170, 694, 0.95, 1)):
        _curlew(sheet, x, y, size, flip)
    _flock(sheet)
    return sheet.jpeg()


def _flats(sheet: Sheet) -> None:
    far = [
        (-20, 424),
        *curve((-20, 424), (300, 408), (620, 430), (980, 410), (1220, 426)),
        (1220, 920),
        (-20, 920),
    ]
    sheet.cut(far, "#b98a78", "#8f6a6b", lift=8)
    middle = [
        (-20, 506),
        *curve((-20, 506), (260, 478), (560, 512), (900, 474), (1220, 500)),
        (1220, 920),
        (-20, 920),
    ]
    sheet.cut(middle, "#8d6768", "#63505f", lift=12)


def _creek(sheet: Sheet) -> None:
    # Two banks of one winding line, wider the nearer it comes.
    middle = curve((760, 406), (690, 452), (880, 506), (640, 580), (930, 680), (700, 790), (860, 940))
    count = len(middle)
    near: list[Point] = [(x + 6 + 130 * (i / count) ** 1.6, y) for i, (x, y) in enumerate(middle)]
    far: list[Point] = [(x - 6 - 130 * (i / count) ** 1.6, y) for i, (x, y) in enumerate(middle)]
    sheet.cut([*near, *reversed(far)], "#fbe3b6", "#f7c894", "#e59f7c", lift=5)
    for index in range(30, count - 14, 22):
        x, y = middle[index]
        half = 4 + 70 * (index / count) ** 1.6
        sheet.stroke([(x - half, y), (x + half * 0.5, y)], "#fff3d6", 2 + 3 * index / count)


def _near_bank(sheet: Sheet) -> None:
    left = [
        (-20, 640),
        *curve((-20, 640), (150, 632), (330, 676), (520, 740), (560, 820), (470, 920)),
        (-20, 920),
    ]
    sheet.cut(left, "#5d4a5f", "#3d3450", lift=18)
    right = [
        (1220, 700),
        *curve((1220, 700), (1120, 716), (1030, 780), (1010, 850), (1060, 920)),
        (1220, 920),
    ]
    sheet.cut(right, "#5d4a5f", "#3d3450", lift=18)
    for x, lean in (
        (1092, -30),
        (1120, 14),
        (1146, -16),
        (1172, 26),
        (1196, -10),
        (26, 18),
        (52, -14),
        (4, 30),
    ):
        root = 900 if x > 600 else 930
        reed = curve((x, root), (x + lean * 0.3, root - 150), (x + lean, root - 260 - x % 40))
        sheet.stroke(reed, "#2c2740", 5)
        tip = reed[-1]
        seed = curve((tip[0] - 5, tip[1] + 34), (tip[0] - 7, tip[1] + 6), (tip[0], tip[1] - 14), (tip[0] + 7, tip[1] + 6),
                     (tip[0] + 5, tip[1] + 34))  # fmt: skip
        sheet.cut(seed, "#b4572f", "#8d3f26", lift=4)


def _curlew(sheet: Sheet, x: float, y: float, size: float, flip: int) -> None:
    def at(*points: Point) -> list[Point]:
        return [(x + dx * size * flip, y + dy * size) for dx, dy in points]

    for leg in (-4, 14):
        sheet.stroke(at((leg, 26), (leg - 3, 62), (leg + 2, 98)), "#2c2740", 4 * size)
    body = curve(*at((-62, 8), (-30, -22), (10, -28), (34, -50), (42, -78), (58, -88), (72, -78), (64, -60), (54, -34),
                     (44, 2), (14, 28), (-24, 26), (-62, 8)))  # fmt: skip
    sheet.cut(body, "#f3e3c7", "#d3b48d", lift=7)
    wing = curve(*at((-70, 12), (-34, -12), (8, -14), (30, 0), (8, 16), (-28, 18), (-70, 12)))
    sheet.cut(wing, "#a97b57", "#86593f", lift=5)
    bill = curve(*at((68, -80), (104, -72), (126, -48), (134, -24)))
    sheet.stroke(bill, "#2c2740", 4.4 * size)
    sheet.disc(*at((60, -77))[0], 3.6 * size, "#2c2740")


def _flock(sheet: Sheet) -> None:
    for x, y, size in (
        (300, 178, 1.5),
        (372, 142, 1.2),
        (424, 196, 1.1),
        (236, 132, 1.0),
        (470, 118, 0.8),
        (350, 232, 0.9),
    ):
        wings = curve((x - 26 * size, y - 12 * size), (x - 11 * size, y - 12 * size), (x, y), (x + 11 * size, y - 12 * size),
                      (x + 26 * size, y - 12 * size))  # fmt: skip
        sheet.stroke(wings, "#7a5566", 4.4 * size)
