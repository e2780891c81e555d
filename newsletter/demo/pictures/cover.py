"""The cover of a report: four hands of land meet in one river. Its title is invented, too."""

from newsletter.demo.pictures.papercut import Sheet, box, curve, ridge

_WIDTH, _HEIGHT = 720, 990
_PAPER = "#f7efdf"


def draw() -> bytes:
    """The picture, as JPEG."""
    sheet = Sheet(_WIDTH, _HEIGHT, "#14213d", "#1f3558", "#33567a")
    sheet.glow(508, 530, 240, "#ffd9a0", 0.5)
    sheet.disc(508, 530, 96, "#fbe2ae", "#f0b763")
    for level, rise, seed, colours in (
        (560, 84, 9, ("#3f6f86", "#345f76")),
        (640, 78, 24, ("#2f6a70", "#25585f")),
        (720, 60, 31, ("#4f8a76", "#3d7566")),
        (800, 54, 5, ("#e0a458", "#c98836")),
        (880, 36, 44, ("#c2552f", "#a24222")),
    ):
        sheet.cut(ridge(_WIDTH, _HEIGHT, level=level, rise=rise, seed=seed), *colours, lift=14)
    river = [
        *curve((356, 712), (420, 764), (300, 820), (380, 890), (250, 1010)),
        *curve((470, 1010), (500, 890), (380, 824), (462, 764), (366, 712)),
    ]
    sheet.cut(river, "#d3e6e6", "#a9d0d6", lift=6)
    for x, y, half in ((424, 772, 14), (352, 826, 18), (438, 892, 26), (372, 950, 36)):
        sheet.stroke([(x - half, y), (x + half, y)], "#f3fafa", 4)
    for x, foot, size in ((96, 836.0, 1.0), (150, 850, 0.74), (612, 876, 1.1), (664, 880, 0.8)):
        for tier, colour in enumerate(("#1b4a4a", "#205555", "#266161")):
            side, top = (40 - tier * 9) * size, foot - (30 + tier * 34) * size
            sheet.cut(
                [(x - side, top + 44 * size), (x, top - 24 * size), (x + side, top + 44 * size)],
                colour,
                lift=4,
            )
    sheet.cut(box(64, 84, 136, 92), "#f0b763", lift=0)
    for row, line in enumerate(("Common", "Ground")):
        sheet.write(60, 112 + row * 104, line, _PAPER, 104)
    sheet.write(64, 344, "What two shores learned from one river", "#cfdde6", 27)
    sheet.write(64, 900, "REPORT 2026", _PAPER, 26)
    return sheet.jpeg()
