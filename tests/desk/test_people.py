"""A person is found whatever list they are on, and with them what became of the last mail."""

import pytest
from sqlalchemy.orm import Session

from newsletter.desk.people import SHOWN, people_found
from newsletter.dispatch.models import DeliveryState
from newsletter.feedback.models import FeedbackKind
from newsletter.feedback.recording import record
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from subscribers.models import MailingList, Subscription, SubscriptionState, SuppressionReason
from subscribers.suppressing import suppress
from tests import factories
from tests.conftest import NOW


@pytest.fixture
def lists(session: Session) -> list[MailingList]:
    """Of two newsletters; Kim is on the first and was on the second."""
    made = [
        factories.mailing_list(
            session, factories.newsletter(session, slug=f"paper-{name}"), slug=f"list-{name}"
        )
        for name in ("a", "b")
    ]
    kim = factories.subscription(session, made[0], "kim@example.org").subscriber
    factories.subscription_of(session, made[1], kim, state=SubscriptionState.UNSUBSCRIBED)
    factories.subscription(session, made[1], "jo@example.net")
    return made


def test_one_search_finds_who_is_on_any_list(session: Session, lists: list[MailingList]) -> None:
    [kim] = people_found(session, "KIM example", by=OPERATOR).people

    assert kim.address == "kim@example.org"
    assert [(one.slug, one.state) for one in kim.lists] == [
        ("list-a", SubscriptionState.CONFIRMED),
        ("list-b", SubscriptionState.UNSUBSCRIBED),
    ]
    assert [session.get_one(Subscription, one.subscription_id).list_id for one in kim.lists] == [
        one.id for one in lists
    ]
    assert kim.last is None
    assert not kim.is_suppressed
    assert {one.address for one in people_found(session, "example", by=OPERATOR).people} == {
        "kim@example.org",
        "jo@example.net",
    }
    assert people_found(session, "nobody", by=OPERATOR).people == []


def test_what_became_of_the_last_mail_is_told(session: Session, lists: list[MailingList]) -> None:
    proof = factories.proof(session, factories.newsletter(session, slug="paper-c"))
    jo = factories.subscription(session, lists[0], "jo@example.com").subscriber
    for state, to in zip((DeliveryState.ACCEPTED, DeliveryState.SKIPPED), lists, strict=True):
        dispatch = factories.dispatch(session, proof, to)
        delivery = factories.delivery(session, dispatch, jo, state=state)
        if state is DeliveryState.ACCEPTED:
            record(session, delivery.id, FeedbackKind.BOUNCED, event_id="one", how="dsn", at=NOW)
    suppress(session, jo.address_hash, reason=SuppressionReason.BOUNCED, evidence={}, now=NOW)

    [found] = people_found(session, "jo@example.com", by=OPERATOR).people

    assert found.is_suppressed
    assert found.last is not None
    assert found.last.state is DeliveryState.ACCEPTED
    assert [one.kind for one in found.last.came_back] == [FeedbackKind.BOUNCED]


@pytest.mark.parametrize("query", ["", "   ", "%"])
def test_without_words_nobody_is_found(session: Session, lists: list[MailingList], query: str) -> None:
    assert not people_found(session, query, by=OPERATOR).people


def test_who_may_not_see_people_finds_nobody(session: Session, lists: list[MailingList]) -> None:
    viewer = factories.user(session, role=Role.VIEWER)

    assert not people_found(session, "kim", by=viewer).people


def test_of_many_the_last_are_shown(session: Session, lists: list[MailingList]) -> None:
    for number in range(SHOWN + 1):
        factories.subscription(session, lists[0], f"lee{number}@example.org")

    found = people_found(session, "lee", by=OPERATOR)

    assert [one.address for one in found.people][:2] == [
        f"lee{SHOWN}@example.org",
        f"lee{SHOWN - 1}@example.org",
    ]
    assert len(found.people) == SHOWN
    assert found.is_more
    assert not people_found(session, "lee20", by=OPERATOR).is_more
