"""What the HTML of an edition weighs for one reader, to the byte, without its being put together."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from newsletter.rendering.contexts import ESCAPES, places
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.slots import Slot

_Escape = Callable[[str], str]
_Filling = tuple[Slot, _Escape, int]


@dataclass(frozen=True)
class Weight:
    """The bytes of what is the same for everybody, and how often which value stands between them, and how it is escaped."""

    fixed: int
    fillings: tuple[_Filling, ...]

    @classmethod
    def of(cls, rendition: Rendition, same: Mapping[str, str]) -> Self:
        """Compile an edition; `same` are values that all readers share. Raises SlotMisplaced."""
        slots = rendition.slots.slots
        found = places(rendition.html, rendition.slots)
        counted = Counter((slots[place.number], ESCAPES[place.context]) for place in found)
        tokens = sum(place.end - place.start for place in found)  # they are ASCII
        markup = cls(len(rendition.html.encode()) - tokens, _rows(counted, lambda slot: slot.name in same))
        return cls(markup.filled(same), _rows(counted, lambda slot: slot.name not in same))

    def filled(self, values: Mapping[str, str]) -> int:
        """In bytes, with the values of a reader, or the defaults, in its slots."""
        return self.fixed + sum(
            len(escape(slot.value(values)).encode()) * times for slot, escape, times in self.fillings
        )


def _rows(counted: Counter[tuple[Slot, _Escape]], is_wanted: Callable[[Slot], bool]) -> tuple[_Filling, ...]:
    return tuple((slot, escape, times) for (slot, escape), times in counted.items() if is_wanted(slot))
