"""Paper cut-outs: layers of coloured paper, each with the shadow it throws on the ones below.

Everything is measured in pixels of the finished picture and drawn at twice that size.
"""

import math
import random
from collections.abc import Iterable, Sequence
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Point = tuple[float, float]
Box = tuple[int, int, int, int]
_OVER = 2  # drawn twice as large, then reduced: smooth edges
_SHADOW_GRAIN = 4  # shadows are blurred on a smaller sheet
_SHADOW = "#0b1020"


class Sheet:
    """A picture being cut, from the back to the front."""

    def __init__(self, width: int, height: int, *colours: str) -> None:
        """Paper whose colours run evenly from the top to the bottom."""
        self.width, self.height = width, height
        self._size = (width * _OVER, height * _OVER)
        self._image = _blend(colours, self._size)

    def cut(self, outline: Iterable[Point], *colours: str, lift: float = 10) -> None:
        """Lay on a piece of paper; `lift` is how far it stands off, which widens its shadow."""
        points = list(outline)
        place = self._place(points, lift)
        mask = Image.new("L", (place[2] - place[0], place[3] - place[1]), 0)
        inside = [(x * _OVER - place[0], y * _OVER - place[1]) for x, y in points]
        ImageDraw.Draw(mask).polygon(inside, fill=255)
        self._lay(mask, place, colours, lift)

    def disc(self, x: float, y: float, radius: float, *colours: str, lift: float = 0) -> None:
        """Lay on a round piece."""
        turns = (step * math.tau / 90 for step in range(90))
        self.cut(((x + radius * math.cos(t), y + radius * math.sin(t)) for t in turns), *colours, lift=lift)

    def glow(self, x: float, y: float, radius: float, colour: str, strength: float) -> None:
        """Light around a point, fading to nothing at the radius."""
        size = (self.width // _SHADOW_GRAIN, self.height // _SHADOW_GRAIN)
        light = Image.new("L", size, 0)
        draw = ImageDraw.Draw(light)
        steps = 40
        for step in range(steps):
            r = radius * (1 - step / steps) / _SHADOW_GRAIN
            cx, cy = x / _SHADOW_GRAIN, y / _SHADOW_GRAIN
            draw.ellipse(
                [cx - r, cy - r, cx + r, cy + r], fill=int(255 * strength * ((step + 1) / steps) ** 2)
            )
        mask = light.filter(ImageFilter.GaussianBlur(radius / 12 / _SHADOW_GRAIN))
        self._image.paste(colour, (0, 0), mask.resize(self._size, Image.Resampling.BICUBIC))

    def stroke(self, points: Iterable[Point], colour: str, width: float) -> None:
        """Draw a thread, round at its ends and where it bends."""
        line = _large(points)
        draw = ImageDraw.Draw(self._image)
        draw.line(
            line,
            fill=colour,
            width=round(width * _OVER),
        )
        r = width * _OVER / 2
        for x, y in line:
            draw.ellipse([x - r, y - r, x + r, y + r], fill=colour)

    def write(self, x: float, y: float, line: str, colour: str, size: float) -> None:
        """Print a line of Latin letters, `size` pixels high, with its upper left corner at the place."""
        font = ImageFont.load_default(size * _OVER)
        ImageDraw.Draw(self._image).text((x * _OVER, y * _OVER), line, font=font, fill=colour)

    def jpeg(self, quality: int = 84) -> bytes:
        """The finished picture, with a little grain of paper."""
        small = self._image.resize((self.width, self.height), Image.Resampling.LANCZOS)
        out = BytesIO()
        _grained(small).save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        return out.getvalue()

    def png(self) -> bytes:
        """The finished drawing, plain."""
        out = BytesIO()
        small = self._image.resize((self.width, self.height), Image.Resampling.LANCZOS)
        small.quantize(64).save(out, "PNG", optimize=True)
        return out.getvalue()

    def _place(self, points: Sequence[Point], lift: float) -> Box:
        # The part of the sheet that the piece and its shadow can touch.
        margin = lift * 3
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, top = max(0, min(xs) - margin), max(0, min(ys) - margin)
        right, bottom = min(self.width, max(xs) + margin), min(self.height, max(ys) + margin)
        return (int(left * _OVER), int(top * _OVER), int(right * _OVER) + 1, int(bottom * _OVER) + 1)

    def _lay(self, mask: Image.Image, place: Box, colours: Sequence[str], lift: float) -> None:
        if lift:
            small = mask.resize((max(1, mask.width // _SHADOW_GRAIN), max(1, mask.height // _SHADOW_GRAIN)))
            soft = small.filter(ImageFilter.GaussianBlur(lift * _OVER / _SHADOW_GRAIN)).resize(mask.size)
            shadow = ImageChops.offset(soft, 0, -round(lift * 0.35 * _OVER))
            self._image.paste(_SHADOW, place, shadow.point(lambda value: int(value * 0.34)))
        piece = mask.getbbox()
        if piece:
            paper = _blend(colours, (piece[2] - piece[0], piece[3] - piece[1]))
            self._image.paste(paper, (place[0] + piece[0], place[1] + piece[1]), mask.crop(piece))


def ridge(
    width: int, height: int, *, level: float, rise: float, seed: int, waves: int = 5, slope: float = 0
) -> list[Point]:
    """The outline of hills that fill the sheet below `level`, `rise` pixels high, falling by `slope` to the right."""
    chance = random.Random(seed)  # noqa: S311 (a drawing, not a secret)
    parts = [
        (0.6 + n * 0.75 + chance.random() * 0.4, chance.random() * math.tau, 0.55**n) for n in range(waves)
    ]
    total = sum(weight for *_, weight in parts)

    def top(x: float) -> float:
        swing = sum(math.sin(x / width * math.tau * often + phase) * weight for often, phase, weight in parts)
        return level + slope * x / width - rise * swing / total

    return [*((x, top(x)) for x in range(-20, width + 21, 4)), (width + 20, height + 20), (-20, height + 20)]


def curve(*points: Point, steps: int = 24) -> list[Point]:
    """A smooth line through the points (Catmull–Rom)."""
    return [*_through([points[0], *points, points[-1]], steps), points[-1]]


def loop(*points: Point, steps: int = 24) -> list[Point]:
    """A smooth outline through the points, closed without a corner."""
    return _through([points[-1], *points, *points[:2]], steps)


def mirrored(middle: float, *half: Point) -> list[Point]:
    """A smooth outline that is the same on both sides: `half` runs down the right side, from the top to the bottom."""
    return loop(*half, *((2 * middle - x, y) for x, y in reversed(half) if x != middle))


def box(left: float, top: float, right: float, bottom: float) -> list[Point]:
    """The corners of an upright rectangle."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _through(chain: Sequence[Point], steps: int) -> list[Point]:
    out: list[Point] = []
    for a, b, c, d in zip(chain, chain[1:], chain[2:], chain[3:], strict=False):
        for step in range(steps):
            t = step / steps
            out.append((_spline(a[0], b[0], c[0], d[0], t), _spline(a[1], b[1], c[1], d[1], t)))
    return out


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def _large(points: Iterable[Point]) -> list[Point]:
    return [(x * _OVER, y * _OVER) for x, y in points]


def _blend(colours: Sequence[str], size: tuple[int, int]) -> Image.Image:
    if len(colours) == 1:
        return Image.new("RGB", size, colours[0])
    column = Image.new("RGB", (1, len(colours)))
    for row, colour in enumerate(colours):
        column.paste(colour, (0, row, 1, row + 1))
    # The middle of the first and of the last row are the ends of the run.
    inner = (0.0, 0.5, 1.0, len(colours) - 0.5)
    return column.resize(size, Image.Resampling.BILINEAR, box=inner)


def _grained(image: Image.Image) -> Image.Image:
    chance = random.Random(12)  # noqa: S311 (a drawing, not a secret)
    noise = Image.frombytes("L", image.size, chance.randbytes(image.width * image.height))
    fibres = noise.filter(ImageFilter.GaussianBlur(0.8)).point(lambda value: int(128 + (value - 128) * 0.1))
    return ImageChops.overlay(image, Image.merge("RGB", [fibres] * 3))
