"""Which dispatches have work that nobody does, and which have none left: asked of the rows."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, DispatchState
from newsletter.wording import NOTHING

_OPEN = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING)


def finish(session: Session, dispatch_id: int, *, now: datetime) -> bool:
    """Mark a running dispatch as finished when none of its rows is open; True when this call did it."""
    still_open = sa.exists(
        sa.select(Delivery.id).where(Delivery.dispatch_id == dispatch_id, Delivery.state.in_(_OPEN))
    )
    return (
        affected(
            session,
            sa.update(Dispatch)
            .where(Dispatch.id == dispatch_id, Dispatch.state == DispatchState.RUNNING, ~still_open)
            .values(state=DispatchState.FINISHED, finished_at=now, held_until=None, held_because=NOTHING),
        )
        == 1
    )


def reopen(session: Session, dispatch_id: int) -> bool:
    """Let a finished dispatch run again because a row came back: late evidence, or a person's decision."""
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
