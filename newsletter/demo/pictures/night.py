"""A walk with lanterns to a mountain lake, under more stars than a city has."""

import math
import random

from newsletter.demo.pictures.papercut import Point, Sheet, box, curve, mirrored, ridge
from newsletter.demo.pictures.people import Person, reach, stand

_WIDTH, _HEIGHT = 1440, 960
_WATER = 520.0
_WALKERS = (
    (Person(("#a8481f", "#7f3314"), "#e2b18b", "#1c1a2b", "bob"), 1.0),
    (Person(("#3e6b9a", "#27476c"), "#9a633f", "#1c1512", "curls"), 1.08),
    (Person(("#c58124", "#95601a"), "#e2b18b", "#c9c3ba", "bun"), 0.94),
    (Person(("#3d7566", "#285147"), "#d9a67a", "#241b20", "short"), 0.76),
    (Person(("#7c3f5c", "#572a40"), "#d9a67a", "#a75c81", "scarf"), 1.02),
    (Person(("#5b4b8a", "#3d3162"), "#f0c59d", "#8a3f1c", "hat"), 1.1),
)


def draw() -> bytes:
    """The picture, as JPEG."""
    sheet = Sheet(_WIDTH, _HEIGHT, "#071226", "#0d2140", "#1a3a5c", "#2f5d73", "#5c8a8c")
    _stars(sheet)
    sheet.glow(1080, 190, 260, "#dfeee6", 0.5)
    _moon(sheet, 1080, 190, 68)
    peaks: tuple[Point, ...] = ((-20, 500), (110, 372), (190, 424), (352, 232), (470, 366), (540, 318), (690, 470), (800, 392),
                                (912, 452), (1040, 330), (1180, 436), (1300, 350), (1460, 480))  # fmt: skip
    sheet.cut([*peaks, (1460, 560), (-20, 560)], "#35607a", "#2a4f69", lift=10)
    for snow in ([(352, 232), (402, 290), (368, 282), (346, 308), (328, 284), (304, 292)],
                 [(1040, 330), (1078, 362), (1048, 358), (1030, 376), (1008, 356)]):  # fmt: skip
        sheet.cut(snow, "#dbe9e6", "#b9d2d4", lift=2)
    sheet.cut(ridge(_WIDTH, _HEIGHT, level=474, rise=40, seed=17), "#21475f", "#1b3d54", lift=9)
    _forest(sheet)
    _lake(sheet)
    _bank(sheet)
    return sheet.jpeg(quality=74)


def _stars(sheet: Sheet) -> None:
    chance = random.Random(7)  # noqa: S311 (a drawing, not a secret)
    for _ in range(120):
        # A band from the left below to the right above is denser: the Milky Way.
        x = chance.uniform(0, _WIDTH)
        y = chance.uniform(10, 330) if chance.random() < 0.5 else 330 - x * 0.2 + chance.gauss(0, 46)
        if y > 4 and (x - 1080) ** 2 + (y - 190) ** 2 > 110**2:
            sheet.disc(
                x, y, chance.choice((1.4, 1.8, 2.2, 3.2)), chance.choice(("#fbe9c2", "#ffffff", "#cfe3ee"))
            )
    trail: list[Point] = [(360, 96), (250, 150), (366, 104)]
    sheet.cut(trail, "#fdf3d6", lift=0)


def _forest(sheet: Sheet) -> None:
    chance = random.Random(21)  # noqa: S311 (a drawing, not a secret)
    for x in range(-10, _WIDTH + 30, 34):
        tall = chance.uniform(60, 118) - (36 if 520 < x < 960 else 0)
        half = tall * 0.24
        fir = [(x - half, _WATER + 6), (x, _WATER - tall), (x + half, _WATER + 6)]
        sheet.cut(fir, ("#173a4c", "#132f40", "#1b4254")[chance.randrange(3)], lift=4)


