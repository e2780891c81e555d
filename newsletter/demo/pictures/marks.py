"""The name of the sample newsletter as a mark (for light and for dark grounds), and the European emblem."""

import math
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

Box = tuple[float, float, float, float]
_OVER = 4


def logo(*, ink: str, accent: str, sun: str) -> bytes:
    """A bridge between two shores, 다리 ("bridge") in plain strokes, and the English name. PNG, 540 × 156."""
    image = Image.new("RGBA", (540 * _OVER, 156 * _OVER))
    draw = ImageDraw.Draw(image)
    _bridge(draw, ink=ink, accent=accent, sun=sun)
    _letters(draw, ink)
    _name(draw, "BRIDGE QUARTERLY", ink)
    return _png(image.resize((540, 156), Image.Resampling.LANCZOS))


def european_emblem() -> bytes:
    """Twelve gold stars on blue, to the construction in Annex A of the guide to the European emblem. PNG, 360 × 240."""
    height = 240 * _OVER
    image = Image.new("RGB", (height * 3 // 2, height), "#003399")
    draw = ImageDraw.Draw(image)
    for hour in range(12):
        angle = hour * math.tau / 12
        x = image.width / 2 + height / 3 * math.sin(angle)
        y = height / 2 - height / 3 * math.cos(angle)
        draw.polygon(_star(x, y, height / 18), fill="#ffcc00")
    return _png(image.resize((360, 240), Image.Resampling.LANCZOS))


def _bridge(draw: ImageDraw.ImageDraw, *, ink: str, accent: str, sun: str) -> None:
    draw.ellipse(_large((49, 18, 107, 76)), fill=sun)
    draw.rectangle(_large((0, 78, 156, 90)), fill=ink)
    for left in (6, 58, 110):
        draw.arc(_large((left - 6, 84, left + 46, 152)), 180, 360, fill=ink, width=11 * _OVER)
    draw.rectangle(_large((0, 118, 156, 140)), fill=(0, 0, 0, 0))
    for row, (left, right) in enumerate(((0, 156), (26, 130))):
        draw.rounded_rectangle(
            _large((left, 122 + row * 17, right, 131 + row * 17)), radius=5 * _OVER, fill=accent
        )


def _letters(draw: ImageDraw.ImageDraw, ink: str) -> None:
    # ㄷ ㅏ, ㄹ ㅣ: every stroke is a bar of one weight.
    strokes: tuple[Box, ...] = (
        (188, 22, 242, 34), (188, 22, 200, 90), (188, 78, 246, 90),
        (258, 12, 270, 102), (270, 48, 290, 60),
        (312, 22, 364, 34), (352, 22, 364, 62), (312, 50, 364, 62), (312, 50, 324, 90), (312, 78, 372, 90),
        (384, 12, 396, 102),
    )  # fmt: skip
    for stroke in strokes:
        draw.rectangle(_large(stroke), fill=ink)


def _name(draw: ImageDraw.ImageDraw, name: str, ink: str) -> None:
    font = ImageFont.load_default(29 * _OVER)
    x = 187.0 * _OVER
    for letter in name:
        draw.text((x, 118 * _OVER), letter, font=font, fill=ink)
        x += draw.textlength(letter, font=font) + 2.6 * _OVER


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    # The inner corners of a regular pentagram.
    inner = radius * math.sin(math.pi / 10) / math.sin(math.pi * 7 / 10)
    corners = ((radius if step % 2 == 0 else inner, step * math.pi / 5) for step in range(10))
    return [(x + r * math.sin(angle), y - r * math.cos(angle)) for r, angle in corners]


def _large(box: Box) -> Box:
    left, top, right, bottom = (edge * _OVER for edge in box)
    return (left, top, right - 1, bottom - 1)


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
