"""Feedback is written once: the unique `event_id` decides, not a look beforehand."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert
from newsletter.feedback.models import Feedback, FeedbackKind


def record(
    session: Session, delivery_id: int, kind: FeedbackKind, *, event_id: str, how: str, at: datetime
) -> bool:
    """Write one event about a delivery; `how` says where it came from (`one-click`, `page`, `dsn`, `arf` …).

    Returns whether it was new. The same `event_id` again, even from another process at the same moment,
    changes nothing and is no error.
    """
    written = session.execute(
        insert(session, Feedback)
        .values(delivery_id=delivery_id, kind=kind, event_id=event_id, how=how, at=at)
        .on_conflict_do_nothing(index_elements=[Feedback.event_id])
        .returning(Feedback.id)
    )
    return written.scalar_one_or_none() is not None


def count_by_kind(session: Session, deliveries: sa.Select[tuple[int]]) -> dict[FeedbackKind, int]:
    """How many of the deliveries (a query of their ids) had each kind of feedback; one counts once per kind."""
    counted = session.execute(
        sa.select(Feedback.kind, sa.func.count(sa.distinct(Feedback.delivery_id)))
        .where(Feedback.delivery_id.in_(deliveries))
        .group_by(Feedback.kind)
    )
    none = dict.fromkeys(FeedbackKind, 0)
    return none | dict(counted.all())
