"""What a worker takes of the allowance of its relay: in the transaction that reads the next rows, under the lock of the relay.

A mail counts from the moment it is taken in hand until its answer, and from then on for as long as the limit says: whenever
in between the relay counts it, there are never more than allowed. What was not given to the relay after all is given back.
The lock comes after those of chunks and deliveries.
"""

import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.clock import Clock
from newsletter.db import insert
from newsletter.dispatch.allowance.books import Books, domain_of, grouped, lately_of, limits_of, locked
from newsletter.dispatch.allowance.limits import HOUR, Lately, for_dispatches
from newsletter.dispatch.allowance.models import ALL, DomainLine, KnownRelay
from newsletter.dispatch.ledger import Result, Unwritable
from newsletter.dispatch.models import Notice, NoticeState
from newsletter.relays.base import Unavailable
from newsletter.wording import NOTHING

_A_MOMENT = 0.05  # seconds


@dataclass
class _Taken:
    minute: datetime
    domain: str
    is_begun: bool = False


class Allowance:
    """What one worker has of the allowance of a relay. `began` may be called from any thread."""

    def __init__(self, relay: str, worker: str, clock: Clock) -> None:
        self.relay, self.worker, self._clock = relay, worker, clock
        self.taken: dict[int, _Taken] = {}
        self._begun: deque[tuple[int, float]] = deque()

    def began(self, delivery_id: int) -> None:
        """The relay is told of this one at this moment."""
        if delivery_id in self.taken:  # of a relay without limits nothing is counted
            self._begun.append((delivery_id, self._clock().timestamp()))

    def open(
        self, session: Session, answered: Sequence[Result], *, dispatch_id: int, now: datetime
    ) -> "Share":
        """What may be taken now, after what was answered is counted. Nobody else takes any before the transaction ends."""
        relay = locked(session, self.relay)
        if relay is None:
            self.taken.clear()
            self._begun.clear()
            return WITHOUT_LIMITS
        return CountedShare(session, relay, self, answered, dispatch_id=dispatch_id, now=now)

    def leave(self, session: Session) -> None:
        """It has nothing in hand any more."""
        if relay := locked(session, self.relay):
            lately = lately_of(relay, now=self._clock())
            if mine := lately.get(self.worker):
                mine.unbegun = mine.connections = 0
                gone = () if mine.counts else (self.worker,)
                relay.workers = {name: kept.as_json() for name, kept in lately.items() if name not in gone}

    def begun_since(self) -> list[float]:
        """When those were begun that have not been told of yet."""
        moments = []
        while self._begun:
            delivery_id, at = self._begun.popleft()
            if delivery_id in self.taken and not self.taken[delivery_id].is_begun:
                self.taken[delivery_id].is_begun = True
                moments.append(at)
        return moments


class Share:
    """What a worker may take of a relay without limits."""

    room: int = sys.maxsize
    is_used_up: bool = False  # for longer than a moment
    is_by_domain: bool = False
    waits: float = 0.0  # seconds, until there is room again

    def look_up(self, addresses: Sequence[str]) -> None:
        """These are asked for next."""

    def turn_of(self, address: str) -> datetime | None:  # noqa: ARG002 (whoever it is)
        """When somebody at this address may be written to; None: now."""
        return None

    def take(self, delivery_id: int, address: str) -> None:
        """Take one in hand."""

    def close(self) -> None:
        """Write down what was taken."""


WITHOUT_LIMITS = Share()


