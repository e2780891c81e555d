"""A dispatch in its readers' morning: each mail is begun at an hour of its reader's own time zone.

The rows of a portion lie by the moment of their readers, so that each chunk has one moment at which it opens: it is due from then
on, and everything else that may hold a dispatch does so besides. Who gets another zone later goes with the chunk.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.clock import zones
from newsletter.dispatch.audience import Plan, audience
from newsletter.dispatch.chunks import PENDING
from newsletter.dispatch.models import Chunk, Delivery, Dispatch
from newsletter.dispatch.reader_hours import first_at
from newsletter.dispatch.windows.keeping import window_of
from newsletter.issues.models import Newsletter
from newsletter.languages import interface
from subscribers.models import Subscriber

_LATE = timedelta(hours=1)  # whoever begins so much after its time still counts from that


@dataclass(frozen=True)
class ReaderTime:
    """A time of day of each reader; of those without a time zone it is that of `zone`."""

    hour: time
    zone: str

    @classmethod
    def of(cls, dispatch: Dispatch) -> "ReaderTime | None":
        """What was chosen for a dispatch; None: it goes to everybody at once."""
        return cls(dispatch.reader_time, dispatch.reader_zone) if dispatch.reader_time else None


@dataclass(frozen=True)
class Wave:
    """People whose hour it is at one moment, because they have one zone."""

    zone: str
    at: datetime
    people: int

    def is_another_day(self, start: datetime) -> bool:
        """Whether it is a later day there than at the start: their hour of that day had gone."""
        place = ZoneInfo(self.zone)
        return self.at.astimezone(place).date() > start.astimezone(place).date()


@dataclass(frozen=True)
class Opening:
    """When a chunk may be begun, and by the clocks of which zone."""

    zone: str
    at: datetime


def home_zone(session: Session, newsletter: Newsletter) -> str:
    """The zone of a newsletter: that of its sending window, else where most live who read its first language."""
    hours = window_of(session, newsletter.id)
    return hours.zone if hours else interface(newsletter.locales[0]).home_zone


def waves(session: Session, plan: Plan, wish: ReaderTime, *, start: datetime) -> list[Wave]:
    """When it would be begun for how many, the first first."""
    meant = audience(session, plan).subquery()
    counted = session.execute(
        sa.select(Subscriber.zone, sa.func.count())
        .join(meant, meant.c.subscriber_id == Subscriber.id)
        .where(meant.c.skip_reason.is_(None))
        .group_by(Subscriber.zone)
    )
    people: defaultdict[str, int] = defaultdict(int)
    for zone, count in counted:
        people[_heeded(zone, wish)] += count
    return _ordered(Wave(zone, first_at(wish.hour, zone, start), count) for zone, count in people.items())


def waiting(session: Session, dispatch_id: int, *, now: datetime) -> list[Wave]:
    """For whom of a dispatch it is not yet the hour, the first first. Whoever rests behind a canary is not among them."""
    sleeps = sa.and_(Chunk.dispatch_id == dispatch_id, Chunk.opens_at > now, Chunk.due_at > now, PENDING > 0)
    counted = session.execute(
        sa.select(Chunk.zone, Chunk.opens_at, sa.func.sum(PENDING))
        .where(sleeps, Chunk.worker.is_(None))
        .group_by(Chunk.zone, Chunk.opens_at)
    )
    return _ordered(Wave(zone, at, people) for zone, at, people in counted if at is not None)


def next_waves(session: Session, dispatch_ids: Collection[int], *, now: datetime) -> dict[int, Wave]:
    """Whose hour comes next, of each dispatch in which there is nobody else to be sent to before."""
    sleeps = sa.and_(Chunk.opens_at > now, Chunk.due_at > now, Chunk.worker.is_(None))
    counted = session.execute(
        sa.select(Chunk.dispatch_id, Chunk.zone, sa.case((sleeps, Chunk.opens_at)), sa.func.sum(PENDING))
        .where(Chunk.dispatch_id.in_(dispatch_ids), PENDING > 0)
        .group_by(Chunk.dispatch_id, Chunk.zone, sa.case((sleeps, Chunk.opens_at)))
    ).all()
    are_busy = {dispatch_id for dispatch_id, _, at, _ in counted if at is None}
    asleep: defaultdict[int, list[Wave]] = defaultdict(list)
    for dispatch_id, zone, at, people in counted:
        if dispatch_id not in are_busy:
            asleep[dispatch_id].append(Wave(zone, at, people))
    return {dispatch_id: _ordered(found)[0] for dispatch_id, found in asleep.items()}


def in_turn(dispatch: Dispatch, *, now: datetime) -> Sequence[sa.ColumnExpressionArgument[Any]]:
    """How the people of a portion are ordered within a language: by their moment, then by their zone."""
    wish = ReaderTime.of(dispatch)
    if wish is None:
        return []
    by_moment: defaultdict[datetime, list[str]] = defaultdict(list)
    for zone in zones():
        by_moment[first_at(wish.hour, zone, _start(dispatch, now=now))].append(zone)
    order = {moment: number for number, moment in enumerate(sorted(by_moment))}
    of_others = order[first_at(wish.hour, wish.zone, _start(dispatch, now=now))]
    whens = [(Subscriber.zone.in_(by_moment[moment]), number) for moment, number in order.items()]
    return [sa.case(*whens, else_=of_others), Subscriber.zone]


def openings(
    session: Session, dispatch: Dispatch, *, first_id: int, last_id: int, now: datetime
) -> Mapping[int, Opening]:
    """When each of the deliveries of a portion opens; none does where everybody gets it at once."""
    wish = ReaderTime.of(dispatch)
    if wish is None:
        return {}
    start = _start(dispatch, now=now)
    found = session.execute(
        sa.select(Delivery.id, Subscriber.zone)
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .where(Delivery.dispatch_id == dispatch.id, Delivery.id.between(first_id, last_id))
    )
    heeded = ((delivery_id, _heeded(zone, wish)) for delivery_id, zone in found)
    return {delivery_id: Opening(zone, first_at(wish.hour, zone, start)) for delivery_id, zone in heeded}


def _start(dispatch: Dispatch, *, now: datetime) -> datetime:
    """From when on their hour is looked for: one that was paused for a night does not begin with an hour that has gone."""
    begun = dispatch.enrolled_at or now
    return dispatch.scheduled_at if begun < dispatch.scheduled_at + _LATE else begun


def _heeded(zone: str, wish: ReaderTime) -> str:
    return zone if zone in zones() else wish.zone


def _ordered(found: Iterable[Wave]) -> list[Wave]:
    return sorted(found, key=lambda wave: (wave.at, wave.zone))
