"""A text as a translator gets it: words, and codes that stand for what is not words, such as bold, a link, a reader's name.

A code is named by an id. The translation uses the codes of its source, so that a link leads where it led; where the translation
that is there has an address of its own for a link, it keeps that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class CodeKind(StrEnum):
    """What a code stands for."""

    STRONG = "strong"
    EM = "em"
    LINK = "link"
    BREAK = "break"
    TAG = "tag"  # a merge tag without words of its own
    DEFAULT = "default"  # around the words that a merge tag has for readers without a value
    MARKUP = "markup"  # of HTML that somebody wrote by hand


# What a translation may leave out, and what it may have more than once.
FREE = frozenset({CodeKind.STRONG, CodeKind.EM, CodeKind.BREAK})


class Code(NamedTuple):
    """One code; `value` is the address of a link, the name of a merge tag, or markup."""

    kind: CodeKind
    value: str = ""

    @property
    def shown(self) -> str:
        """How a person recognises it."""
        match self.kind:
            case CodeKind.TAG | CodeKind.DEFAULT:
                return f"{{{{{self.value}}}}}"
            case CodeKind.LINK | CodeKind.MARKUP:
                return self.value
            case _:
                return self.kind.value


class Piece(NamedTuple):
    """Words within some codes, the outermost first; or, without words, one `code` that stands alone."""

    words: str
    within: tuple[str, ...] = ()
    code: str = ""


Leaf = tuple[Piece, ...]  # a line, or a paragraph


@dataclass(frozen=True)
class Coded:
    """A text: its leaves in order, and what each id in them stands for."""

    leaves: tuple[Leaf, ...]
    codes: Mapping[str, Code]


class Numbering:
    """Gives ids to the codes of one text. With those of a source, a code is called as the source calls the same."""

    def __init__(self, source: Mapping[str, Code] | None = None) -> None:
        self._left = dict(source or {})
        self._count = len(self._left)
        self.codes: dict[str, Code] = {}

    def id_of(self, code: Code) -> str:
        """The id of the next code of a text."""
        same = (id_ for id_, known in self._left.items() if known == code)
        alike = (id_ for id_, known in self._left.items() if known.kind is code.kind is CodeKind.LINK)
        found = next(same, None) or next(alike, None)
        if found is None:
            self._count += 1
            found = f"c{self._count}"
        self._left.pop(found, None)
        self.codes[found] = code
        return found


def canonical(leaf: Sequence[Piece]) -> str:
    """One text for all ways to write the same: two leaves that say the same in the same codes are equal in it."""
    return " ".join("".join(_written(leaf)).split())


def _written(leaf: Sequence[Piece]) -> Iterator[str]:
    open_: tuple[str, ...] = ()
    for piece in leaf:
        within = tuple(sorted(piece.within))
        if within != open_:
            yield f"\x00{','.join(within)}\x00"
            open_ = within
        yield f"\x01{piece.code}\x01" if piece.code else piece.words
    if open_:
        yield "\x00\x00"
