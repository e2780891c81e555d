"""A dispatch that begins with a few people, its canary, and goes on when somebody has looked at what came of them.

The chunks of all others *rest*: they are due at no time, so that no worker can lease one, however many there are and whatever is
started anew. Whoever changes which chunks rest holds the lock of the dispatch.
"""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected
from newsletter.dispatch.chunks import RESTING, Account, account, locked, recount, rows_of
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, Dispatch, DispatchState
from newsletter.errors import Invalid
from newsletter.wording import NOTHING, say

_USUAL, _A_TENTH = 50, 10
MOST = 100_000


def usual(people: int) -> int:
    """How many to begin with when so many would get it: 50, of a small list a tenth."""
    return max(1, min(_USUAL, people // _A_TENTH))


def require_possible(canary: int | None) -> None:
    """Raise Invalid unless a dispatch can begin with so many people; None are all."""
    if canary is not None and not 1 <= canary <= MOST:
        raise Invalid(say("It can begin with 1 to {most} people.", most=f"{MOST:,}"))


def open_at_once(chunk: Chunk) -> None:
    """A canary does not wait for the hour of its readers: all others would miss theirs while somebody far away has the night."""
    chunk.opens_at, chunk.zone = None, ""


def lacking(dispatch: Dispatch, told: Account) -> int:
    """How many more people belong to the canary of a dispatch than do, by its account. Who was passed over does not count."""
    begin = sum(told.counts.values()) - told.counts[DeliveryState.SKIPPED] - told.resting
    return max(0, (dispatch.canary or 0) - begin)


def first_of(session: Session, dispatch: Dispatch, waiting: Mapping[str, int]) -> Mapping[str, int]:
    """How many of a portion that is being enrolled may begin, by language: all where no canary stands, else a fair share of
    what it lacks, so that each edition is seen."""
    if not dispatch.is_at_canary:
        return waiting
    return shared_out(lacking(dispatch, account(session, dispatch.id)), waiting)


def shared_out(count: int, waiting: Mapping[str, int]) -> dict[str, int]:
    """So many of those who wait, in proportion to each language, at least one of each where there are as many."""
    people = sum(waiting.values())
    if count >= people:
        return dict(waiting)
    languages = sorted((language for language in waiting if waiting[language]), key=lambda one: -waiting[one])
    least = 1 if count >= len(languages) else 0
    shares = {one: max(least, count * waiting[one] // people) for one in languages}
    at = 0
    while (left := count - sum(shares.values())) != 0:
        one = languages[at % len(languages)]
        if left > 0 and shares[one] < waiting[one]:
            shares[one] += 1
        elif left < 0 and shares[one] > least:
            shares[one] -= 1
        at += 1
    return shares


def look(session: Session, dispatch: Dispatch, told: Account, *, now: datetime) -> None:
    """What follows for a running dispatch with chunks that rest: others take the place of whoever was passed over, and it is
    paused when all of its canary have their answer. The caller holds its lock."""
    if lack := lacking(dispatch, told):
        _add(session, dispatch.id, lack, now=now)
    elif told.pending == told.resting:
        dispatch.state, dispatch.canary_answered_at = DispatchState.PAUSED, now
        dispatch.held_until, dispatch.held_because = None, NOTHING


def pass_by(session: Session, dispatch_id: int, *, now: datetime) -> None:
    """A person has looked: everybody may begin. The caller holds the lock of the dispatch."""
    affected(session, sa.update(Dispatch).where(Dispatch.id == dispatch_id).values(canary_passed_at=now))
    due_at = sa.case((Chunk.opens_at > now, Chunk.opens_at), else_=now)
    affected(session, sa.update(Chunk).where(Chunk.dispatch_id == dispatch_id, RESTING).values(due_at=due_at))


def _add(session: Session, dispatch_id: int, count: int, *, now: datetime) -> None:
    """Let so many more of those who rest begin."""
    resting = sa.and_(Chunk.dispatch_id == dispatch_id, RESTING)
    ids = session.scalars(sa.select(Chunk.id).where(resting).order_by(Chunk.opens_at, Chunk.first_id)).all()
    for chunk_id in ids:
        if count <= 0:
            break
        (chunk,) = locked(session, Chunk.id == chunk_id)
        if chunk.pending > count:
            chunk = _cut_off(session, chunk, count)
        open_at_once(chunk)
        chunk.due_at = now
        count -= chunk.pending


def _cut_off(session: Session, chunk: Chunk, count: int) -> Chunk:
    """A chunk of its own for the first so many who wait in one that rests; nobody ever had that one."""
    waits = sa.and_(rows_of(chunk), Delivery.state == DeliveryState.PENDING)
    last_id = session.scalars(
        sa.select(Delivery.id).where(waits).order_by(Delivery.id).limit(1).offset(count - 1)
    ).one()
    enrolled = session.scalars(sa.select(sa.func.count()).where(rows_of(chunk), Delivery.id <= last_id)).one()
    ahead = Chunk(
        dispatch_id=chunk.dispatch_id,
        locale=chunk.locale,
        zone=chunk.zone,
        opens_at=chunk.opens_at,
        first_id=chunk.first_id,
        last_id=last_id,
        enrolled=enrolled,
        read_from=chunk.first_id - 1,
        read_to=chunk.first_id - 1,
        in_hand=0,
        deferred=0,
        reasons={},
    )
    chunk.first_id, chunk.enrolled = last_id + 1, chunk.enrolled - enrolled
    chunk.read_from = chunk.read_to = last_id
    recount(session, chunk)
    recount(session, ahead)
    session.add(ahead)
    return ahead
