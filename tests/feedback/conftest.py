"""A reader to whom one issue went, and the addresses that were written into their mail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.models import Delivery, DeliveryState
from newsletter.feedback.inbound.mail_in import receive
from newsletter.feedback.inbound.result import Received
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.wording import verbatim
from subscribers.models import Subscription, Suppression, SuppressionReason
from subscribers.suppressing import reason_for
from tests import factories

ADDRESS = "reader@mailbox.example"

Receive = Callable[..., Received]


@dataclass(frozen=True)
class Reader:
    """One delivery and whose it is."""

    session: Session
    subscription: Subscription
    delivery: Delivery

    @property
    def leave_at(self) -> str:
        """The address of List-Unsubscribe."""
        token = factories.SIGNER.token("unsubscribe", self.subscription.id, self.delivery.id)
        return f"unsubscribe+{token}@bridge.example.org"

    @property
    def return_path(self) -> str:
        """The address that a mail system reports to."""
        return f"bounce+{factories.SIGNER.token('bounce', self.delivery.id)}@bridge.example.org"

    @property
    def suppressed_because(self) -> SuppressionReason | None:
        return reason_for(self.session, self.subscription.subscriber.address_hash)

    @property
    def evidence(self) -> dict[str, object]:
        """What is kept with the suppression."""
        return self.session.scalars(sa.select(Suppression.evidence)).one()

    @property
    def feedback(self) -> list[tuple[FeedbackKind, str]]:
        """What was recorded of the delivery, and how it came."""
        rows = self.session.execute(sa.select(Feedback.kind, Feedback.how).order_by(Feedback.id))
        return [(kind, how) for kind, how in rows]


@pytest.fixture
def reader(session: Session, now: datetime) -> Reader:
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)
    subscription = factories.subscription(session, readers, ADDRESS)
    delivery = Delivery(
        dispatch_id=factories.dispatch(session, factories.proof(session, newsletter), readers).id,
        subscriber_id=subscription.subscriber_id,
        locale="en",
        state=DeliveryState.ACCEPTED,
        attempt=1,
        deferrals=0,
        reply=verbatim("250 ok"),
        changed_at=now,
    )
    session.add(delivery)
    session.flush()
    return Reader(session, subscription, delivery)


@pytest.fixture
def take(session: Session, now: datetime) -> Receive:
    """Receive a mail, as the mail server hands it over."""

    def received(data: bytes, *, recipient: str = "") -> Received:
        return receive(session, data, recipient=recipient, signer=factories.SIGNER, now=now)

    return received
