"""Six people whom nobody knows: head and shoulders, to be shown in a square or a circle."""

from newsletter.demo.pictures.faces import (
    BROWN,
    LIGHT,
    MIDDLE,
    OLIVE,
    PALE,
    bow,
    brows,
    closed_eyes,
    collar,
    ears,
    eyes,
    face,
    glasses,
    laugh,
    neck,
    nose,
    shoulders,
    smile,
)
from newsletter.demo.pictures.papercut import Sheet, curve, loop, mirrored

_SIZE = 480


def translator() -> bytes:
    """A woman in her thirties with a black bob."""
    sheet = Sheet(_SIZE, _SIZE, "#d5e5dc", "#bcd6cb")
    sheet.disc(MIDDLE, 230, 186, "#e8f1e6", "#d6e8dc", lift=6)
    hair = ("#2b2430", "#1f1a25")
    sheet.cut(mirrored(MIDDLE, (240, 82), (318, 106), (350, 190), (356, 292), (330, 330), (240, 336)), *hair)
    shoulders(sheet, "#c2552f", "#a54324")
    neck(sheet, LIGHT)
    collar(sheet, "#d96f45", "#bd5631", deep=26)
    face(sheet, LIGHT)
    eyes(sheet)
    brows(sheet, "#2b2430")
    nose(sheet, LIGHT)
    smile(sheet, LIGHT)
    fringe = [*curve((152, 214), (160, 150), (196, 112), (246, 104), (300, 116), (326, 160), (330, 214)),
              *curve((330, 214), (316, 172), (300, 158), (262, 166), (206, 166), (172, 172), (152, 214))]  # fmt: skip
    sheet.cut(fringe, *hair, lift=5)
    sheet.stroke(curve((206, 128), (238, 118), (276, 124)), "#4a4152", 4)
    for x in (160, 320):
        sheet.disc(x, 262, 7, "#f3c169", "#d99a36", lift=3)
    return sheet.jpeg()


def boatman() -> bytes:
    """A man of seventy with a white beard, round glasses and a knitted cap."""
    sheet = Sheet(_SIZE, _SIZE, "#f3dfc0", "#ecca9c")
    sheet.disc(MIDDLE, 230, 186, "#faeed8", "#f5deb9", lift=6)
    shoulders(sheet, "#3e6b9a", "#2c527b")
    neck(sheet, PALE)
    sheet.cut(
        mirrored(MIDDLE, (240, 318), (292, 326), (300, 360), (292, 392), (240, 404)),
        "#4d7fb0",
        "#36659a",
        lift=6,
    )
    for x in range(204, 277, 12):
        sheet.stroke([(x, 352), (x + (240 - x) * 0.06, 396)], "#2f5c8d", 3)
    ears(sheet, PALE)
    face(sheet, PALE)
    beard = [*curve((158, 224), (160, 290), (186, 350), (240, 376), (294, 350), (320, 290), (322, 224)),
             *curve((322, 224), (308, 258), (282, 266), (240, 262), (198, 266), (172, 258), (158, 224))]  # fmt: skip
    sheet.cut(beard, "#f7f3ea", "#dcd6ca", lift=7)
    for x in (206, 240, 274):
        sheet.stroke(curve((x, 318), (x + (240 - x) * 0.1, 334), (x + (240 - x) * 0.25, 348)), "#cfc8bb", 3.4)
    sheet.cut(
        mirrored(MIDDLE, (240, 250), (262, 252), (288, 270), (262, 276), (240, 268)),
        "#ffffff",
        "#e9e4d9",
        lift=4,
    )
    sheet.stroke(bow(MIDDLE, 286, 18, 7), PALE.mouth, 5)
    eyes(sheet, y=206)
    nose(sheet, PALE, y=238)
    brows(sheet, "#efe9de", y=178, width=7)
    glasses(sheet, "#6b4329", y=206)
    sheet.cut(
        mirrored(MIDDLE, (240, 74), (298, 90), (324, 140), (328, 166), (240, 160)),
        "#b4492f",
        "#97391f",
        lift=8,
    )
    rim = curve((148, 146), (190, 132), (240, 128), (290, 132), (332, 146))
    sheet.cut(
        [*rim, *curve((334, 182), (290, 168), (240, 164), (190, 168), (146, 182))],
        "#d0663f",
        "#b24c29",
        lift=6,
    )
    for x, y in ((176, 142), (208, 136), (240, 134), (272, 136), (304, 142)):
        sheet.stroke([(x, y), (x, y + 26)], "#a9452a", 3)
    sheet.disc(MIDDLE, 70, 22, "#f3e3c7", "#d9c29c", lift=6)
    return sheet.jpeg()


