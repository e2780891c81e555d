"""An afternoon workshop: people around one large sheet of paper, a wall full of notes, hills in the window."""

from newsletter.demo.pictures.papercut import Point, Sheet, box, curve, ridge
from newsletter.demo.pictures.people import Person, reach, stand

_WIDTH, _HEIGHT = 1440, 960
_TABLE = 690.0  # the far edge of the table
_PEOPLE = (
    (278, Person(("#c2552f", "#a54324"), "#f0c59d", "#2b2430", "bob")),
    (470, Person(("#2f5d62", "#234a50"), "#9a633f", "#2c1e1a", "curls")),
    (664, Person(("#e0a03a", "#c58124"), "#f6d3b3", "#f3eee4", "beard")),
    (858, Person(("#5b4b8a", "#46396f"), "#d9a67a", "#8b4468", "scarf")),
    (1050, Person(("#3e6b9a", "#2c527b"), "#f0c59d", "#c4622d", "short")),
    (1226, Person(("#8b4a5b", "#743c4e"), "#edc29a", "#cfc9c1", "bun")),
)


def draw() -> bytes:
    """The picture, as JPEG."""
    sheet = Sheet(_WIDTH, _HEIGHT, "#f6e2c2", "#f2d3a6", "#e9bd8c")
    _window(sheet)
    _wall_of_notes(sheet)
    for x in (360, 720, 1080):
        _lamp(sheet, x)
    for place, (x, person) in enumerate(_PEOPLE):
        stand(sheet, person, x, _TABLE + 20, 1.34 + (0.06 if place % 2 else 0))
    _table(sheet)
    return sheet.jpeg(quality=74)


def _window(sheet: Sheet) -> None:
    sheet.cut(box(92, 118, 588, 478), "#fffaf0", "#f1e0c2", lift=10)
    # The view is cut to the window by its frame and by the wall, which are laid on afterwards.
    sheet.cut(box(112, 138, 568, 458), "#bfe0de", "#e6f0da", lift=0)
    sheet.glow(440, 226, 120, "#fffbe6", 0.9)
    sheet.disc(440, 226, 40, "#fff6d8", "#f9d884")
    for level, rise, seed, colours in (
        (330, 60, 3, ("#9cc4b6", "#8cb8a8")),
        (372, 44, 29, ("#74a58f", "#639683")),
        (414, 26, 15, ("#4f8a76", "#3d7566")),
    ):
        hill = [
            (x, min(y, 458.0))
            for x, y in ridge(_WIDTH, _HEIGHT, level=level, rise=rise, seed=seed)
            if 112 <= x <= 568
        ]
        sheet.cut([*hill, (568, 458), (112, 458)], *colours, lift=0)
    for bar in (box(334, 134, 346, 462), box(108, 292, 572, 302)):
        sheet.cut(bar, "#fffaf0", "#f1e0c2", lift=4)
    sheet.cut(box(76, 472, 604, 494), "#fff4de", "#e7cda0", lift=8)
    for x, colours in ((150, ("#c2552f", "#a54324")), (208, ("#3e6b9a", "#2c527b"))):
        sheet.cut([(x - 20, 436), (x + 20, 436), (x + 15, 474), (x - 15, 474)], *colours, lift=4)
        for lean in (-22, -8, 6, 20):
            leaf = curve((x, 440), (x + lean - 7, 404), (x + lean * 1.5, 374), (x + lean + 7, 406), (x, 440))
            sheet.cut(leaf, "#4f8a76", "#2f6b5d", lift=3)


def _wall_of_notes(sheet: Sheet) -> None:
    sheet.cut(box(700, 112, 1350, 470), "#d9a76c", "#c48f55", lift=12)
    sheet.cut(box(714, 126, 1336, 456), "#e9c08a", "#dcae74", lift=0)
    colours = ("#fff3c4", "#f7c9b0", "#cfe3e6", "#d9e6c3", "#fbe0a0", "#e6d3e4")
    tilts = (-3, 2, 4, -2, 3, -4, 1)
    for row in range(3):
        for column in range(6):
            if (row, column) in ((1, 2), (2, 5), (0, 4)):
                continue  # somebody has taken these to the table
            x, y = 742 + column * 98, 146 + row * 102
            lean = tilts[(row * 6 + column) % 7]
            note: list[Point] = [
                (x + lean, y),
                (x + 80, y + lean),
                (x + 80 - lean, y + 82),
                (x, y + 82 - lean),
            ]
            sheet.cut(note, colours[(row * 5 + column * 2) % 6], lift=5)
            for line in range(2 + (row + column) % 2):
                sheet.stroke(
                    [
                        (x + 14, y + 26 + line * 18),
                        (x + (64, 50, 58)[(column + line) % 3], y + 26 + line * 18),
                    ],
                    "#8a6a52",
                    4,
                )
            sheet.disc(x + 40, y + 8, 6, "#b4492f", lift=2)


