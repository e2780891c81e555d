"""What people set by the link in their own mail."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import Conflict
from subscribers.evidence import Occasion
from subscribers.models import (
    Consent,
    ConsentEvent,
    How,
    MailingList,
    Subscriber,
    Subscription,
    SubscriptionState,
    SuppressionReason,
)
from subscribers.preferences import choices_of, set_preferences
from subscribers.subscription_ledger import refuse
from subscribers.suppressing import reason_for, suppress
from tests import factories
from tests.conftest import NOW


def choose(
    session: Session, subscriber: Subscriber, *lists: MailingList, name: str = "", locale: str = "en"
) -> None:
    set_preferences(
        session,
        subscriber,
        name=name,
        locale=locale,
        list_ids=[chosen.id for chosen in lists],
        wording="I want these lists.",
        occasion=Occasion(How.PREFERENCES, {"ip": "192.0.2.7"}, NOW),
    )


def block(session: Session, subscriber: Subscriber, reason: SuppressionReason) -> None:
    suppress(session, subscriber.address_hash, reason=reason, evidence={}, now=NOW)


def states(session: Session, subscriber: Subscriber) -> dict[int, SubscriptionState]:
    rows = session.execute(
        sa.select(Subscription.list_id, Subscription.state).where(Subscription.subscriber_id == subscriber.id)
    )
    return dict(rows.all())


@pytest.fixture
def members(session: Session, readers: MailingList) -> MailingList:
    """A second public list of the same newsletter."""
    made = MailingList(
        newsletter_id=readers.newsletter_id,
        slug="members",
        name={"en": "Members"},
        description={},
        is_public=True,
        created_at=NOW,
    )
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def kim(session: Session, readers: MailingList) -> Subscriber:
    """Confirmed on the readers' list."""
    return factories.subscription(session, readers, "kim@example.org").subscriber


def test_the_choices_are_the_public_lists_of_the_same_newsletter(
    session: Session, readers: MailingList, members: MailingList, kim: Subscriber
) -> None:
    factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="elsewhere")

    choices = choices_of(session, kim)

    assert [(choice.mailing_list.slug, choice.is_chosen) for choice in choices] == [
        ("readers", True),
        ("members", False),
    ]


def test_a_private_list_is_shown_to_those_on_it_only(
    session: Session, readers: MailingList, members: MailingList, kim: Subscriber
) -> None:
    readers.is_public = members.is_public = False

    assert [choice.mailing_list.slug for choice in choices_of(session, kim)] == ["readers"]


def test_choosing_a_list_confirms_it_with_evidence(
    session: Session, readers: MailingList, members: MailingList, kim: Subscriber
) -> None:
    choose(session, kim, readers, members)

    assert set(states(session, kim).values()) == {SubscriptionState.CONFIRMED}
    line = session.scalars(sa.select(Consent)).one()
    assert (line.event, line.how, line.wording) == (
        ConsentEvent.CONFIRMED,
        "preferences",
        "I want these lists.",
    )


def test_a_list_no_longer_chosen_is_left(session: Session, readers: MailingList, kim: Subscriber) -> None:
    choose(session, kim)

    assert states(session, kim) == {readers.id: SubscriptionState.UNSUBSCRIBED}
    line = session.scalars(sa.select(Consent)).one()
    assert (line.event, line.how) == (ConsentEvent.WITHDRAWN, "preferences")


def test_a_list_that_was_no_choice_is_ignored(
    session: Session, readers: MailingList, kim: Subscriber
) -> None:
    private = factories.mailing_list(
        session, factories.newsletter(session, slug="other"), slug="board", is_public=False
    )

    choose(session, kim, readers, private)

    assert states(session, kim) == {readers.id: SubscriptionState.CONFIRMED}


def test_name_and_language_are_kept(session: Session, readers: MailingList, kim: Subscriber) -> None:
    kim.first_name = "Old"

    choose(session, kim, readers, name=" 김민지 ", locale="ko")

    assert (kim.name, kim.first_name, kim.locale) == ("김민지", "", "ko")


def test_a_question_that_waits_for_its_answer_is_not_withdrawn(
    session: Session, readers: MailingList, members: MailingList, kim: Subscriber
) -> None:
    pending = Subscription(
        list_id=members.id,
        subscriber=kim,
        state=SubscriptionState.PENDING,
        changed_at=NOW,
        created_at=NOW,
    )
    session.add(pending)

    choose(session, kim, readers)

    assert pending.state is SubscriptionState.PENDING


def test_a_bounced_address_is_chosen_again_by_its_owner_only_where_they_say_so(
    session: Session, readers: MailingList, members: MailingList, kim: Subscriber
) -> None:
    choose(session, kim, readers, members)
    block(session, kim, SuppressionReason.BOUNCED)
    assert not any(choice.is_chosen for choice in choices_of(session, kim))

    choose(session, kim, members)

    assert reason_for(session, kim.address_hash) is None
    assert states(session, kim) == {
        readers.id: SubscriptionState.UNSUBSCRIBED,
        members.id: SubscriptionState.CONFIRMED,
    }


def test_a_complaint_is_not_lifted_by_choosing(
    session: Session, readers: MailingList, kim: Subscriber
) -> None:
    block(session, kim, SuppressionReason.COMPLAINED)

    with pytest.raises(Conflict, match="reported as spam"):
        choose(session, kim, readers)


def test_stopping_all_mail_leaves_every_list_and_keeps_imports_out(
    session: Session, readers: MailingList, members: MailingList, kim: Subscriber
) -> None:
    choose(session, kim, readers, members)

    refuse(session, kim, reason=SuppressionReason.REQUESTED, occasion=Occasion(How.PREFERENCES, {}, NOW))

    assert set(states(session, kim).values()) == {SubscriptionState.UNSUBSCRIBED}
    assert reason_for(session, kim.address_hash) is SuppressionReason.REQUESTED
