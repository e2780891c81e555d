"""Nothing that comes back is dropped: it is kept as it arrived, with what was made of it, for as long as it may be."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.feedback.effects import Deed
from newsletter.feedback.models import Feedback, FeedbackKind, ReturnedMail, ReturnedState
from newsletter.feedback.returned.keeping import forget_returned, octets_of
from subscribers.models import SuppressionReason
from subscribers.subscription_ledger import forget
from tests import factories
from tests.feedback.bounces.mails import complaint, delivery_report, group, plain
from tests.feedback.conftest import ADDRESS, Reader, Receive

FULL = (
    group(
        ADDRESS, "failed", "5.2.2", f"552 5.2.2 <{ADDRESS}>: reader’s mailbox full, ask other@mailbox.example"
    )
    + "\nRemote-MTA: dns; mx.mailbox.example"
)
PROSE = plain(
    "Return-Path: <>",
    "From: MAILER-DAEMON@mx.example",
    "Subject: failure notice",
    body="Qapla’! Something else is the matter.",
)


def to(mail: bytes, address: str) -> bytes:
    return f"To: {address}\n".encode() + mail


@pytest.fixture
def kept(session: Session) -> "Kept":
    return Kept(session)


class Kept:
    """What is kept of returned mail."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def __call__(self) -> list[ReturnedMail]:
        return list(self.session.scalars(sa.select(ReturnedMail).order_by(ReturnedMail.id)))


def test_the_evidence_is_recorded_without_anybodys_address(
    session: Session, reader: Reader, take: Receive
) -> None:
    take(delivery_report(FULL, to=reader.return_path))

    one = session.scalars(sa.select(Feedback)).one()
    assert (one.verdict, one.reason, one.status, one.host) == ("soft", "full", "5.2.2", "mx.mailbox.example")
    assert one.text is not None
    assert "mailbox full" in one.text
    assert "reader" not in one.text
    assert "mailbox.example" not in one.text


def test_a_text_of_any_length_is_shortened(session: Session, reader: Reader, take: Receive) -> None:
    take(delivery_report(group(ADDRESS, "failed", "5.2.2", "552 full " + "x" * 1900), to=reader.return_path))

    assert len(session.scalars(sa.select(Feedback.text)).one() or "") == 400


def test_the_mail_is_kept_as_it_arrived_and_once(reader: Reader, take: Receive, kept: Kept) -> None:
    report = delivery_report(FULL, to=reader.return_path)
    take(report)
    take(b"Received: again\n" + report)

    (one,) = kept()
    assert octets_of(one) == report
    assert (one.state, one.delivery_id) == (ReturnedState.KEPT, reader.delivery.id)
    assert reader.session.scalars(sa.select(Feedback.returned_id)).all() == [one.id]


def test_prose_with_our_token_is_recorded_and_waits(reader: Reader, take: Receive, kept: Kept) -> None:
    received = take(to(PROSE, reader.return_path))

    assert received.done == (Deed.RECORDED, Deed.WAITING)
    assert kept()[0].state is ReturnedState.WAITING
    assert "something else is the matter" in kept()[0].text.lower()


def test_what_no_token_came_with_waits_and_is_recorded_of_nobody(
    reader: Reader, take: Receive, kept: Kept
) -> None:
    received = take(delivery_report(FULL, to="bounces@bridge.example.org"))

    assert received.done == (Deed.WAITING,)
    assert reader.feedback == []
    (one,) = kept()
    assert (one.delivery_id, one.newsletter_id) == (None, None)
    assert one.subscriber_id == reader.subscription.subscriber_id  # it goes with them


@pytest.mark.parametrize("mail", [("From: kim@example.org", "Subject: Hello")])
def test_a_mail_of_a_person_without_a_token_is_left_alone(
    take: Receive, kept: Kept, mail: tuple[str, ...]
) -> None:
    assert take(plain(*mail, "To: news@bridge.example.org")).done == ()
    assert kept() == []


@pytest.mark.parametrize(
    "returned",
    [
        "List-Unsubscribe: <https://news.example.org/u/{token}>,\n <mailto:unsubscribe+{token}@x.example>\n",
        "List-Unsubscribe: <mailto:unsubscribe+{token}@bridge.example.org?subject=unsubscribe>\n",
        "Subject: Hello\n\nLeave: https://news.example.org/u/{token}\n",
    ],
)
def test_whose_mail_it_was_is_known_by_its_link_for_leaving(
    reader: Reader, take: Receive, returned: str
) -> None:
    token = reader.leave_at.partition("+")[2].partition("@")[0]
    report = delivery_report(FULL, to="postmaster@bridge.example.org", returned=returned.format(token=token))

    received = take(report)

    assert received.delivery_id == reader.delivery.id
    assert reader.feedback == [(FeedbackKind.BOUNCED, "dsn")]


def test_a_complaint_is_heeded_by_that_link_too(reader: Reader, take: Receive) -> None:
    token = reader.leave_at.partition("+")[2].partition("@")[0]
    link = f"List-Unsubscribe: <https://news.example.org/u/{token}>\n".encode()
    report = complaint("abuse").replace(b"From: Bridge", link + b"From: Bridge")

    take(report)

    assert reader.suppressed_because is SuppressionReason.COMPLAINED


def test_it_goes_with_the_person(session: Session, reader: Reader, take: Receive, kept: Kept) -> None:
    take(delivery_report(FULL, to=reader.return_path))
    take(delivery_report(FULL, to="bounces@bridge.example.org"))

    forget(session, reader.subscription.subscriber, now=factories.LONG_AGO)

    assert kept() == []
    assert reader.feedback == [(FeedbackKind.BOUNCED, "dsn")]


def test_nothing_of_a_person_who_was_erased_is_kept_when_it_comes_later(
    session: Session, reader: Reader, take: Receive, kept: Kept
) -> None:
    forget(session, reader.subscription.subscriber, now=factories.LONG_AGO)

    take(delivery_report(FULL, to=reader.return_path))

    assert kept() == []
    assert session.scalars(sa.select(Feedback.text)).all() == [None]


def test_what_people_say_is_kept_nowhere_once_it_is_forwarded(
    session: Session, reader: Reader, take: Receive, kept: Kept
) -> None:
    take(plain("From: reader@mailbox.example", f"To: {reader.return_path}", body="I have moved to Busan."))

    assert session.scalars(sa.select(Feedback.text)).all() == [None]
    assert kept() == []


def test_it_is_let_go_after_a_month_and_what_was_recorded_stays(
    session: Session, reader: Reader, take: Receive, kept: Kept, now: datetime
) -> None:
    take(delivery_report(FULL, to=reader.return_path))

    assert forget_returned(session, arrived_before=now, at_most=10) == 0
    assert forget_returned(session, arrived_before=now + timedelta(seconds=1), at_most=10) == 1

    session.expire_all()
    assert kept() == []
    assert session.scalars(sa.select(Feedback.returned_id)).all() == [None]
