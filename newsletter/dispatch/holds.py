"""A dispatch that waits because its relay is down, or stops because it refuses everything. Nothing is lost by it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected
from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.dispatch.pacing import hold_for
from newsletter.wording import NOTHING, Sentence


def hold(session: Session, dispatch_id: int, *, because: Sentence, now: datetime) -> None:
    """The relay cannot be used: let the dispatch wait, longer each time, and say why."""
    failures = session.scalar(sa.select(Dispatch.relay_failures).where(Dispatch.id == dispatch_id)) or 0
    affected(
        session,
        sa.update(Dispatch)
        .where(
            Dispatch.id == dispatch_id,
            Dispatch.relay_failures == failures,  # two lanes that fail together count once
            Dispatch.state == DispatchState.RUNNING,
        )
        .values(relay_failures=failures + 1, held_because=because, held_until=now + hold_for(failures)),
    )


def pause_failing(session: Session, dispatch_id: int, *, because: Sentence) -> None:
    """The circuit breaker: the relay refuses everything, so a person has to look first."""
    affected(
        session,
        sa.update(Dispatch)
        .where(Dispatch.id == dispatch_id, Dispatch.state == DispatchState.RUNNING)
        .values(state=DispatchState.PAUSED, held_because=because),
    )


def lift_hold(session: Session, dispatch_id: int) -> None:
    """The relay works again, or a person wants to try."""
    affected(
        session,
        sa.update(Dispatch)
        .where(
            Dispatch.id == dispatch_id,
            sa.or_(
                Dispatch.held_until.is_not(None),
                Dispatch.held_because != NOTHING,
                Dispatch.relay_failures > 0,
            ),
        )
        .values(held_until=None, held_because=NOTHING, relay_failures=0),
    )
