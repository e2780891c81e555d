"""The names of signatories arranged to be read: under heads in the order of the reader's language, in columns of one height."""

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple, Protocol

from newsletter.content import typography
from newsletter.content.blocks.signatories import Grouping, Shown, Signer
from newsletter.rendering.written import Chosen, Written

_HEAD = 1.6  # lines, with the space above it
_FEWEST = 3  # names of a group that are divided from the others


class Signed(Protocol):
    """The view of a signatory."""

    name: str
    role: str
    country: Written | None
    kind: Chosen


class Group(NamedTuple):
    """Names under a head; without one, those that have none, or that go on from the column before."""

    head: str
    names: tuple[Signed, ...]


def signed(names: Sequence[Signed], shown: str = Shown.ALL) -> list[Signed]:
    """As many of the names as a part of an edition shows, organisations before people."""
    most = None if shown == Shown.ALL else int(shown)
    order = list(Signer)
    return sorted(names[:most], key=lambda one: order.index(one.kind.value))


def grouped(names: Iterable[Signed], grouping: str) -> list[Group]:
    """The names under their countries, in alphabetical order of these, or under who signs; whoever has none stands last."""
    found: dict[str, list[Signed]] = {}
    for one in names:
        heads = {Grouping.COUNTRY: one.country or "", Grouping.KIND: one.kind}
        found.setdefault(str(heads.get(Grouping(grouping), "")), []).append(one)
    order = sorted(found, key=lambda head: (not head, alphabetical(head)))
    return [Group(head, tuple(found[head])) for head in order]


def in_columns(groups: Sequence[Group], width: int, columns: int = 2) -> list[list[Group]]:
    """The groups in as many columns, in order, of nearly the same number of lines; a long group goes on in the next one.

    `width` is how many letters a line takes.
    """
    made: list[list[Group]] = []
    rest = list(groups)
    for left in range(columns, 1, -1):
        height = sum(_lines(group, width) for group in rest) / left
        column, rest = _filled(rest, width, height)
        made.append(column)
    return [column for column in (*made, rest) if column]


def alphabetical(text: str) -> str:
    """What words are sorted by: letters, whatever their case and accents. Hangul falls into 가나다 order by itself."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _filled(groups: list[Group], width: int, height: float) -> tuple[list[Group], list[Group]]:
    """The groups that make a column of about that height, and those that are left."""
    room = height
    for at, group in enumerate(groups):
        size = _lines(group, width)
        if size > room:
            fits = _first(group, width, room)
            if min(fits, len(group.names) - fits) >= _FEWEST:
                here, there = Group(group.head, group.names[:fits]), Group("", group.names[fits:])
                return [*groups[:at], here], [there, *groups[at + 1 :]]
            end = at + 1 if room * 2 >= size or at == 0 else at
            return groups[:end], groups[end:]
        room -= size
    return groups, []


def _first(group: Group, width: int, room: float) -> int:
    """How many names of a group there is room for."""
    _, *heights = accumulate(_heights(group, width))
    return sum(height <= room for height in heights)


def _lines(group: Group, width: int) -> float:
    return sum(_heights(group, width))


def _heights(group: Group, width: int) -> Iterator[float]:
    """How many lines the head takes, and each name."""
    yield _HEAD if group.head else 0
    for one in group.names:
        yield max(1, math.ceil(typography.columns(one.name) / width))
