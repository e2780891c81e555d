"""The names of the sample newsletters as marks (for light and for dark grounds), and the European emblem."""

import math

from PIL import Image, ImageDraw

from newsletter.demo.pictures.lettering import OVER, bars, enlarged, png, spaced, strokes


def bridge(*, ink: str, accent: str, sun: str) -> bytes:
    """A bridge between two shores, 다리 ("bridge") in plain strokes, and the English name. PNG, 540 × 156."""
    image, draw = _empty()
    _arches(draw, ink=ink, accent=accent, sun=sun)
    # ㄷ ㅏ, ㄹ ㅣ: every stroke is a bar of one weight.
    bars(draw, ink, (
        (188, 22, 242, 34), (188, 22, 200, 90), (188, 78, 246, 90),
        (258, 12, 270, 102), (270, 48, 290, 60),
        (312, 22, 364, 34), (352, 22, 364, 62), (312, 50, 364, 62), (312, 50, 324, 90), (312, 78, 372, 90),
        (384, 12, 396, 102),
    ))  # fmt: skip
    spaced(draw, 187, 118, "BRIDGE QUARTERLY", ink)
    return _finished(image)


def half_degree(*, ink: str, accent: str) -> bytes:
    """A sun that is half full with its sign of degree, 반 도 ("half a degree") in heavy bars. PNG, 540 × 156."""
    image, draw = _empty()
    draw.pieslice(enlarged((16, 44, 110, 138)), 0, 180, fill=accent)
    draw.ellipse(enlarged((2, 30, 124, 152)), outline=ink, width=16 * OVER)
    draw.ellipse(enlarged((112, 4, 156, 48)), outline=ink, width=14 * OVER)
    # ㅂ ㅏ ㄴ, ㄷ ㅗ
    bars(draw, ink, (
        (188, 12, 203, 62), (227, 12, 242, 62), (188, 27, 242, 40), (188, 49, 242, 62),
        (256, 4, 271, 70), (271, 28, 290, 43),
        (200, 72, 215, 104), (200, 89, 282, 104),
        (318, 16, 384, 31), (318, 16, 333, 66), (318, 51, 384, 66),
        (344, 66, 359, 94), (304, 89, 400, 104),
    ))  # fmt: skip
    spaced(draw, 187, 118, "HALF A DEGREE", ink)
    return _finished(image)


def pot(*, ink: str, accent: str, steam: str) -> bytes:
    """A pot on the fire, 솥단지 ("the pot") as with a brush, and the English name. PNG, 540 × 156."""
    image, draw = _empty()
    strokes(draw, steam, 7, (
        ((54, 42), (46, 32), (56, 20), (48, 8)), ((78, 38), (70, 26), (82, 14), (74, 2)),
        ((102, 42), (94, 32), (104, 20), (96, 8)),
    ))  # fmt: skip
    draw.pieslice(enlarged((26, 48, 130, 112)), 180, 360, fill=accent)
    draw.ellipse(enlarged((70, 42, 86, 58)), fill=accent)
    draw.rounded_rectangle(enlarged((8, 84, 148, 98)), radius=7 * OVER, fill=ink)
    draw.pieslice(enlarged((20, 40, 136, 146)), 0, 180, fill=ink)
    for x in (44, 98):
        draw.rounded_rectangle(enlarged((x, 134, x + 14, 155)), radius=4 * OVER, fill=ink)
    # ㅅ ㅗ ㅌ, ㄷ ㅏ ㄴ, ㅈ ㅣ
    strokes(draw, ink, 10, (
        ((208, 14), (190, 42)), ((208, 14), (227, 42)), ((208, 46), (208, 58)), ((183, 58), (233, 58)),
        ((190, 70), (228, 70)), ((190, 84), (226, 84)), ((190, 70), (190, 98), (230, 98)),
        ((288, 22), (254, 22), (254, 56), (290, 54)), ((306, 10), (306, 72)), ((306, 40), (322, 40)),
        ((262, 72), (262, 98), (320, 98)),
        ((344, 24), (390, 24)), ((368, 24), (342, 78)), ((362, 44), (390, 78)), ((412, 10), (412, 100)),
    ))  # fmt: skip
    spaced(draw, 183, 116, "Letters from the Pot", ink)
    return _finished(image)


