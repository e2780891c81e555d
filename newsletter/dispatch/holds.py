"""A dispatch that waits because its relay takes nothing for now, or stops because it refuses too much. Nothing is lost by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from newsletter.db import affected
from newsletter.dispatch.models import Chunk, Dispatch, DispatchState, SelfPause
from newsletter.dispatch.pacing import LATERS, hold_for
from newsletter.dispatch.routing.ways import failures_of, rest, use_again
from newsletter.wording import NOTHING, Sentence

_MOST = 1_500_000  # strikes: there it stays


def hold(
    session: Session, dispatch_id: int, *, because: Sentence, now: datetime, relay_id: int | None = None
) -> None:
    """The relay takes nothing for now: let the dispatch wait, longer each time, and say why. Where it is one of several, it
    rests alone; how the others stand is another matter."""
    if relay_id is not None:
        rest(session, dispatch_id, relay_id, because=because, until=lambda failures: now + hold_for(failures))
        affected(session, sa.update(Dispatch).where(Dispatch.id == dispatch_id).values(laters=0))
        return
    failures = session.scalar(sa.select(Dispatch.relay_failures).where(Dispatch.id == dispatch_id)) or 0
    affected(
        session,
        sa.update(Dispatch)
        .where(
            Dispatch.id == dispatch_id,
            Dispatch.relay_failures == failures,  # two lanes that fail together count once
            sa.or_(Dispatch.held_until.is_(None), Dispatch.held_until <= now),
            Dispatch.state == DispatchState.RUNNING,
        )
        .values(relay_failures=failures + 1, held_because=because, held_until=now + hold_for(failures)),
    )


def pause_failing(session: Session, dispatch_id: int, *, because: Sentence, now: datetime) -> bool:
    """It cannot go on like this, so a person has to look first, and is told by mail; True when this call paused it.

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
    if paused:
        session.add(SelfPause(dispatch_id=dispatch_id, because=because, paused_at=now))
    return paused == 1


def is_failing(session: Session, dispatch_id: int) -> bool:
    """Whether it was paused because it cannot go on like this; nobody changes that meanwhile."""
    is_paused = lock(session, dispatch_id) is DispatchState.PAUSED
    because = sa.select(Dispatch.held_because).where(Dispatch.id == dispatch_id)
    return is_paused and session.scalar(because) != NOTHING


def count_strikes(session: Session, dispatch_id: int, strikes: Sequence[int]) -> bool:
    """The circuit breaker, over the whole dispatch: add what answers weigh, in their order, never going below zero.

    True when it is too much to go on.
    """
    has_grown = _add(session, dispatch_id, Dispatch.strikes, strikes)
    over = sa.select(Dispatch.id).where(Dispatch.id == dispatch_id, Dispatch.strikes >= Dispatch.patience)
    return has_grown and session.scalar(over) is not None


def count_laters(session: Session, dispatch_id: int, laters: Sequence[int]) -> bool:
    """Add who was put off and take away who was accepted; True when it is the relay that puts everybody off."""
    has_grown = _add(session, dispatch_id, Dispatch.laters, laters, most=LATERS)
    now_put_off = sum(later > 0 for later in laters)
    return has_grown and _laters(session, dispatch_id, also=now_put_off) >= LATERS


def _add(
    session: Session,
    dispatch_id: int,
    count: InstrumentedAttribute[int],
    changes: Sequence[int],
    *,
    most: int | None = None,
) -> bool:
    """Add to a count of a dispatch, in the order of the changes, never going below zero; True when some speak for more."""
    total, lowest = sum(changes), min(accumulate(changes, initial=0))
    summed, from_zero = count + total, total - lowest
    grown = sa.case((summed > from_zero, summed), else_=from_zero)
    affected(
        session,
        sa.update(Dispatch)
        .where(Dispatch.id == dispatch_id, sa.or_(count > 0, sa.literal(from_zero) > 0))
        .values({count: grown if most is None else sa.case((grown > most, most), else_=grown)}),
    )
    return from_zero > 0


def _laters(session: Session, dispatch_id: int, *, also: int = 0) -> int:
    """How many people are put off, `also` those whose rows do not say so yet. One who is put off again and again is one."""
    counted = session.scalar(sa.select(Dispatch.laters).where(Dispatch.id == dispatch_id)) or 0
    if not counted:
        return 0
    waiting = (
        session.scalar(sa.select(sa.func.sum(Chunk.deferred)).where(Chunk.dispatch_id == dispatch_id)) or 0
    )
    return min(counted, waiting + also)


@dataclass(frozen=True)
class Standing:
    """How a dispatch stands with its relay: how many strikes are still borne, how many people are put off at present,
    and how often in a row it could not be used."""

    patience: int
    laters: int
    failures: int


def standing(session: Session, dispatch_id: int, relay_id: int | None = None) -> Standing:
    """How a dispatch stands with its relay now, or with one of several."""
    row = session.execute(
        sa.select((Dispatch.patience - Dispatch.strikes).label("patience"), Dispatch.relay_failures).where(
            Dispatch.id == dispatch_id
        )
    ).one()
    failures = row.relay_failures if relay_id is None else failures_of(session, dispatch_id, relay_id)
    return Standing(row.patience, _laters(session, dispatch_id), failures)


def lock(session: Session, dispatch_id: int) -> DispatchState:
    """Let others wait who want to change how a dispatch stands; gives its state. Comes before any lock of a chunk."""
    session.flush()
    return session.execute(
        sa.select(Dispatch.state).where(Dispatch.id == dispatch_id).with_for_update(key_share=True)
    ).scalar_one()


def lock_if_troubled(
    session: Session, dispatch_id: int, relay_id: int | None = None
) -> tuple[DispatchState, bool]:
    """The same, unless nothing stands against the dispatch, so that an acceptance changes nothing: the second value."""
    row = session.execute(
        sa.select(
            Dispatch.state,
            sa.or_(
                Dispatch.strikes > 0,
                Dispatch.laters > 0,
                Dispatch.relay_failures > 0,
                Dispatch.held_until.is_not(None),
                Dispatch.held_because != NOTHING,
            ).label("is_troubled"),
        ).where(Dispatch.id == dispatch_id)
    ).one()
    is_troubled = row.is_troubled or (
        relay_id is not None and failures_of(session, dispatch_id, relay_id) > 0
    )
    return (lock(session, dispatch_id), False) if is_troubled else (row.state, True)


def say_why(session: Session, dispatch_id: int, *, because: Sentence) -> None:
    """Keep why a dispatch that is about to end was never sent."""
    affected(
        session,
        sa.update(Dispatch)
        .where(Dispatch.id == dispatch_id, Dispatch.state == DispatchState.RUNNING)
        .values(held_because=because),
    )


def works_again(session: Session, dispatch_id: int, relay_id: int | None = None) -> None:
    """The relay took a mail. Of a dispatch that was paused meanwhile the reason stays: a person has to look at it."""
    if lock(session, dispatch_id) is not DispatchState.PAUSED:
        lift_hold(session, dispatch_id, relay_id)


def lift_hold(session: Session, dispatch_id: int, relay_id: int | None = None) -> None:
    """The relay works again, which may be one of several, or a person wants to try. That it put everybody off is half
    forgotten."""
    use_again(session, dispatch_id, relay_id)
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
        .values(held_until=None, held_because=NOTHING, relay_failures=0, laters=Dispatch.laters // 2),
    )
