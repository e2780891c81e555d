"""The forecast and the enrolment tell the same story."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.enrolling import enrol, forecast
from newsletter.dispatch.models import Delivery, DeliveryState, DispatchState, SkipReason
from subscribers.models import SubscriptionState, Suppression, SuppressionReason
from tests import factories


def test_the_forecast_counts_what_enrolling_then_does(session: Session, now: datetime) -> None:
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)
    proof = factories.proof(session, newsletter)
    for number in range(3):
        factories.subscription(session, readers, f"reader{number}@example.org")
    factories.subscription(session, readers, "asked@example.org", state=SubscriptionState.PENDING)
    factories.subscription(session, readers, "left@example.org", state=SubscriptionState.UNSUBSCRIBED)
    bounced = factories.subscription(session, readers, "bounced@example.org").subscriber
    session.add(
        Suppression(
            address_hash=bounced.address_hash, reason=SuppressionReason.BOUNCED, evidence={}, created_at=now
        )
    )
    session.flush()

    expected = forecast(session, proof, readers)
    dispatch = factories.dispatch(session, proof, readers)
    count = enrol(session, dispatch, now=now)

    assert expected.skipped == {SkipReason.UNCONFIRMED: 1, SkipReason.SUPPRESSED: 1}
    assert (expected.will_go, expected.enrolled, count) == (3, 5, 5)
    found = session.execute(
        sa.select(Delivery.state, Delivery.skip_reason, sa.func.count()).group_by(
            Delivery.state, Delivery.skip_reason
        )
    )
    assert {tuple(row) for row in found} == {
        (DeliveryState.PENDING, None, 3),
        (DeliveryState.SKIPPED, SkipReason.UNCONFIRMED, 1),
        (DeliveryState.SKIPPED, SkipReason.SUPPRESSED, 1),
    }


def test_the_forecast_is_one_sentence_in_each_language(session: Session) -> None:
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)
    proof = factories.proof(session, newsletter)
    for number in range(2):
        factories.subscription(session, readers, f"reader{number}@example.org")
    factories.subscription(session, readers, "asked@example.org", state=SubscriptionState.PENDING)

    assert str(forecast(session, proof, readers).sentence) == (
        "“Two shores” will go to 2 subscribers of Readers, 1 is skipped because 1 did not confirm yet."
    )
    korean = forecast(session, proof, readers, locale="ko").sentence.in_locale("ko")
    assert "“두 기슭”" in korean
    assert "2명" in korean


def test_an_empty_list_is_said_to_be_empty(session: Session) -> None:
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)

    told = str(forecast(session, factories.proof(session, newsletter), readers).sentence)

    assert told == "“Two shores” would go to nobody: Readers has no subscribers yet."


def test_each_reader_gets_their_language_and_others_the_source(session: Session, now: datetime) -> None:
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)
    for locale in ("ko", "en", "de"):
        factories.subscription(session, readers, f"{locale}@example.org", locale=locale)

    enrol(session, factories.dispatch(session, factories.proof(session, newsletter), readers), now=now)

    locales = session.scalars(sa.select(Delivery.locale).order_by(Delivery.id)).all()
    assert locales == ["ko", "en", "en"]


def test_a_reader_of_a_near_language_gets_its_edition(session: Session, now: datetime) -> None:
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)
    for locale in ("ko-KR", "en-GB", "kok"):
        factories.subscription(session, readers, f"{locale.lower()}@example.org", locale=locale)

    enrol(session, factories.dispatch(session, factories.proof(session, newsletter), readers), now=now)

    locales = session.scalars(sa.select(Delivery.locale).order_by(Delivery.id)).all()
    assert locales == ["ko", "en", "en"]


def test_whoever_may_have_received_the_proof_is_not_enrolled_to_receive_it_again(
    session: Session, now: datetime
) -> None:
    newsletter = factories.newsletter(session)
    readers, friends = (
        factories.mailing_list(session, newsletter, slug=slug) for slug in ("readers", "friends")
    )
    proof = factories.proof(session, newsletter)
    twice = factories.subscription(session, readers, "twice@example.org").subscriber
    refused = factories.subscription(session, readers, "refused@example.org").subscriber
    for person in (twice, refused):
        factories.subscription_of(session, friends, person)
    enrol(session, factories.dispatch(session, proof, readers, state=DispatchState.CANCELLED), now=now)
    session.execute(
        sa.update(Delivery).where(Delivery.subscriber_id == refused.id).values(state=DeliveryState.REFUSED)
    )
    session.execute(
        sa.update(Delivery).where(Delivery.subscriber_id == twice.id).values(state=DeliveryState.UNCERTAIN)
    )

    second = factories.dispatch(session, proof, friends)
    enrol(session, second, now=now + timedelta(days=1))

    reasons = session.execute(
        sa.select(Delivery.subscriber_id, Delivery.skip_reason).where(Delivery.dispatch_id == second.id)
    )
    assert {tuple(row) for row in reasons} == {
        (twice.id, SkipReason.ALREADY_RECEIVED),
        (refused.id, None),
    }
