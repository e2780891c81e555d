"""A library bus on its way through the hills, with books on the roof."""

from newsletter.demo.pictures.papercut import Point, Sheet, box, curve, ridge

_WIDTH, _HEIGHT = 1200, 900
_BOOKS = ("#c2552f", "#f3e3c7", "#2f5d62", "#e0a458", "#7c3f5c", "#f3e3c7", "#3e6b9a", "#c2552f", "#e0a458")


def draw() -> bytes:
    """The picture, as JPEG."""
    sheet = Sheet(_WIDTH, _HEIGHT, "#a9d3cf", "#d3e6d3", "#f6efd6")
    sheet.glow(300, 210, 240, "#fffbe6", 0.9)
    sheet.disc(300, 210, 74, "#fff6d8", "#f9d884")
    _cloud(sheet, 730, 170, 1.1)
    _cloud(sheet, 1010, 268, 0.75)
    sheet.cut(ridge(_WIDTH, _HEIGHT, level=398, rise=104, seed=3), "#9cc4b6", "#8cb8a8", lift=8)
    sheet.cut(ridge(_WIDTH, _HEIGHT, level=474, rise=78, seed=29), "#74a58f", "#639683", lift=11)
    _village(sheet)
    sheet.cut(ridge(_WIDTH, _HEIGHT, level=566, rise=44, seed=15, slope=-30), "#4f8a76", "#3d7566", lift=14)
    _road(sheet)
    _bus(sheet, 470, 520)
    sheet.cut(ridge(_WIDTH, _HEIGHT, level=838, rise=30, seed=40, slope=26), "#1f4b47", "#173a3b", lift=18)
    for x, size in ((80, 1.25), (176, 0.85), (1104, 1.35), (1020, 0.9)):
        _tree(sheet, x, 826, size)
    return sheet.jpeg()


def _cloud(sheet: Sheet, x: float, y: float, size: float) -> None:
    puff = curve((x - 120 * size, y), (x - 96 * size, y - 34 * size), (x - 46 * size, y - 38 * size),
                 (x - 8 * size, y - 70 * size), (x + 48 * size, y - 52 * size), (x + 74 * size, y - 26 * size),
                 (x + 122 * size, y))  # fmt: skip
    sheet.cut(puff, "#ffffff", "#f4f2e6", lift=7)


def _village(sheet: Sheet) -> None:
    for x, y, size, colour in (
        (884, 452, 1.0, "#f6e8cd"),
        (950, 470, 0.85, "#f3d9b1"),
        (1012, 462, 1.0, "#f6e8cd"),
    ):
        sheet.cut(box(x - 30 * size, y, x + 30 * size, y + 110), colour, lift=5)
        roof = [
            (x - 42 * size, y + 4),
            (x - 22 * size, y - 30 * size),
            (x + 22 * size, y - 30 * size),
            (x + 42 * size, y + 4),
        ]
        sheet.cut(roof, "#b4532f", "#99452a", lift=5)
        sheet.cut(box(x - 8 * size, y + 20, x + 8 * size, y + 42), "#5a6f6a", lift=0)


def _road(sheet: Sheet) -> None:
    upper = curve((-20, 690), (240, 664), (520, 690), (820, 654), (1220, 690))
    lower = curve((1220, 800), (820, 764), (520, 800), (240, 774), (-20, 800))
    sheet.cut([*upper, *lower], "#5c6660", "#4a534f", lift=9)
    middle = curve((-20, 744), (240, 718), (520, 744), (820, 708), (1220, 744))
    for start in range(4, len(middle) - 8, 14):
        sheet.stroke(middle[start : start + 7], "#f3e3c7", 5)


def _bus(sheet: Sheet, x: float, y: float) -> None:
    left = x - 6
    for number, colour in enumerate(_BOOKS):
        tall = (34, 46, 28, 40, 50, 32, 44, 36, 42)[number]
        sheet.cut(box(left, y - 54 - tall, left + 30, y - 40), colour, lift=4)
        left += 34
    sheet.cut(box(x - 22, y - 50, x + 318, y - 38), "#2d3f45", lift=4)
    shell = [(x - 40, y + 168), *curve((x - 40, y + 20), (x - 30, y - 28), (x + 6, y - 38), steps=8),
             *curve((x + 318, y - 38), (x + 376, y - 24), (x + 404, y + 62), (x + 412, y + 168), steps=10)]  # fmt: skip
    sheet.cut(shell, "#e9763f", "#cf5a2c", lift=16)
    sheet.cut(box(x - 40, y + 98, x + 410, y + 122), "#f8ead0", lift=0)
    for pane in range(4):
        sheet.cut(box(x - 14 + pane * 78, y - 6, x + 48 + pane * 78, y + 72), "#fff3cf", "#f6d694", lift=3)
        for head, shift in ((0, 18), (1, 44))[pane % 2 : pane % 2 + 1]:
            _reader(sheet, x - 14 + pane * 78 + shift - 2, y + 72, head)
    windscreen: list[Point] = [(x + 310, y - 6), (x + 364, y - 4), (x + 386, y + 72), (x + 310, y + 72)]
    sheet.cut(windscreen, "#e4f1ea", "#b9d8d0", lift=3)
    sheet.disc(x + 398, y + 134, 12, "#fff6d8")
    for wheel in (x + 52, x + 312):
        sheet.disc(wheel, y + 172, 42, "#22302f", "#1a2625", lift=7)
        sheet.disc(wheel, y + 172, 17, "#d9cfb8")


def _reader(sheet: Sheet, x: float, y: float, which: int) -> None:
    sheet.cut(
        curve((x - 15, y), (x - 12, y - 22), (x, y - 30), (x + 12, y - 22), (x + 15, y)),
        ("#2f5d62", "#7c3f5c")[which],
        lift=0,
    )
    sheet.disc(x, y - 38, 12, ("#d79d73", "#edc29a")[which])
    sheet.cut([(x - 13, y - 38), *curve((x - 13, y - 40), (x, y - 53), (x + 13, y - 40))], "#2a2233", lift=0)


def _tree(sheet: Sheet, x: float, y: float, size: float) -> None:
    sheet.cut(box(x - 7 * size, y - 60 * size, x + 7 * size, y + 40), "#3b2d2a", lift=3)
    crown = curve((x, y - 270 * size), (x + 58 * size, y - 190 * size), (x + 66 * size, y - 96 * size), (x, y - 42 * size),
                  (x - 66 * size, y - 96 * size), (x - 58 * size, y - 190 * size), (x, y - 270 * size))  # fmt: skip
    sheet.cut(crown, "#2f6b5d", "#22554f", lift=10)
    sheet.stroke([(x, y - 60 * size), (x, y - 190 * size)], "#173a3b", 4 * size)
