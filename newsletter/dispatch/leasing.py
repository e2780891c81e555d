"""The lives of workers, and their leases: who may write, and what a worker has before it.

Every transaction of a worker begins with its own row: whoever settles a worker ends its life in the same transaction, so one that
was only slow writes nothing more, whatever any clock says. See `docs/dispatch-protocol.md`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected, among
from newsletter.dispatch import coming_back, ledger
from newsletter.dispatch.allowance.taking import WITHOUT_LIMITS, Share
from newsletter.dispatch.chunks import PENDING, its_turn, locked, recount, rows_of
from newsletter.dispatch.ledger import Turn
from newsletter.dispatch.models import (
    Chunk,
    Delivery,
    DeliveryState,
    Dispatch,
    DispatchState,
    SkipReason,
    WorkerLife,
)
from newsletter.dispatch.recipients import people
from newsletter.dispatch.row_writing import Row
from newsletter.logs import Log
from newsletter.messages.personalising import Recipient

log = Log()

LEASE = timedelta(minutes=2)
_LOOKED_AT = 100  # rows, where some of them may have to wait for their domain


class LifeOverError(Exception):
    """Others found this worker overdue and settled what it had: it may write nothing more, but its journal may speak."""


def begin_life(session: Session, name: str, *, now: datetime, relay_id: int | None = None) -> None:
    """Let a worker write from now on, under a name that nobody had before; what it submits goes over one relay."""
    session.add(WorkerLife(name=name, step=0, alive_until=now + LEASE, taken=[], relay_id=relay_id))


def step(session: Session, name: str, *, now: datetime) -> None:
    """The first statement of each transaction of a worker. Raises LifeOverError."""
    living = sa.update(WorkerLife).where(WorkerLife.name == name, WorkerLife.ended_at.is_(None))
    renewed = living.values(
        step=WorkerLife.step + 1, alive_until=now + LEASE, silent_at=None, silent_since=None
    )
    if affected(session, renewed) != 1:
        raise LifeOverError


def end_life(session: Session, name: str) -> None:
    """A worker that has nothing any more leaves."""
    session.execute(sa.delete(WorkerLife).where(WorkerLife.name == name, WorkerLife.ended_at.is_(None)))


def lease(session: Session, dispatch_id: int, name: str, *, now: datetime) -> Chunk | None:
    """The first chunk of a dispatch of which something is due, for one worker."""
    return _lease(session, dispatch_id, Chunk.id, name=name, now=now)


def lease_for_trial(
    session: Session, dispatch_id: int, name: str, *, is_for_new: bool, now: datetime
) -> Chunk | None:
    """A chunk to ask a relay with one mail whether it takes mail again: of people it was never offered, or of those who have
    waited longest. The reading of it begins with that one."""
    was_put_off = Chunk.deferred > 0
    order = (Chunk.deferred < PENDING, Chunk.id) if is_for_new else (was_put_off, -Chunk.id)
    chunk = _lease(session, dispatch_id, order[0].desc(), order[1].desc(), name=name, now=now)
    if chunk is not None:
        was_tried = Delivery.first_attempt_at.is_not(None)
        first = (was_tried, Delivery.id.desc()) if is_for_new else (~was_tried, Delivery.changed_at)
        chosen = session.scalar(sa.select(Delivery.id).where(its_turn(chunk)).order_by(*first).limit(1))
        if chosen is not None:
            chunk.read_from = chunk.read_to = chosen - 1
    return chunk


def _lease(
    session: Session, dispatch_id: int, *order: sa.ColumnExpressionArgument[Any], name: str, now: datetime
) -> Chunk | None:
    free = (
        sa.select(Chunk)
        .where(Chunk.dispatch_id == dispatch_id, Chunk.worker.is_(None), Chunk.due_at <= now)
        .order_by(*order)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    session.flush()  # also where nothing is written before a question: what was leased is not free
    chunk = session.scalar(free)
    if chunk is not None:
        chunk.worker, chunk.leased_at, chunk.in_hand = name, now, 0
        chunk.read_from = chunk.read_to = chunk.first_id - 1
    return chunk


def held_by(session: Session, name: str, ids: Sequence[int]) -> list[Chunk]:
    """The chunks that a worker has, locked. Raises LifeOverError when one is no longer its own."""
    is_meant = sa.and_(among(Chunk.id, ids, session), Chunk.worker == name)
    chunks = locked(session, is_meant) if ids else []
    if len(chunks) != len(ids):
        raise LifeOverError
    return chunks


class Reading(NamedTuple):
    """What was read of a chunk: the next turns, their rows by delivery, and whether more may follow."""

    turns: list[Turn]
    rows: dict[int, Row]
    may_follow: bool


def read(
    session: Session, chunk: Chunk, *, list_id: int, room: int, now: datetime, share: Share = WITHOUT_LIMITS
) -> Reading:
    """The next turns of a chunk, at most `room`. Whoever left the list since is skipped here, and whose domain gets no more
    for now is passed over."""
    looked_at = max(room, _LOOKED_AT) if share.is_by_domain else room
    rows = session.execute(
        sa.select(
            Delivery.id,
            Delivery.subscriber_id,
            Delivery.locale,
            Delivery.attempt,
            Delivery.deferrals,
            Delivery.state,
            Delivery.not_before,
            Delivery.first_attempt_at,
        )
        .where(its_turn(chunk), Delivery.id > chunk.read_to)
        .order_by(Delivery.id)
        .limit(looked_at)
    ).all()
    if not rows:
        return Reading([], {}, may_follow=False)
    found = people(session, list_id, [row.subscriber_id for row in rows if row.subscriber_id is not None])
    share.look_up([person.address for person in found.values()])
    turns: list[Turn] = []
    in_hand: dict[int, Row] = {}
    left: list[tuple[Row, SkipReason]] = []
    waiting: list[tuple[Row, datetime]] = []
    for row in rows:
        if len(turns) == room:
            break
        chunk.read_to = row.id
        person = found.get(row.subscriber_id)
        if person is None:
            left.append((row, SkipReason.ERASED))
        elif person.why_not is not None:
            left.append((row, SkipReason(person.why_not)))
        elif (its_turn_at := share.turn_of(person.address)) is not None:
            waiting.append((row, its_turn_at))
        else:
            recipient = Recipient._make((row.id, *person[:-2], row.locale, person.shares_clicks))
            turns.append(Turn(recipient, row.attempt + 1, row.first_attempt_at or _leased_at(chunk)))
            in_hand[row.id] = row
            share.take(row.id, recipient.address)
    ledger.skip(session, chunk, left, now=now)
    coming_back.let_wait(session, chunk, waiting)
    may_follow = len(rows) == looked_at or chunk.read_to < rows[-1].id
    return Reading(turns, in_hand, may_follow)


def give_up(session: Session, chunk: Chunk, *, now: datetime) -> None:
    """Let go of a locked chunk of which nothing is in hand: it is due again when something of it is."""
    if not recount(session, chunk):
        log.error("chunk.miscounted", chunk_id=chunk.id)
    its_turn_at = sa.func.coalesce(Delivery.not_before, now, type_=Delivery.not_before.type)
    waiting = sa.select(sa.func.min(its_turn_at)).where(
        rows_of(chunk), Delivery.state == DeliveryState.PENDING
    )
    chunk.due_at = session.scalar(waiting) if chunk.pending else None
    chunk.worker, chunk.leased_at, chunk.in_hand = None, None, 0
    chunk.read_from = chunk.read_to = chunk.first_id - 1


def let_go(chunk: Chunk, kept: Sequence[int]) -> None:
    """Set the reading back to behind the last delivery that its worker still has before it."""
    chunk.read_to = min(chunk.read_to, max(kept, default=chunk.read_from))


def may_read(session: Session, dispatch_id: int, *, now: datetime) -> bool:
    """Whether a dispatch runs, is not held, and has its deadline ahead, if any."""
    runs = sa.select(Dispatch.id).where(
        Dispatch.id == dispatch_id,
        Dispatch.state == DispatchState.RUNNING,
        sa.or_(Dispatch.held_until.is_(None), Dispatch.held_until <= now),
        sa.or_(Dispatch.deadline.is_(None), Dispatch.deadline > now),
    )
    return session.scalar(runs) is not None


def deadline_of(session: Session, dispatch_id: int) -> datetime | None:
    """The moment from which on nothing of a dispatch is begun, if there is one."""
    return session.scalar(sa.select(Dispatch.deadline).where(Dispatch.id == dispatch_id))


def _leased_at(chunk: Chunk) -> datetime:
    assert chunk.leased_at is not None
    return chunk.leased_at
