"""Correcting who a person is."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import address_hash, parse_address
from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.users.deeds import OPERATOR
from subscribers.correcting import correct_person, person_on
from subscribers.models import (
    Consent,
    ConsentEvent,
    MailingList,
    Subscriber,
    Subscription,
    SubscriptionState,
    SuppressionReason,
)
from subscribers.on_request import erase
from subscribers.suppressing import is_suppressed, suppress
from tests import factories
from tests.conftest import NOW
from tests.factories import SIGNER

NEW = "kim@right.example.org"


@pytest.fixture
def kim(session: Session, readers: MailingList) -> Subscription:
    return factories.subscription(session, readers, "kim@wrnog.example.org")


def corrected(session: Session, person: Subscriber, **changes: Any) -> bool:
    known = {"name": person.name, "organisation": person.organisation, "locale": person.locale}
    wish = {"why": "told by telephone", "by": OPERATOR, **known, **changes}
    address = parse_address(wish.pop("email", person.email))
    return correct_person(session, person, address=address, signer=SIGNER, now=NOW, **wish)


def evidence(session: Session, subscription: Subscription) -> list[Consent]:
    wanted = sa.select(Consent).where(Consent.subscription_id == subscription.id).order_by(Consent.id)
    return list(session.scalars(wanted))


def hash_of(address: str) -> str:
    return address_hash(SIGNER, parse_address(address).key)


def test_what_was_what_is_and_why_are_kept(session: Session, kim: Subscription) -> None:
    by = factories.user(session)

    assert corrected(
        session, kim.subscriber, email=NEW, name=" Kim  Haneul ", organisation="Bridge", locale="ko", by=by
    )

    person = kim.subscriber
    assert (person.email, person.address_hash) == (NEW, hash_of(NEW))
    assert (person.name, person.organisation, person.locale) == ("Kim Haneul", "Bridge", "ko")
    assert kim.state is SubscriptionState.CONFIRMED
    (line,) = evidence(session, kim)
    assert (line.event, line.how, line.wording, line.at) == (
        ConsentEvent.CORRECTED,
        "staff",
        "told by telephone",
        NOW,
    )
    assert line.evidence["user_id"] == by.id
    assert line.evidence["changes"] == {
        "email": ["kim@wrnog.example.org", NEW],
        "name": ["", "Kim Haneul"],
        "organisation": ["", "Bridge"],
        "locale": ["en", "ko"],
    }


def test_every_subscription_of_theirs_keeps_it(session: Session, kim: Subscription) -> None:
    paper = factories.newsletter(session, slug="other")
    elsewhere = factories.subscription_of(
        session, factories.mailing_list(session, paper, slug="other"), kim.subscriber
    )

    corrected(session, kim.subscriber, name="Kim")

    assert len(evidence(session, elsewhere)) == len(evidence(session, kim)) == 1


def test_nothing_another_leaves_no_evidence(session: Session, kim: Subscription) -> None:
    assert not corrected(session, kim.subscriber)
    assert evidence(session, kim) == []


def test_another_spelling_of_the_same_address_is_no_other_one(session: Session, kim: Subscription) -> None:
    suppress(session, kim.subscriber.address_hash, reason=SuppressionReason.BOUNCED, evidence={}, now=NOW)

    corrected(session, kim.subscriber, email="Kim@WRNOG.example.org")

    assert kim.subscriber.email == "Kim@wrnog.example.org"
    assert is_suppressed(session, kim.subscriber.address_hash)


def test_nobody_is_corrected_without_a_reason(session: Session, kim: Subscription) -> None:
    with pytest.raises(Invalid, match="how you know"):
        corrected(session, kim.subscriber, name="Kim", why=" \x00 ")

    assert evidence(session, kim) == []


def test_two_people_are_not_made_one(session: Session, readers: MailingList, kim: Subscription) -> None:
    factories.subscription(session, readers, NEW)

    with pytest.raises(Conflict, match="somebody else on our lists"):
        corrected(session, kim.subscriber, email=NEW.upper())

    session.expire_all()
    assert kim.subscriber.email == "kim@wrnog.example.org"
    assert evidence(session, kim) == []


@pytest.mark.parametrize("reason", SuppressionReason, ids=str)
def test_an_address_that_must_not_be_mailed_is_refused(
    session: Session, kim: Subscription, reason: SuppressionReason
) -> None:
    suppress(session, hash_of(NEW), reason=reason, evidence={}, now=NOW)

    with pytest.raises(Conflict, match="must not be mailed"):
        corrected(session, kim.subscriber, email=NEW)


@pytest.mark.parametrize(
    ("reason", "may"),
    [
        (SuppressionReason.BOUNCED, True),
        (SuppressionReason.REQUESTED, False),
        (SuppressionReason.COMPLAINED, False),
        (SuppressionReason.ERASED, False),
    ],
)
def test_a_refusal_is_not_passed_over_by_another_address(
    session: Session, kim: Subscription, reason: SuppressionReason, may: bool
) -> None:
    suppress(session, kim.subscriber.address_hash, reason=reason, evidence={}, now=NOW)

    if may:
        assert corrected(session, kim.subscriber, email=NEW)
    else:
        with pytest.raises(Conflict, match="would pass that over"):
            corrected(session, kim.subscriber, email=NEW)


def test_who_has_not_answered_yet_is_asked_at_the_right_address_anew(
    session: Session, readers: MailingList
) -> None:
    asked = factories.subscription(session, readers, "jo@wrnog.example.org", state=SubscriptionState.PENDING)

    with pytest.raises(Conflict, match="has not answered"):
        corrected(session, asked.subscriber, email=NEW)

    assert corrected(session, asked.subscriber, name="Jo")


def test_an_address_that_no_relay_takes_is_refused(session: Session, kim: Subscription) -> None:
    with pytest.raises(Invalid, match="We cannot send mail"):
        corrected(session, kim.subscriber, email="김@example.org")


def test_who_was_erased_cannot_be_corrected(session: Session, kim: Subscription) -> None:
    person = kim.subscriber
    session.execute(sa.delete(Subscriber).where(Subscriber.id == person.id))

    with pytest.raises(NotFound, match="erased"):
        corrected(session, person, name="Kim")


def test_an_erasure_keeps_the_former_address_away_as_well(session: Session, kim: Subscription) -> None:
    corrected(session, kim.subscriber, email=NEW)

    erase(session, kim.subscriber, by=OPERATOR, now=NOW)

    assert is_suppressed(session, hash_of(NEW))
    assert is_suppressed(session, hash_of("kim@wrnog.example.org"))


def test_a_former_address_that_is_somebody_elses_now_stays_theirs(
    session: Session, readers: MailingList, kim: Subscription
) -> None:
    corrected(session, kim.subscriber, email=NEW)
    factories.subscription(session, readers, "kim@wrnog.example.org")

    erase(session, kim.subscriber, by=OPERATOR, now=NOW)

    assert not is_suppressed(session, hash_of("kim@wrnog.example.org"))


def test_a_person_is_found_on_a_list_by_their_address(
    session: Session, readers: MailingList, kim: Subscription
) -> None:
    assert person_on(session, readers, parse_address("KIM@wrnog.example.org")) == kim.subscriber
    with pytest.raises(NotFound, match="is not on the list"):
        person_on(session, readers, parse_address("nobody@example.org"))
