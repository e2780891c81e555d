"""No such mailbox, said by the relay itself."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, Dispatch
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.feedback.refusals import heed_refusals
from newsletter.relays.base import Fault
from newsletter.wording import Sentence, say, verbatim
from subscribers.models import Subscriber
from subscribers.suppressing import is_suppressed
from tests import factories


def refused(session: Session, reply: str, *, fault: Fault, others: DeliveryState) -> tuple[int, str]:
    """A dispatch of which one was refused; its id and the address of that one."""
    paper = factories.newsletter(session)
    dispatch = factories.dispatch(
        session, factories.proof(session, paper), factories.mailing_list(session, paper)
    )
    factories.deliveries(session, dispatch, DeliveryState.REFUSED, others)
    session.execute(
        sa.update(Delivery)
        .where(Delivery.state == DeliveryState.REFUSED)
        .values(fault=fault, reply=verbatim(reply))
    )
    factories.recount(session)
    row = session.scalars(sa.select(Delivery).order_by(Delivery.id).limit(1)).one()
    return dispatch.id, session.get_one(Subscriber, row.subscriber_id).address_hash


def expired(session: Session, reply: Sentence) -> tuple[int, str]:
    """A dispatch of which one was put off for too long; its id and the address of that one."""
    dispatch_id, address = refused(session, "", fault=Fault.RECIPIENT, others=DeliveryState.ACCEPTED)
    values = {"state": DeliveryState.EXPIRED, "fault": None, "reply": reply}
    session.execute(sa.update(Delivery).where(Delivery.state == DeliveryState.REFUSED).values(values))
    factories.recount(session)
    return dispatch_id, address


@pytest.mark.parametrize("reply", ["550 5.1.1 User unknown", "550 5.1.1 No", "550 No such user"])
def test_an_address_that_is_certainly_gone_is_suppressed_once(
    session: Session, now: datetime, reply: str
) -> None:
    dispatch_id, address = refused(session, reply, fault=Fault.RECIPIENT, others=DeliveryState.ACCEPTED)

    assert heed_refusals(session, dispatch_id, now=now) == 1
    assert heed_refusals(session, dispatch_id, now=now) == 0
    assert is_suppressed(session, address)
    assert [one.how for one in session.scalars(sa.select(Feedback))] == ["refused"]


def test_a_carrier_that_may_mean_a_filter_costs_nobody_their_mail_at_once(
    session: Session, now: datetime
) -> None:
    reply = "550 Unknown user …"
    dispatch_id, address = refused(session, reply, fault=Fault.RECIPIENT, others=DeliveryState.ACCEPTED)
    for number, person in enumerate(session.scalars(sa.select(Subscriber))):
        person.email = f"reader{number}@docomo.ne.jp"

    assert heed_refusals(session, dispatch_id, now=now) == 1
    assert not is_suppressed(session, address)
    assert session.scalars(sa.select(Feedback.reason)).all() == ["filtered"]


@pytest.mark.parametrize(
    ("reply", "fault", "kept"),
    [
        ("552 5.2.2 Mailbox full", Fault.RECIPIENT, ("soft", "full", "5.2.2")),
        ("550 5.2.1 disabled", Fault.RECIPIENT, ("soft", "disabled", "5.2.1")),
        ("550 5.1.1 blocked by policy", Fault.RECIPIENT, ("sender", "blocked", "5.1.1")),
        ("550 Requested action not taken", Fault.UNCLEAR, ("unknown", "unclear", None)),
    ],
)
def test_what_is_not_certain_is_recorded_and_costs_nobody_their_mail(
    session: Session, now: datetime, reply: str, fault: Fault, kept: tuple[str, str, str | None]
) -> None:
    dispatch_id, address = refused(session, reply, fault=fault, others=DeliveryState.ACCEPTED)

    assert heed_refusals(session, dispatch_id, now=now) == 1
    assert heed_refusals(session, dispatch_id, now=now) == 0
    assert not is_suppressed(session, address)
    one = session.scalars(sa.select(Feedback)).one()
    assert (one.verdict, one.reason, one.status) == kept
    assert (one.kind, one.how, one.text) == (FeedbackKind.BOUNCED, "refused", reply)


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        ("554 5.7.1 Relay access denied", Fault.RELAY),
        ("550 5.1.1 blocked by policy", Fault.SENDER),
        ("552 5.3.4 Message too large", Fault.SIZE),
    ],
)
def test_what_would_have_met_anybody_is_nothing_about_a_mailbox(
    session: Session, now: datetime, reply: str, fault: Fault
) -> None:
    dispatch_id, address = refused(session, reply, fault=fault, others=DeliveryState.ACCEPTED)

    assert heed_refusals(session, dispatch_id, now=now) == 0
    assert not is_suppressed(session, address)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("452 4.2.2 Over quota", "full"),
        ("450 4.2.0 Greylisted", "greylisted"),
        ("450 4.1.1 Try again", "expired"),
        ("550 5.1.1 User unknown", "expired"),  # it was put off until then, so somebody thought otherwise
    ],
)
def test_who_expires_with_a_last_reply_is_recorded_and_never_given_up_at_once(
    session: Session, now: datetime, reply: str, reason: str
) -> None:
    dispatch_id, address = expired(session, verbatim(reply))

    assert heed_refusals(session, dispatch_id, now=now) == 1
    assert not is_suppressed(session, address)
    one = session.scalars(sa.select(Feedback)).one()
    assert (one.reason, one.how) == (reason, "expired")


def test_what_we_say_ourselves_is_no_answer_of_anybody(session: Session, now: datetime) -> None:
    dispatch_id, _ = expired(session, say("The relay puts everybody off for now ({reply})", reply="450"))

    assert heed_refusals(session, dispatch_id, now=now) == 0


def test_a_refusal_that_comes_later_is_found(session: Session, now: datetime) -> None:
    dispatch_id, _ = refused(
        session, "552 5.2.2 Mailbox full", fault=Fault.RECIPIENT, others=DeliveryState.ACCEPTED
    )
    assert heed_refusals(session, dispatch_id, now=now) == 1
    assert heed_refusals(session, dispatch_id, now=now) == 0
    dispatch = session.get_one(Dispatch, dispatch_id)
    person = factories.subscriber(session, "late@example.org")
    reply = verbatim("550 5.1.1 User unknown")
    late = factories.delivery(
        session, dispatch, person, state=DeliveryState.REFUSED, fault=Fault.RECIPIENT, reply=reply
    )
    chunk = session.scalars(sa.select(Chunk)).one()
    chunk.last_id, chunk.enrolled = late.id, 3
    factories.recount(session)

    assert heed_refusals(session, dispatch_id, now=now) == 1


def test_a_relay_that_takes_nothing_is_not_believed(session: Session, now: datetime) -> None:
    dispatch_id, address = refused(
        session, "550 5.1.1 User unknown", fault=Fault.RECIPIENT, others=DeliveryState.REFUSED
    )

    assert heed_refusals(session, dispatch_id, now=now) == 0
    assert not is_suppressed(session, address)
