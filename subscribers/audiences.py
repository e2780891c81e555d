"""Who may be mailed on a list: counted for people, as a query for enrolment, for some people right before their messages.

One rule in three forms: a confirmed subscription, and an address that is not suppressed. Of those who may not be
mailed, one expression says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState
from subscribers.suppressing import suppressed


class Ineligible(StrEnum):
    """Why somebody may not be mailed on a list."""

    UNCONFIRMED = "unconfirmed"  # asked to confirm, no answer yet
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"  # confirmed, but the address must not be mailed
    ERASED = "erased"  # there is nobody any more


@dataclass(frozen=True)
class Audience:
    """How many subscriptions of a list may be mailed now, and how many may not, by why."""

    confirmed: int  # may be mailed
    unconfirmed: int
    unsubscribed: int
    suppressed: int
    by_locale: dict[str, int]  # those who may be mailed


def audience_of(session: Session, mailing_list: MailingList) -> Audience:
    """Count the list, in one query."""
    reason = why_not().label("why_not")
    counted = session.execute(
        sa.select(reason, Subscriber.locale, sa.func.count())
        .select_from(Subscription)
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .where(Subscription.list_id == mailing_list.id)
        .group_by(reason, Subscriber.locale)
        .order_by(Subscriber.locale)
    ).all()
    by_locale = {locale: count for reason, locale, count in counted if reason is None}

    def because(why: Ineligible) -> int:
        return sum(count for found, _, count in counted if found == why)

    return Audience(
        confirmed=sum(by_locale.values()),
        unconfirmed=because(Ineligible.UNCONFIRMED),
        unsubscribed=because(Ineligible.UNSUBSCRIBED),
        suppressed=because(Ineligible.SUPPRESSED),
        by_locale=by_locale,
    )


def candidates(list_id: int) -> sa.Select[int, str, str | None]:
    """(subscriber_id, locale, why_not) of everybody a dispatch to the list must account for.

    `why_not` is an Ineligible or NULL. Who unsubscribed has left the list and is no candidate.
    """
    return everybody(list_id).where(Subscription.state != SubscriptionState.UNSUBSCRIBED)


def everybody(list_id: int) -> sa.Select[int, str, str | None]:
    """The same of everybody who is or was on the list."""
    return (
        sa.select(Subscription.subscriber_id, Subscriber.locale, why_not().label("why_not"))
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .where(Subscription.list_id == list_id)
    )


def locales_read(session: Session) -> list[str]:
    """The languages that anybody reads, on whatever list: found one by one by an index, however many people there are."""
    first = sa.select(sa.func.min(Subscriber.locale).label("locale")).cte("read", recursive=True)
    behind = sa.select(sa.func.min(Subscriber.locale)).where(Subscriber.locale > first.c.locale)
    found = first.union_all(sa.select(behind.scalar_subquery()).where(first.c.locale.is_not(None)))
    return list(session.scalars(sa.select(found.c.locale).where(found.c.locale.is_not(None))))


def is_on_one_of(list_ids: Sequence[int], subscriber_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Whether somebody of the enclosing query is on one of several lists: who has not confirmed, or has left, is not."""
    is_meant = sa.and_(
        Subscription.list_id.in_(list_ids),
        Subscription.subscriber_id == subscriber_id,
        Subscription.state == SubscriptionState.CONFIRMED,
    )
    return sa.exists(sa.select(Subscription.id).where(is_meant).correlate_except(Subscription))


def why_not() -> sa.ColumnElement[str | None]:
    """Why the Subscriber of the enclosing query may not be mailed by its Subscription; NULL while they may."""
    return sa.case(
        (Subscription.state == SubscriptionState.PENDING, Ineligible.UNCONFIRMED.value),
        (Subscription.state == SubscriptionState.UNSUBSCRIBED, Ineligible.UNSUBSCRIBED.value),
        (suppressed(), Ineligible.SUPPRESSED.value),
        else_=sa.null(),
    )
