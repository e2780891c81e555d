"""Deliveries that wait again: a person decided, or the fault was not theirs. Each chunk of them is counted anew."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected
from newsletter.dispatch import holds
from newsletter.dispatch.audience import lock_issue, may_arrive_otherwise
from newsletter.dispatch.chunks import has, locked, of_dispatch, recount, rows_of
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, Dispatch, DispatchState
from newsletter.dispatch.pacing import NOT_THE_PERSON
from newsletter.relays.base import Fault


def behind(chunk: Chunk, moment: datetime) -> datetime:
    """From a moment on, but not before the next lease: what comes back meanwhile is not in hand of whoever has the chunk."""
    return max(moment, chunk.leased_at + timedelta(microseconds=1)) if chunk.leased_at else moment


def let_wait(session: Session, chunk: Chunk, waiting: Sequence[tuple[sa.Row[Any], datetime]]) -> None:
    """Put off people of a locked chunk because of limits of ours: that is no attempt, and counts against nobody."""
    for row, moment in waiting:
        later = sa.update(Delivery).where(Delivery.id == row.id).values(not_before=behind(chunk, moment))
        affected(session, later)
        chunk.deferred += row.not_before is None


def call_back(session: Session, dispatch_id: int, *, now: datetime) -> None:
    """Whoever waits because of limits of ours does so no longer."""
    holds.lock(session, dispatch_id)
    for chunk in locked(session, sa.and_(Chunk.dispatch_id == dispatch_id, Chunk.deferred > 0)):
        waits = sa.and_(
            rows_of(chunk),
            Delivery.state == DeliveryState.PENDING,
            Delivery.deferrals == 0,
            Delivery.not_before > now,
        )
        at = behind(chunk, now) if chunk.worker else None
        affected(session, sa.update(Delivery).where(waits).values(not_before=at))
        recount(session, chunk)
        chunk.due_at = now if chunk.worker is None and chunk.due_at else chunk.due_at


def send_uncertain_again(session: Session, dispatch_id: int, *, now: datetime) -> int:
    """A person accepts that some may get it twice: uncertain rows become pending, the dispatch runs again.

    Whoever has the issue by another dispatch, or may still get it, does not come back, here and below.
    """
    holds.lock(session, dispatch_id)
    which = sa.and_(Delivery.state == DeliveryState.UNCERTAIN, Delivery.subscriber_id.is_not(None))
    count = _bring_back(session, dispatch_id, [DeliveryState.UNCERTAIN], which, {}, now=now)
    reopen(session, dispatch_id)
    return count


def send_failed_again(
    session: Session, dispatch_id: int, *, fault: Fault | None = None, now: datetime
) -> int:
    """A person wants to try again whoever was refused, by whose fault or all, and then also who expired.

    Nobody has the message, so it begins anew: with a new date, and all the time to be tried.
    """
    if holds.lock(session, dispatch_id) is DispatchState.CANCELLED:
        return 0
    states = [DeliveryState.REFUSED, DeliveryState.EXPIRED] if fault is None else [DeliveryState.REFUSED]
    failed = sa.and_(Delivery.state.in_(states), Delivery.subscriber_id.is_not(None))
    if fault is not None:
        unclear = sa.literal(Fault.UNCLEAR, Delivery.fault.type)
        failed = sa.and_(
            failed, sa.func.coalesce(Delivery.fault, unclear, type_=Delivery.fault.type) == fault
        )
    count = _bring_back(session, dispatch_id, states, failed, _ANEW, now=now)
    reopen(session, dispatch_id)
    return count


def give_back_the_refused(session: Session, dispatch_id: int, *, now: datetime) -> None:
    """Where a dispatch was paused because it cannot go on like this, whoever was refused and is not at fault waits again."""
    if not holds.is_failing(session, dispatch_id):
        return
    refused = sa.and_(Delivery.state == DeliveryState.REFUSED, Delivery.fault.in_(NOT_THE_PERSON))
    _bring_back(session, dispatch_id, [DeliveryState.REFUSED], refused, _ANEW, now=now)


def reopen(session: Session, dispatch_id: int) -> bool:
    """Let a finished dispatch run again because a row came back: late evidence, or a person's decision."""
    holds.lock(session, dispatch_id)
    return (
        affected(
            session,
            sa.update(Dispatch)
            .where(
                Dispatch.id == dispatch_id,
                Dispatch.state == DispatchState.FINISHED,
                has(dispatch_id, DeliveryState.PENDING),
            )
            .values(state=DispatchState.RUNNING, finished_at=None),
        )
        == 1
    )


_ANEW = {"fault": None, "deferrals": 0, "first_attempt_at": None}  # as if it had never been tried


def _bring_back(
    session: Session,
    dispatch_id: int,
    states: list[DeliveryState],
    which: sa.ColumnElement[bool],
    changes: dict[str, Any],
    *,
    now: datetime,
) -> int:
    dispatch = session.get_one(Dispatch, dispatch_id)
    lock_issue(session, dispatch.proof)
    count = 0
    for chunk in locked(session, of_dispatch(dispatch_id, *states)):
        came = affected(
            session,
            sa.update(Delivery)
            .where(rows_of(chunk), which, ~may_arrive_otherwise(dispatch))
            .values(
                state=DeliveryState.PENDING,
                worker=None,
                not_before=behind(chunk, now) if chunk.worker else None,
                changed_at=now,
                **changes,
            ),
        )
        if came:
            recount(session, chunk)
            chunk.due_at = now if chunk.worker is None else chunk.due_at
            count += came
    return count
