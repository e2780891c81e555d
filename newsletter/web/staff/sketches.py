"""A small drawing of the shape of an issue: what its blocks hold, as strokes, in the order of their places.

Drawn from the kinds of their fields, so that a new type of block needs no line here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from newsletter.content.blocks import AnyBlock
from newsletter.content.blocks.base import Tone
from newsletter.content.fields.describing import BlockField
from newsletter.content.fields.kinds import Kind, Mark
from newsletter.content.fields.walking import own
from newsletter.content.issue import IssueContent
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText

WIDTH, HEIGHT = 120, 150
_MARGIN, _GAP, _BETWEEN = 12, 3, 7
_LETTERS_A_LINE = 90


@dataclass(frozen=True)
class Stroke:
    """A rectangle; `kind` says what it stands for: ground, title, words, picture or button."""

    kind: str
    x: float
    y: float
    width: float
    height: float


def sketch_of(content: IssueContent) -> tuple[Stroke, ...]:
    """The strokes of an issue, as far as they fit."""
    strokes: list[Stroke] = []
    y: float = _MARGIN
    for block in content.blocks:
        drawn = tuple(_block(block, content.source_locale))
        height = max((one.y + one.height for one in drawn), default=0)
        if (block.style.tone or block.ground) is not Tone.CARD:
            strokes.append(Stroke("ground", 0, y - _GAP, WIDTH, height + 2 * _GAP))
        strokes += [replace(one, y=y + one.y) for one in drawn]
        y += height + _BETWEEN
    return tuple(one for one in strokes if one.y < HEIGHT)


def _block(block: AnyBlock, locale: str) -> Iterator[Stroke]:
    """The strokes of a block, counted from its top."""
    y, width = 0.0, float(WIDTH - 2 * _MARGIN)
    has_title = False
    for _, field, value in own(block):
        match field.kind:
            case Kind.LINE | Kind.LINES | Kind.NAME if Mark.FIRST_WORDS in field.marks and not has_title:
                has_title = True
                yield Stroke("title", _MARGIN, y, width * 0.7, 5)
                y += 5 + _GAP
            case Kind.RICH:
                for share in _lines(value, locale):
                    yield Stroke("words", _MARGIN, y, width * share, 2)
                    y += 2 + _GAP
            case Kind.ITEMS:
                for stroke in _entries(field, len(value), width):
                    yield replace(stroke, y=y + stroke.y)
                y += _height_of(field, len(value)) + _GAP
            case Kind.LINK if field.is_required:
                yield Stroke("button", _MARGIN, y, 34, 8)
                y += 8 + _GAP
            case _:
                continue
    if not y:
        yield Stroke("title" if block.recurs else "words", _MARGIN, 0, width * 0.45, 4)


def _lines(text: Localized[RichText], locale: str) -> tuple[float, ...]:
    """How far each line goes; a long text is shown by a few."""
    letters = len((text.get(locale) or RichText()).plain())
    lines = min(4, 1 + letters // _LETTERS_A_LINE)
    return (*(1.0,) * (lines - 1), 0.6)


def _is_card(field: BlockField) -> bool:
    return any(one.kind is Kind.PICTURE for one in field.fields)


def _height_of(field: BlockField, count: int) -> float:
    return 26 if _is_card(field) else 5 * min(count, 6)


def _entries(field: BlockField, count: int, width: float) -> Iterator[Stroke]:
    """Cards side by side where an entry may have a picture, else lines one below the other."""
    if _is_card(field):
        count = max(1, min(count, 4))
        each = (width - (count - 1) * 4) / count
        for number in range(count):
            x = _MARGIN + number * (each + 4)
            yield Stroke("picture", x, 0, each, 14)
            yield Stroke("title", x, 17, each * 0.8, 3)
            yield Stroke("words", x, 23, each, 2)
        return
    for number in range(min(count, 6)):
        yield Stroke("title", _MARGIN, 5 * number, 3, 3)
        yield Stroke("words", _MARGIN + 7, 5 * number + 0.5, (width - 7) * (0.85 if number % 2 else 0.7), 2)
