"""What a dispatch came to by mail provider and over time: counted from its rows, and kept, for a page has no time to count many.

A small one is counted when somebody asks. A large one is counted beside its way now and then, and once more when it is over;
what is kept says from which sums of its chunks it was made, so anybody can tell whether it still holds.
"""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.clock import Clock
from newsletter.db import Database, insert, is_readable, moment_text, ring
from newsletter.dispatch.chunks import SETTLED, Account, account, slices
from newsletter.dispatch.models import Breakdown, Chunk, Delivery, DeliveryState, Dispatch, DispatchState
from newsletter.mail_providers import REST, grouped
from subscribers.models import Subscriber

SMALL = 15_000  # people; so many are counted in some 50 ms
_AT_ONCE = 15_000  # rows
_MOST = 500  # providers that are kept by name
_RESTS = 20.0  # times as long as it took to count
_RESTS_AT_LEAST = timedelta(minutes=1)
_OVER = (DispatchState.FINISHED, DispatchState.CANCELLED)
_ANSWERED = (
    DeliveryState.ACCEPTED,
    DeliveryState.REFUSED,
    DeliveryState.EXPIRED,
    DeliveryState.UNCERTAIN,
)

ByProvider = Mapping[str, Mapping[DeliveryState, int]]  # whoever is open counts as pending


@dataclass(frozen=True)
class Counted:
    """What was counted, and when. `providers` has the largest first; `minutes` are those in which a last answer came."""

    at: datetime
    providers: ByProvider
    minutes: tuple[tuple[datetime, int], ...]


def breakdown(session: Session, dispatch_id: int, told: Account, *, now: datetime) -> Counted | None:
    """What is kept if it holds; a small dispatch is counted now; of a large one what was kept last, or nothing yet."""
    kept = session.get(Breakdown, dispatch_id)
    holds = kept is not None and kept.counted_from == _sums(told)
    if not holds and sum(told.counts.values()) <= SMALL:
        return count(session, dispatch_id, now=now)
    if kept is None or not is_readable(kept.providers, kept.minutes):
        return None
    return Counted(
        at=kept.counted_at,
        providers={
            name: {DeliveryState(state): people for state, people in counts.items()}
            for name, counts in kept.providers.items()
        },
        minutes=tuple(
            (datetime.fromisoformat(began).replace(tzinfo=UTC), answers) for began, answers in kept.minutes
        ),
    )


def count(session: Session, dispatch_id: int, *, now: datetime) -> Counted:
    """Go through all of its rows, some thousand at a time."""
    domain = domain_of_subscriber(session)
    minute = sa.func.substr(moment_text(session, Delivery.changed_at), 1, len("2026-12-01 09:00"))
    by_domain: dict[str, Counter[DeliveryState]] = {}
    minutes: Counter[str] = Counter()
    for of_slice in slices(session, dispatch_id, sa.true(), size=_AT_ONCE):
        for name, state, people in session.execute(
            sa.select(domain, Delivery.state, sa.func.count())
            .outerjoin(Subscriber, Subscriber.id == Delivery.subscriber_id)
            .where(of_slice)
            .group_by(domain, Delivery.state)
        ):
            by_domain.setdefault(name or REST, Counter())[state] += people
        for began, answers in session.execute(
            sa.select(minute, sa.func.count()).where(of_slice, Delivery.state.in_(_ANSWERED)).group_by(minute)
        ):
            minutes[began] += answers
    return Counted(
        at=now,
        providers=grouped(by_domain, most=_MOST),
        minutes=tuple(
            (datetime.fromisoformat(began).replace(tzinfo=UTC), minutes[began]) for began in sorted(minutes)
        ),
    )


def domain_of_subscriber(session: Session) -> sa.ColumnElement[str]:
    """What stands behind the @ of a subscriber's address, in small letters."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    at = (sa.func.instr if is_sqlite else sa.func.strpos)(Subscriber.email, "@")
    return sa.func.lower(sa.func.substr(Subscriber.email, at + 1))


def keep_breakdown(database: Database, dispatch_id: int, *, clock: Clock) -> bool:
    """Count a dispatch and keep what came of it, unless what is kept holds; whether it was counted."""
    begun = time.monotonic()
    with database.reading() as session:
        dispatch = session.get(Dispatch, dispatch_id)
        if dispatch is None:  # its start was undone after the bell
            return False
        told = account(session, dispatch_id)
        sums, is_over = _sums(told), dispatch.state in _OVER and not told.pending
        kept = session.get(Breakdown, dispatch_id)
        if kept is not None and (kept.counted_from, kept.is_over) == (sums, is_over):
            return False
        counted = count(session, dispatch_id, now=clock())
    values = {
        "counted_at": counted.at,
        "counted_from": sums,
        "is_over": is_over,
        "seconds": time.monotonic() - begun,
        "providers": {
            name: {state.value: people for state, people in counts.items() if people}
            for name, counts in counted.providers.items()
        },
        "minutes": [[f"{began:%Y-%m-%d %H:%M}", answers] for began, answers in counted.minutes],
    }
    with database.transaction() as session:
        said = insert(session, Breakdown).values(dispatch_id=dispatch_id, **values)
        session.execute(said.on_conflict_do_update(index_elements=[Breakdown.dispatch_id], set_=values))
    return True


def tick(session: Session, *, now: datetime) -> None:
    """Ring for the dispatches that changed since they were counted, and rested; for those that are over one last time."""
    waiting = session.execute(
        sa.select(Dispatch.id, Dispatch.state, Breakdown.counted_at, Breakdown.seconds)
        .outerjoin(Breakdown, Breakdown.dispatch_id == Dispatch.id)
        .where(
            Dispatch.enrolled_at.is_not(None),
            sa.or_(
                Breakdown.dispatch_id.is_(None), Breakdown.is_over.is_(False), Dispatch.state.not_in(_OVER)
            ),
        )
        .order_by(Dispatch.id)
    ).all()
    for dispatch_id, state, counted_at, seconds in waiting:
        is_small = state not in _OVER and _people(session, dispatch_id) <= SMALL
        rests = max(_RESTS_AT_LEAST, timedelta(seconds=_RESTS * (seconds or 0)))
        if not is_small and (counted_at is None or counted_at + rests <= now):
            ring(session, "dispatch.break_down", dispatch_id=dispatch_id)


def _people(session: Session, dispatch_id: int) -> int:
    enrolled = sa.select(sa.func.coalesce(sa.func.sum(Chunk.enrolled), 0))
    return session.scalar(enrolled.where(Chunk.dispatch_id == dispatch_id)) or 0


def _sums(told: Account) -> str:
    return ",".join(str(told.counts[state]) for state in SETTLED) + f" of {sum(told.counts.values())}"
