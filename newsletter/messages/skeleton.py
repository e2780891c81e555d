"""A rendition compiled once, so that one recipient's message is a few short pieces put between long ready ones.

The body is multipart/alternative, text first, both parts quoted-printable, 7-bit safe for signing. Our HTML is
mostly markup, so that this is smaller than base64 even in Korean (67 against 72 KB for the sample issue, 57
against 70 in English). No HTML is parsed per recipient.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import NamedTuple, Self

from newsletter.messages.quoted_printable import quoted
from newsletter.relays.transparency import needs_no_stuffing
from newsletter.rendering.contexts import ESCAPES, Context, Place, places, text_places
from newsletter.rendering.slots import Slot, SlotTable

BOUNDARY = "=_newsletter_part"  # "=_" cannot occur in quoted-printable


@dataclass(frozen=True)
class _Filling:
    """What goes into one or several places: the value of a slot, escaped for where they are."""

    slot: Slot
    escape: Callable[[str], str]

    def octets(self, values: Mapping[str, str]) -> bytes:
        words = self.slot.value(values)
        return _octets(self.escape, words) if self.slot.name in _COME_AGAIN else quoted(self.escape(words))


class Filled(NamedTuple):
    """What one recipient gets: the subject, not yet encoded for a header, and the body. Whether that needs no stuffing was found
    out piece by piece, the fixed ones once for all recipients."""

    subject: str
    body: bytes
    needs_no_stuffing: bool


@dataclass(frozen=True)
class Skeleton:
    """The subject, as texts and slots, and the body as fixed pieces with one filling between each two."""

    subject: tuple[str | Slot, ...]
    fixed: tuple[bytes, ...]
    fillings: tuple[_Filling, ...]
    order: tuple[int, ...]  # which filling stands after each fixed piece but the last

    @classmethod
    def of(
        cls,
        subject: str,
        html: str,
        text: str,
        slots: SlotTable,
        *,
        boundary: str = BOUNDARY,
        same: Mapping[str, str] = MappingProxyType({}),
    ) -> Self:
        """Compile a rendition; `same` are values that all readers share. Raises SlotMisplaced when a slot stands in a style, a
        comment or the markup."""
        if "=_" not in boundary:
            raise ValueError("the boundary could occur in a part")
        body = _Body(slots, same)
        body.add_part("text/plain", text, text_places(text, slots), boundary)
        body.add_part("text/html", html, places(html, slots), boundary)
        body.add_fixed(f"--{boundary}--\r\n".encode())
        parts = tuple(_line_parts(subject, slots, same))
        return cls(parts, tuple(body.fixed), tuple(body.numbers), tuple(body.order))

    @cached_property
    def _needs_no_stuffing(self) -> bool:
        return all(map(needs_no_stuffing, self.fixed))

    @cached_property
    def _pieces(self) -> list[bytes]:
        """The fixed ones, with room between them."""
        return [piece for fixed in self.fixed for piece in (fixed, b"")][:-1]

    def fill(self, values: Mapping[str, str]) -> Filled:
        """What it is for one recipient."""
        fillings = [filling.octets(values) for filling in self.fillings]
        pieces = self._pieces.copy()
        pieces[1::2] = [fillings[number] for number in self.order]
        is_proven = self._needs_no_stuffing and needs_no_stuffing(b"\r\n".join(fillings))
        subject = [part if isinstance(part, str) else _in_header(part, values) for part in self.subject]
        return Filled("".join(subject), b"".join(pieces), is_proven)


class _Body:
    """The pieces of a body while it is compiled."""

    def __init__(self, slots: SlotTable, same: Mapping[str, str]) -> None:
        self._slots, self._same = slots, same
        self.fixed: list[bytes] = [b""]
        self.order: list[int] = []
        self.numbers: dict[_Filling, int] = {}

    def add_part(self, content_type: str, document: str, found: Iterable[Place], boundary: str) -> None:
        self.add_fixed(
            f"--{boundary}\r\nContent-Type: {content_type}; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n".encode()
        )
        position = 0
        for place in found:
            self.add_fixed(_quoted_lines(document[position : place.start]))
            self._add_filling(place)
            position = place.end
        # The last line is ended, so that no soft line break stands at the end of a part.
        self.add_fixed(_quoted_lines(document[position:].rstrip("\r\n") + "\n") + b"\r\n")

    def add_fixed(self, octets: bytes) -> None:
        self.fixed[-1] += octets

    def _add_filling(self, place: Place) -> None:
        filling = _Filling(self._slots.slots[place.number], ESCAPES[place.context])
        if filling.slot.name in self._same:
            self.add_fixed(filling.octets(self._same))
            return
        self.order.append(self.numbers.setdefault(filling, len(self.numbers)))
        self.fixed.append(b"")


def _line_parts(line: str, slots: SlotTable, same: Mapping[str, str]) -> Iterator[str | Slot]:
    position = 0
    for token in slots.pattern.finditer(line):
        slot = slots.slots[int(token[1])]
        yield line[position : token.start()]
        yield _in_header(slot, same) if slot.name in same else slot
        position = token.end()
    yield line[position:]


def _in_header(slot: Slot, values: Mapping[str, str]) -> str:
    return ESCAPES[Context.HEADER](slot.value(values))


_COME_AGAIN = ("first_name", "last_name", "organisation")  # with many readers; addresses do not


@lru_cache(maxsize=4096)
def _octets(escape: Callable[[str], str], words: str) -> bytes:
    return quoted(escape(words))


def _quoted_lines(text: str) -> bytes:
    return quoted(text.replace("\r\n", "\n"))
