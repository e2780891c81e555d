"""Whom deliveries go to, and what they were written from."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.models import Delivery, Dispatch
from newsletter.issues.models import ProofEdition
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


def edition_of(session: Session, delivery_id: int) -> ProofEdition | None:
    """The edition that a delivery was written from, whoever it went to; None when there is no such delivery."""
    return session.scalar(
        sa.select(ProofEdition)
        .join(Dispatch, Dispatch.proof_id == ProofEdition.proof_id)
        .join(Delivery, sa.and_(Delivery.dispatch_id == Dispatch.id, Delivery.locale == ProofEdition.locale))
        .where(Delivery.id == delivery_id)
    )
