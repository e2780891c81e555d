"""The delivery ledger: what answers make of deliveries, and how it is counted.

A row changes once for each attempt, when its answer is known:

    pending → accepted | refused | uncertain | skipped | expired | pending (put off)
    uncertain → what late evidence says, or pending (nothing was transmitted, or a person decided)
    refused, expired → pending (a person decided, or the fault is not theirs)

Each change is guarded by the attempt, and whoever makes one holds the lock of its chunk. Invariant: the rows of a dispatch never
shrink in number, each is in exactly one state, and the counters of a chunk are those of its rows: `docs/dispatch-protocol.md`.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch import coming_back, holds
from newsletter.dispatch.allowance.waiting import is_limited
from newsletter.dispatch.chunks import SETTLED, reason_of, rows_between
from newsletter.dispatch.models import Chunk, DeliveryState, SkipReason
from newsletter.dispatch.pacing import HOLD_MOST, RetryPolicy, is_enough, is_put_off, later_of, strikes_of
from newsletter.dispatch.row_writing import READ, After, Change, Row, write_rows
from newsletter.messages.personalising import Recipient
from newsletter.relays.base import Accepted, Deferred, Outcome, Refused, Unavailable, Uncertain
from newsletter.wording import NOTHING, Sentence, say


class Turn(NamedTuple):
    """One delivery that may be submitted now."""

    recipient: Recipient
    attempt: int
    first_attempt_at: datetime

    @property
    def delivery_id(self) -> int:
        """The row it is about."""
        return self.recipient.delivery_id


@dataclass(frozen=True, slots=True)
class Unwritable:
    """No message can be written for this person; nothing was transmitted."""

    reply: Sentence


class Result(NamedTuple):
    """What came of one attempt."""

    delivery_id: int
    attempt: int
    outcome: Outcome | Unwritable


Guard = Callable[[Row, Result], bool]


_STATES = {Accepted: DeliveryState.ACCEPTED, Refused: DeliveryState.REFUSED}


class SupersededError(Exception):
    """Others changed deliveries that only the worker of their chunk may change: it has to stop, and its journal may speak."""


def is_its_turn(row: Row, result: Result) -> bool:
    """A delivery takes the answer of the attempt that it waits for, and no other."""
    return row.state is DeliveryState.PENDING and row.attempt == result.attempt - 1


def record(
    session: Session,
    dispatch_id: int,
    chunks: Sequence[Chunk],
    results: Sequence[Result],
    *,
    policy: RetryPolicy,
    now: datetime,
    guard: Guard = is_its_turn,
    is_calm: bool = False,
    is_heard: bool = True,
    in_hand: Mapping[int, Row] | None = None,
    relay_id: int | None = None,
) -> int:
    """Write down what came of attempts, in chunks that the caller has locked; returns how many were not taken.

    Where only acceptances came of them and nothing stands against the dispatch, which `is_calm` says, nothing of it changes.
    Doubts speak against the relay where it was heard, not where they are those of a worker that is gone.
    Whoever leased the chunks and read the rows gives them as they were `in_hand`, so that they are not read again; raises
    SupersededError when one is not as it was.

    Recording twice is harmless. A relay that was not there says nothing of a person: their row stays as it is. When too much
    is refused the dispatch pauses here, and those whose fault it is not wait again. When the relay puts everybody off the
    dispatch is held.
    """
    outcomes = [result.outcome for result in results if not isinstance(result.outcome, Unwritable)]
    with_all_at = None
    if not is_calm:
        if any(isinstance(outcome, Accepted) for outcome in outcomes):
            holds.works_again(session, dispatch_id, relay_id)
        with_all_at = _hold_if_put_off(session, dispatch_id, outcomes, now=now, relay_id=relay_id)
    writing = _Writing(session, guard, with_all_at, policy, now, relay_id)
    writing.write(_by_chunk(chunks, results), in_hand)
    if not is_calm:
        weighed = [outcome for outcome in outcomes if is_heard or not isinstance(outcome, Uncertain)]
        _weigh(session, dispatch_id, weighed, now=now)
    return writing.superseded


def skip(session: Session, chunk: Chunk, left: Sequence[tuple[Row, SkipReason]], *, now: datetime) -> None:
    """Pass over people of a locked chunk who may not be mailed."""
    writing = _Writing(session, is_its_turn, None, None, now)
    skipped = [(row, writing.skipped(row, reason)) for row, reason in left]
    write_rows(session, skipped)
    writing.count(chunk, skipped)


def _by_chunk(chunks: Sequence[Chunk], results: Sequence[Result]) -> list[tuple[Chunk, list[Result]]]:
    """The results of each chunk; of no chunk are those whose delivery is somewhere else."""
    in_order = sorted(chunks, key=lambda chunk: chunk.first_id)
    firsts = [chunk.first_id for chunk in in_order]
    told: list[list[Result]] = [[] for _ in in_order]
    for result in results:
        place = bisect_right(firsts, result.delivery_id) - 1
        if place >= 0 and result.delivery_id <= in_order[place].last_id:
            told[place].append(result)
    return [(chunk, of_it) for chunk, of_it in zip(in_order, told, strict=True) if of_it]


class _Writing:
    """Changes deliveries, and the counters of their chunks with them."""

    def __init__(
        self,
        session: Session,
        guard: Guard,
        with_all_at: datetime | None,
        policy: RetryPolicy | None,
        now: datetime,
        relay_id: int | None = None,
    ) -> None:
        self._session, self._guard, self._now = session, guard, now
        self._with_all_at, self._policy, self._relay_id = with_all_at, policy, relay_id
        self.superseded = 0

    def write(
        self, told: Sequence[tuple[Chunk, Sequence[Result]]], in_hand: Mapping[int, Row] | None
    ) -> None:
        changes: list[tuple[Chunk, list[Change]]] = []
        for chunk, results in told:
            answered = [result for result in results if not isinstance(result.outcome, Unavailable)]
            rows = self._rows(chunk, answered) if in_hand is None else in_hand
            taken = [
                (rows[result.delivery_id], result)
                for result in answered
                if result.delivery_id in rows and self._guard(rows[result.delivery_id], result)
            ]
            self.superseded += len(answered) - len(taken)
            changes.append((chunk, [(row, self._after(chunk, row, result)) for row, result in taken]))
        all_of_them = [change for _, changed in changes for change in changed]
        if write_rows(self._session, all_of_them, is_guarded=in_hand is not None) != len(all_of_them):
            raise SupersededError
        for chunk, changed in changes:
            self.count(chunk, changed)

    def _rows(self, chunk: Chunk, answered: Sequence[Result]) -> dict[int, Row]:
        if not answered:
            return {}
        ids = [result.delivery_id for result in answered]
        found = sa.select(*READ).where(rows_between(chunk.dispatch_id, min(ids), max(ids)))
        return {row.id: row for row in self._session.execute(found)}

    def count(self, chunk: Chunk, changes: Sequence[Change]) -> None:
        added: Counter[str] = Counter()
        reasons: Counter[str] = Counter()
        for row, after in changes:
            if row.state is DeliveryState.PENDING and row.not_before is not None:
                added["deferred"] -= 1
            if row.state in SETTLED:
                added[row.state] -= 1
            if after.state in SETTLED:
                added[after.state] += 1
            elif after.not_before is not None:
                added["deferred"] += 1
            if (reason := reason_of(after.state, after.skip_reason, after.fault)) is not None:
                reasons[reason] += 1
        for counter, count in added.items():
            setattr(chunk, counter, getattr(chunk, counter) + count)
        if reasons:
            chunk.reasons = dict(Counter(chunk.reasons) + reasons)
        if added[DeliveryState.ACCEPTED] > 0:
            chunk.accepted_at = self._now

    def skipped(self, row: Row, reason: SkipReason, reply: Sentence = NOTHING) -> After:
        return After(
            id=row.id,
            state=DeliveryState.SKIPPED,
            skip_reason=reason,
            attempt=row.attempt,
            deferrals=row.deferrals,
            not_before=None,
            first_attempt_at=row.first_attempt_at,
            reply=reply,
            fault=None,
            receipt=None,
            relay_id=None,
            changed_at=self._now,
        )

    def _after(self, chunk: Chunk, row: Row, result: Result) -> After:
        outcome = result.outcome
        if isinstance(outcome, Unwritable):
            return self.skipped(row, SkipReason.UNREACHABLE, outcome.reply)
        after = After(
            id=row.id,
            state=_STATES.get(type(outcome), DeliveryState.UNCERTAIN),
            skip_reason=None,
            attempt=result.attempt,
            deferrals=row.deferrals,
            not_before=None,
            first_attempt_at=row.first_attempt_at or chunk.leased_at or self._now,
            reply=outcome.reply,
            fault=outcome.fault if isinstance(outcome, Refused) else None,
            receipt=(outcome.receipt or None) if isinstance(outcome, Accepted) else None,
            relay_id=self._relay_id,
            changed_at=self._now,
        )
        return self._put_off(chunk, row, outcome, after) if isinstance(outcome, Deferred) else after

    def _put_off(self, chunk: Chunk, row: Row, outcome: Deferred, after: After) -> After:
        """Let them wait. That somebody waits with everybody else does not count against them."""
        again_at = self._with_all_at if is_put_off(outcome) else None
        deferrals = row.deferrals
        if again_at is None:
            assert after.first_attempt_at is not None
            again_at = self._again_at(chunk, row, outcome, since=after.first_attempt_at)
            deferrals += 1
        if again_at is None:
            return after._replace(state=DeliveryState.EXPIRED, deferrals=deferrals)
        not_before = coming_back.behind(chunk, again_at)
        return after._replace(state=DeliveryState.PENDING, deferrals=deferrals, not_before=not_before)

    def _again_at(self, chunk: Chunk, row: Row, outcome: Deferred, *, since: datetime) -> datetime | None:
        """When it is their turn again; None when their time is over.

        The time of somebody who is put off for no reason of their own runs from when the relay last took any of the dispatch.
        That they waited longer than they were asked to, because of limits of ours, does not count.
        """
        assert self._policy is not None
        again_at = self._policy.next_attempt(row.deferrals, since=since, now=self._now)
        if again_at is None and is_put_off(outcome):
            last = self._session.scalar(
                sa.select(sa.func.max(Chunk.accepted_at)).where(Chunk.dispatch_id == chunk.dispatch_id)
            )
            since = max(since, last or since)
            again_at = self._policy.next_attempt(row.deferrals, since=since, now=self._now)
        if again_at is None and is_limited(self._session, chunk.dispatch_id):
            since = max(since, self._now - self._policy.asked_for(row.deferrals))
            again_at = self._policy.next_attempt(row.deferrals, since=since, now=self._now)
        return again_at


def _weigh(session: Session, dispatch_id: int, outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """Pause the dispatch when its answers speak against going on."""
    is_too_much = holds.count_strikes(session, dispatch_id, [strikes_of(outcome) for outcome in outcomes])
    against = [outcome for outcome in outcomes if isinstance(outcome, Refused | Uncertain)]
    if not against:
        return
    telling = max(against, key=lambda outcome: (is_enough(outcome), strikes_of(outcome)))
    if is_too_much or is_enough(telling):
        holds.pause_failing(session, dispatch_id, because=telling.reply, now=now)
    # Another worker may have paused it while these were on their way.
    coming_back.give_back_the_refused(session, dispatch_id, now=now)


def _hold_if_put_off(
    session: Session,
    dispatch_id: int,
    outcomes: Sequence[Outcome],
    *,
    now: datetime,
    relay_id: int | None,
) -> datetime | None:
    """Hold the dispatch when its relay says “later” to everybody, and say when it is the turn of these again then.

    Once it did, one more of them is enough until it accepts something. Others come before these, so that a few whom it
    never takes do not stand in the way. Where it is one of several, only that one rests.
    """
    is_everybody = holds.count_laters(session, dispatch_id, [later_of(outcome) for outcome in outcomes])
    put_off = [outcome for outcome in outcomes if is_put_off(outcome)]
    if not put_off or not (is_everybody or holds.standing(session, dispatch_id, relay_id).failures):
        return None
    because = say("The relay puts everybody off for now ({reply})", reply=put_off[-1].reply)
    holds.hold(session, dispatch_id, because=because, now=now, relay_id=relay_id)
    return now + HOLD_MOST if relay_id is None else now  # another relay may take them at once
