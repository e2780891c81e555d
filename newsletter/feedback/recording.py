"""Feedback is written once: the unique `event_id` decides, not a look beforehand."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert
from newsletter.dispatch.models import Delivery
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.feedback.outcome import Outcome


def record(
    session: Session,
    delivery_id: int,
    kind: FeedbackKind,
    *,
    event_id: str,
    how: str,
    at: datetime,
    outcome: Outcome | None = None,
    returned_id: int | None = None,
) -> bool:
    """Write one event about a delivery; `how` says where it came from (`one-click`, `page`, `dsn`, `arf` …), `outcome` what is
    kept of what was said.

    Returns whether it was new. The same `event_id` again, even from another process at the same moment,
    changes nothing and is no error.
    """
    values = {"delivery_id": delivery_id, "kind": kind, "event_id": event_id, "how": how, "at": at}
    written = session.execute(
        insert(session, Feedback)
        .values(**values, **_evidence(outcome), returned_id=returned_id)
        .on_conflict_do_nothing(index_elements=[Feedback.event_id])
        .returning(Feedback.id)
    )
    return written.scalar_one_or_none() is not None


def record_again(session: Session, returned_id: int, outcome: Outcome) -> None:
    """Somebody has said what a mail means that was recorded."""
    session.execute(
        sa.update(Feedback)
        .where(Feedback.returned_id == returned_id)
        .values(kind=outcome.kind, **_evidence(outcome))
    )


def record_leaving(session: Session, delivery_id: int, *, how: str, at: datetime) -> None:
    """Write that somebody unsubscribed because of a delivery: once, whichever ways they take.

    A delivery that is not there, or 0 for a link that came with none, is passed over.
    """
    if delivery_id and session.get(Delivery, delivery_id) is not None:
        event_id = f"unsubscribed:{delivery_id}"
        record(session, delivery_id, FeedbackKind.UNSUBSCRIBED, event_id=event_id, how=how, at=at)


def answer_event(mail_event: str, delivery_id: int) -> str:
    """The event that a person's own mail is of one delivery: it may answer several."""
    return f"{mail_event}:{delivery_id}"


def _evidence(outcome: Outcome | None) -> dict[str, str | None]:
    if outcome is None:
        return {}
    return {
        "verdict": outcome.verdict,
        "reason": outcome.reason or None,
        "status": outcome.status or None,
        "host": outcome.host or None,
        "text": outcome.text or None,
    }