def gauge(*, ink: str, accent: str) -> bytes:
    """A gauge at which the water stands, 물때 ("tide") in even bars, and the English name. PNG, 540 × 156."""
    image, draw = _empty()
    bars(draw, ink, ((8, 6, 20, 150), (136, 6, 148, 150), (8, 6, 148, 18), (8, 138, 148, 150)))
    bars(draw, ink, tuple((20, y, 20 + wide, y + 8) for y, wide in ((34, 34), (54, 20), (74, 34))))
    for level in (104, 123):
        wave = [(x / 4, level + 5 * math.sin(x / 4 / 16 * math.pi)) for x in range(140, 500)]
        strokes(draw, accent, 8, [wave])
    # ㅁ ㅜ ㄹ, ㄷ ㄷ ㅐ
    bars(draw, ink, (
        (188, 8, 240, 17), (188, 8, 197, 44), (231, 8, 240, 44), (188, 35, 240, 44),
        (178, 52, 250, 61), (209, 52, 218, 68),
        (188, 70, 240, 78), (231, 70, 240, 91), (188, 83, 240, 91), (188, 83, 197, 105), (188, 97, 240, 105),
        (276, 22, 306, 31), (276, 22, 285, 84), (276, 75, 306, 84),
        (314, 22, 344, 31), (314, 22, 323, 84), (314, 75, 344, 84),
        (356, 12, 365, 105), (365, 48, 380, 57), (380, 8, 389, 105),
    ))  # fmt: skip
    spaced(draw, 187, 118, "TIDE TABLE", ink)
    return _finished(image)


def european_emblem() -> bytes:
    """Twelve gold stars on blue, to the construction in Annex A of the guide to the European emblem. PNG, 360 × 240."""
    height = 240 * OVER
    image = Image.new("RGB", (height * 3 // 2, height), "#003399")
    draw = ImageDraw.Draw(image)
    for hour in range(12):
        angle = hour * math.tau / 12
        x = image.width / 2 + height / 3 * math.sin(angle)
        y = height / 2 - height / 3 * math.cos(angle)
        draw.polygon(_star(x, y, height / 18), fill="#ffcc00")
    return png(image.resize((360, 240), Image.Resampling.LANCZOS))


def _empty() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGBA", (540 * OVER, 156 * OVER))
    return image, ImageDraw.Draw(image)


def _finished(image: Image.Image) -> bytes:
    return png(image.resize((540, 156), Image.Resampling.LANCZOS))


def _arches(draw: ImageDraw.ImageDraw, *, ink: str, accent: str, sun: str) -> None:
    draw.ellipse(enlarged((49, 18, 107, 76)), fill=sun)
    draw.rectangle(enlarged((0, 78, 156, 90)), fill=ink)
    for left in (6, 58, 110):
        draw.arc(enlarged((left - 6, 84, left + 46, 152)), 180, 360, fill=ink, width=11 * OVER)
    draw.rectangle(enlarged((0, 118, 156, 140)), fill=(0, 0, 0, 0))
    for row, (left, right) in enumerate(((0, 156), (26, 130))):
        draw.rounded_rectangle(
            enlarged((left, 122 + row * 17, right, 131 + row * 17)), radius=5 * OVER, fill=accent
        )


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    # The inner corners of a regular pentagram.
    inner = radius * math.sin(math.pi / 10) / math.sin(math.pi * 7 / 10)
    corners = ((radius if step % 2 == 0 else inner, step * math.pi / 5) for step in range(10))
    return [(x + r * math.sin(angle), y - r * math.cos(angle)) for r, angle in corners]
