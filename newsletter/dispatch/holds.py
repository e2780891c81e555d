"""A dispatch that waits because its relay is down, or stops because it refuses too much. Nothing is lost by it."""

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected
from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.dispatch.pacing import hold_for
from newsletter.wording import NOTHING, Sentence

_MOST = 1_500_000  # strikes: there it stays


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


def pause_failing(session: Session, dispatch_id: int, *, because: Sentence) -> bool:
    """It cannot go on like this, so a person has to look first; True when this call paused it.

    Whoever lets it go on has looked: next time ten times as much is borne.
    """
    paused = affected(
        session,
        sa.update(Dispatch)
        .where(Dispatch.id == dispatch_id, Dispatch.state == DispatchState.RUNNING)
        .values(
            state=DispatchState.PAUSED,
            held_because=because,
            held_until=None,
            strikes=0,
            patience=sa.case((Dispatch.patience < _MOST, Dispatch.patience * 10), else_=Dispatch.patience),
        ),
    )
    return paused == 1


def count_strikes(session: Session, dispatch_id: int, strikes: Sequence[int]) -> bool:
    """The circuit breaker, over the whole dispatch: add what answers weigh, in their order, never going below zero.

    True when it is too much to go on.
    """
    total, lowest = sum(strikes), min(accumulate(strikes, initial=0))
    summed, from_zero = Dispatch.strikes + total, total - lowest
    affected(
        session,
        sa.update(Dispatch)
        .where(Dispatch.id == dispatch_id, sa.or_(Dispatch.strikes > 0, sa.literal(from_zero) > 0))
        .values(strikes=sa.case((summed > from_zero, summed), else_=from_zero)),
    )
    over = sa.select(Dispatch.id).where(Dispatch.id == dispatch_id, Dispatch.strikes >= Dispatch.patience)
    return from_zero > 0 and session.scalar(over) is not None


def patience_left(session: Session, dispatch_id: int) -> int:
    """How many strikes are borne from now on."""
    return (
        session.scalar(sa.select(Dispatch.patience - Dispatch.strikes).where(Dispatch.id == dispatch_id)) or 0
    )


def say_why(session: Session, dispatch_id: int, *, because: Sentence) -> None:
    """Keep why a dispatch that is about to end was never sent."""
    affected(
        session,
        sa.update(Dispatch)
        .where(Dispatch.id == dispatch_id, Dispatch.state == DispatchState.RUNNING)
        .values(held_because=because),
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
