"""What of the dispatches is due: to begin, to be enrolled to the end, to go on, to be finished. Their pumps are rung here."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected, ring
from newsletter.dispatch import finishing, holds
from newsletter.dispatch.allowance.waiting import wait_of
from newsletter.dispatch.audience import lock_issue
from newsletter.dispatch.chunks import has
from newsletter.dispatch.enrolling import enrol
from newsletter.dispatch.models import DeliveryState, Dispatch, DispatchState
from newsletter.wording import say

_TRIED = (DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.EXPIRED, DeliveryState.UNCERTAIN)


def begin(session: Session, dispatch: Dispatch, *, lanes: int, now: datetime) -> bool:
    """Start a scheduled dispatch whose time has come, or go on with its enrolment, by one portion; True while there are more.

    The guarded UPDATE comes first: of two jobs that begin the same dispatch, one enrols after the other.
    """
    is_new = move(session, dispatch, DispatchState.SCHEDULED, to=DispatchState.RUNNING, due_at=now)
    if not is_new:
        holds.lock(session, dispatch.id)
        session.refresh(dispatch)
        if dispatch.state is not DispatchState.RUNNING or dispatch.enrolled_to is None:
            return False
    lock_issue(session, dispatch.proof)  # two lists may share readers
    is_more = enrol(session, dispatch, now=now)
    if session.scalar(sa.select(has(dispatch.id, DeliveryState.PENDING))):
        # Between them the pumps that run find what is new.
        if is_new or not is_more or not finishing.is_attended(session, dispatch.id):
            call_pumps(session, dispatch.id, lanes=lanes)
    elif not is_more and not session.scalar(sa.select(has(dispatch.id, *_TRIED))):
        # They left meanwhile: the proof stays free for whoever comes.
        holds.say_why(session, dispatch.id, because=say("Nobody of the list was left to send it to."))
        move(session, dispatch, DispatchState.RUNNING, to=DispatchState.CANCELLED, finished_at=now)
    return is_more


def tick(session: Session, *, lanes: int, now: datetime) -> None:
    """Find what is due though its bell was lost: dispatches to begin, to enrol to the end, to go on with, to finish."""
    is_to_begin = sa.and_(Dispatch.state == DispatchState.SCHEDULED, Dispatch.scheduled_at <= now)
    is_half_enrolled = sa.and_(Dispatch.state == DispatchState.RUNNING, Dispatch.enrolled_to.is_not(None))
    for dispatch_id in session.scalars(sa.select(Dispatch.id).where(sa.or_(is_to_begin, is_half_enrolled))):
        ring(session, "dispatch.begin", dispatch_id=dispatch_id)
    for dispatch_id in finishing.unattended(session, now=now):
        if wait_of(session, dispatch_id, now=now) is None:
            call_pumps(session, dispatch_id, lanes=lanes)
    _follow_workers(session, lanes=lanes)
    for dispatch_id in finishing.unfinished(session):
        finishing.close(session, dispatch_id, now=now)


def call_pumps(session: Session, dispatch_id: int, *, lanes: int) -> None:
    """Ring one pump for each lane; each works on the same queue of rows."""
    _open_lanes(session, dispatch_id, range(lanes))


def call_pump_again(session: Session, dispatch_id: int, *, lane: int) -> None:
    """Ring the pump of one lane once more, unless there are fewer lanes now."""
    lanes = session.scalar(sa.select(Dispatch.lanes).where(Dispatch.id == dispatch_id)) or 0
    if lane < max(lanes, 1):
        ring(session, "dispatch.pump", dispatch_id=dispatch_id, lane=lane)


def _open_lanes(session: Session, dispatch_id: int, lanes: range) -> None:
    affected(session, sa.update(Dispatch).where(Dispatch.id == dispatch_id).values(lanes=lanes.stop))
    for lane in lanes:
        ring(session, "dispatch.pump", dispatch_id=dispatch_id, lane=lane)


def _follow_workers(session: Session, *, lanes: int) -> None:
    """Open more lanes for running dispatches when more workers have come. When some have gone, their lanes end by themselves."""
    others = sa.select(Dispatch.id, Dispatch.lanes).where(
        Dispatch.state == DispatchState.RUNNING, Dispatch.lanes > 0, Dispatch.lanes != lanes
    )
    for dispatch_id, open_lanes in session.execute(others.order_by(Dispatch.id)).all():
        _open_lanes(session, dispatch_id, range(min(open_lanes, lanes), lanes))


def move(
    session: Session,
    dispatch: Dispatch,
    *origins: DispatchState,
    to: DispatchState,
    due_at: datetime | None = None,
    finished_at: datetime | None = None,
) -> bool:
    """Take a dispatch from one of some states to another by one guarded UPDATE; False when it is in none of them."""
    change = (
        sa.update(Dispatch)
        .where(Dispatch.id == dispatch.id, Dispatch.state.in_(origins))
        .values(state=to)
        .execution_options(synchronize_session=False)
    )
    if due_at is not None:
        change = change.where(Dispatch.scheduled_at <= due_at)
    if finished_at is not None:
        change = change.values(finished_at=finished_at)
    moved = affected(session, change) == 1
    session.refresh(dispatch)
    return moved
