"""Partials that were filled before, so that who edits one block waits for that one alone.

What a partial was filled with is its key: nothing kept is ever stale. Slots that it handed out are handed out again.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from newsletter.rendering.slots import Slot, SlotMaker

LARGEST = 8_000_000  # characters of all parts kept

_Kept = tuple[str, tuple[Slot, ...]]


class PartCache:
    """Parts by their keys; the one that was not asked for longest goes first. Safe in several threads."""

    def __init__(self, largest: int = LARGEST) -> None:
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = Lock()
        self._largest, self._size = largest, 0

    def filled(self, key: Hashable, slots: SlotMaker, fill: Callable[[], str]) -> str:
        """The part for a key, by `fill` if it is not kept. What `fill` raises is raised, and nothing kept."""
        before = slots.handed_out
        whole = (key, before, slots.nonce)
        with self._lock:
            found = self._kept.get(whole)
            if found:
                self._kept.move_to_end(whole)
        if found:
            for slot in found[1]:
                slots.hand_out(slot)
            return found[0]
        part = fill()
        self._keep(whole, (part, slots.handed_out[len(before) :]))
        return part

    def _keep(self, whole: Hashable, kept: _Kept) -> None:
        with self._lock:
            if whole not in self._kept:
                self._kept[whole] = kept
                self._size += len(kept[0])
            while self._size > self._largest:
                _, (part, _) = self._kept.popitem(last=False)
                self._size -= len(part)


PARTS = PartCache()
