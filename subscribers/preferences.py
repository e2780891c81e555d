"""What people may set by the link in their own mail: their name, their language, their lists, or silence.

The link was mailed to them, so a list they tick there is consent that needs no second confirmation.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import Conflict
from newsletter.wording import say
from subscribers.consenting import How, add_evidence
from subscribers.models import (
    ConsentEvent,
    MailingList,
    Subscriber,
    Subscription,
    SubscriptionState,
    SuppressionReason,
)
from subscribers.rows import find_or_add_subscription, lock
from subscribers.subscribing import unsubscribe
from subscribers.suppressing import reason_for, release, suppress
from subscribers.tidying import tidy_name


@dataclass(frozen=True)
class Choice:
    """A list on the preferences page, and whether the person gets it."""

    mailing_list: MailingList
    state: SubscriptionState | None  # None: never subscribed
    is_chosen: bool  # confirmed, and mail may go to the address


def choices_of(session: Session, subscriber: Subscriber) -> list[Choice]:
    """The lists to choose from: those they are on, and the public lists of the same newsletters."""
    states = dict(
        session.execute(
            sa.select(Subscription.list_id, Subscription.state).where(
                Subscription.subscriber_id == subscriber.id
            )
        ).all()
    )
    suppressed = reason_for(session, subscriber.address_hash) is not None
    confirmed = {id_ for id_, state in states.items() if state is SubscriptionState.CONFIRMED}
    newsletters = sa.select(MailingList.newsletter_id).where(MailingList.id.in_(states))
    lists = session.scalars(
        sa.select(MailingList)
        .where(
            sa.or_(
                MailingList.id.in_(confirmed),
                sa.and_(MailingList.is_public, MailingList.newsletter_id.in_(newsletters)),
            )
        )
        .order_by(MailingList.id)
    )
    return [
        Choice(found, states.get(found.id), is_chosen=found.id in confirmed and not suppressed)
        for found in lists
    ]


def set_preferences(
    session: Session,
    subscriber: Subscriber,
    *,
    name: str,
    locale: str,
    list_ids: Collection[int],
    wording: str,
    evidence: Mapping[str, Any],
    now: datetime,
) -> None:
    """Keep what the person chose; `list_ids` are the lists they want, among `choices_of()`; others are ignored.

    Choosing a list lifts a bounce or an earlier refusal of all mail. Raises Conflict when they want a list
    but reported us as spam before.
    """
    lock(session, subscriber.id)
    _rename(subscriber, tidy_name(name))
    subscriber.locale = locale
    for choice in choices_of(session, subscriber):
        wanted = choice.mailing_list.id in list_ids
        if wanted and not choice.is_chosen:
            _join(session, choice.mailing_list, subscriber, wording=wording, evidence=evidence, now=now)
        elif choice.state is SubscriptionState.CONFIRMED and not wanted:
            subscription = find_or_add_subscription(session, choice.mailing_list, subscriber, now=now)
            unsubscribe(session, subscription, how="preferences", evidence=evidence, now=now)


def stop_all_mail(
    session: Session, subscriber: Subscriber, *, how: How, evidence: Mapping[str, Any], now: datetime
) -> None:
    """The person leaves every list, and no import brings their address back; only they can, by opting in."""
    lock(session, subscriber.id)
    subscriptions = session.scalars(
        sa.select(Subscription).where(Subscription.subscriber_id == subscriber.id)
    ).all()
    for subscription in subscriptions:
        unsubscribe(session, subscription, how=how, evidence=evidence, now=now)
    suppress(
        session,
        subscriber.address_hash,
        reason=SuppressionReason.REQUESTED,
        evidence={**evidence, "how": how},
        now=now,
    )


def _rename(subscriber: Subscriber, name: str) -> None:
    if name != subscriber.name:
        # The parts of the former name would greet the person wrongly.
        subscriber.name, subscriber.first_name, subscriber.last_name = name, "", ""


def _join(
    session: Session,
    mailing_list: MailingList,
    subscriber: Subscriber,
    *,
    wording: str,
    evidence: Mapping[str, Any],
    now: datetime,
) -> None:
    if reason_for(session, subscriber.address_hash) is SuppressionReason.COMPLAINED:
        raise Conflict(
            say(
                "One of our mails was reported as spam from your address, so we mail it no more. "
                "Please write to us if that was a mistake."
            )
        )
    lifted = release(session, subscriber.address_hash)
    subscription = find_or_add_subscription(session, mailing_list, subscriber, now=now)
    subscription.state, subscription.changed_at = SubscriptionState.CONFIRMED, now
    add_evidence(
        session,
        subscription,
        ConsentEvent.CONFIRMED,
        how="preferences",
        wording=wording,
        locale=subscriber.locale,
        evidence={**evidence, "lifted": lifted.value} if lifted else evidence,
        now=now,
    )
