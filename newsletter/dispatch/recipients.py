"""Whom deliveries go to, and what they were written from."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import among
from newsletter.dispatch.audience import Plan, audience
from newsletter.dispatch.models import Delivery, Dispatch
from newsletter.issues.models import ProofEdition
from subscribers.audiences import why_not
from subscribers.models import ClickSharing, Subscriber, Subscription

_PERSON: tuple[Any, ...] = (
    Subscription.id.label("subscription_id"),
    Subscription.subscriber_id,
    Subscriber.address,
    Subscriber.email,
    Subscriber.name,
    Subscriber.first_name,
    Subscriber.last_name,
    Subscriber.organisation,
)
_SHARES_CLICKS = sa.exists().where(ClickSharing.subscription_id == Subscription.id).label("shares_clicks")


def people(
    session: Session, list_id: int, subscriber_ids: Sequence[int]
) -> dict[int, sa.Row[*tuple[Any, ...]]]:
    """The fields of a Recipient that are theirs up to the organisation, in their order, and behind them `shares_clicks` and
    `why_not`: why they may not be mailed now, or None; by subscriber.

    Found by keys, so that it takes the same however long the list is. Who was erased is missing.
    """
    rows = session.execute(
        sa.select(*_PERSON, _SHARES_CLICKS, why_not().label("why_not"))
        .select_from(Subscription)
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .where(
            Subscription.list_id == list_id,
            among(Subscription.subscriber_id, subscriber_ids, session),
            among(Subscriber.id, subscriber_ids, session),
        )
    )
    return {row.subscriber_id: row for row in rows}


def intended(session: Session, plan: Plan, *, after: int) -> sa.Select[Any]:
    """Whom a plan would go to, in the order of their deliveries, behind the subscriber `after`: the same fields but for the
    number of a delivery, which they have not."""
    meant = audience(session, plan).subquery()
    return (
        sa.select(*_PERSON, meant.c.locale, _SHARES_CLICKS)
        .select_from(meant)
        .join(Subscriber, Subscriber.id == meant.c.subscriber_id)
        .join(
            Subscription,
            sa.and_(
                Subscription.subscriber_id == Subscriber.id, Subscription.list_id == plan.mailing_list.id
            ),
        )
        .where(meant.c.skip_reason.is_(None), Subscriber.id > after)
        .order_by(Subscriber.id)
    )


def edition_of(session: Session, delivery_id: int) -> ProofEdition | None:
    """The edition that a delivery was written from, whoever it went to; None when there is no such delivery."""
    return session.scalar(
        sa.select(ProofEdition)
        .join(Dispatch, Dispatch.proof_id == ProofEdition.proof_id)
        .join(Delivery, sa.and_(Delivery.dispatch_id == Dispatch.id, Delivery.locale == ProofEdition.locale))
        .where(Delivery.id == delivery_id)
    )
