"""What an issue should say after what was done to it: a model of its own, which knows nothing of how the product does it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

WORD = re.compile(r"w\d{4}")
BLOCKS = ""  # the name of the order of the blocks; that of a list is the name of its value


@dataclass
class Sheet:
    """The orders of blocks and of entries, each by its name, and the words under the name of each text that has some."""

    orders: dict[str, list[str]]
    texts: dict[str, str]

    def under(self, place: str) -> dict[str, object]:
        """Everything that stands in a block or an entry."""
        inside = f"{place}."
        found: dict[str, object] = {
            name: text for name, text in self.texts.items() if name.startswith(inside)
        }
        return found | {name: order for name, order in self.orders.items() if name.startswith(inside)}

    def drop(self, order: str, one: str) -> None:
        """Take a block or an entry away, with all that stands in it."""
        self.orders[order].remove(one)
        for name in self.under(place_of(order, one)):
            self.texts.pop(name, None)
            self.orders.pop(name, None)

    @property
    def words(self) -> set[str]:
        """Every word of ours in it."""
        return set(WORD.findall(" ".join(self.texts.values())))


def place_of(order: str, one: str) -> str:
    """Under which name something of an order stands."""
    return f"{order}.{one}" if order else one


@dataclass
class Acts:
    """What one tab did since it could last be compared, with what it showed before and after each act."""

    sheet: Sheet
    done: list[tuple[Sheet, str]] = field(default_factory=list)
    undone: list[tuple[Sheet, str]] = field(default_factory=list)
    latest: str = ""  # the text that was written in last: letters that follow belong to the same act

    def act(self, text: str = "") -> Sheet:
        """Something is done to the sheet that is given, in a text or in none."""
        self.done.append((deepcopy(self.sheet), text))
        self.undone.clear()
        self.latest = text
        return self.sheet

    def undo(self) -> None:
        before, text = self.done.pop()
        self.undone.append((self.sheet, text))
        self.sheet = before
        self.latest = self.done[-1][1] if self.done else self.latest

    def redo(self) -> None:
        after, text = self.undone.pop()
        self.done.append((self.sheet, text))
        self.sheet, self.latest = after, ""

    def forget(self) -> None:
        """The tab was opened anew: there is nothing to be taken back."""
        self.done.clear()
        self.undone.clear()
        self.latest = ""


@dataclass(frozen=True)
class Expected:
    """What must come of two sheets that were made of one: texts and clashes to the letter, and what comes before what."""

    members: Mapping[str, set[str]]
    pairs: Mapping[str, Sequence[tuple[str, str]]]
    texts: Mapping[str, str]
    clashes: Mapping[str, str]


def joined(base: Sheet, late: Sheet, early: Sheet) -> Expected:
    """`early` was kept first. Where both changed a text that of `late` stands, and the other's is offered beside it; who deletes
    what another changed has not seen that, so it stays; who changed an order gives it."""
    members: dict[str, set[str]] = {}
    gone: set[str] = set()
    for name in sorted({*base.orders, *late.orders, *early.orders}):
        if any(is_in(name, place) for place in gone):
            continue
        was, mine, theirs = (sheet.orders.get(name, []) for sheet in (base, late, early))
        if not _has(late, name, members) or not _has(early, name, members):
            members[name] = {*(theirs if _has(early, name, members) else mine)}
            continue
        deleted = {
            one
            for one in was
            if _is_deleted(place_of(name, one), one in mine, one in theirs, base, late, early)
        }
        gone |= {place_of(name, one) for one in deleted}
        members[name] = {*was, *mine, *theirs} - deleted
    texts: dict[str, str] = {}
    clashes: dict[str, str] = {}
    for name in {*base.texts, *late.texts, *early.texts}:
        if any(is_in(name, place) for place in gone):
            continue
        was, mine, theirs = (sheet.texts.get(name, "") for sheet in (base, late, early))
        if not _has(late, name, members):
            texts[name] = theirs
        elif not _has(early, name, members) or theirs == was:
            texts[name] = mine
        elif mine in (was, theirs):
            texts[name] = theirs
        else:
            texts[name], clashes[name] = mine, theirs
    pairs = {name: _pairs(base, late, early, name, members[name]) for name in members}
    return Expected(
        {name: those for name, those in members.items() if those or name == BLOCKS},
        pairs,
        {name: text for name, text in texts.items() if text},
        clashes,
    )


def is_in(name: str, place: str) -> bool:
    """Whether a text or an order stands in a block or an entry."""
    return name.startswith(f"{place}.")


def _is_deleted(place: str, is_mine: bool, is_theirs: bool, base: Sheet, late: Sheet, early: Sheet) -> bool:
    if is_mine and is_theirs:
        return False
    if not is_mine and not is_theirs:
        return True
    return (late if is_mine else early).under(place) == base.under(place)


def _has(sheet: Sheet, name: str, members: Mapping[str, Iterable[str]]) -> bool:
    """Whether a sheet has every block and entry that a text stands in."""
    around = [
        (order, one) for order, those in members.items() for one in those if is_in(name, place_of(order, one))
    ]
    return all(one in sheet.orders.get(order, []) for order, one in around)


def _pairs(base: Sheet, late: Sheet, early: Sheet, name: str, members: set[str]) -> list[tuple[str, str]]:
    """Which of two comes first, for all that were there before and that nobody deleted."""
    was, mine, theirs = (sheet.orders.get(name, []) for sheet in (base, late, early))
    if not mine or not theirs:
        return []
    is_mine = [one for one in mine if one in was] != [one for one in was if one in mine]
    order = [one for one in (mine if is_mine else theirs) if one in members and one in was]
    return [(one, other) for at, one in enumerate(order) for other in order[at + 1 :]]
