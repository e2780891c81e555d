"""Programs that call themselves a browser: they open the links of a mail one after the other, faster than anybody reads.

Who opens what is kept in memory for a few seconds, under a hash whose key goes with the process, and written nowhere.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_bytes
from threading import Lock

from newsletter.feedback.clicks.counting import NOBODY

WITHIN = timedelta(seconds=5)
LINKS = 3  # different ones of one proof, within that time
_MOST = 50_000  # visitors that are remembered: more come in five seconds by an attack alone


@dataclass
class _Visit:
    """What one visitor has opened of one proof, and when."""

    opened: dict[int, datetime] = field(default_factory=dict)
    is_burst: bool = False


@dataclass(frozen=True)
class Sight:
    """What the visits of the last seconds say of a click."""

    is_again: bool  # the same link: a double click
    is_burst: bool
    taken_for_readers: Sequence[int]  # the links of the same burst that were counted before it was known


class Bursts:
    """The visits of the last seconds. Safe in several threads; each process has its own."""

    def __init__(self) -> None:
        self._key = token_bytes(32)
        self._visits: dict[bytes, _Visit] = {}
        self._lock = Lock()

    def see(
        self, link_id: int, *, proof_id: int, network: str, agent: str, now: datetime, reader: int = NOBODY
    ) -> Sight:
        """Note a click of a browser, and say what it is; `reader` is the subscription of whoever shares their clicks."""
        visitor = "\n".join((str(proof_id), network, agent, str(reader))).encode()
        name = hashlib.blake2b(visitor, key=self._key, digest_size=16).digest()
        with self._lock:
            visit = self._visits.pop(name, None) or _Visit()
            visit.opened = {one: at for one, at in visit.opened.items() if now - at <= WITHIN}
            visit.is_burst = visit.is_burst and bool(visit.opened)
            is_again, was_burst = link_id in visit.opened, visit.is_burst
            visit.opened[link_id] = now
            visit.is_burst = was_burst or len(visit.opened) >= LINKS
            self._visits[name] = visit  # the last one again: those before it are older
            for old in list(self._older(now)):
                del self._visits[old]
        taken = [one for one in visit.opened if one != link_id] if visit.is_burst and not was_burst else []
        return Sight(is_again, visit.is_burst, taken)

    def _older(self, now: datetime) -> Iterator[bytes]:
        too_many = len(self._visits) - _MOST
        for number, (name, visit) in enumerate(self._visits.items()):
            if number >= too_many and now - max(visit.opened.values()) <= WITHIN:
                return
            yield name
