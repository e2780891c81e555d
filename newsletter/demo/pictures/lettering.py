"""Letters for marks, of bars and of strokes, drawn four times as large and then reduced."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

Box = tuple[float, float, float, float]
OVER = 4


def bars(draw: ImageDraw.ImageDraw, ink: str, boxes: Iterable[Box]) -> None:
    """Letters whose every stroke is an upright bar."""
    for box in boxes:
        draw.rectangle(enlarged(box), fill=ink)


def strokes(
    draw: ImageDraw.ImageDraw, ink: str, width: float, lines: Iterable[Sequence[tuple[float, float]]]
) -> None:
    """Letters drawn with a round brush."""
    half = width * OVER / 2
    for line in lines:
        points = [(x * OVER, y * OVER) for x, y in line]
        draw.line(points, fill=ink, width=round(width * OVER))
        for x, y in points:
            draw.ellipse((x - half, y - half, x + half, y + half), fill=ink)


def spaced(draw: ImageDraw.ImageDraw, x: float, y: float, name: str, ink: str) -> None:
    """A name in Latin letters, a little apart."""
    font = ImageFont.load_default(29 * OVER)
    at = x * OVER
    for letter in name:
        draw.text((at, y * OVER), letter, font=font, fill=ink)
        at += draw.textlength(letter, font=font) + 2.6 * OVER


def enlarged(box: Box) -> Box:
    """The box on the large sheet."""
    left, top, right, bottom = (edge * OVER for edge in box)
    return (left, top, right - 1, bottom - 1)


def png(image: Image.Image) -> bytes:
    """The picture as PNG."""
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
