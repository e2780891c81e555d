"""One reader to whom one issue went, in a database that others can look into at the same time."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch.models import Notice
from newsletter.feedback.models import Feedback
from newsletter.links import message_id
from subscribers.models import Subscription, SubscriptionState, SuppressionReason
from subscribers.suppressing import reason_for
from tests import factories
from tests.conftest import NOW
from tests.feedback.bounces.mails import delivery_report, group

ADDRESS = "reader@mailbox.example"
RECEIPT = "0102018f-receipt-of-the-relay"
DOMAIN = "bridge.example.org"


@dataclass(frozen=True)
class Sent:
    """The delivery, and what became of it."""

    database: Database
    subscription_id: int
    delivery_id: int

    @property
    def return_path(self) -> str:
        return f"bounce+{factories.SIGNER.token('bounce', self.delivery_id)}@{DOMAIN}"

    @property
    def leave_at(self) -> str:
        token = factories.SIGNER.token("unsubscribe", self.subscription_id, self.delivery_id)
        return f"unsubscribe+{token}@{DOMAIN}"

    @property
    def message_id(self) -> str:
        return message_id(factories.SIGNER, self.delivery_id, domain=DOMAIN)

    @property
    def feedback(self) -> list[str]:
        with self.database.reading() as session:
            return [kind.value for kind in session.scalars(sa.select(Feedback.kind).order_by(Feedback.id))]

    @property
    def state(self) -> SubscriptionState:
        with self.database.reading() as session:
            return session.get_one(Subscription, self.subscription_id).state

    @property
    def suppressed_because(self) -> SuppressionReason | None:
        with self.database.reading() as session:
            subscription = session.get_one(Subscription, self.subscription_id)
            return reason_for(session, subscription.subscriber.address_hash)

    @property
    def notices(self) -> list[str]:
        with self.database.reading() as session:
            return [kind.value for kind in session.scalars(sa.select(Notice.kind).order_by(Notice.id))]

    def bounce(self, number: int = 1) -> bytes:
        """A mail that says that the address does not exist; each number is another mail."""
        said = group(ADDRESS, "failed", "5.1.1", f"550 5.1.1 no such user here ({number})")
        return delivery_report(said, to=self.return_path)

    def wish(self) -> bytes:
        """A mail of a person who wants to leave."""
        head = f"From: Anna Kim <{ADDRESS}>\r\nTo: {self.leave_at}\r\nSubject: unsubscribe\r\n\r\n"
        return head.encode() + b"unsubscribe\r\n"


@pytest.fixture
def database_kind() -> str:
    """What is done with a mail is tested on both databases; how it comes in is not about them."""
    return "sqlite"


@pytest.fixture
def sent(database: Database) -> Sent:
    return sent_in(database)


def sent_in(database: Database) -> Sent:
    with database.transaction() as session:
        newsletter = factories.newsletter(session)
        readers = factories.mailing_list(session, newsletter)
        subscription = factories.subscription(session, readers, ADDRESS)
        dispatch = factories.dispatch(session, factories.proof(session, newsletter), readers)
        delivery = factories.delivery(session, dispatch, subscription.subscriber, receipt=RECEIPT)
        return Sent(database, subscription.id, delivery.id)


@pytest.fixture
def clock() -> Callable[[], object]:
    return lambda: NOW