def _lake(sheet: Sheet) -> None:
    sheet.cut(box(-20, _WATER, 1460, 980), "#4c8189", "#2b566c", "#13304a", "#0a1c34", lift=8)
    for row in range(9):
        half = 66 - row * 5 + (row % 2) * 16
        sheet.stroke(
            [(1080 - half, _WATER + 22 + row * 28), (1080 + half * 0.8, _WATER + 22 + row * 28)],
            "#dfeee0",
            6 - row * 0.4,
        )
    for x, y, half in (
        (220, 560, 60),
        (420, 600, 44),
        (640, 556, 52),
        (820, 610, 36),
        (120, 640, 40),
        (560, 660, 50),
    ):
        sheet.stroke([(x - half, y), (x + half, y)], "#5d929a", 4)


def _moon(sheet: Sheet, x: float, y: float, radius: float) -> None:
    # Two circles: the lit one, and the dark one that covers it from the right and meets its edge at these angles.
    away, dark = radius * 0.45, radius * 0.85
    meet = math.acos((radius**2 - dark**2 + away**2) / (2 * away * radius))
    within = math.atan2(radius * math.sin(meet), radius * math.cos(meet) - away)
    outer = [meet + (math.tau - 2 * meet) * step / 60 for step in range(61)]
    inner = [within + (math.tau - 2 * within) * step / 60 for step in range(60, -1, -1)]
    crescent = [(x + radius * math.cos(t), y + radius * math.sin(t)) for t in outer]
    crescent += [(x + away + dark * math.cos(t), y + dark * math.sin(t)) for t in inner]
    sheet.cut(crescent, "#fdfbec", "#e2ebd4", lift=0)


def _bank(sheet: Sheet) -> None:
    far = [
        (-20, 640),
        *curve((-20, 640), (240, 628), (520, 690), (900, 748), (1200, 726), (1460, 676)),
        (1460, 980),
        (-20, 980),
    ]
    sheet.cut(far, "#164457", "#0d2838", lift=16)
    for place, (person, size) in enumerate(_WALKERS):
        x = 176 + place * 190
        y = 836 + place * 12
        hand = (x + 66 * size, y - 92 * size)
        sheet.glow(hand[0] + 12, y - 76 * size, 122, "#ffcf85", 0.66)
        stand(sheet, person, x, y, size)
        _lantern(sheet, hand)
        reach(
            sheet,
            person,
            (x + 40 * size, y - 64 * size),
            (x + 54 * size, y - 50 * size),
            hand,
            width=21 * size,
        )
    for x, base, size in ((1392, 1000, 1.36), (1290, 990, 0.86), (22, 960, 0.94)):
        _fir(sheet, x, base, size)
    near = [
        (-20, 780),
        *curve((-20, 780), (180, 812), (520, 826), (900, 856), (1180, 874), (1460, 820)),
        (1460, 980),
        (-20, 980),
    ]
    sheet.cut(near, "#0b2936", "#061824", lift=14)
    for x, foot in ((96, 868), (470, 900), (700, 884), (1080, 934), (1290, 916)):
        for lean in (-26, -12, 2, 15, 28):
            blade = curve((x - 4 + lean * 0.2, foot), (x + lean * 0.6 - 4, foot - 30), (x + lean, foot - 54 + abs(lean) * 0.5),
                          (x + lean * 0.6 + 4, foot - 26), (x + 4 + lean * 0.2, foot))  # fmt: skip
            sheet.cut(blade, "#1d4a52", "#12343f", lift=2)


def _fir(sheet: Sheet, x: float, base: float, size: float) -> None:
    for tier in range(4):
        half, top = (104 - tier * 22) * size, base - (70 + tier * 78) * size
        sheet.cut(
            [(x - half, top + 96 * size), (x, top - 46 * size), (x + half, top + 96 * size)],
            "#0d2c3c",
            "#081d29",
            lift=7,
        )


def _lantern(sheet: Sheet, hand: Point) -> None:
    tip = (hand[0] + 20, hand[1] - 34)
    sheet.stroke([(hand[0] - 6, hand[1] + 10), tip], "#8a5a34", 5)
    sheet.stroke([tip, (tip[0], tip[1] + 18)], "#8a5a34", 3)
    x, y = tip
    paper = mirrored(x, (x, y + 14), (x + 21, y + 28), (x + 21, y + 54), (x, y + 68))
    sheet.cut(paper, "#fff6da", "#ffc063", lift=3)
    for row in (30, 52):
        sheet.stroke([(x - 19, y + row), (x + 19, y + row)], "#e8a24e", 2)
