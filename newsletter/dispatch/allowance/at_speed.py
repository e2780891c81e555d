"""What the workers of a dispatch may begin at the speed it was given, beside what its relay is given.

It is counted as a relay's rate by the second: a mail counts from the moment it is taken in hand until it is begun, and from then
on for as long as the speed says. The row of the speed is locked after that of the relay.
"""

from collections import deque
from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.clock import Clock
from newsletter.dispatch.allowance.books import grouped, lately_of
from newsletter.dispatch.allowance.limits import Lately
from newsletter.dispatch.allowance.models import DispatchSpeed
from newsletter.dispatch.allowance.speed import Speed
from newsletter.dispatch.allowance.taking import Allowance, Share
from newsletter.dispatch.ledger import Result

_SOONEST, _LATEST = 0.05, 0.5  # seconds until it looks again; so late another speed is noticed


class PacedAllowance:
    """What one worker has of the allowance of its relay and of the speed of its dispatch. `began` may be called from any
    thread."""

    def __init__(self, of_relay: Allowance, dispatch_id: int, clock: Clock) -> None:
        self._of_relay, self._dispatch_id, self._clock = of_relay, dispatch_id, clock
        self.worker = of_relay.worker
        self.unbegun: set[int] = set()
        self._begun: deque[tuple[int, float]] = deque()

    def began(self, delivery_id: int) -> None:
        """The relay is told of this one at this moment."""
        self._of_relay.began(delivery_id)
        if delivery_id in self.unbegun:  # of a dispatch without a speed nothing is counted
            self._begun.append((delivery_id, self._clock().timestamp()))

    def open(self, session: Session, answered: Sequence[Result], *, now: datetime) -> Share:
        """What may be taken now, after what was answered is counted. Nobody else takes any before the transaction ends."""
        share = self._of_relay.open(session, answered, dispatch_id=self._dispatch_id, now=now)
        row = locked(session, self._dispatch_id)
        if row is None or row.per_minute is None:
            self.unbegun.clear()
            self._begun.clear()
            return share
        begun = self._begun_since()
        self.unbegun.difference_update(result.delivery_id for result in answered)
        return _PacedShare(share, row, Speed(row.per_minute), self, begun=begun, now=now)

    def leave(self, session: Session) -> None:
        """It has nothing in hand any more."""
        self._of_relay.leave(session)
        if row := locked(session, self._dispatch_id):
            _end(row, self.worker, now=self._clock(), is_begun=False)

    def _begun_since(self) -> list[float]:
        moments = []
        while self._begun:
            delivery_id, at = self._begun.popleft()
            self.unbegun.discard(delivery_id)
            moments.append(at)
        return moments


class _PacedShare(Share):
    """What the relay leaves, and no more than the speed leaves, in one transaction."""

    def __init__(
        self,
        of_relay: Share,
        row: DispatchSpeed,
        speed: Speed,
        allowance: PacedAllowance,
        *,
        begun: Sequence[float],
        now: datetime,
    ) -> None:
        self._of_relay, self._row, self._allowance, self._now = of_relay, row, allowance, now
        self._lately = lately_of(row, now=now, seconds=speed.seconds)
        mine = self._lately.setdefault(allowance.worker, Lately(0))
        mine.begun += grouped(begun)
        mine.unbegun = len(allowance.unbegun)
        moment = now.timestamp()
        used = sum(kept.within(speed.seconds, moment) for kept in self._lately.values())
        room = max(speed.most - used, 0)
        self.room = min(of_relay.room, room)
        self.is_used_up, self.is_by_domain = of_relay.is_used_up, of_relay.is_by_domain
        self.waits = of_relay.waits
        if not room:
            self.waits = max(self.waits, self._until_one_leaves(speed.seconds, moment))

    def look_up(self, addresses: Sequence[str]) -> None:
        """See Share."""
        self._of_relay.look_up(addresses)

    def turn_of(self, address: str) -> datetime | None:
        """See Share."""
        return self._of_relay.turn_of(address)

    def take(self, delivery_id: int, address: str) -> None:
        """See Share."""
        self._of_relay.take(delivery_id, address)
        self._allowance.unbegun.add(delivery_id)
        self.room -= 1

    def close(self) -> None:
        """See Share."""
        self._of_relay.close()
        mine = self._lately[self._allowance.worker]
        mine.seen_at, mine.unbegun = self._now.timestamp(), len(self._allowance.unbegun)
        self._row.workers = {name: kept.as_json() for name, kept in self._lately.items() if kept.counts}

    def _until_one_leaves(self, seconds: float, moment: float) -> float:
        leaves = min(
            (at + seconds - moment for kept in self._lately.values() for at, _ in kept.begun), default=0.0
        )
        return min(max(leaves, _SOONEST), _LATEST)


def forget_workers(session: Session, workers: Collection[str], *, now: datetime) -> None:
    """These are gone. What they had in hand may have been begun up to this moment."""
    kept = sa.select(DispatchSpeed.dispatch_id, DispatchSpeed.workers).order_by(DispatchSpeed.dispatch_id)
    for dispatch_id, known in session.execute(kept).all():
        mine = [name for name in workers if name in known]
        if mine and (row := locked(session, dispatch_id)):
            for name in mine:
                _end(row, name, now=now, is_begun=True)


def locked(session: Session, dispatch_id: int) -> DispatchSpeed | None:
    """The row of a dispatch that was given a speed; locked then."""
    found = sa.select(DispatchSpeed).where(DispatchSpeed.dispatch_id == dispatch_id)
    if session.scalar(found.with_only_columns(DispatchSpeed.per_minute)) is None:
        return None
    return session.scalar(found.with_for_update().execution_options(populate_existing=True))


def _end(row: DispatchSpeed, worker: str, *, now: datetime, is_begun: bool) -> None:
    workers = {name: Lately.of(kept) for name, kept in row.workers.items()}
    if mine := workers.get(worker):
        if is_begun:
            mine.begun += [(now.timestamp(), mine.unbegun)]
        mine.seen_at, mine.unbegun = now.timestamp(), 0
        row.workers = {name: kept.as_json() for name, kept in workers.items() if kept.counts}
