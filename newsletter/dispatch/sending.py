"""The pump between the ledger and a relay: lease, read, submit, record.

It holds no transaction while it talks to the relay. What is submitted is in `submitting.py`; the calling thread keeps it fed and
writes down its results: one transaction writes what was answered and reads what comes next, a few times a second.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.clock import Clock
from newsletter.db import Database
from newsletter.dispatch import finishing, holds, leasing, ledger
from newsletter.dispatch.allowance.at_speed import PacedAllowance
from newsletter.dispatch.allowance.connecting import take_connections
from newsletter.dispatch.allowance.taking import Allowance, Share
from newsletter.dispatch.epochs import advance
from newsletter.dispatch.ledger import Result, Turn
from newsletter.dispatch.models import Chunk, Dispatch, DispatchState
from newsletter.dispatch.pacing import Pace, RetryPolicy
from newsletter.dispatch.routing.ways import Way
from newsletter.dispatch.row_writing import Row
from newsletter.dispatch.submitting import Compose, Journal, NoWitness, Submission, Witness
from newsletter.dispatch.windows.hours import Hours
from newsletter.dispatch.windows.keeping import window_of_dispatch
from newsletter.logs import Log
from newsletter.relays.base import Accepted, Deferred, Outcome, Relay, Unavailable
from newsletter.wording import say

log = Log()

_WRITE_EVERY = 0.2  # seconds, as long as something was answered
_STEP_EVERY = 1.0  # seconds, whatever was answered
_WRITE_AT = 500  # results
_MOST_READS = 20  # in one transaction: of a chunk everybody may have to wait for their domain


def pump(
    database: Database,
    relay: Relay,
    compose: Compose,
    journal: Journal,
    dispatch_id: int,
    *,
    policy: RetryPolicy,
    clock: Clock,
    slice_seconds: float,
    is_leaving: Callable[[], bool] = bool,
    lanes: int = 1,
    witness: Witness | None = None,
    way: Way | None = None,
) -> bool:
    """Submit what is due of a dispatch for at most `slice_seconds`; True when there may be more to do at once. So many `lanes`
    share the connections of the relay where those are limited. The `way` says which relay that is, and how many it may be given.

    Once it `is_leaving` nothing more is begun, and what is open is waited for.

    Raises LifeOverError or SupersededError when others settled what it had, because it was not heard of for too long.
    """
    way = way or Way()
    allowance = PacedAllowance(Allowance(way.name, journal.worker, clock), dispatch_id, clock)
    with database.transaction() as session:
        stands = holds.standing(session, dispatch_id, way.relay_id)
        list_id = session.execute(sa.select(Dispatch.list_id).where(Dispatch.id == dispatch_id)).scalar_one()
        hours = window_of_dispatch(session, dispatch_id)
        over = take_connections(
            session,
            way.name,
            journal.worker,
            dispatch_id=dispatch_id,
            own=relay.connections,
            lanes=lanes,
            now=clock(),
        )
        if not over.count:
            return False
        leasing.begin_life(session, journal.worker, now=clock(), relay_id=way.relay_id)
        place = advance(session)
    witness = witness or NoWitness()
    witness.came(place)
    submission = Submission(relay, compose, journal, stands=stands, over=over, began=allowance.began)
    pace = Pace(over.count)
    work = _Pump(
        database,
        submission,
        allowance,
        journal.worker,
        dispatch_id,
        list_id,
        way=way,
        hours=hours,
        pace=pace,
        policy=policy,
        clock=clock,
        witness=witness,
    )
    return work.run(slice_seconds, is_leaving)


@dataclass
class _Lease:
    """A chunk that this worker has: which deliveries are before it, and whether all others were looked at."""

    chunk_id: int
    in_hand: dict[int, Row] = field(default_factory=dict)
    is_read: bool = False


class _Pump:
    def __init__(
        self,
        database: Database,
        submission: Submission,
        allowance: PacedAllowance,
        name: str,
        dispatch_id: int,
        list_id: int,
        *,
        way: Way,
        hours: Hours | None,
        pace: Pace,
        policy: RetryPolicy,
        clock: Clock,
        witness: Witness,
    ) -> None:
        self._database, self._submission, self._name = database, submission, name
        self._allowance, self._waits = allowance, 0.0
        self._dispatch_id, self._list_id = dispatch_id, list_id
        self._hours, self._way = hours, way
        self._pace, self._policy, self._clock = pace, policy, clock
        self._leases: list[_Lease] = []
        self._deadline: datetime | None = None
        self._witness, self._steps = witness, 0
        submission.is_too_late = lambda: self._deadline is not None and clock() >= self._deadline

    def run(self, slice_seconds: float, is_leaving: Callable[[], bool]) -> bool:
        ends_at = time.monotonic() + slice_seconds
        with self._submission:
            self._turn_over([], may_begin=not is_leaving())
            while self._leases or self._waits:
                if is_leaving():
                    self._submission.stop(say("the worker was told to end"))
                self._turn_over(self._collect(), may_begin=time.monotonic() < ends_at)
        self._submission.hang_up()  # before others may have the connections
        with self._database.transaction() as session:
            leasing.step(session, self._name, now=self._clock())
            leasing.end_life(session, self._name)
            self._allowance.leave(session)
            place = advance(session)
        self._witness.came(place)
        with self._database.transaction() as session:
            if finishing.close(session, self._dispatch_id, now=self._clock()):
                log.info("dispatch.finished", dispatch_id=self._dispatch_id)
        return is_leaving() or (not self._submission.stopped_because and time.monotonic() >= ends_at)

    @property
    def _unanswered(self) -> int:
        return sum(len(lease.in_hand) for lease in self._leases)

    def _collect(self) -> list[Result]:
        """What was answered; waits for a batch, for the first answer at most as long as a step may take."""
        if not self._unanswered:
            return self._submission.collect(1, seconds=self._waits)
        started = time.monotonic()
        most = min(_WRITE_AT, self._unanswered)
        batch = self._submission.collect(most, seconds=_WRITE_EVERY)
        while not batch and self._unanswered and time.monotonic() - started < _STEP_EVERY - _WRITE_EVERY:
            batch = self._submission.collect(most, seconds=_WRITE_EVERY)
        if batch:
            self._pace.learn(len(batch), time.monotonic() - started)
        return batch

    def _turn_over(self, batch: Sequence[Result], *, may_begin: bool) -> None:
        """Write what was answered and read what comes next, in one transaction."""
        failure = self._submission.take_failure()
        turns: list[Turn] = []
        with self._database.transaction() as session:
            now = self._clock()
            leasing.step(session, self._name, now=now)
            state, is_calm = self._look_at_dispatch(session, batch, failure)
            self._deadline = leasing.deadline_of(session, self._dispatch_id)
            chunks = {
                chunk.id: chunk
                for chunk in leasing.held_by(session, self._name, [lease.chunk_id for lease in self._leases])
            }
            # Nothing that is asked here looks at a counter, so that each chunk is written once, at the end.
            with session.no_autoflush if is_calm else nullcontext():
                self._write(session, list(chunks.values()), batch, failure, is_calm=is_calm)
                answered = {result.delivery_id for result in batch}
                share = self._allowance.open(session, batch, now=now)
                may_read = (
                    may_begin and not share.is_used_up and self._may_read(session, state, is_calm=is_calm)
                )
                leases = self._give_up(session, answered, chunks, may_read=may_read)
                if may_read:
                    turns = self._read(session, leases, chunks, share)
                share.close()
                for lease in leases:
                    chunks[lease.chunk_id].in_hand = len(lease.in_hand)
            reached = max((chunk.last_id for chunk in chunks.values()), default=0)
        self._steps += 1
        self._witness.stepped(self._steps, reached=reached)  # before anything of it is begun
        self._leases, self._waits = leases, share.waits if may_read else 0.0
        if state is not DispatchState.RUNNING:
            self._submission.stop(say("the dispatch was paused or cancelled"))
        self._submission.begin(turns)

    def _may_read(self, session: Session, state: DispatchState, *, is_calm: bool) -> bool:
        """Whether the dispatch goes on: where it `is_calm`, it stands as it did when it was looked at."""
        now = self._clock()
        if (
            self._submission.stopped_because
            or not self._way.left
            or (self._hours is not None and not self._hours.is_open(now))
        ):
            return False
        if is_calm:
            return state is DispatchState.RUNNING and not self._submission.is_too_late()
        return leasing.may_read(session, self._dispatch_id, now=now)

    def _look_at_dispatch(
        self, session: Session, batch: Sequence[Result], failure: Outcome | None
    ) -> tuple[DispatchState, bool]:
        """Where it stands, and whether that stays so. What may change a dispatch takes its lock before that of a chunk."""
        if failure is not None or any(not isinstance(result.outcome, Accepted) for result in batch):
            return holds.lock(session, self._dispatch_id), False
        return holds.lock_if_troubled(session, self._dispatch_id, self._way.relay_id)

    def _write(
        self,
        session: Session,
        chunks: Sequence[Chunk],
        batch: Sequence[Result],
        failure: Outcome | None,
        *,
        is_calm: bool,
    ) -> None:
        if batch:
            superseded = ledger.record(
                session,
                self._dispatch_id,
                chunks,
                batch,
                policy=self._policy,
                now=self._clock(),
                is_calm=is_calm,
                relay_id=self._way.relay_id,
                in_hand={
                    delivery_id: row for lease in self._leases for delivery_id, row in lease.in_hand.items()
                },
            )
            if superseded:
                log.warning("delivery.superseded", dispatch_id=self._dispatch_id, count=superseded)
        if isinstance(failure, Unavailable):
            holds.hold(
                session,
                self._dispatch_id,
                because=failure.reply,
                now=self._clock(),
                relay_id=self._way.relay_id,
            )
            log.warning("dispatch.held", dispatch_id=self._dispatch_id, because=str(failure.reply))
        elif isinstance(failure, Deferred):  # the ledger, which knows all workers, has judged it already
            log.warning("dispatch.held", dispatch_id=self._dispatch_id, because=str(failure.reply))
        elif failure is not None:
            finishing.pause_failing(session, self._dispatch_id, because=failure.reply, now=self._clock())
            log.warning("dispatch.paused", dispatch_id=self._dispatch_id, because=str(failure.reply))

    def _read(
        self, session: Session, leases: list[_Lease], chunks: dict[int, Chunk], share: Share
    ) -> list[Turn]:
        """Fill what is before the relay: from the chunk that is being read, then from the next."""
        ahead = 1 if self._submission.is_trial else self._pace.ahead
        room = ahead - sum(len(lease.in_hand) for lease in leases)
        turns: list[Turn] = []
        if room < max(1, ahead // 2):
            return turns
        room = min(room, share.room, self._way.left)
        for _ in range(_MOST_READS):
            if len(turns) >= room:
                break
            lease = next((lease for lease in leases if not lease.is_read), None)
            if lease is None and (lease := self._next(session, chunks)) is not None:
                leases.append(lease)
            if lease is None:
                break
            chunk = chunks[lease.chunk_id]
            read = leasing.read(
                session,
                chunk,
                list_id=self._list_id,
                room=room - len(turns),
                now=self._clock(),
                share=share,
            )
            lease.in_hand.update(read.rows)
            lease.is_read = not read.may_follow
            self._way.taken += len(read.turns)
            turns += read.turns
        return turns

    def _next(self, session: Session, chunks: dict[int, Chunk]) -> _Lease | None:
        now = self._clock()
        if self._submission.is_trial:
            failures = holds.standing(session, self._dispatch_id, self._way.relay_id).failures
            chunk = leasing.lease_for_trial(
                session, self._dispatch_id, self._name, is_for_new=failures % 2 == 1, now=now
            )
        else:
            chunk = leasing.lease(session, self._dispatch_id, self._name, now=now)
        if chunk is None:
            return None
        chunks[chunk.id] = chunk
        return _Lease(chunk.id)

    def _give_up(
        self, session: Session, answered: set[int], chunks: dict[int, Chunk], *, may_read: bool
    ) -> list[_Lease]:
        """Let go of what is done with; gives what is kept, without what was answered."""
        kept: list[_Lease] = []
        for lease in self._leases:
            chunk = chunks[lease.chunk_id]
            in_hand = {
                delivery_id: row for delivery_id, row in lease.in_hand.items() if delivery_id not in answered
            }
            if not in_hand and (lease.is_read or not may_read):
                leasing.give_up(session, chunk, now=self._clock())
                continue
            if self._submission.stopped_because:
                leasing.let_go(chunk, sorted(in_hand))
            kept.append(_Lease(lease.chunk_id, in_hand, lease.is_read))
        return kept
