"""The little while after a start in which it can be undone: nothing has begun, only the audit log remembers.

Whoever presses a button names the moment at which the dispatch they saw would begin: an old page never means another one.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected, ring
from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.dispatch.steerable import require_steering
from newsletter.errors import Conflict
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By
from newsletter.wording import say


def undo(session: Session, dispatch: Dispatch, *, begins_at: datetime, by: By, now: datetime) -> None:
    """Take a start back. Raises NotAllowed, and Conflict when its moment has come or it was taken back already.

    From that moment on it belongs to whoever begins it: a row that is being begun does not go away.
    """
    require_steering(by, dispatch)
    record(Act.DISPATCH_UNDONE, dispatch, by=by)
    waits = sa.delete(Dispatch).where(_waits(dispatch, begins_at), Dispatch.scheduled_at > now)
    if affected(session, waits) != 1:
        raise Conflict(say("Dispatch {number} has begun. Pause or cancel it.", number=dispatch.id))
    session.expunge(dispatch)


def begin_now(session: Session, dispatch: Dispatch, *, begins_at: datetime, by: By, now: datetime) -> None:
    """Do not wait any longer; one that has begun goes on. Raises NotAllowed."""
    require_steering(by, dispatch)
    sooner = sa.update(Dispatch).where(_waits(dispatch, begins_at), Dispatch.scheduled_at > now)
    if affected(session, sooner.values(scheduled_at=now)) == 1:
        record(Act.DISPATCH_BEGUN_AT_ONCE, dispatch, by=by)
        ring(session, "dispatch.begin", dispatch_id=dispatch.id)
    session.refresh(dispatch)


def _waits(dispatch: Dispatch, begins_at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        Dispatch.id == dispatch.id,
        Dispatch.state == DispatchState.SCHEDULED,
        Dispatch.is_undoable,
        Dispatch.enrolled_at.is_(None),
        Dispatch.scheduled_at == begins_at,
    )
