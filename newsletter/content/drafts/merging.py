"""Two people changed the same issue: put both changes into one draft, and say where they meet.

What only one of them changed is taken as it is; where both changed the same text, the person at the form
keeps their own and is shown the other's. Blocks, and the entries of a list, are each added, moved and
deleted by both. Nothing is saved here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import ids_in, joined, lists_of, places
from newsletter.content.drafts.marks import is_mark


@dataclass(frozen=True)
class Merged:
    """The draft with both changes. `clashes` holds the other's text for every input that both changed;
    `taken` the inputs where the other's change was taken over; `kept` the blocks and entries that one of
    them deleted while the other changed them, which therefore stay."""

    draft: Draft
    clashes: Mapping[str, str]
    taken: tuple[str, ...]
    kept: tuple[str, ...]


def merge(base: Draft, mine: Draft, theirs: Draft) -> Merged:
    """Both changes to `base` in one draft."""
    return _Merging(base, mine, theirs).merged()


class _Merging:
    """The three states, and where in each of them texts stand."""

    def __init__(self, base: Draft, mine: Draft, theirs: Draft) -> None:
        self._base, self._mine, self._theirs = base, mine, theirs
        self._in_base, self._in_mine, self._in_theirs = places(base), places(mine), places(theirs)
        self._everywhere = self._in_base | self._in_mine | self._in_theirs
        self._lists = {name for draft in (base, mine, theirs) for name, _ in lists_of(draft)}
        self._kept: list[str] = []

    def merged(self) -> Merged:
        types = {block.id: block for block in (*self._base.blocks, *self._mine.blocks, *self._theirs.blocks)}
        order = self._order(*map(_block_ids, (self._base, self._mine, self._theirs)), place=str)
        values: dict[str, str] = {}
        clashes: dict[str, str] = {}
        taken: list[str] = []
        for name in dict.fromkeys([*self._theirs.values, *self._mine.values]):
            mine, theirs = self._mine.value(name), self._theirs.value(name)
            values[name] = self._winner(name)
            if self._is_in(name, self._in_mine) != self._is_in(name, self._in_theirs):
                continue  # in a block or an entry of one of them only
            is_text = name not in self._lists and not is_mark(name)
            if is_text and values[name] == mine != theirs != self._base.value(name):
                clashes[name] = theirs
            elif values[name] != mine:
                taken.append(name)
        draft = Draft(tuple(types[block_id] for block_id in order), values)
        return Merged(draft, clashes, tuple(taken), tuple(self._kept))

    def _winner(self, name: str) -> str:
        base, mine, theirs = (draft.value(name) for draft in (self._base, self._mine, self._theirs))
        if self._is_in(name, self._in_base):
            if not self._is_in(name, self._in_mine):  # deleted by me: there is no text of mine
                return theirs
            if not self._is_in(name, self._in_theirs):
                return mine
        if name in self._lists:
            order = self._order(ids_in(base), ids_in(mine), ids_in(theirs), place=f"{name}.{{}}".format)
            return joined(order)
        return theirs if mine == base else mine

    def _is_in(self, name: str, there: frozenset[str]) -> bool:
        """Whether a state has the block, and each entry, that a text stands in."""
        around = [place for place in accumulate(name.split("."), "{}.{}".format) if place in self._everywhere]
        return all(place in there for place in around)

    def _order(
        self,
        base: Sequence[str],
        mine: Sequence[str],
        theirs: Sequence[str],
        *,
        place: Callable[[str], str],
    ) -> tuple[str, ...]:
        """The ids that stay, in the order of who changed the order; `place` is where the texts of one stand."""
        kept = [
            one
            for one in base
            if (one not in mine and one in theirs and self._is_changed(place(one), self._theirs))
            or (one not in theirs and one in mine and self._is_changed(place(one), self._mine))
        ]
        self._kept += map(place, kept)
        staying = {
            one
            for one in (*base, *mine, *theirs)
            if one not in base or one in kept or (one in mine and one in theirs)
        }
        reordered = _common(mine, base) != _common(base, mine)
        first, second = (mine, theirs) if reordered else (theirs, mine)
        return tuple(_interleave(first, second, staying))

    def _is_changed(self, place: str, draft: Draft) -> bool:
        return draft.under(place) != self._base.under(place)


def _block_ids(draft: Draft) -> list[str]:
    return [block.id for block in draft.blocks]


def _common(order: Sequence[str], other: Sequence[str]) -> list[str]:
    return [one for one in order if one in other]


def _interleave(first: Sequence[str], second: Sequence[str], staying: set[str]) -> Iterator[str]:
    """The order of `first`; each further one of `second` follows the one it followed there."""
    order = [one for one in first if one in staying]
    before: str | None = None
    for one in second:
        if one not in staying:
            continue
        if one not in order:
            order.insert(1 + order.index(before) if before else 0, one)
        before = one
    return iter(order)
