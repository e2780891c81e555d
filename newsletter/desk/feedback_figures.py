"""How much came back of a dispatch: bounces, complaints, people who left by its mail. Every report asks here, and nobody else.

A delivery counts once for each kind, on the day it was told first (UTC).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import day_of
from newsletter.dispatch.chunks import rows_between
from newsletter.dispatch.models import Chunk, Delivery
from newsletter.feedback.models import Feedback, FeedbackKind, counts
from newsletter.wording import Sentence, say

Events = sa.Select[
    FeedbackKind, int, datetime, int
]  # the kind, the delivery, when it was told first, by which row
# What a report tells of, in its order.
KINDS: Mapping[FeedbackKind, Sentence] = {
    FeedbackKind.BOUNCED: say("bounced"),
    FeedbackKind.COMPLAINED: say("complained"),
    FeedbackKind.UNSUBSCRIBED: say("unsubscribed"),
}


@dataclass(frozen=True)
class FeedbackFigures:
    """How many deliveries there is feedback of, by kind; and by the day of the first of it, in order."""

    counts: dict[FeedbackKind, int]
    by_day: tuple[tuple[date, dict[FeedbackKind, int]], ...]


def feedback_of(
    session: Session, dispatch_id: int, kinds: Collection[FeedbackKind] = KINDS.keys()
) -> FeedbackFigures:
    """Count the feedback of one dispatch: what a report tells of, for that a mail arrived may be told of each."""
    events = events_of(session, dispatch_id, kinds)
    if events is None:
        return _added(())
    told = events.subquery()
    day = day_of(session, told.c.at)
    counted = session.execute(sa.select(told.c.kind, day, sa.func.count()).group_by(told.c.kind, day))
    return _added((kind, on, people) for kind, on, people in counted)


def events_of(session: Session, dispatch_id: int, kinds: Collection[FeedbackKind]) -> Events | None:
    """The feedback of a dispatch that counts, of some kinds: each delivery once for each of them, when the first was told, and
    its id. None while nobody was enrolled."""
    ends = ends_of(session, dispatch_id)
    if ends is None:
        return None
    first_id, last_id = ends
    first, first_at = sa.func.min(Feedback.id), sa.func.min(Feedback.at)
    events = (
        sa.select(Feedback.kind, Feedback.delivery_id, first_at.label("at"), first.label("id"))
        .where(Feedback.delivery_id.between(first_id, last_id), Feedback.kind.in_(kinds), counts())
        .group_by(Feedback.kind, Feedback.delivery_id)
    )
    if _is_shared(session, dispatch_id, first_id, last_id):
        events = events.join(Delivery, Delivery.id == Feedback.delivery_id).where(
            rows_between(dispatch_id, first_id, last_id)
        )
    return events


def ends_of(session: Session, dispatch_id: int) -> tuple[int, int] | None:
    """The first and the last of its deliveries, among which those of another may lie."""
    ends = sa.select(sa.func.min(Chunk.first_id), sa.func.max(Chunk.last_id))
    first_id, last_id = session.execute(ends.where(Chunk.dispatch_id == dispatch_id)).one()
    return None if first_id is None else (first_id, last_id)


def together(several: Iterable[FeedbackFigures]) -> FeedbackFigures:
    """What came back of several dispatches."""
    return _added(
        chain.from_iterable(
            ((kind, day, people) for kind, people in of_day.items())
            for one in several
            for day, of_day in one.by_day
        )
    )


def _added(told: Iterable[tuple[FeedbackKind, date, int]]) -> FeedbackFigures:
    in_all: Counter[FeedbackKind] = Counter()
    days: dict[date, Counter[FeedbackKind]] = {}
    for kind, day, people in told:
        in_all[kind] += people
        days.setdefault(day, Counter())[kind] += people
    return FeedbackFigures(dict(in_all), tuple((day, dict(days[day])) for day in sorted(days)))


def _is_shared(session: Session, dispatch_id: int, first_id: int, last_id: int) -> bool:
    """Whether another dispatch enrolled at the same time, so that its rows may lie between."""
    another = sa.exists().where(
        Chunk.dispatch_id != dispatch_id, Chunk.first_id <= last_id, Chunk.last_id >= first_id
    )
    return bool(session.scalar(sa.select(another)))
