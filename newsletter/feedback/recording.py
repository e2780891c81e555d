"""Feedback is written once: the unique `event_id` decides, not a look beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert, insert_all
from newsletter.dispatch.models import Delivery
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.feedback.outcome import Outcome


@dataclass(frozen=True)
class Event:
    """Something about a delivery; `how` says where it came from (`one-click`, `page`, `dsn`, `arf` …), `outcome` what is kept of
    what was said."""

    delivery_id: int
    kind: FeedbackKind
    event_id: str
    how: str
    at: datetime
    outcome: Outcome | None = None
    returned_id: int | None = None


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
    """Write one event about a delivery, see Event.

    Returns whether it was new. The same `event_id` again, even from another process at the same moment,
    changes nothing and is no error.
    """
    [is_new] = record_all(
        session, [Event(delivery_id, kind, event_id, how, at, outcome=outcome, returned_id=returned_id)]
    )
    return is_new


def record_all(session: Session, events: Sequence[Event]) -> list[bool]:
    """The same of up to some hundred, in one statement. Of those with one `event_id` the first is new."""
    rows = [
        {
            "delivery_id": event.delivery_id,
            "kind": event.kind,
            "event_id": event.event_id,
            "how": event.how,
            "at": event.at,
            **_evidence(event.outcome),
            "returned_id": event.returned_id,
        }
        for event in events
    ]
    if not rows:
        return []
    writing = insert(session, Feedback).on_conflict_do_nothing(index_elements=[Feedback.event_id])
    new = set(insert_all(session, writing.returning(Feedback.event_id), rows).scalars())
    return [_is_taken_out(new, event.event_id) for event in events]


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


def _is_taken_out(new: set[str], event_id: str) -> bool:
    is_new = event_id in new
    new.discard(event_id)
    return is_new


def _evidence(outcome: Outcome | None) -> dict[str, str | None]:
    if outcome is None:
        return dict.fromkeys(("verdict", "reason", "status", "host", "text"))
    return {
        "verdict": outcome.verdict,
        "reason": outcome.reason or None,
        "status": outcome.status or None,
        "host": outcome.host or None,
        "text": outcome.text or None,
    }