class CountedShare(Share):
    """The same of one with limits, in one transaction."""

    def __init__(
        self,
        session: Session,
        relay: KnownRelay,
        allowance: Allowance,
        answered: Sequence[Result],
        *,
        dispatch_id: int,
        now: datetime,
    ) -> None:
        self._session, self._relay, self._allowance = session, relay, allowance
        self._dispatch_id, self._now = dispatch_id, now
        self._limits = limits_of(relay)
        self.is_by_domain = self._limits.per_domain is not None
        self._books = Books(session, relay, now=now)
        self._lately = lately_of(relay, now=now)
        self._line: dict[str, datetime] = {}
        self._count(answered)
        self._waiting = _notices_that_wait(session, now=now)
        self.room = self._room()
        self.is_used_up = self._long_room() <= 0
        self.waits = _A_MOMENT if self.room <= 0 else 0.0

    def look_up(self, addresses: Sequence[str]) -> None:
        """See Share."""
        if self.is_by_domain:
            self._books.look_up({domain_of(address) for address in addresses})

    def turn_of(self, address: str) -> datetime | None:
        """See Share. Whoever has to wait stands in the line of their domain from then on."""
        most = self._limits.per_domain
        domain = domain_of(address)
        if most is None or self._books.of(domain).within(HOUR, now=self._now) < most:
            return None
        free_at = self._books.of(domain).free_at(most, HOUR, now=self._now)
        self._line[domain] = max(free_at, self._end_of_line(domain) + HOUR / most)
        return self._line[domain]

    def take(self, delivery_id: int, address: str) -> None:
        """See Share."""
        domain = domain_of(address) if self.is_by_domain else ALL
        self._allowance.taken[delivery_id] = _Taken(self._books.add(domain, self._now), domain)
        self.room -= 1

    def close(self) -> None:
        """See Share. Where it is used up, the relay says why and until when."""
        name = self._allowance.worker
        mine = self._lately.setdefault(name, Lately(0))
        mine.seen_at = self._now.timestamp()
        mine.unbegun = sum(not taken.is_begun for taken in self._allowance.taken.values())
        self._relay.workers = {worker: kept.as_json() for worker, kept in self._lately.items()}
        self._books.close()
        for domain, ends_at in sorted(self._line.items()):
            stands = insert(self._session, DomainLine).values(
                dispatch_id=self._dispatch_id, domain=domain, ends_at=ends_at
            )
            self._session.execute(
                stands.on_conflict_do_update(
                    index_elements=["dispatch_id", "domain"], set_={"ends_at": stands.excluded.ends_at}
                )
            )
        self._say_until_when()

    def _count(self, answered: Sequence[Result]) -> None:
        mine = self._lately.setdefault(self._allowance.worker, Lately(0))
        mine.begun += grouped(self._allowance.begun_since())
        self._books.look_up({taken.domain for taken in self._allowance.taken.values()})
        for result in answered:
            taken = self._allowance.taken.pop(result.delivery_id, None)
            domain = taken.domain if taken else ALL
            if taken:
                self._books.take_back(domain, taken.minute)
            if not isinstance(result.outcome, Unavailable | Unwritable):
                self._books.add(domain, self._now)
        mine.unbegun = sum(not taken.is_begun for taken in self._allowance.taken.values())

    def _room(self) -> int:
        rooms = [self._long_room()]
        if self._limits.per_second is not None:
            now = self._now.timestamp()
            used = sum(kept.within_a_second(now) for kept in self._lately.values())
            rooms.append(self._limits.per_second - used - self._waiting)
        return max(min(rooms), 0)

    def _long_room(self) -> int:
        uses = self._books.of(ALL)
        rooms = [
            for_dispatches(limit.most) - uses.within(limit.window, now=self._now) - self._waiting
            for limit in self._limits.long(self._now)
        ]
        return min(rooms, default=sys.maxsize)

    def _end_of_line(self, domain: str) -> datetime:
        if domain not in self._line:
            stands = self._session.get(DomainLine, (self._dispatch_id, domain), populate_existing=True)
            self._line[domain] = stands.ends_at if stands else self._now
        return self._line[domain]

    def _say_until_when(self) -> None:
        uses, until, because = self._books.of(ALL), None, NOTHING
        for limit in self._limits.long(self._now):
            most = max(for_dispatches(limit.most) - self._waiting, 1)
            free_at = uses.free_at(most, limit.window, now=self._now)
            free_at = min(free_at, limit.is_raised_at or free_at)
            if free_at > self._now and (until is None or free_at > until):
                until, because = free_at, limit.sentence
        if (self._relay.held_until, self._relay.held_because) != (until, because):
            self._relay.held_until, self._relay.held_because = until, because


def _notices_that_wait(session: Session, *, now: datetime) -> int:
    """Mails on our own behalf that go before any dispatch."""
    waiting = sa.select(sa.func.count()).where(Notice.state == NoticeState.PENDING, Notice.not_before <= now)
    return session.scalars(waiting).one()
