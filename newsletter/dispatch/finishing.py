"""Which dispatches have work that nobody does, and which have none left: asked of the rows.

A dispatch that nobody got is never finished.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected
from newsletter.dispatch.models import PATIENCE, Delivery, DeliveryState, Dispatch, DispatchState
from newsletter.dispatch.pacing import OURS
from newsletter.wording import NOTHING, Sentence

_OPEN = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING)
_UNREACHED = (DeliveryState.REFUSED, DeliveryState.EXPIRED)


def finish(session: Session, dispatch_id: int, *, now: datetime) -> bool:
    """Mark a running dispatch as finished when none of its rows is open and it did not fail; True when this call did it."""
    _hold(session, dispatch_id)
    return (
        affected(
            session,
            sa.update(Dispatch)
            .where(
                Dispatch.id == dispatch_id,
                Dispatch.state == DispatchState.RUNNING,
                ~_has(dispatch_id, *_OPEN),
                ~_failed(dispatch_id),
            )
            .values(state=DispatchState.FINISHED, finished_at=now, held_until=None, held_because=NOTHING),
        )
        == 1
    )


def failure(session: Session, dispatch_id: int) -> Sentence | None:
    """What the relay said last, when a running dispatch came to its end and failed; None as long as it did not.

    It failed when nobody got it and somebody should have; the first time also when more than a quarter was refused
    and the fault is ours, which a small list would not notice otherwise.
    """
    ended = sa.exists(
        sa.select(Dispatch.id).where(Dispatch.id == dispatch_id, Dispatch.state == DispatchState.RUNNING)
    )
    return session.scalar(
        sa.select(Delivery.reply)
        .where(
            Delivery.dispatch_id == dispatch_id,
            Delivery.state.in_(_UNREACHED),
            ended,
            ~_has(dispatch_id, *_OPEN),
            _failed(dispatch_id),
        )
        .order_by(Delivery.fault.in_(OURS).desc(), Delivery.changed_at.desc())
        .limit(1)
    )


def _failed(dispatch_id: int) -> sa.ColumnElement[bool]:
    nobody = _has(dispatch_id, *_UNREACHED) & ~_has(
        dispatch_id, DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN
    )
    ours = _count(dispatch_id, DeliveryState.REFUSED, Delivery.fault.in_(OURS))
    accepted = _count(dispatch_id, DeliveryState.ACCEPTED, sa.true())
    is_first = sa.exists(
        sa.select(Dispatch.id)
        .where(Dispatch.id == dispatch_id, Dispatch.patience == PATIENCE)
        .correlate(None)
    )
    return nobody | (is_first & (ours * 3 > accepted))


def _has(dispatch_id: int, *states: DeliveryState) -> sa.ColumnElement[bool]:
    return sa.exists(
        sa.select(Delivery.id)
        .where(Delivery.dispatch_id == dispatch_id, Delivery.state.in_(states))
        .correlate(None)
    )


def _count(dispatch_id: int, state: DeliveryState, also: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .select_from(Delivery)
        .where(Delivery.dispatch_id == dispatch_id, Delivery.state == state, also)
        .correlate(None)
        .scalar_subquery()
    )


def reopen(session: Session, dispatch_id: int) -> bool:
    """Let a finished dispatch run again because a row came back: late evidence, or a person's decision."""
    _hold(session, dispatch_id)
    came_back = sa.exists(
        sa.select(Delivery.id).where(
            Delivery.dispatch_id == dispatch_id, Delivery.state == DeliveryState.PENDING
        )
    )
    return (
        affected(
            session,
            sa.update(Dispatch)
            .where(Dispatch.id == dispatch_id, Dispatch.state == DispatchState.FINISHED, came_back)
            .values(state=DispatchState.RUNNING, finished_at=None),
        )
        == 1
    )


def _hold(session: Session, dispatch_id: int) -> None:
    """Who finds that nothing is open and who brings a row back come one after the other: the second sees what the first did."""
    session.execute(sa.select(Dispatch.id).where(Dispatch.id == dispatch_id).with_for_update())


def unattended(session: Session, *, now: datetime) -> list[int]:
    """Running dispatches with due rows that no worker is busy with: their bell was lost, or a retry is due."""
    due = sa.exists(
        sa.select(Delivery.id).where(
            Delivery.dispatch_id == Dispatch.id,
            Delivery.state == DeliveryState.PENDING,
            sa.or_(Delivery.not_before.is_(None), Delivery.not_before <= now),
        )
    )
    busy = sa.exists(
        sa.select(Delivery.id).where(
            Delivery.dispatch_id == Dispatch.id,
            Delivery.state.in_((DeliveryState.CLAIMED, DeliveryState.SENDING)),
        )
    )
    return list(
        session.scalars(
            sa.select(Dispatch.id).where(
                Dispatch.state == DispatchState.RUNNING,
                sa.or_(Dispatch.held_until.is_(None), Dispatch.held_until <= now),
                due,
                ~busy,
            )
        )
    )


def unfinished(session: Session) -> list[int]:
    """Dispatches that may have come to their end while nobody looked: running, or cancelled with rows left."""
    left = sa.exists(
        sa.select(Delivery.id).where(
            Delivery.dispatch_id == Dispatch.id, Delivery.state == DeliveryState.PENDING
        )
    )
    return list(
        session.scalars(
            sa.select(Dispatch.id).where(
                sa.or_(
                    Dispatch.state == DispatchState.RUNNING,
                    sa.and_(Dispatch.state == DispatchState.CANCELLED, left),
                )
            )
        )
    )
