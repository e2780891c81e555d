"""Feedback is written once: the unique `event_id` decides, not a look beforehand."""

from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.db import insert
from newsletter.dispatch.models import Delivery
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


def record_leaving(session: Session, delivery_id: int, *, how: str, at: datetime) -> None:
    """Write that somebody unsubscribed because of a delivery: once, whichever ways they take.

    A delivery that is not there, or 0 for a link that came with none, is passed over.
    """
    if delivery_id and session.get(Delivery, delivery_id) is not None:
        event_id = f"unsubscribed:{delivery_id}"
        record(session, delivery_id, FeedbackKind.UNSUBSCRIBED, event_id=event_id, how=how, at=at)
