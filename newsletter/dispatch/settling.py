"""What becomes of what a worker had when it is gone: by its journal, or by nobody's word."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected
from newsletter.dispatch import coming_back, holds, ledger
from newsletter.dispatch.allowance.at_speed import forget_workers
from newsletter.dispatch.allowance.books import forget_worker
from newsletter.dispatch.chunks import in_hand, locked, recount, rows_of
from newsletter.dispatch.leasing import LEASE, give_up
from newsletter.dispatch.ledger import Result
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, WorkerLife
from newsletter.dispatch.pacing import RetryPolicy
from newsletter.dispatch.routing.finding import name_of
from newsletter.dispatch.row_writing import Row
from newsletter.logs import Log
from newsletter.relays.base import Accepted, Outcome, Unavailable, Uncertain
from newsletter.wording import Sentence, say

log = Log()

Known = Mapping[tuple[int, int], Outcome | None]

_SILENCE = timedelta(seconds=4)  # between two looks at the same step: a living worker makes one each second


def settle(
    session: Session, name: str, known: Known, *, is_whole: bool, policy: RetryPolicy, now: datetime
) -> None:
    """Let the journal of a worker that is gone speak, and end its life.

    `known` has an entry for each (delivery id, attempt) whose final dot was about to be sent: the outcome, or None when no
    answer was noted. Where it `is_whole`, attempts without an entry never got that far; of the others nobody knows.
    """
    life = _locked_life(session, name)
    if life is None:
        return
    if life.ended_at is not None:
        _testify(session, life, known, is_whole=is_whole, policy=policy, now=now)
    since = now
    for dispatch_id, chunks in _leased(session, name):
        since = min(since, *(chunk.leased_at or now for chunk in chunks))
        ledger.record(
            session,
            dispatch_id,
            chunks,
            _told(known),
            policy=policy,
            now=now,
            is_heard=False,
            relay_id=life.relay_id,
        )
        for chunk in chunks:
            if not is_whole:
                _doubt(
                    session,
                    chunk,
                    say("the machine went down while this message was being submitted"),
                    now=now,
                    relay_id=life.relay_id,
                )
            give_up(session, chunk, now=now)
    session.delete(life)
    session.flush()
    forget_worker(session, name_of(session, life.relay_id), name, since=since, now=now)
    forget_workers(session, [name], now=now)


def settle_overdue(session: Session, *, spared: Sequence[str], now: datetime) -> int:
    """End the lives of workers that were not heard of for too long, and of which nobody speaks; returns how many.

    Only the loss of a whole machine leads here: a process that is gone is settled by its journal long before. One look finds
    a worker overdue, a later one that it has made no step since. Whoever is `spared` lives for certain.
    """
    overdue = sa.or_(WorkerLife.alive_until < now, WorkerLife.alive_until > now + 2 * LEASE)
    lives = sa.select(WorkerLife.name).where(
        WorkerLife.ended_at.is_(None), overdue, WorkerLife.name.not_in(spared)
    )
    settled: dict[str, tuple[str, datetime]] = {}
    for name in session.scalars(lives.order_by(WorkerLife.name)).all():
        life = _locked_life(session, name, is_waited_for=False)  # whoever writes at this moment lives
        if life is None or life.ended_at is not None:
            continue
        if life.silent_at != life.step or life.silent_since is None:
            life.silent_at, life.silent_since = life.step, now
        elif life.silent_since <= now - _SILENCE:
            settled[name] = (
                name_of(session, life.relay_id),
                _settle_without_witness(session, life, now=now),
            )
    for name, (relay, since) in settled.items():
        forget_worker(session, relay, name, since=since, now=now)
    forget_workers(session, settled, now=now)
    return len(settled)


def _settle_without_witness(session: Session, life: WorkerLife, *, now: datetime) -> datetime:
    """What it had in hand is uncertain, and bears its name: a journal that is found later can still speak for it. Gives since
    when it had something."""
    taken: list[int] = []
    since = now
    doubts = 0
    for _, chunks in _leased(session, life.name):
        for chunk in chunks:
            because = say("the worker was lost while this message was being submitted")
            doubts += _doubt(session, chunk, because, now=now, name=life.name, relay_id=life.relay_id)
            since = min(since, chunk.leased_at or now)
            give_up(session, chunk, now=now)
            taken.append(chunk.id)
    life.ended_at, life.taken = now, taken
    log.warning("worker.lost", worker=life.name, uncertain=doubts)
    return since


def _testify(
    session: Session, life: WorkerLife, known: Known, *, is_whole: bool, policy: RetryPolicy, now: datetime
) -> None:
    """Evidence beats doubt: what a worker knows of deliveries that are uncertain in its name."""

    def is_believed(row: Row, result: Result) -> bool:
        if (
            row.state is DeliveryState.PENDING
        ):  # a person risked a second copy; there is a first, and it is known now
            return row.attempt == result.attempt and isinstance(result.outcome, Accepted)
        is_doubted = row.state is DeliveryState.UNCERTAIN and row.worker == life.name
        return is_doubted and row.attempt == result.attempt

    answers = [told for told in _told(known) if not isinstance(told.outcome, Uncertain)]
    for dispatch_id, chunks in _by_dispatch(session, Chunk.id.in_(life.taken)):
        for chunk in chunks:
            busy = set(session.scalars(sa.select(Delivery.id).where(in_hand(chunk))))
            free = [told for told in answers if told.delivery_id not in busy]
            ledger.record(
                session,
                dispatch_id,
                [chunk],
                free,
                policy=policy,
                now=now,
                guard=is_believed,
                relay_id=life.relay_id,
            )
            if is_whole:
                _bring_back_the_silent(session, chunk, life.name, known, now=now)
            recount(session, chunk)
            if chunk.worker is None:
                chunk.due_at = now if chunk.pending else None
        coming_back.reopen(session, dispatch_id)


def _bring_back_the_silent(session: Session, chunk: Chunk, name: str, known: Known, *, now: datetime) -> None:
    dotted = [
        key
        for key, outcome in known.items()
        if chunk.first_id <= key[0] <= chunk.last_id and not isinstance(outcome, Unavailable)
    ]
    affected(
        session,
        sa.update(Delivery)
        .where(
            rows_of(chunk),
            Delivery.state == DeliveryState.UNCERTAIN,
            Delivery.worker == name,
            sa.tuple_(Delivery.id, Delivery.attempt).not_in(dotted),
        )
        .values(
            state=DeliveryState.PENDING,
            worker=None,
            not_before=coming_back.behind(chunk, now) if chunk.worker else None,
            changed_at=now,
        ),
    )


def _told(known: Known) -> list[Result]:
    return [
        Result(*key, outcome or Uncertain(say("the worker ended before the relay’s answer was read")))
        for key, outcome in known.items()
    ]


def _doubt(
    session: Session,
    chunk: Chunk,
    because: Sentence,
    *,
    now: datetime,
    name: str | None = None,
    relay_id: int | None = None,
) -> int:
    doubts = affected(
        session,
        sa.update(Delivery)
        .where(in_hand(chunk))
        .values(
            state=DeliveryState.UNCERTAIN,
            attempt=Delivery.attempt + 1,
            not_before=None,
            worker=name,
            relay_id=relay_id,
            first_attempt_at=sa.func.coalesce(
                Delivery.first_attempt_at, chunk.leased_at, type_=Delivery.first_attempt_at.type
            ),
            reply=because,
            changed_at=now,
        ),
    )
    if doubts:
        recount(session, chunk)
    return doubts


def _locked_life(session: Session, name: str, *, is_waited_for: bool = True) -> WorkerLife | None:
    lock = {"skip_locked": not is_waited_for}
    return session.get(WorkerLife, name, with_for_update=lock, populate_existing=True)


def _leased(session: Session, name: str) -> list[tuple[int, list[Chunk]]]:
    return _by_dispatch(session, Chunk.worker == name)


def _by_dispatch(session: Session, which: sa.ColumnElement[bool]) -> list[tuple[int, list[Chunk]]]:
    """Chunks by their dispatch; the dispatches are locked before them."""
    ids = session.scalars(
        sa.select(Chunk.dispatch_id).where(which).distinct().order_by(Chunk.dispatch_id)
    ).all()
    for dispatch_id in ids:
        holds.lock(session, dispatch_id)
    return [
        (dispatch_id, locked(session, sa.and_(which, Chunk.dispatch_id == dispatch_id)))
        for dispatch_id in ids
    ]
