"""Who may be mailed on a list: counted for people, as a query for enrolment, as a condition for a claim.

One rule in three forms: a confirmed subscription, and an address that is not suppressed.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState, Suppression


@dataclass(frozen=True)
class Audience:
    """How many subscriptions of a list may be mailed now, and how many may not, by why."""

    confirmed: int  # may be mailed
    unconfirmed: int  # asked to confirm, no answer yet
    unsubscribed: int
    suppressed: int  # confirmed, but the address must not be mailed
    by_locale: dict[str, int]  # those who may be mailed


def audience_of(session: Session, mailing_list: MailingList) -> Audience:
    """Count the list, in one query."""
    is_suppressed_here = Suppression.id.is_not(None)
    counted = session.execute(
        sa.select(Subscription.state, is_suppressed_here, Subscriber.locale, sa.func.count())
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .outerjoin(Suppression, Suppression.address_hash == Subscriber.address_hash)
        .where(Subscription.list_id == mailing_list.id)
        .group_by(Subscription.state, is_suppressed_here, Subscriber.locale)
        .order_by(Subscriber.locale)
    )
    confirmed, unconfirmed, unsubscribed, suppressed = 0, 0, 0, 0
    by_locale: dict[str, int] = {}
    for state, is_suppressed, locale, count in counted:
        if state is SubscriptionState.UNSUBSCRIBED:
            unsubscribed += count
        elif state is SubscriptionState.PENDING:
            unconfirmed += count
        elif is_suppressed:
            suppressed += count
        else:
            confirmed += count
            by_locale[locale] = by_locale.get(locale, 0) + count
    return Audience(confirmed, unconfirmed, unsubscribed, suppressed, by_locale)


def candidates(list_id: int) -> sa.Select[int, str, SubscriptionState, bool]:
    """(subscriber_id, locale, state, suppressed) of everybody a dispatch to the list must account for.

    Pending and confirmed subscriptions; who unsubscribed has left the list and is no candidate.
    """
    return (
        sa.select(
            Subscription.subscriber_id,
            Subscriber.locale,
            Subscription.state,
            _is_suppressed().label("suppressed"),
        )
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .where(Subscription.list_id == list_id, Subscription.state != SubscriptionState.UNSUBSCRIBED)
    )


def still_eligible(
    list_id: int | sa.ColumnExpressionArgument[int], subscriber_id: sa.ColumnExpressionArgument[int | None]
) -> sa.ColumnElement[bool]:
    """A condition that holds while the subscriber in a column of the enclosing query may be mailed on the list."""
    return sa.exists(
        sa.select(Subscription.id)
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .where(
            Subscription.subscriber_id == subscriber_id,
            Subscription.list_id == list_id,
            Subscription.state == SubscriptionState.CONFIRMED,
            ~_is_suppressed(),
        )
        .correlate_except(Subscription, Subscriber)
    )


def _is_suppressed() -> sa.ColumnElement[bool]:
    """Whether the address of the Subscriber in the enclosing query is suppressed."""
    return sa.exists(
        sa.select(Suppression.id)
        .where(Suppression.address_hash == Subscriber.address_hash)
        .correlate(Subscriber)
    )
