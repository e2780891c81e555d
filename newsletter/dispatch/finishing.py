"""Which dispatches have work that nobody does, and which have none left: asked of their chunks.

A dispatch that nobody got is never finished.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected
from newsletter.dispatch import canaries, coming_back, holds
from newsletter.dispatch.allowance.speed import forget_speed
from newsletter.dispatch.audience import UNREACHED
from newsletter.dispatch.chunks import (
    Account,
    account,
    has,
    in_hand,
    locked,
    of_dispatch,
    recount,
    rows_of,
    slices,
)
from newsletter.dispatch.models import (
    PATIENCE,
    Chunk,
    Delivery,
    DeliveryState,
    Dispatch,
    DispatchState,
    SkipReason,
)
from newsletter.dispatch.pacing import OURS
from newsletter.wording import NOTHING, Sentence, say

_TRIED = (*UNREACHED, DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN)
_SWEPT_AT_ONCE, _LOOKED_AT_ONCE = 50_000, 10_000  # rows


def close(session: Session, dispatch_id: int, *, now: datetime) -> bool:
    """Bring a dispatch to its end if nothing of it is open; True when this call finished it.

    One that failed pauses instead: a person has to look, and those whose fault it is not wait.
    """
    holds.lock(session, dispatch_id)
    dispatch = session.get_one(Dispatch, dispatch_id, populate_existing=True)
    if dispatch.state is DispatchState.CANCELLED:
        skip_the_rest(session, dispatch_id, SkipReason.CANCELLED, now=now)
    if (
        dispatch.state is not DispatchState.RUNNING
        or dispatch.enrolled_at is None
        or dispatch.enrolled_to is not None
    ):
        return False
    is_too_late = dispatch.is_too_late(now=now)
    if is_too_late:
        skip_the_rest(session, dispatch_id, SkipReason.TOO_LATE, now=now)
    told = account(session, dispatch_id)
    if dispatch.is_at_canary and told.resting:
        if told.pending == told.resting and dispatch.patience == PATIENCE and _failed(dispatch, told):
            pause_failing(session, dispatch_id, because=_said_last(session, dispatch_id), now=now)
        else:
            canaries.look(session, dispatch, told, now=now)
        return False
    if told.pending:
        return False
    if _failed(dispatch, told):
        pause_failing(session, dispatch_id, because=_said_last(session, dispatch_id), now=now)
        return False
    forget_speed(session, dispatch_id)
    dispatch.state, dispatch.finished_at = DispatchState.FINISHED, now
    dispatch.held_until, dispatch.held_because = None, NOTHING
    if is_too_late and not any(told.counts[state] for state in _TRIED):
        dispatch.state = DispatchState.CANCELLED
        dispatch.held_because = say("Its deadline came before anybody had their turn.")
        return False
    return True


def pause_failing(session: Session, dispatch_id: int, *, because: Sentence, now: datetime) -> bool:
    """Pause a running dispatch that cannot go on like this; whoever was refused and is not at fault waits again."""
    paused = holds.pause_failing(session, dispatch_id, because=because, now=now)
    if paused:
        coming_back.give_back_the_refused(session, dispatch_id, now=now)
    return paused


def skip_the_rest(session: Session, dispatch_id: int, reason: SkipReason, *, now: datetime) -> int:
    """What nobody has in hand of a dispatch that was cancelled or is too late will not be sent; of a large one the next call
    skips more."""
    skipped = 0
    for chunk_id in session.scalars(
        sa.select(Chunk.id).where(of_dispatch(dispatch_id, DeliveryState.PENDING)).order_by(Chunk.id)
    ).all():
        (chunk,) = locked(session, Chunk.id == chunk_id)
        skipped += affected(
            session,
            sa.update(Delivery)
            .where(rows_of(chunk), Delivery.state == DeliveryState.PENDING, ~in_hand(chunk))
            .values(state=DeliveryState.SKIPPED, skip_reason=reason, changed_at=now),
        )
        recount(session, chunk)
        if chunk.worker is None:
            chunk.due_at = None
        if skipped >= _SWEPT_AT_ONCE:
            break
    return skipped


def _failed(dispatch: Dispatch, told: Account) -> bool:
    """Whether nobody got it and somebody should have; the first time also whether more than a quarter was refused and the
    fault is ours, which a small list would not notice otherwise."""
    counts = told.counts
    reached = counts[DeliveryState.ACCEPTED] + counts[DeliveryState.UNCERTAIN]
    nobody = any(counts[state] for state in UNREACHED) and not reached
    ours = sum(told.refused[fault] for fault in OURS)
    return nobody or (dispatch.patience == PATIENCE and ours * 3 > counts[DeliveryState.ACCEPTED])


def _said_last(session: Session, dispatch_id: int) -> Sentence:
    """What the relay said last to those who did not get it, rather of what is our fault."""
    is_ours = Delivery.fault.in_(OURS)
    said: list[tuple[bool, datetime, Sentence]] = []
    for rows in slices(session, dispatch_id, of_dispatch(dispatch_id, *UNREACHED), size=_LOOKED_AT_ONCE):
        last = (
            sa.select(sa.func.coalesce(is_ours, sa.false()), Delivery.changed_at, Delivery.reply)
            .where(rows, Delivery.state.in_(UNREACHED))
            .order_by(sa.func.coalesce(is_ours, sa.false()).desc(), Delivery.changed_at.desc())
            .limit(1)
        )
        said += [(bool(ours), at, reply) for ours, at, reply in session.execute(last)]
    return max(said, key=lambda told: told[:2])[2] if said else NOTHING


def unattended(session: Session, *, now: datetime) -> list[int]:
    """Running dispatches with due rows that no worker is busy with: their bell was lost, or a retry is due."""
    of_it = sa.select(Chunk.id).where(Chunk.dispatch_id == Dispatch.id).correlate(Dispatch)
    return list(
        session.scalars(
            sa.select(Dispatch.id).where(
                Dispatch.state == DispatchState.RUNNING,
                sa.or_(Dispatch.held_until.is_(None), Dispatch.held_until <= now),
                sa.exists(of_it.where(Chunk.worker.is_(None), Chunk.due_at <= now)),
                ~sa.exists(of_it.where(Chunk.worker.is_not(None))),
            )
        )
    )


def is_attended(session: Session, dispatch_id: int) -> bool:
    """Whether a worker is busy with a dispatch."""
    leased = sa.exists().where(Chunk.dispatch_id == dispatch_id, Chunk.worker.is_not(None))
    return bool(session.scalar(sa.select(leased)))


def unfinished(session: Session) -> list[int]:
    """Dispatches that may have come to their end while nobody looked: running, or cancelled with rows left. In the order in
    which each tick locks them, so that two do not wait for each other."""
    is_left = sa.and_(Dispatch.state == DispatchState.CANCELLED, has(Dispatch.id, DeliveryState.PENDING))
    found = sa.select(Dispatch.id).where(sa.or_(Dispatch.state == DispatchState.RUNNING, is_left))
    return list(session.scalars(found.order_by(Dispatch.id)))
