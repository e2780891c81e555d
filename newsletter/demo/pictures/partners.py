"""The signs of six organisations that do not exist, each by another hand. On white, without a name."""

import math

from newsletter.demo.pictures.papercut import Point, Sheet, box, curve, loop

_WIDTH, _HEIGHT = 400, 240
_X, _Y = _WIDTH / 2, _HEIGHT / 2


def waves() -> bytes:
    """Three waves, each lighter than the one above."""
    sheet = _white()
    for row, colour in enumerate(("#1f5a8c", "#3f86b8", "#8fc0dc")):
        y = 74 + row * 46
        crest = [
            (94 + step * 2, y + 19 * math.sin(step / 106 * 2 * math.tau + row * 0.9)) for step in range(107)
        ]
        sheet.stroke(crest, colour, 22)
    return sheet.png()


def house() -> bytes:
    """A roof drawn in one line over a door that is a heart."""
    sheet = _white()
    sheet.stroke([(116, 118), (200, 44), (284, 118)], "#b4492f", 16)
    sheet.stroke([(138, 99), (138, 200), (262, 200), (262, 99)], "#b4492f", 16)
    for x in (183, 217):
        sheet.disc(x, 136, 20, "#e9a23b")
    sheet.cut([(166, 147), (_X, 128), (234, 147), (_X, 182)], "#e9a23b", lift=0)
    return sheet.png()


def leaf() -> bytes:
    """Two leaves on one stem, and their fields of two greens."""
    sheet = _white()
    sheet.cut(loop((200, 196), (138, 176), (112, 112), (118, 62), (170, 90), (198, 140)), "#3d7566", lift=0)
    sheet.cut(loop((202, 150), (206, 96), (244, 52), (292, 34), (292, 88), (258, 134)), "#8fb04a", lift=0)
    sheet.stroke(curve((140, 92), (176, 138), (194, 186)), "#ffffff", 5)
    sheet.stroke(curve((272, 56), (226, 104), (201, 168)), "#ffffff", 5)
    sheet.stroke(curve((201, 152), (203, 184), (198, 216)), "#2c5c50", 9)
    return sheet.png()


def letters() -> bytes:
    """Two round letters, the second over the edge of the first."""
    sheet = _white()
    sheet.cut(box(92, 36, 122, 188), "#14213d", lift=0)
    for x, colour in ((150, "#14213d"), (254, "#d8432b")):
        sheet.disc(x, 130, 58, colour)
        sheet.disc(x, 130, 26, "#ffffff")
    return sheet.png()


def sunrise() -> bytes:
    """Half a sun, its rays as beads, over the line of the sea."""
    sheet = _white()
    half = [
        (_X - 62 * math.cos(t), 168 - 62 * math.sin(t)) for t in (step * math.pi / 60 for step in range(61))
    ]
    sheet.cut(half, "#e9a23b", lift=0)
    for ray in range(9):
        turn = math.pi * (ray + 0.5) / 9
        for bead, radius in ((84, 7.5), (106, 5.6), (125, 3.8)):
            sheet.disc(
                _X - bead * math.cos(turn),
                168 - bead * math.sin(turn),
                radius,
                ("#d8662b", "#e08a3a")[ray % 2],
            )
    sheet.stroke([(92, 186), (308, 186)], "#7c3f5c", 10)
    sheet.stroke([(128, 206), (272, 206)], "#7c3f5c", 6)
    return sheet.png()


def brush() -> bytes:
    """A circle in one stroke of the brush, thinner the longer it lasts, and the red stamp beside it."""
    sheet = _white()
    outside: list[Point] = []
    inside: list[Point] = []
    for step in range(241):
        turn = -2.2 + step / 240 * math.tau * 0.93
        thick = 19 * (1 - (step / 240) ** 1.5 * 0.82) + 0.7 * math.sin(step * 0.23)
        outside.append((_X - 18 + (76 + thick / 2) * math.cos(turn), _Y + (72 + thick / 2) * math.sin(turn)))
        inside.append((_X - 18 + (76 - thick / 2) * math.cos(turn), _Y + (72 - thick / 2) * math.sin(turn)))
    sheet.cut([*outside, *reversed(inside)], "#26242b", lift=0)
    sheet.cut(box(248, 148, 300, 200), "#b4302f", lift=0)
    for stroke in (box(260, 158, 266, 190), box(282, 158, 288, 190), box(260, 171, 288, 177)):
        sheet.cut(stroke, "#ffffff", lift=0)
    return sheet.png()


def _white() -> Sheet:
    return Sheet(_WIDTH, _HEIGHT, "#ffffff")
