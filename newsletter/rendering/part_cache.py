"""What was made for a mail or a page before, so that who edits one block waits for that one alone, and who looks again, or
freezes what they looked at, for nothing.

What a thing was made of is its key: nothing kept is ever stale, and no caller can tell.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from pydantic import BaseModel

from newsletter.rendering.slots import Slot, SlotMaker

LARGEST = 8_000_000  # characters of all that is kept
LARGEST_WHOLE = 4_000_000  # the same of whole mails, and of whole pages: some dozens

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by their keys, up to a size; the one that was not asked for longest goes first. Safe in several threads."""

    def __init__(self, largest: int = LARGEST) -> None:
        self._kept: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()
        self._largest, self._size = largest, 0

    def find(self, key: Hashable) -> Value | None:
        """What is kept under a key, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def keep(self, key: Hashable, value: Value, *, size: int) -> None:
        """Keep a value, of so many characters."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = value, size
                self._size += size
            while self._size > self._largest:
                _, (_, gone) = self._kept.popitem(last=False)
                self._size -= gone


def hash_of(*values: BaseModel) -> str:
    """SHA-256, in hexadecimal, over all that values say: the part of a key that would be long."""
    return hashlib.sha256("\n".join(value.model_dump_json() for value in values).encode()).hexdigest()


class PartCache:
    """Partials that were filled before. Slots that one handed out are handed out again."""

    def __init__(self, largest: int = LARGEST) -> None:
        self._kept = Kept[tuple[str, tuple[Slot, ...]]](largest)

    def filled(self, key: Hashable, slots: SlotMaker, fill: Callable[[], str]) -> str:
        """The part for a key, by `fill` if it is not kept. What `fill` raises is raised, and nothing kept."""
        before = slots.handed_out
        whole = (key, before, slots.nonce)
        found = self._kept.find(whole)
        if found:
            for slot in found[1]:
                slots.hand_out(slot)
            return found[0]
        part = fill()
        self._kept.keep(whole, (part, slots.handed_out[len(before) :]), size=len(part))
        return part


PARTS = PartCache()
