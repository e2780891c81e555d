"""Forgetting a person."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.models import Delivery, DeliveryState
from subscribers.erasing import erase
from subscribers.models import Consent, MailingList, Subscriber, Subscription, Suppression, SuppressionReason
from subscribers.subscribing import unsubscribe
from subscribers.suppressing import reason_for, suppress
from tests import factories
from tests.conftest import NOW


def count(session: Session, model: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_nothing_of_the_person_is_left_but_a_hash(session: Session, readers: MailingList) -> None:
    subscription = factories.subscription(session, readers, "kim@example.org")
    unsubscribe(session, subscription, how="page", evidence={"ip": "192.0.2.7"}, now=NOW)

    erase(session, subscription.subscriber, now=NOW)

    assert (count(session, Subscriber), count(session, Subscription), count(session, Consent)) == (0, 0, 0)
    kept = session.scalars(sa.select(Suppression)).one()
    assert (kept.reason, kept.evidence) == (SuppressionReason.ERASED, {})


def test_a_delivery_stays_without_its_person(session: Session, readers: MailingList) -> None:
    subscription = factories.subscription(session, readers, "kim@example.org")
    proof = factories.proof(session, factories.newsletter(session, slug="other"))
    dispatch = factories.dispatch(session, proof, readers)
    delivery = Delivery(
        dispatch_id=dispatch.id,
        subscriber_id=subscription.subscriber_id,
        locale="en",
        state=DeliveryState.ACCEPTED,
        attempt=1,
        deferrals=0,
        reply="250 OK",
        changed_at=NOW,
    )
    session.add(delivery)
    session.flush()

    erase(session, subscription.subscriber, now=NOW)

    assert delivery.subscriber_id is None
    assert delivery.state is DeliveryState.ACCEPTED


def test_a_complaint_stays_one_but_its_evidence_goes(session: Session, readers: MailingList) -> None:
    subscriber = factories.subscription(session, readers, "kim@example.org").subscriber
    address_hash = subscriber.address_hash
    suppress(
        session,
        address_hash,
        reason=SuppressionReason.COMPLAINED,
        evidence={"report": "from kim@example.org"},
        now=NOW,
    )

    erase(session, subscriber, now=NOW)

    assert reason_for(session, address_hash) is SuppressionReason.COMPLAINED
    assert session.scalars(sa.select(Suppression.evidence)).one() == {}


def test_others_are_untouched(session: Session, readers: MailingList) -> None:
    kim = factories.subscription(session, readers, "kim@example.org").subscriber
    lee = factories.subscription(session, readers, "lee@example.org")

    erase(session, kim, now=NOW)

    assert session.scalars(sa.select(Subscription)).all() == [lee]
    assert lee.subscriber.email == "lee@example.org"


def test_the_links_of_an_erased_person_never_lead_to_the_next_one(
    session: Session, readers: MailingList
) -> None:
    erased = factories.subscription(session, readers, "kim@example.org")
    ids = (erased.id, erased.subscriber_id)
    erase(session, erased.subscriber, now=NOW)

    next_one = factories.subscription(session, readers, "lee@example.org")

    assert next_one.id > ids[0]
    assert next_one.subscriber_id > ids[1]
