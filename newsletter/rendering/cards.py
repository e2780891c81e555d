"""The picture of an edition that others show where its address was passed on: its title on the theme's strong ground.

It is drawn when it is asked for, from a Card that was frozen with the proof; the same Card gives the same pixels on the same
machine. In place of a title in letters for which the machine has no face stands the number, or bars as long as lines are.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any, Self

from PIL import Image, ImageDraw

from newsletter.content.contrast import mixed
from newsletter.languages import interface
from newsletter.rendering.faces import Face, Kind, at_size, runs
from newsletter.rendering.palettes import Theming

SIZE = (1200, 630)
_EDGE, _STRIP = 84, 14
_WIDTH = SIZE[0] - 2 * _EDGE
_TITLE_SIZES = (84, 76, 68, 60, 54, 48, 42)
_MOST_LINES = 4
_NAME, _NUMBERING, _SIGN = 32, 30, 520


@dataclass(frozen=True)
class Card:
    """What is said of an edition beside its picture and in it. `number` is "" where the issue has none."""

    locale: str
    newsletter: str
    title: str
    summary: str
    number: str
    numbering: str
    kind: Kind
    ground: str
    ink: str
    muted: str
    accent: str

    @classmethod
    def of_theme(cls, theme: Theming, **said: str) -> Self:
        """In the colours of a theme, and in the kind of face that its titles have."""
        kind: Kind = "sans" if theme.serif.endswith("sans-serif") else "serif"
        light = theme.light
        colours = {"ground": light.band, "ink": light.on_band, "muted": light.on_band_muted}
        return cls(kind=kind, accent=theme.accent_on_band, **colours, **said)

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any]) -> Self:
        """As a proof keeps it."""
        return cls(**kept)

    def as_kept(self) -> dict[str, Any]:
        """For keeping it in a proof."""
        return asdict(self)

    @property
    def version(self) -> str:
        """What tells it from any other: a picture that was stored somewhere is not taken for another one."""
        said = json.dumps(self.as_kept(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:12]


@lru_cache(maxsize=64)
def drawn(card: Card) -> bytes:
    """The picture, as PNG."""
    image = Image.new("RGB", SIZE, card.ground)
    pen = _Pen(ImageDraw.Draw(image), card)
    title = _title(card)
    if title:
        pen.sign()
        pen.title(title)
    elif card.number:
        pen.number()
    else:
        pen.bars()
    pen.name()
    pen.numbering()
    pen.strip()
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


@dataclass(frozen=True)
class _Line:
    """A line of a text, set: its runs and how wide they are."""

    runs: Sequence[tuple[str, Face]]
    size: int

    @property
    def width(self) -> float:
        return sum(at_size(face, self.size).getlength(text) for text, face in self.runs)


class _Pen:
    """Draws one card."""

    def __init__(self, draw: ImageDraw.ImageDraw, card: Card) -> None:
        self._draw = draw
        self._card = card

    def sign(self) -> None:
        """The number, as large as the picture and hardly brighter than its ground, running off its edge."""
        line = _set(self._card.number, self._card, _SIGN, kind=self._card.kind)
        if line:
            quiet = mixed(self._card.ground, self._card.ink, 0.07)
            self._place(line, SIZE[0] - line.width * 0.86, 540, quiet)

    def number(self) -> None:
        """The number alone."""
        line = _set(self._card.number, self._card, _SIGN * 3 // 4, kind=self._card.kind)
        if line:
            self._place(line, _EDGE - 8, 472, self._card.ink)

    def bars(self) -> None:
        """What a title looks like from afar."""
        for number, share in enumerate((0.78, 0.62, 0.34)):
            top = 218 + number * 82
            self._draw.rectangle((_EDGE, top, _EDGE + round(_WIDTH * share), top + 40), fill=self._card.ink)

    def name(self) -> None:
        """Whose it is, after a short rule."""
        self._draw.rectangle((_EDGE, _EDGE + 1, _EDGE + 56, _EDGE + 6), fill=self._card.accent)
        line = _fitting(self._card.newsletter, self._card, _NAME, kind="sans")
        if line:
            self._place(line, _EDGE, _EDGE + 58, self._card.ink)

    def title(self, lines: Sequence[_Line]) -> None:
        """What it is called, in the middle of what is left."""
        leading = round(lines[0].size * 1.26)
        top, bottom = _EDGE + 92, SIZE[1] - 124
        baseline = (top + bottom - leading * len(lines)) // 2 + round(lines[0].size * 0.98)
        for number, line in enumerate(lines):
            self._place(line, _EDGE, baseline + number * leading, self._card.ink)

    def numbering(self) -> None:
        """Number, period and date, at the foot."""
        line = _fitting(self._card.numbering, self._card, _NUMBERING, kind="sans")
        if line:
            self._place(line, _EDGE, SIZE[1] - 72, self._card.muted)

    def strip(self) -> None:
        """The edge below, in the accent."""
        self._draw.rectangle((0, SIZE[1] - _STRIP, *SIZE), fill=self._card.accent)

    def _place(self, line: _Line, x: float, baseline: float, colour: str) -> None:
        for text, face in line.runs:
            font = at_size(face, line.size)
            self._draw.text((x, baseline), text, font=font, fill=colour, anchor="ls")
            x += font.getlength(text)


def _title(card: Card) -> Sequence[_Line]:
    """The title in the largest size in which it needs few lines, about as long as each other; cut off where it never ends."""
    words = card.title.split()
    if not words or _set(card.title, card, _TITLE_SIZES[0], kind=card.kind) is None:
        return ()
    for size in _TITLE_SIZES:
        setting = _Setting(card, size)
        lines = setting.broken(words, _WIDTH)
        if len(lines) <= (2 if size > 76 else 3 if size > 54 else _MOST_LINES):
            return setting.balanced(words, len(lines))
    setting = _Setting(card, _TITLE_SIZES[-1])
    kept = [" ".join(line) for line in setting.broken(words, _WIDTH)[:_MOST_LINES]]
    return [setting.line(text) for text in (*kept[:-1], setting.cut(kept[-1]))]


@dataclass(frozen=True)
class _Setting:
    """A title in one size."""

    card: Card
    size: int

    def line(self, text: str) -> _Line:
        found = _set(text, self.card, self.size, kind=self.card.kind)
        assert found is not None, "its letters were looked for before"
        return found

    def broken(self, words: Sequence[str], width: float) -> list[list[str]]:
        """The words in lines; one that is wider than a line is broken within."""
        lines: list[list[str]] = []
        for word in self._fitting(words, width):
            if lines and self.line(" ".join([*lines[-1], word])).width <= width:
                lines[-1].append(word)
            else:
                lines.append([word])
        return lines

    def balanced(self, words: Sequence[str], count: int) -> list[_Line]:
        """In so many lines, the longest as short as can be."""
        low, high = _WIDTH // count // 2, _WIDTH
        while high - low > 8:
            middle = (low + high) // 2
            low, high = (low, middle) if len(self.broken(words, middle)) <= count else (middle, high)
        return [self.line(" ".join(line)) for line in self.broken(words, high)]

    def cut(self, text: str) -> str:
        """A last line after which more would come."""
        while text and self.line(f"{text}…").width > _WIDTH:
            text = text[:-1].rstrip()
        return f"{text}…"

    def _fitting(self, words: Sequence[str], width: float) -> Iterator[str]:
        for word in words:
            rest = word
            while self.line(rest).width > max(width, _WIDTH):
                length = next(
                    n for n in range(len(rest), 0, -1) if n == 1 or self.line(rest[:n]).width <= _WIDTH
                )
                yield rest[:length]
                rest = rest[length:]
            yield rest


def _fitting(text: str, card: Card, size: int, *, kind: Kind) -> _Line | None:
    """A text on one line, cut off where that is too short for it."""
    line = _set(text, card, size, kind=kind) if text else None
    while line and line.width > _WIDTH:
        text = text.removesuffix("…")[:-1].rstrip() + "…"
        line = _set(text, card, size, kind=kind)
    return line


def _set(text: str, card: Card, size: int, *, kind: Kind) -> _Line | None:
    found = runs(text, kind, latin_first=interface(card.locale).typesetting.latin_first)
    return None if found is None else _Line(found, size)
