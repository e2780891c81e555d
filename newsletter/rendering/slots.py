"""Slots: the places of a rendition that differ for each recipient.

A slot travels through Jinja2, MJML and premailer as an opaque lower-case token (`zq1f…002z`): measured
to be the only form that none of them changes. The nonce is derived from the content, so that rendering
the same content twice gives the same bytes. A Korean particle that hangs on a value is a slot beside it.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

from newsletter.content.particles import particle


@dataclass(frozen=True)
class Slot:
    """`name` of the value and the `default` used when the recipient has none; `pair` for the particle that follows it."""

    name: str
    default: str
    pair: str = ""

    def value(self, values: Mapping[str, str]) -> str:
        """What one recipient reads here, not yet escaped."""
        words = values.get(self.name) or self.default
        return particle(self.pair, words) if self.pair else words


MOST_SLOTS = 1000  # of a rendition: three digits are theirs in a token

# The token of some slot, whatever the nonce of its rendition is.
SOME_TOKEN = re.compile(r"zq[0-9a-f]{8}\d{3}z")


@dataclass(frozen=True)
class SlotTable:
    """The slots of one rendition; the token of slot number i is `<nonce><iii>z`."""

    nonce: str
    slots: tuple[Slot, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches a token; group 1 is the slot's number."""
        return re.compile(re.escape(self.nonce) + r"(\d{3})z")

    def token(self, slot: Slot) -> str | None:
        """The token that stands for a slot, None if the rendition has no such slot."""
        return self.token_of(self.slots.index(slot)) if slot in self.slots else None

    def token_of(self, number: int) -> str:
        """The token of the slot of this number."""
        return _token(self.nonce, number)

    def slot(self, token: str) -> Slot:
        """The slot that a token stands for."""
        return self.slots[int(token.removeprefix(self.nonce)[:-1])]

    def particle(self, token: str, pair: str) -> str:
        """The token of the particle that follows the value of a slot; nothing if the rendition has no such particle."""
        return self.token(replace(self.slot(token), pair=pair)) or ""

    def fill(self, text: str, values: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
        """`text` with every token replaced by its escaped value or default."""

        def value(match: re.Match[str]) -> str:
            return escape(self.slots[int(match[1])].value(values))

        return self.pattern.sub(value, text)

    def as_json(self) -> dict[str, Any]:
        """For keeping it in a proof."""
        return {"nonce": self.nonce, "slots": [_row(slot) for slot in self.slots]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The table that `as_json` gave."""
        return cls(data["nonce"], tuple(Slot(*row) for row in data["slots"]))


def for_anybody(text: str, slots: Mapping[str, Any]) -> str:
    """A frozen text as nobody in particular reads it: each token of the kept table replaced by its default."""
    return SlotTable.from_json(slots).fill(text, {})


class SlotMaker:
    """Hands out tokens during one rendering; for the names in `left_out` there is nothing to place."""

    def __init__(self, content: str, *, left_out: Collection[str] = ()) -> None:
        self._numbers: dict[Slot, int] = {}
        self._nonce = _nonce(content)
        self._left_out = left_out
        self._own_names: Mapping[str, str] = {}

    def naming(self, own_names: Mapping[str, str]) -> "SlotMaker":
        """The same maker for words in which some values go by names of their own."""
        other = copy(self)
        other._own_names = own_names
        return other

    def token(self, name: str, default: str = "") -> str:
        """The token of a slot; the same slot has one token."""
        if name in self._left_out:
            return ""
        return self.hand_out(Slot(self._own_names.get(name, name), default))

    def particle(self, token: str, pair: str) -> str:
        """The token of the particle that follows the value of a slot, which is told by its token."""
        return self.hand_out(replace(self.table().slot(token), pair=pair))

    @property
    def nonce(self) -> str:
        """What every token begins with."""
        return self._nonce

    @property
    def handed_out(self) -> tuple[Slot, ...]:
        """The slots so far, in their order."""
        return tuple(self._numbers)

    def table(self) -> SlotTable:
        """All slots handed out."""
        return SlotTable(self._nonce, self.handed_out)

    def hand_out(self, slot: Slot) -> str:
        """The token of a slot."""
        return _token(self._nonce, self._numbers.setdefault(slot, len(self._numbers)))


def _row(slot: Slot) -> list[str]:
    """A slot as it is kept; one that is no particle is kept as it was before there were any."""
    return [slot.name, slot.default, slot.pair] if slot.pair else [slot.name, slot.default]


def _token(nonce: str, number: int) -> str:
    return f"{nonce}{number:03d}z"


def _nonce(content: str) -> str:
    # Derived, so that the same content renders to the same bytes; chosen so that the content does not hold it. Mostly it is
    # the first, so that what did not change in an issue renders to the same bytes too, whatever else did.
    for salt in range(1000):
        nonce = "zq" + hashlib.sha256(str(salt).encode()).hexdigest()[:8]
        if nonce not in content:
            return nonce
    raise AssertionError("no free nonce")  # 1000 collisions with 32 bits each do not happen
