"""Readers share their clicks because they said so, until they say otherwise; what is known goes with that."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import NotAllowed
from newsletter.feedback.clicks.models import SharedClick
from newsletter.issues.models import Newsletter
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from subscribers.evidence import Occasion
from subscribers.models import (
    ClickSharing,
    Consent,
    ConsentEvent,
    How,
    MailingList,
    Subscription,
    SubscriptionState,
    SuppressionReason,
)
from subscribers.on_request import erase, stop_sharing, take_off
from subscribers.preferences import set_sharing
from subscribers.subscription_ledger import refuse, share_clicks, withdraw
from tests import factories
from tests.conftest import NOW
from tests.subscribers.asking import evidence

PAGE = Occasion(How.PREFERENCES, {"ip": "192.0.2.7"}, NOW, {1: "https://bridge.example.org/privacy"})
WORDING = "Keep which links I open."


@pytest.fixture
def kim(session: Session, readers: MailingList) -> Subscription:
    """Shares her clicks, and one is known."""
    made = factories.subscription(session, readers, "kim@example.org")
    share_clicks(session, made, wording=WORDING, occasion=PAGE)
    newsletter = session.get_one(Newsletter, readers.newsletter_id)
    newsletter.counts_clicks = True
    link = factories.proof(session, newsletter).counted_links[0]
    session.add(SharedClick(subscription_id=made.id, link_id=link.id, at=NOW))
    session.flush()
    return made


def known(session: Session) -> tuple[int, int]:
    """How many share their clicks, and how many clicks are known."""
    session.expire_all()
    return tuple(  # type: ignore[return-value]
        session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (ClickSharing, SharedClick)
    )


def test_what_was_agreed_to_is_kept_as_evidence(session: Session, kim: Subscription) -> None:
    line = session.scalars(sa.select(Consent)).one()

    assert (line.event, line.how, line.wording) == (ConsentEvent.CLICKS_SHARED, "preferences", WORDING)
    assert line.evidence == {"ip": "192.0.2.7", "privacy_notice": "https://bridge.example.org/privacy"}
    share_clicks(session, kim, wording=WORDING, occasion=PAGE)
    assert len(evidence(session)) == 1


@pytest.mark.parametrize("state", [SubscriptionState.PENDING, SubscriptionState.UNSUBSCRIBED])
def test_whoever_gets_no_mail_shares_nothing(
    session: Session, readers: MailingList, state: SubscriptionState
) -> None:
    lee = factories.subscription(session, readers, "lee@example.org", state=state)

    share_clicks(session, lee, wording=WORDING, occasion=PAGE)

    assert known(session) == (0, 0)
    assert evidence(session) == []


ENDS: dict[str, Callable[[Session, Subscription], object]] = {
    "the tick is taken away": lambda session, one: set_sharing(session, one.subscriber, {}, occasion=PAGE),
    "staff are asked to": lambda session, one: stop_sharing(session, one, by=OPERATOR, now=NOW),
    "they leave the list": lambda session, one: withdraw(session, one, occasion=PAGE),
    "staff take them off": lambda session, one: take_off(session, one, by=OPERATOR, now=NOW),
    "they want no mail": lambda session, one: refuse(
        session, one.subscriber, reason=SuppressionReason.REQUESTED, occasion=PAGE
    ),
    "they complain": lambda session, one: refuse(
        session, one.subscriber, reason=SuppressionReason.COMPLAINED, occasion=PAGE
    ),
    "they are erased": lambda session, one: erase(session, one.subscriber, by=OPERATOR, now=NOW),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_it_ends_at_once_and_what_is_known_goes(
    session: Session, kim: Subscription, end: Callable[[Session, Subscription], object]
) -> None:
    assert known(session) == (1, 1)

    end(session, kim)

    assert known(session) == (0, 0)


def test_the_end_is_evidence_too_and_ends_once(session: Session, kim: Subscription) -> None:
    set_sharing(session, kim.subscriber, {}, occasion=PAGE)
    set_sharing(session, kim.subscriber, {}, occasion=PAGE)

    assert evidence(session) == [
        (ConsentEvent.CLICKS_SHARED, "preferences"),
        (ConsentEvent.CLICKS_UNSHARED, "preferences"),
    ]
    assert kim.state is SubscriptionState.CONFIRMED


def test_it_is_said_to_one_newsletter_and_holds_for_its_lists(session: Session, kim: Subscription) -> None:
    paper = kim.mailing_list.newsletter_id
    events = factories.subscription_of(
        session,
        factories.mailing_list(session, session.get_one(Newsletter, paper), slug="events"),
        kim.subscriber,
    )
    elsewhere = factories.newsletter(session, slug="elsewhere")
    foreign = factories.subscription_of(
        session, factories.mailing_list(session, elsewhere, slug="foreign"), kim.subscriber
    )

    set_sharing(session, kim.subscriber, {paper: WORDING}, occasion=PAGE)

    shared = set(session.scalars(sa.select(ClickSharing.subscription_id)))
    assert shared == {kim.id, events.id}
    assert foreign.id not in shared


def test_staff_end_it_when_they_may_and_it_is_evidence(session: Session, kim: Subscription) -> None:
    viewer = factories.user(session, email="viewer@bridge.example.org", role=Role.VIEWER)
    with pytest.raises(NotAllowed):
        stop_sharing(session, kim, by=viewer, now=NOW)
    assert known(session) == (1, 1)

    assert stop_sharing(session, kim, by=OPERATOR, now=NOW)
    assert not stop_sharing(session, kim, by=OPERATOR, now=NOW)

    assert evidence(session)[-1] == (ConsentEvent.CLICKS_UNSHARED, "staff")
