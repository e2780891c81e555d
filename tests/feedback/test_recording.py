"""Feedback is a row for each event, whoever tells it and however often."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.dispatch.models import Delivery, DeliveryState
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.feedback.outcome import Outcome
from newsletter.feedback.recording import Event, record, record_all
from newsletter.wording import verbatim
from tests import factories


def delivery(session: Session, email: str = "reader@example.org", *, now: datetime) -> Delivery:
    """A delivery that the relay accepted, in a dispatch of its own."""
    slug = email.partition("@")[0]
    newsletter = factories.newsletter(session, slug=slug)
    readers = factories.mailing_list(session, newsletter, slug=slug)
    dispatch = factories.dispatch(session, factories.proof(session, newsletter, slug=slug), readers)
    made = Delivery(
        dispatch_id=dispatch.id,
        subscriber_id=factories.subscriber(session, email).id,
        locale="en",
        state=DeliveryState.ACCEPTED,
        attempt=1,
        deferrals=0,
        reply=verbatim("250 ok"),
        changed_at=now,
    )
    session.add(made)
    session.flush()
    return made


def test_an_event_told_twice_is_one_row(session: Session, now: datetime) -> None:
    bounced = delivery(session, now=now)

    first = record(session, bounced.id, FeedbackKind.BOUNCED, event_id="dsn:1", how="dsn", at=now)
    again = record(session, bounced.id, FeedbackKind.BOUNCED, event_id="dsn:1", how="dsn", at=now)

    assert (first, again) == (True, False)
    assert session.scalar(sa.select(sa.func.count(Feedback.id))) == 1


def test_several_events_are_one_statement_whatever_is_known_of_each(
    session: Session, database: Database, now: datetime
) -> None:
    about = delivery(session, now=now)
    outcomes = [
        Outcome(FeedbackKind.BOUNCED, text=text, status=status)
        for text in ("", "full")
        for status in ("", "5.2.2")
    ]
    events = [
        Event(about.id, FeedbackKind.BOUNCED, f"dsn:{number}", "dsn", now, outcome=outcome)
        for number, outcome in enumerate([None, *outcomes, None])
    ]
    written: list[str] = []

    @sa.event.listens_for(database.engine, "before_cursor_execute")
    def keep(_: object, __: object, statement: str, *___: object) -> None:
        written.append(statement.partition("(")[0].strip())

    are_new = record_all(session, [*events, events[0]])

    assert are_new == [True] * 6 + [False]
    assert written == ["INSERT INTO feedback"]
    rows = session.execute(sa.select(Feedback.text, Feedback.status).order_by(Feedback.event_id)).all()
    said = [(None, None), (None, None), (None, "5.2.2"), ("full", None), ("full", "5.2.2"), (None, None)]
    assert [tuple(row) for row in rows] == said


def test_what_was_recorded_can_be_read(session: Session, now: datetime) -> None:
    left = delivery(session, now=now)

    record(session, left.id, FeedbackKind.UNSUBSCRIBED, event_id="u:1", how="one-click", at=now)

    row = session.scalars(sa.select(Feedback)).one()
    assert (row.delivery_id, row.kind, row.how, row.at) == (
        left.id,
        FeedbackKind.UNSUBSCRIBED,
        "one-click",
        now,
    )


def test_feedback_on_a_delivery_that_does_not_exist_is_refused(database: Database, now: datetime) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        record(session, 4711, FeedbackKind.BOUNCED, event_id="dsn:1", how="dsn", at=now)
