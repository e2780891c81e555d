"""Finding the people on a list: by id, by words, a page at a time."""

from dataclasses import dataclass, replace
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import NotFound
from newsletter.paging import PER_PAGE, Page, page_of
from newsletter.wording import say
from subscribers.models import (
    SEARCHED,
    MailingList,
    Subscriber,
    Subscription,
    SubscriptionState,
    Suppression,
    SuppressionReason,
)
from subscribers.tidying import tidy_name


class Order(StrEnum):
    """How a page may be sorted: who came last first, or by what people are called, their state, the date of that state.

    Each of these also the other way round, with a “-” before it.
    """

    NEWEST = "newest"
    NAME = "name"
    NAME_BACKWARDS = "-name"
    STATE = "state"
    STATE_BACKWARDS = "-state"
    SINCE = "since"
    SINCE_BACKWARDS = "-since"


# Who has no name is called by their address, and stands where that belongs.
_CALLED = sa.func.lower(sa.func.coalesce(sa.func.nullif(Subscriber.name, ""), Subscriber.email))

BY_WORDS = frozenset({Order.NAME, Order.NAME_BACKWARDS})

_COLUMNS: dict[Order, tuple[sa.ColumnExpressionArgument[object], ...]] = {
    Order.NEWEST: (Subscription.id.desc(),),
    Order.NAME: (_CALLED, Subscription.id),
    Order.NAME_BACKWARDS: (_CALLED.desc(), Subscription.id.desc()),
    Order.STATE: (Subscription.state, Subscription.id.desc()),
    Order.STATE_BACKWARDS: (Subscription.state.desc(), Subscription.id.desc()),
    Order.SINCE: (Subscription.changed_at, Subscription.id),
    Order.SINCE_BACKWARDS: (Subscription.changed_at.desc(), Subscription.id.desc()),
}


@dataclass(frozen=True)
class Found:
    """A subscription with its subscriber, and why the address must not be mailed, if so."""

    subscription: Subscription
    suppressed: SuppressionReason | None


def find_subscribers(
    session: Session,
    mailing_list: MailingList,
    *,
    query: str = "",
    state: SubscriptionState | None = None,
    order: Order = Order.NEWEST,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Page[Found]:
    """Those whose name, address or organisation contains the words of `query`, whatever their case.

    Each word must be found somewhere. `page` counts from 1; one beyond the end shows the last page.
    """
    conditions = [Subscription.list_id == mailing_list.id]
    if state is not None:
        conditions.append(Subscription.state == state)
    conditions += matching(query)
    rows = (
        sa.select(Subscription, Suppression.reason)
        .join(Subscriber, Subscription.subscriber_id == Subscriber.id)
        .outerjoin(Suppression, Suppression.address_hash == Subscriber.address_hash)
        .where(*conditions)
        .order_by(*_COLUMNS[order])
    )
    total = None if query else _count(counts_by_state(session, mailing_list), state)
    found = page_of(session, rows, number=page, per_page=per_page, total=total)
    return replace(found, rows=[Found(*row) for row in found.rows])


def matching(query: str) -> list[sa.ColumnElement[bool]]:
    """That the name, address or organisation of a Subscriber contains each of these words, whatever their case."""
    return [_contains(word) for word in tidy_name(query).split()[:8]]


def counts_by_state(session: Session, mailing_list: MailingList) -> dict[SubscriptionState, int]:
    """How many subscriptions of the list are in each state, zeros too."""
    counted = dict(
        session.execute(
            sa.select(Subscription.state, sa.func.count())
            .where(Subscription.list_id == mailing_list.id)
            .group_by(Subscription.state)
        ).all()
    )
    return {state: counted.get(state, 0) for state in SubscriptionState}


def find_subscription(session: Session, subscription_id: int) -> Subscription:
    """The subscription of this id. Raises NotFound, also when the person was erased."""
    subscription = session.get(Subscription, subscription_id)
    if subscription is None:
        raise NotFound(say("This subscription does not exist any more: its data were erased."))
    return subscription


def _count(counts: dict[SubscriptionState, int], state: SubscriptionState | None) -> int:
    return sum(counts.values()) if state is None else counts[state]


def _contains(word: str) -> sa.ColumnElement[bool]:
    return SEARCHED.icontains(word, autoescape=True)
