"""Whom deliveries go to, and what they were written from, whoever they went to."""

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch.recipients import edition_of, people
from subscribers.audiences import Ineligible
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState
from tests import factories
from tests.dispatch.conftest import Running, WorkerByHand


def test_a_delivery_is_of_the_edition_it_was_written_from(running: Running) -> None:
    turns = WorkerByHand(running).take()

    with running.database.reading() as session:
        found = [edition_of(session, turn.delivery_id) for turn in turns]

    assert [edition.locale for edition in found if edition] == [turn.recipient.locale for turn in turns]


def test_it_stays_when_the_person_was_erased(running: Running) -> None:
    (turn,) = WorkerByHand(running).take(limit=1)
    with running.database.transaction() as session:
        session.delete(session.scalars(sa.select(Subscriber).order_by(Subscriber.id)).first())

    with running.database.reading() as session:
        assert edition_of(session, turn.delivery_id) is not None
        assert edition_of(session, 4711) is None


def test_people_are_found_with_why_they_may_not_be_mailed_now(running: Running) -> None:
    with running.database.transaction() as session:
        gone = session.get_one(Subscription, 2)
        gone.state = SubscriptionState.UNSUBSCRIBED
        session.delete(session.get_one(Subscriber, 3))
        session.flush()

        found = people(session, gone.list_id, [1, 2, 3])

    assert {number: one.why_not for number, one in found.items()} == {1: None, 2: Ineligible.UNSUBSCRIBED}
    assert found[1].email == "reader0@example.org"


@pytest.mark.usefixtures("running")
def test_a_subscription_to_another_list_is_none_to_this_one(database: Database) -> None:
    with database.transaction() as session:
        readers = session.scalars(sa.select(MailingList)).one()
        other = factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="elsewhere")
        factories.subscription_of(session, other, session.get_one(Subscriber, 1))
        elsewhere = factories.subscription(session, other, "elsewhere@example.org").subscriber_id

        assert people(session, readers.id, [1, elsewhere]).keys() == {1}
        assert people(session, other.id, [1, elsewhere]).keys() == {1, elsewhere}
