"""The small drawing of a type of block: its own, beside its partials, or one composed of what a new one holds. And that of an
issue, composed of what it holds.

The colours are custom properties of the page, `--drawn-title` and the others, each with a value for where there is none.
"""

from functools import cache

from newsletter.content.blocks.base import Block
from newsletter.content.completeness import PARTIALS
from newsletter.content.issue import IssueContent
from newsletter.content.localized import Localized
from newsletter.web.staff.sketches import HEIGHT, WIDTH, Stroke, sketch_of

_COLOURS = {
    "title": "title, #6f665a",
    "words": "words, #d2c8b7",
    "picture": "land, #7fa08d",
    "button": "accent, #b4532f",
    "ground": "card, #fffdf8",
}
_TALL = 72  # the part of a sketch in which there is one block


@cache
def drawing_of(block: type[Block]) -> str:
    """An SVG without a size of its own, 120 wide and 72 tall."""
    own = PARTIALS / f"{block.model_fields['type'].default}.svg"
    return own.read_text(encoding="utf-8") if own.is_file() else _composed(block)


def drawn(content: IssueContent) -> str:
    """An SVG of an issue without a size of its own, taller than wide."""
    return _svg(content, tall=HEIGHT)


def _composed(block: type[Block]) -> str:
    content = IssueContent(locales=("en",), subject=Localized[str]({}), blocks=(block.blank(),))
    return _svg(content, tall=_TALL)


def _svg(content: IssueContent, *, tall: int) -> str:
    shapes = "".join(map(_rectangle, sketch_of(content)))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall}" aria-hidden="true">{shapes}</svg>'


def _rectangle(stroke: Stroke) -> str:
    return (
        f'<rect x="{stroke.x:g}" y="{stroke.y:g}" width="{stroke.width:g}" height="{stroke.height:g}" rx="2" '
        f'fill="var(--drawn-{_COLOURS[stroke.kind]})"/>'
    )
