"""From what Jinja2 wrote to what is mailed: compiled, rules of rich text in the elements, other languages marked, made light.

The frame of a mail and the rows of each block are finished apart and put together, so that who edits one block waits for
that one alone: all that goes in is the key of what is kept. Rows that are new go through premailer together, for it looks
for the elements of each rule once a document.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Self

from newsletter.content.blocks import AnyBlock
from newsletter.rendering.editions import Edition
from newsletter.rendering.frames import Frame
from newsletter.rendering.inlining import inline
from newsletter.rendering.mjml import MjmlError, rows_to_html, to_html
from newsletter.rendering.part_cache import Kept
from newsletter.rendering.placing import Parts, failure, placed
from newsletter.rendering.runs import with_languages
from newsletter.rendering.slimming import lightened, with_face

ROWS = Kept[str]()
_BETWEEN = "<!--between-->"  # MJML drops comments: no block has one


@dataclass(frozen=True)
class Finish:
    """What goes into a finished mail besides its words: the rules of rich text, its face and the languages of its newsletter."""

    rules: str
    face: str
    keeps_words: bool
    locale: str
    locales: tuple[str, ...]

    @classmethod
    def of(cls, frame: Frame, locales: Sequence[str]) -> Self:
        """How the mails of a frame are finished."""
        return cls(
            rules=placed("layouts/richtext.css", frame),
            face=frame.theme.sans,
            keeps_words=frame.reading.setting.keeps_words,
            locale=frame.reading.locale,
            locales=tuple(locales),
        )


class _Rows(NamedTuple):
    """The rows of a block, and the names in it."""

    mjml: str
    names: tuple[str, ...]


def finished(mjml: str, finish: Finish) -> str:
    """A whole document. Raises MjmlError."""
    html = inline(to_html(mjml), finish.rules)
    return _light(with_face(html, finish.face, keeps_words=finish.keeps_words), finish)


@lru_cache(maxsize=50)
def finished_frame(mjml: str, finish: Finish) -> str:
    """A document that has places where its blocks will stand. Raises MjmlError."""
    return finished(mjml, finish)


def finished_rows(edition: Edition, parts: Parts, finish: Finish) -> list[str]:
    """The rows of each block. Raises RenderError, which names the block that MJML refuses."""
    said = [_Rows(rows, tuple(block.proper_names())) for block, rows in parts]
    blocks: dict[_Rows, AnyBlock] = {}
    for (block, _), rows in zip(parts, said, strict=True):
        blocks.setdefault(rows, block)
    made = {rows: kept for rows in blocks if (kept := ROWS.find((rows, finish))) is not None}
    new = [rows for rows in blocks if rows not in made]
    compiled = [_compiled(edition, blocks[rows], rows.mjml) for rows in new]
    for rows, html in zip(new, _inlined_together(compiled, finish), strict=True):
        made[rows] = _light(html, finish, rows.names).strip()
        ROWS.keep((rows, finish), made[rows], size=len(rows.mjml) + len(made[rows]))
    return [made[rows] for rows in said]


def place(number: int) -> str:
    """Where the rows of a block will stand in a frame."""
    return f'<tr id="place-{number}"></tr>'


def with_rows(frame: str, rows: Sequence[str]) -> str:
    """The frame with the rows of each block in their places."""
    return _PLACE.sub(lambda found: rows[int(found[1])], frame)


def pieces(frame: str, parts: Parts, rows: Sequence[str]) -> Iterator[tuple[str, AnyBlock | None]]:
    """What stands in such a document, one after the other: parts of the frame, and the rows of each block with it."""
    for number, piece in enumerate(_PLACE.split(frame)):
        if number % 2:
            yield rows[int(piece)], parts[int(piece)][0]
        else:
            yield piece, None


def _compiled(edition: Edition, block: AnyBlock, rows: str) -> str:
    try:
        return rows_to_html(rows)
    except MjmlError as error:
        raise failure(edition, block, error.sentence) from None


def _inlined_together(rows: Sequence[str], finish: Finish) -> list[str]:
    if not rows:
        return []
    table = inline(f"<table>{_BETWEEN.join(rows)}</table>", finish.rules)
    return table.partition("<table>")[2].rpartition("</table>")[0].split(_BETWEEN)


def _light(html: str, finish: Finish, names: Collection[str] = ()) -> str:
    return lightened(with_languages(html, finish.locale, finish.locales, names))


_PLACE = re.compile(place(0).replace("0", r"(\d+)"))
