"""Two tabs, one issue, many operations. After each round both rest, and what they show, what the server says and what should have
come of it are held against each other:

- *alone*: one writes while the other looks on. What comes of it is known to the letter, undoing included.
- *apart*: one has no line. What comes of it when the line is back is known, but for where what is new stands.
- *together*: both write at once, in turns of an operation. Every word that nobody took away knowingly is in the draft or in a
  clash; no block or entry is lost or there twice.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from newsletter.content.blocks import BLOCKS as TYPES
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import homeless, ids_in, lists_of
from newsletter.db import Database
from newsletter.issues.finding import find_issue
from newsletter.issues.working.document import before, changes_since
from newsletter.issues.working.reading import working_of
from tests.e2e.processes import eventually
from tests.fuzz.deeds import Doing, Done
from tests.fuzz.expecting import WORD, Acts, Sheet, joined, place_of
from tests.fuzz.hands import Hand, Missed, sheet_of

BOTH, THEIRS = "Both, one after the other", "Take this one"


class Rounds:
    """The two tabs, and all that is known of the issue."""

    def __init__(self, hands: tuple[Hand, Hand], database: Database, seed: int) -> None:
        self.hands, self._database = hands, database
        self.doing = Doing(seed)
        self.operations = 0
        self.clashed = 0
        self.told: list[str] = []  # what was done since the last rest
        self._version = 0
        self._words: dict[str, str] = {}  # each that must be there, with the text it was written in
        self._members: set[str] = set()  # blocks and entries that must be there
        self._acts = (Acts(Sheet({}, {})), Acts(Sheet({}, {})))
        self._base_on(self._rested())

    def run(self, operations: int, *, a_round: int) -> None:
        """So many operations, in rounds of about as many as are named."""
        ways: tuple[Callable[[int], None], ...] = (self.alone, self.together, self.apart, self.together)
        at = 0
        while self.operations < operations:
            ways[at % len(ways)](min(a_round, operations - self.operations))
            at += 1

    # rounds

    def alone(self, count: int) -> None:
        who = self.doing.random.randrange(2)
        for at in range(count):
            self._do_exactly(who)
            if at == count // 2:
                self._acts[who].forget()
                self.hands[who].reload()
                self._require_kept(who)
        expected = self._acts[who].sheet
        found = self._rested()
        assert found == expected, _difference(found, expected)
        self._base_on(found)

    def _require_kept(self, who: int) -> None:
        """Nothing of what was done is missing on the page that was opened anew."""
        found, expected = self.hands[who].sheet(), self._acts[who].sheet
        assert _whole(found) == _whole(expected), _difference(found, expected)

    def apart(self, count: int) -> None:
        away = self.doing.random.randrange(2)
        base = deepcopy(self._base)
        self.hands[away].lose_line()
        for _ in range(count):
            self._do_exactly(self.doing.random.randrange(2))
        self.hands[1 - away].rest()
        self.hands[away].find_line()
        expected = joined(base, self._acts[away].sheet, self._acts[1 - away].sheet)
        found = self._rested(first=away)
        assert {name: set(order) for name, order in found.orders.items()} == expected.members, (
            found.orders,
            expected.members,
        )
        assert found.texts == expected.texts, _difference(found, Sheet(found.orders, dict(expected.texts)))
        for name, pairs in expected.pairs.items():
            order = found.orders.get(name, [])
            assert all(order.index(one) < order.index(other) for one, other in pairs), (
                name,
                [
                    sheet.orders.get(name)
                    for sheet in (base, *(self._acts[at].sheet for at in (away, 1 - away)))
                ],
                order,
            )
        clashes = self._clashes()
        assert clashes == dict(expected.clashes), (clashes, expected.clashes)
        self._base_on(found)
        self._settle(found)

    def together(self, count: int) -> None:
        for hand in self.hands:
            hand.look_at(3)
        for at in range(count):
            who = self.doing.random.randrange(2)
            if at == count // 3:
                self.hands[who].lose_line()
                self.told.append(f"{'AB'[who]} loses the line")
            if at == 2 * count // 3:
                for hand in self.hands:
                    hand.find_line()
                self.hands[who].reload()
                self.told.append(f"the line is back, {'AB'[who]} opens the page anew")
            self._do_loosely(who)
        found = self._rested()
        self._base_on(found)
        self._settle(found)

    # operations

    def _do_exactly(self, who: int) -> None:
        self._words, self._members = {}, set()  # all of it is held against the letter
        hand, acts = self.hands[who], self._acts[who]
        without = [kind for kind, there in (("undo", acts.done), ("redo", acts.undone)) if not there]
        kind = self.doing.chosen(*without)
        try:
            done = self.doing.do(hand, kind, acts.latest)
        except Missed:
            return  # as when nothing is there to be moved
        self._tell(who, kind, done)
        if kind == "undo":
            acts.undo()
        elif kind == "redo":
            acts.redo()
        for deed in done.deeds:
            deed.change(acts.act(deed.text))

    def _do_loosely(self, who: int) -> None:
        hand, acts = self.hands[who], self._acts[who]
        kind = self.doing.chosen("look")
        there = self._places(hand.in_sight())
        try:
            done = self.doing.do(hand, kind, acts.latest)
        except Missed:
            return
        self._tell(who, kind, done)
        acts.latest = done.deeds[-1].text if done.deeds else acts.latest
        self._note(done, there, self._places(hand.in_sight()), kind)

    def _tell(self, who: int, kind: str, done: Done) -> None:
        self.operations += 1
        texts = " ".join(f"{word} in {name}" for word, name in done.added.items())
        self.told.append(f"{'AB'[who]} {kind} {texts} {' '.join(sorted(done.removed))}".strip())

    def _note(self, done: Done, before: set[str], after: set[str], kind: str) -> None:
        """What must be there from now on, and what no longer."""
        self._words.update(done.added)
        for word in done.removed:
            self._words.pop(word, None)
        if kind in ("delete", "undo", "redo"):
            self._members -= before - after
        elif kind in ("add", "duplicate", "add_entry"):
            self._members |= after - before

    # at rest

    def _rested(self, first: int = 0) -> Sheet:
        """Both rest, show the same, and the server says the same; every version on the way was a document."""
        for at in (first, 1 - first, first, 1 - first):
            self.hands[at].rest()
        draft = self.hands[0].draft()
        said = sheet_of(draft)
        shown: list[Sheet] = []

        def is_same() -> bool:
            shown[:] = [hand.sheet() for hand in self.hands]
            return all(_whole(one) == _whole(said) for one in shown)

        try:
            eventually(is_same, what="both tabs show what the server says", within=5, every=0.2)
        except AssertionError:
            raise AssertionError([_difference(one, said) for one in shown]) from None
        self._require_words(draft)
        self._require_members(said)
        self._require_documents(draft["version"])
        return _whole(said)

    def _require_words(self, draft: dict[str, Any]) -> None:
        kept = [*draft["values"].values(), *(clash["text"] for clash in draft["clashes"].values())]
        there = {*WORD.findall(" ".join(kept))}
        lost = {word: name for word, name in self._words.items() if word not in there}
        assert not lost, f"lost: {lost}; clashes: {draft['clashes']}"

    def _require_members(self, said: Sheet) -> None:
        for order in said.orders.values():
            assert len(order) == len(set(order)), f"twice: {order}"
        lost = self._members - self._places(said)
        assert not lost, f"lost: {lost}"

    def _require_documents(self, version: int) -> None:
        """Every version since the last rest could have been loaded: nothing twice, nothing homeless, no unknown type."""
        with self._database.reading() as session:
            issue = find_issue(session, self.hands[0].issue.rpartition("/")[2])
            working = working_of(session, issue)
            draft = working.draft
            _require_document(draft)
            for change in changes_since(session, issue, self._version):
                draft = before(draft, change)
                _require_document(draft)
        self._version = version

    def _base_on(self, found: Sheet) -> None:
        self._base = found
        self.told.clear()
        for acts in self._acts:
            latest = acts.latest
            acts.forget()
            acts.sheet, acts.latest = deepcopy(found), latest
        self._words = {word: name for name, text in found.texts.items() for word in WORD.findall(text)}
        self._members = self._places(found)

    def _settle(self, found: Sheet) -> None:
        """Of each clash the other's text is taken, or both."""
        clashes = self._clashes()
        if not clashes:
            return
        self.clashed += len(clashes)
        who = self.doing.random.randrange(2)
        expected = deepcopy(found)
        for name, theirs in clashes.items():
            mine = found.texts.get(name, "")
            how = self.doing.random.choice((BOTH, THEIRS)) if mine and theirs else THEIRS
            self.hands[who].settle(name, how)
            expected.texts[name] = f"{mine} {theirs}" if how == BOTH else theirs
        self._words, self._members = {}, set()
        expected = _whole(expected)
        settled = self._rested(first=who)
        assert settled == expected, _difference(settled, expected)
        assert self._clashes() == {}
        self._base_on(settled)

    def _clashes(self) -> dict[str, str]:
        clashes = self.hands[0].draft()["clashes"]
        return {name: " ".join(clash["text"].split()) for name, clash in clashes.items()}

    @staticmethod
    def _places(sheet: Sheet) -> set[str]:
        return {place_of(name, one) for name, order in sheet.orders.items() for one in order}


def _whole(sheet: Sheet) -> Sheet:
    """Without what says nothing."""
    return Sheet(
        {name: order for name, order in sheet.orders.items() if order or not name},
        {name: text for name, text in sheet.texts.items() if text},
    )


def _require_document(draft: Draft) -> None:
    ids = [block.id for block in draft.blocks]
    assert len(ids) == len(set(ids)), ids
    assert all(block.type in TYPES for block in draft.blocks)
    for name, _ in lists_of(draft):
        entries = ids_in(draft.value(name))
        assert len(entries) == len(set(entries)), (name, entries)
    lost = {name: draft.value(name) for name in homeless(draft, draft.values)}
    assert not any(lost.values()), lost


def _difference(found: Sheet, expected: Sheet) -> str:
    orders = {
        name: (found.orders.get(name), expected.orders.get(name))
        for name in {*found.orders, *expected.orders}
        if found.orders.get(name) != expected.orders.get(name)
    }
    texts = {
        name: (found.texts.get(name), expected.texts.get(name))
        for name in {*found.texts, *expected.texts}
        if found.texts.get(name) != expected.texts.get(name)
    }
    return f"found and expected: {orders} {texts}"
