"""Which entries of a list are which, when the list was written anew as lines."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from difflib import SequenceMatcher

from newsletter.content.lines.reading import Entry

_ALIKE = 0.6  # how much of a name stays where it is mended
_NEAR = 8  # entries that a line is held against

Values = Mapping[str, str]


def matched(before: Mapping[str, Values], entries: Sequence[Entry], *, first: str) -> dict[int, str]:
    """For the place of an entry among the lines, the id that it has in the list; a new one is not there.

    `before` has the texts of each entry in order, `first` is the field of its first words. The same words are the same
    entry, then the same first words; then what stands between the same neighbours and has nearly the same first words, so
    that an entry whose name is mended keeps what the line does not show, and nobody gets another's.
    """
    found: dict[int, str] = {}
    keys: list[Callable[[Values], Hashable]] = [
        lambda values: frozenset((name, text) for name, text in values.items() if text),
        lambda values: values.get(first, ""),
    ]
    for key in keys:
        free = defaultdict[Hashable, list[str]](list)
        taken = set(found.values())
        for one, values in before.items():
            if one not in taken:
                free[key(values)].append(one)
        for at, entry in enumerate(entries):
            if at not in found and free[key(entry.values)]:
                found[at] = free[key(entry.values)].pop(0)
    _find_mended(found, before, entries, first)
    return found


def _find_mended(
    found: dict[int, str], before: Mapping[str, Values], entries: Sequence[Entry], first: str
) -> None:
    """Lines that nothing was found for are held against the entries that stood between the same neighbours."""
    order, sure = list(before), dict(found)
    place = {one: at for at, one in enumerate(order)}
    taken = set(found.values())
    for at, entry in enumerate(entries):
        if at in sure:
            continue
        above = next((place[sure[line]] for line in range(at - 1, -1, -1) if line in sure), -1)
        below = next((place[sure[line]] for line in range(at + 1, len(entries)) if line in sure), len(order))
        free = [one for one in order[above + 1 : below] if one not in taken][:_NEAR]
        alike = {one: _alike(before[one].get(first, ""), entry.values.get(first, "")) for one in free}
        nearest = max(free, key=alike.__getitem__, default="")
        if alike.get(nearest, 0) >= _ALIKE:
            found[at] = nearest
            taken.add(nearest)


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() if one and other else 0
