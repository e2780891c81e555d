"""Slots: the places of a rendition that differ for each recipient.

A slot travels through Jinja2, MJML and premailer as an opaque lower-case token (`zq1f…002z`): measured
to be the only form that none of them changes. The nonce is derived from the content, so that rendering
the same content twice gives the same bytes.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self


@dataclass(frozen=True)
class Slot:
    """`name` of the value and the `default` used when the recipient has none."""

    name: str
    default: str


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
        return _token(self.nonce, self.slots.index(slot)) if slot in self.slots else None

    def fill(self, text: str, values: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
        """`text` with every token replaced by its escaped value or default."""

        def value(match: re.Match[str]) -> str:
            slot = self.slots[int(match[1])]
            return escape(values.get(slot.name) or slot.default)

        return self.pattern.sub(value, text)

    def as_json(self) -> dict[str, Any]:
        """For keeping it in a proof."""
        return {"nonce": self.nonce, "slots": [[slot.name, slot.default] for slot in self.slots]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The table that `as_json` gave."""
        return cls(data["nonce"], tuple(Slot(name, default) for name, default in data["slots"]))


class SlotMaker:
    """Hands out tokens during one rendering; for the names in `left_out` there is nothing to place."""

    def __init__(self, content: str, *, left_out: Collection[str] = ()) -> None:
        self._numbers: dict[Slot, int] = {}
        self._nonce = _nonce(content)
        self._left_out = left_out

    def token(self, name: str, default: str = "") -> str:
        """The token of a slot; the same slot has one token."""
        if name in self._left_out:
            return ""
        number = self._numbers.setdefault(Slot(name, default), len(self._numbers))
        return _token(self._nonce, number)

    def table(self) -> SlotTable:
        """All slots handed out."""
        return SlotTable(self._nonce, tuple(self._numbers))


def _token(nonce: str, number: int) -> str:
    return f"{nonce}{number:03d}z"


def _nonce(content: str) -> str:
    # Derived, so that the same content renders to the same bytes; chosen so that the content does not hold it.
    for salt in range(1000):
        nonce = "zq" + hashlib.sha256(f"{salt}:{content}".encode()).hexdigest()[:8]
        if nonce not in content:
            return nonce
    raise AssertionError("no free nonce")  # 1000 collisions with 32 bits each do not happen
