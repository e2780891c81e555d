"""Mails that are taken together do what each of them does alone."""

from collections.abc import Sequence

import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch.models import Delivery
from newsletter.feedback.inbound.letters import take_letters
from newsletter.feedback.inbound.mail_in import Arrived
from newsletter.feedback.inbound.result import Received
from newsletter.feedback.models import Feedback, ReturnedMail
from subscribers.models import MailingList, Subscriber, Subscription, Suppression
from tests import factories
from tests.conftest import NOW
from tests.feedback.bounces.families import FAMILIES
from tests.feedback.bounces.mails import VERP, complaint, plain

FOREIGN = plain("From: a@example.com", "To: editors@bridge.example.org", "Subject: Hello")
AWAY = plain(f"To: {VERP}", "Subject: Out of office", "Auto-Submitted: auto-replied")
UNREADABLE = plain("From: MAILER-DAEMON@mx.example", f"To: {VERP}", "Subject: Notice", body="Something odd.")
ALL = [*(mail for mail, _, _ in FAMILIES.values()), complaint("abuse"), AWAY, UNREADABLE]


class Readers:
    """People who each got an issue."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        with database.transaction() as session:
            newsletter = factories.newsletter(session, slug=name)
            readers = factories.mailing_list(session, newsletter, slug=name)
            dispatch = factories.dispatch(session, factories.proof(session, newsletter, slug=name), readers)
            subscriptions = [
                factories.subscription(session, readers, f"reader{number}@{name}.example")
                for number in range(len(ALL))
            ]
            self.deliveries = [
                factories.delivery(session, dispatch, one.subscriber).id for one in subscriptions
            ]
            self.leaving = factories.subscription(session, readers, f"leaving@{name}.example").id

    def mails(self) -> list[Arrived]:
        """What comes back of each, some of it twice, and what came to us by mistake."""
        mails = [
            mail.replace(VERP.encode(), self._return_path(delivery_id))
            for mail, delivery_id in zip(ALL, self.deliveries, strict=True)
        ]
        token = factories.SIGNER.token("unsubscribe", self.leaving, 0)
        wish = plain("From: leaving@example.net", f"To: unsubscribe+{token}@bridge.example.org", body="")
        return [Arrived(mail) for mail in (*mails, wish, FOREIGN, *mails[::5], wish)]

    def take(self, portion: Sequence[Arrived]) -> list[Received]:
        """In one transaction."""
        with self._database.transaction() as session:
            return take_letters(session, portion, signer=factories.SIGNER, now=NOW)

    def rows(self) -> list[tuple[object, ...]]:
        """What is known of each afterwards, without numbers and hashes."""
        with self._database.reading() as session:
            return [
                tuple(row)
                for row in session.execute(
                    sa.select(
                        Feedback.kind,
                        Feedback.verdict,
                        Feedback.reason,
                        Feedback.status,
                        Feedback.how,
                        ReturnedMail.state,
                        Suppression.reason,
                        Subscription.state,
                    )
                    .select_from(Delivery)
                    .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
                    .join(Subscription, Subscription.subscriber_id == Subscriber.id)
                    .join(MailingList, MailingList.id == Subscription.list_id)
                    .outerjoin(Feedback, Feedback.delivery_id == Delivery.id)
                    .outerjoin(ReturnedMail, ReturnedMail.id == Feedback.returned_id)
                    .outerjoin(Suppression, Suppression.address_hash == Subscriber.address_hash)
                    .where(Delivery.id.in_(self.deliveries))
                    .order_by(Delivery.id, Feedback.id)
                )
            ]

    def _return_path(self, delivery_id: int) -> bytes:
        return f"bounce+{factories.SIGNER.token('bounce', delivery_id)}@news.example.org".encode()


def test_what_is_taken_together_is_what_each_is_alone(database: Database) -> None:
    alone, together = Readers(database, "alone"), Readers(database, "together")

    one_by_one = [alone.take([mail])[0] for mail in alone.mails()]
    at_once = together.take(together.mails())

    assert [one.done for one in at_once] == [one.done for one in one_by_one]
    assert together.rows() == alone.rows()
    assert len(together.rows()) == len(ALL)


def test_together_again_they_do_nothing(database: Database) -> None:
    readers = Readers(database, "readers")
    readers.take(readers.mails())
    rows = readers.rows()

    again = readers.take(readers.mails())

    assert not any(one.done for one in again)
    assert readers.rows() == rows