def surveyor() -> bytes:
    """A young woman with a crown of curls and large earrings."""
    sheet = Sheet(_SIZE, _SIZE, "#cfe0ec", "#b3cde0")
    sheet.disc(MIDDLE, 230, 186, "#e6f0f6", "#cfe2ee", lift=6)
    curls = ((240, 92, 62), (176, 112, 56), (304, 112, 56), (136, 166, 50), (344, 166, 50), (132, 224, 40), (348, 224, 40),
             (152, 268, 28), (328, 268, 28))  # fmt: skip
    for x, y, radius in curls:
        sheet.disc(x, y, radius, "#33231f", "#241815", lift=6)
    sheet.disc(MIDDLE, 170, 112, "#2c1e1a", "#241815")
    shoulders(sheet, "#e0a03a", "#c58124")
    neck(sheet, BROWN)
    collar(sheet, "#f0bb5e", "#d99c3c", deep=44)
    face(sheet, BROWN)
    for x, y, radius in (
        (190, 126, 27),
        (228, 112, 28),
        (268, 116, 28),
        (302, 138, 24),
        (170, 156, 20),
        (318, 164, 17),
    ):
        sheet.disc(x, y, radius, "#3c2a25", "#2a1c18", lift=4)
    eyes(sheet)
    brows(sheet, "#2a1c18")
    nose(sheet, BROWN)
    laugh(sheet, BROWN)
    for x in (156, 324):
        sheet.disc(x, 286, 17, "#f6e6cb", "#e4c07a", lift=4)
        sheet.disc(x, 286, 8, "#2f5d62")
    return sheet.jpeg()


def teacher() -> bytes:
    """A woman of forty with a headscarf."""
    sheet = Sheet(_SIZE, _SIZE, "#e6e3d0", "#d6d2b6")
    sheet.disc(MIDDLE, 230, 186, "#f3f1e4", "#e6e2cb", lift=6)
    shoulders(sheet, "#2f5d62", "#234a50")
    sheet.cut(mirrored(MIDDLE, (240, 76), (312, 98), (352, 176), (346, 270), (330, 350), (300, 420), (240, 436)),
              "#8b4468", "#6d3152", lift=12)  # fmt: skip
    sheet.cut(
        mirrored(MIDDLE, (240, 116), (290, 130), (312, 184), (306, 246), (280, 296), (240, 314)),
        "#5a2743",
        lift=0,
    )
    face(sheet, OLIVE, top=126)
    eyes(sheet)
    brows(sheet, "#3a2620")
    nose(sheet, OLIVE)
    smile(sheet, OLIVE)
    band = [*curve((164, 268), (154, 200), (172, 136), (240, 108), (308, 136), (326, 200), (316, 268)),
            *curve((316, 268), (312, 206), (290, 154), (240, 136), (190, 154), (168, 206), (164, 268))]  # fmt: skip
    sheet.cut(band, "#9f5479", "#83406a", lift=5)
    fold = [
        *curve((150, 300), (186, 340), (248, 358), (334, 312)),
        *curve((338, 344), (280, 402), (196, 392), (150, 330)),
    ]
    sheet.cut(fold, "#a75c81", "#84406a", lift=8)
    sheet.stroke(curve((186, 352), (250, 374), (308, 350)), "#71365a", 3.4)
    sheet.disc(180, 330, 8, "#f3c169", "#d99a36", lift=3)
    return sheet.jpeg()


