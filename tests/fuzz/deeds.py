"""What a person does at random: through the page, and told as what it should do to what the page shows."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from tests.fuzz.expecting import BLOCKS, Sheet, is_in
from tests.fuzz.hands import Hand, Missed

LABELS = ("Article", "Text", "Heading", "Quotation", "Question to readers")
MOST_BLOCKS, MOST_ENTRIES = 14, 5
WEIGHTS = {
    "append": 22,
    "replace": 8,
    "undo": 9,
    "redo": 4,
    "move": 10,
    "drag": 3,
    "add": 5,
    "duplicate": 3,
    "delete": 5,
    "add_entry": 4,
    "move_entry": 4,
    "look": 4,
}


@dataclass(frozen=True)
class Deed:
    """One act: the text that it is written in, if any, and what it does to a sheet."""

    change: Callable[[Sheet], None]
    text: str = ""


@dataclass
class Done:
    """What was done: the acts of it, the words it put in, and those it took away knowingly."""

    deeds: list[Deed] = field(default_factory=list)
    added: dict[str, str] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)


class Doing:
    """Chooses and does, from a seed. Of what a text says only what is a word of ours is counted."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._words: Iterator[str] = (f"w{number:04}" for number in count())

    def chosen(self, *without: str) -> str:
        kinds = [kind for kind in WEIGHTS if kind not in without]
        return self.random.choices(kinds, [WEIGHTS[kind] for kind in kinds])[0]

    def do(self, hand: Hand, kind: str, latest: str) -> Done:
        """Raises Missed where there is nothing to do it to; `latest` is the text that was written in last."""
        sheet = hand.in_sight()
        act: Callable[[Hand, Sheet, str], Done] = getattr(self, f"_{kind}")
        return act(hand, sheet, latest)

    def _append(self, hand: Hand, sheet: Sheet, latest: str) -> Done:
        name, word = self._text(sheet, latest), next(self._words)
        hand.append(name, word)

        def change(sheet: Sheet) -> None:
            sheet.texts[name] = f"{sheet.texts.get(name, '')} {word}".strip()

        return Done([Deed(change, name)], {word: name})

    def _replace(self, hand: Hand, sheet: Sheet, latest: str) -> Done:
        name, word = self._text(sheet, latest), next(self._words)
        hand.replace(name, word)

        def change(sheet: Sheet) -> None:
            sheet.texts[name] = word

        return Done([Deed(change, name)], {word: name}, hand.replaced)

    def _add(self, hand: Hand, sheet: Sheet, _latest: str) -> Done:
        blocks = sheet.orders[BLOCKS]
        if len(blocks) >= MOST_BLOCKS:
            raise Missed
        after, word = self.random.choice(["", *blocks]), next(self._words)
        block, name = hand.add(self.random.choice(LABELS), after, word)
        lists = {
            name: order for name, order in hand.in_sight().orders.items() if is_in(name, block)
        }  # what a new one begins with is the product's to say

        def insert(sheet: Sheet) -> None:
            sheet.orders[BLOCKS].insert(sheet.orders[BLOCKS].index(after) + 1 if after else 0, block)
            sheet.orders |= {name: [*order] for name, order in lists.items()}

        def write(sheet: Sheet) -> None:
            sheet.texts[name] = word

        return Done([Deed(insert), Deed(write, name)], {word: name})

    def _move(self, hand: Hand, sheet: Sheet, _latest: str) -> Done:
        block, by = self.random.choice(sheet.orders[BLOCKS]), self.random.choice((-1, 1))
        hand.move(block, by)
        return Done([Deed(_moving(BLOCKS, block, by))] if _can_move(sheet.orders[BLOCKS], block, by) else [])

    def _drag(self, hand: Hand, sheet: Sheet, _latest: str) -> Done:
        order = sheet.orders[BLOCKS]
        at = self.random.randrange(len(order) - 1)
        block, target = order[at], order[at + 1]
        hand.drag(block, target)
        if hand.in_sight().orders[BLOCKS] == order:
            return Done()  # it was let go above the middle of the other
        return Done([Deed(_moving(BLOCKS, block, 1))])

    def _duplicate(self, hand: Hand, sheet: Sheet, _latest: str) -> Done:
        blocks = sheet.orders[BLOCKS]
        if len(blocks) >= MOST_BLOCKS:
            raise Missed
        block = self.random.choice(blocks)
        hand.duplicate(block)
        now = hand.in_sight().orders
        new = [one for one in now[BLOCKS] if one not in blocks]
        if len(new) != 1:
            raise Missed
        lists = {name: order for name, order in now.items() if is_in(name, new[0])}

        def change(sheet: Sheet) -> None:
            sheet.orders[BLOCKS].insert(sheet.orders[BLOCKS].index(block) + 1, new[0])
            ids = {block: new[0]}
            for name, order in lists.items():
                was = sheet.orders[name.replace(new[0], block)]
                ids |= dict(zip(was, order, strict=True))
                sheet.orders[name] = [*order]
            for name, text in list(sheet.texts.items()):
                if is_in(name, block):
                    sheet.texts[".".join(ids.get(part, part) for part in name.split("."))] = text

        return Done([Deed(change)])

    def _delete(self, hand: Hand, sheet: Sheet, _latest: str) -> Done:
        if len(sheet.orders[BLOCKS]) < 3:
            raise Missed
        block = self.random.choice(sheet.orders[BLOCKS])
        hand.delete(block)
        removed = {word for name, words in hand.seen().items() if is_in(name, block) for word in words}
        return Done([Deed(lambda sheet: sheet.drop(BLOCKS, block))], removed=removed)

    def _add_entry(self, hand: Hand, sheet: Sheet, _latest: str) -> Done:
        lists = {name: order for name, order in sheet.orders.items() if name and len(order) < MOST_ENTRIES}
        names = [name for name in sheet.texts if _list_of(name, lists)]
        if not names:
            raise Missed
        name, word = self.random.choice(names), next(self._words)
        new = hand.add_entry(name, word)
        list_ = _list_of(name, lists)
        before, entry = (
            name.removeprefix(f"{list_}.").split(".")[0],
            new.removeprefix(f"{list_}.").split(".")[0],
        )

        def insert(sheet: Sheet) -> None:
            order = sheet.orders[list_]
            order.insert(order.index(before) + 1, entry)

        def write(sheet: Sheet) -> None:
            sheet.texts[new] = word

        return Done([Deed(insert), Deed(write, new)], {word: new})

    def _move_entry(self, hand: Hand, sheet: Sheet, _latest: str) -> Done:
        lists = {name: order for name, order in sheet.orders.items() if name}
        names = [name for name in sheet.texts if _list_of(name, lists)]
        if not names:
            raise Missed
        name, by = self.random.choice(names), self.random.choice((-1, 1))
        hand.move_entry(name, by)
        list_ = _list_of(name, lists)
        entry = name.removeprefix(f"{list_}.").split(".")[0]
        can = _can_move(lists[list_], entry, by)
        return Done([Deed(_moving(list_, entry, by))] if can else [])

    def _undo(self, hand: Hand, _sheet: Sheet, _latest: str) -> Done:
        return self._turn(hand, hand.undo)

    def _redo(self, hand: Hand, _sheet: Sheet, _latest: str) -> Done:
        return self._turn(hand, hand.redo)

    def _look(self, hand: Hand, _sheet: Sheet, _latest: str) -> Done:
        hand.look_at(self.random.choice((1, 2, 3)))
        return Done()

    def _turn(self, hand: Hand, turn: Callable[[], None]) -> Done:
        turn()
        before = {word for words in hand.seen().values() for word in words}
        return Done(removed=before - hand.in_sight().words)

    def _text(self, sheet: Sheet, latest: str) -> str:
        """Not the one before: what is written there within a second belongs to one act."""
        names = [name for name in sheet.texts if name != latest]
        if not names:
            raise Missed
        return self.random.choice(names)


def _list_of(name: str, lists: dict[str, list[str]]) -> str:
    """The list in an entry of which a text stands."""
    return next((one for one in lists if is_in(name, one)), "")


def _can_move(order: list[str], one: str, by: int) -> bool:
    return 0 <= order.index(one) + by < len(order)


def _moving(name: str, one: str, by: int) -> Callable[[Sheet], None]:
    def change(sheet: Sheet) -> None:
        order = sheet.orders[name]
        to = order.index(one) + by
        order.remove(one)
        order.insert(to, one)

    return change