def _lamp(sheet: Sheet, x: float) -> None:
    sheet.stroke([(x, -10), (x, 52)], "#3a3233", 5)
    sheet.glow(x, 116, 120, "#fff1c4", 0.55)
    sheet.disc(x, 104, 19, "#fff6d8", "#ffd98a")
    sheet.cut([(x - 17, 44), (x + 17, 44), (x + 62, 104), (x - 62, 104)], "#2f5d62", "#234a50", lift=8)


def _table(sheet: Sheet) -> None:
    sheet.cut([(110, _TABLE), (1330, _TABLE), (1480, 980), (-40, 980)], "#c98f5a", "#a96f40", lift=18)
    sheet.cut([(196, _TABLE + 34), (1246, _TABLE + 34), (1352, 930), (88, 930)], "#fffaf0", "#efe2c8", lift=9)
    _map(sheet)
    # From each shoulder over the elbow to the hand.
    arms = (
        ((330, 612), (356, 700), (322, 770)),
        ((424, 606), (396, 690), (474, 748)),
        ((716, 612), (742, 700), (690, 742)),
        ((912, 606), (938, 690), (896, 766)),
        ((1106, 612), (1122, 694), (1056, 742)),
        ((1174, 606), (1146, 690), (1186, 772)),
    )
    for (_, person), (shoulder, elbow, hand) in zip(_PEOPLE, arms, strict=True):
        reach(sheet, person, shoulder, elbow, hand, width=28)
    for x, y, colour in ((700, 732, "#c2552f"), (1192, 756, "#3e6b9a")):
        sheet.stroke([(x, y), (x - 26, y + 44)], colour, 9)
    for x, y in ((166, 800), (1308, 830)):
        sheet.cut(
            [*curve((x - 34, y), (x - 30, y + 46), (x, y + 56), (x + 30, y + 46), (x + 34, y))],
            "#e9763f",
            "#cf5a2c",
            lift=7,
        )
        sheet.cut(curve((x - 34, y), (x, y - 11), (x + 34, y), (x, y + 11), (x - 34, y)), "#6b4329", lift=0)
    for x, y, colour in ((360, 852, "#fbe0a0"), (930, 742, "#cfe3e6"), (1010, 858, "#f7c9b0")):
        sheet.cut([(x, y), (x + 74, y - 6), (x + 86, y + 54), (x + 4, y + 60)], colour, lift=5)
        sheet.stroke([(x + 16, y + 20), (x + 62, y + 16)], "#8a6a52", 4)
        sheet.stroke([(x + 18, y + 38), (x + 52, y + 35)], "#8a6a52", 4)


def _map(sheet: Sheet) -> None:
    river = [
        *curve((520, 726), (560, 780), (700, 800), (690, 860), (800, 932)),
        *curve((866, 932), (752, 858), (756, 790), (612, 768), (566, 726)),
    ]
    sheet.cut(river, "#a9d0d6", "#8abcc6", lift=0)
    for points in (
        ((250, 880), (420, 800), (560, 820), (700, 900)),
        ((770, 800), (900, 830), (1060, 800), (1190, 880)),
    ):
        line = curve(*points)
        for start in range(0, len(line) - 3, 6):
            sheet.stroke(line[start : start + 3], "#c2552f", 5)
    for x, y, colour in (
        (420, 800, "#c2552f"),
        (900, 830, "#2f5d62"),
        (1060, 800, "#e0a03a"),
        (560, 820, "#5b4b8a"),
    ):
        sheet.cut([(x, y + 6), *curve((x - 17, y - 24), (x, y - 46), (x + 17, y - 24))], colour, lift=5)
        sheet.disc(x, y - 26, 7, "#fffaf0")