def cook() -> bytes:
    """A woman of eighty with her grey hair in a bun."""
    sheet = Sheet(_SIZE, _SIZE, "#ecd6cb", "#e0bfae")
    sheet.disc(MIDDLE, 230, 186, "#f8ebe2", "#efd8ca", lift=6)
    hair = ("#d8d3cb", "#b9b3ab")
    sheet.disc(MIDDLE, 78, 44, *hair, lift=7)
    sheet.stroke(curve((208, 74), (240, 60), (270, 78)), "#c4beb6", 4)
    sheet.stroke([(186, 96), (300, 56)], "#8a4b2c", 6)
    sheet.disc(303, 55, 8, "#c2552f", lift=3)
    sheet.cut(mirrored(MIDDLE, (240, 96), (312, 118), (338, 190), (326, 244), (240, 262)), *hair, lift=8)
    shoulders(sheet, "#3d7566", "#2c5c50")
    neck(sheet, LIGHT)
    for side in (-1, 1):
        collar = [
            (240 + side * 4, 388),
            (240 + side * 60, 340),
            (240 + side * 86, 372),
            (240 + side * 40, 418),
        ]
        sheet.cut(collar, "#fbf1dd", "#e9d8b8", lift=5)
    ears(sheet, LIGHT)
    face(sheet, LIGHT)
    closed_eyes(sheet)
    brows(sheet, "#b9b3ab", y=188)
    nose(sheet, LIGHT)
    smile(sheet, LIGHT, wide=30)
    for side in (-1, 1):
        for step in range(2):
            start = (240 + side * (62 + step * 2), 206 + step * 10)
            sheet.stroke([start, (start[0] + side * 9, start[1] - 4 + step * 7)], LIGHT.shade, 3)
    parting = [*curve((150, 218), (154, 156), (190, 116), (244, 108), (296, 118), (326, 158), (330, 218)),
               *curve((330, 218), (314, 176), (284, 148), (252, 138), (216, 152), (176, 172), (150, 218))]  # fmt: skip
    sheet.cut(parting, "#e2ddd5", "#c6c0b8", lift=5)
    for bend in ((186, 136, 214, 122), (212, 132, 240, 116), (292, 136, 268, 122)):
        sheet.stroke(curve((bend[0], bend[1]), (bend[2], bend[3])), "#b9b3ab", 3)
    return sheet.jpeg()


def gardener() -> bytes:
    """A man of twenty with red hair and freckles."""
    sheet = Sheet(_SIZE, _SIZE, "#f1e0b4", "#e8cd8a")
    sheet.disc(MIDDLE, 230, 186, "#f9efd2", "#f2dfae", lift=6)
    hood = mirrored(MIDDLE, (240, 292), (318, 312), (352, 368), (330, 420), (240, 436))
    shoulders(sheet, "#5b4b8a", "#46396f")
    sheet.cut(hood, "#6f5ea1", "#54457f", lift=8)
    neck(sheet, PALE)
    collar(sheet, "#e9e3f1", "#cfc6de", deep=22)
    for x in (206, 274):
        sheet.stroke(curve((x, 398), (x - 3, 428), (x + 2, 456)), "#e9e3f1", 5)
    ears(sheet, PALE)
    face(sheet, PALE)
    for x, y in (
        (186, 240),
        (198, 250),
        (210, 240),
        (270, 240),
        (282, 250),
        (294, 240),
        (232, 228),
        (248, 230),
    ):
        sheet.disc(x, y, 2.6, "#cf8a5f")
    eyes(sheet)
    brows(sheet, "#8a3f1c")
    nose(sheet, PALE)
    smile(sheet, PALE, wide=28)
    tuft = loop((152, 196), (146, 150), (166, 112), (204, 96), (222, 76), (258, 84), (302, 82), (320, 118), (334, 152),
                (326, 200), (312, 168), (286, 154), (250, 164), (232, 148), (204, 164), (176, 162))  # fmt: skip
    sheet.cut(tuft, "#c4622d", "#a34a1c", lift=6)
    for bend in (
        ((190, 146), (206, 118), (236, 100)),
        ((248, 140), (268, 112), (298, 104)),
        ((172, 150), (172, 130), (184, 114)),
    ):
        sheet.stroke(curve(*bend), "#dd8147", 4)
    return sheet.jpeg()
