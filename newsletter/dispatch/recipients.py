"""Whom deliveries go to: one query, behind each message and behind the page that shows it again."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.models import Delivery, Dispatch
from newsletter.issues.models import ProofEdition
from newsletter.messages.personalising import Recipient
from subscribers.models import Subscriber, Subscription

_FIELDS: tuple[Any, ...] = (
    Delivery.id.label("delivery_id"),
    Subscription.id.label("subscription_id"),
    Subscription.subscriber_id,
    Subscriber.address,
    Subscriber.email,
    Subscriber.name,
    Subscriber.first_name,
    Subscriber.last_name,
    Subscriber.organisation,
    Delivery.locale,
)


def recipients(*more: Any) -> sa.Select[Any]:
    """The deliveries whose subscribers are still there: the fields of a Recipient by their names, and `more` beside them."""
    return (
        sa.select(*_FIELDS, *more)
        .select_from(Delivery)
        .join(Dispatch, Dispatch.id == Delivery.dispatch_id)
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .join(
            Subscription,
            sa.and_(Subscription.subscriber_id == Subscriber.id, Subscription.list_id == Dispatch.list_id),
        )
    )


def delivered(session: Session, delivery_id: int) -> tuple[ProofEdition, Recipient] | None:
    """The edition of a delivery and whom it went to; None when it is not there, or its subscriber was erased."""
    edition = sa.and_(ProofEdition.proof_id == Dispatch.proof_id, ProofEdition.locale == Delivery.locale)
    found = session.execute(
        recipients(ProofEdition).join(ProofEdition, edition).where(Delivery.id == delivery_id)
    ).mappings()
    row = dict(found.one_or_none() or {})
    return (row.pop("ProofEdition"), Recipient(**row)) if row else None
