"""How people come onto lists and leave them.

A form only asks; the person confirms from their own mailbox; leaving always works. What a form says
about somebody we know is kept as evidence and used when they confirm, since anybody can fill in a form.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from newsletter.addresses import Address, address_hash
from newsletter.signing import Signer
from subscribers.consenting import How, add_evidence, awaits_answer, last_asked
from subscribers.models import (
    ConsentEvent,
    MailingList,
    Subscriber,
    Subscription,
    SubscriptionState,
    SuppressionReason,
)
from subscribers.rows import find_or_add, find_or_add_subscription, lock, refresh, require_reachable
from subscribers.suppressing import reason_for, release
from subscribers.tidying import tidy_name


def subscribe(
    session: Session,
    mailing_list: MailingList,
    *,
    address: Address,
    name: str,
    locale: str,
    wording: str,
    evidence: Mapping[str, Any],
    signer: Signer,
    now: datetime,
) -> Subscription | None:
    """Somebody filled in the form: returns the subscription whose owner must now be asked to confirm.

    None when nobody is to be mailed: confirmed already, asked in the last 24 hours, or we were reported as
    spam from there. The page must say the same in each case, so that it tells nobody who is on the list.
    Raises Invalid for an address that no ordinary relay takes.
    """
    require_reachable(address)
    suppressed = reason_for(session, address_hash(signer, address.key))
    if suppressed is SuppressionReason.COMPLAINED:
        return None
    subscriber = find_or_add(session, address, signer=signer, name=name, locale=locale, now=now)
    lock(session, subscriber.id)
    if awaits_answer(session, subscriber, now=now):
        return None
    subscription = find_or_add_subscription(session, mailing_list, subscriber, now=now)
    if subscription.state is SubscriptionState.CONFIRMED and suppressed is None:
        return None
    subscription.state, subscription.changed_at = SubscriptionState.PENDING, now
    add_evidence(
        session,
        subscription,
        ConsentEvent.ASKED,
        how="form",
        wording=wording,
        locale=locale,
        evidence={**evidence, "name": tidy_name(name)},
        now=now,
    )
    return subscription


def confirm(
    session: Session, subscription: Subscription, *, evidence: Mapping[str, Any], now: datetime
) -> bool:
    """The person followed the link in the confirmation mail; returns whether that changed anything.

    Only a pending subscription is confirmed, so an old link does not bring back who has left since.
    A bounce or an earlier refusal is lifted by it, a complaint is not: then nothing changes.
    """
    refresh(session, subscription)
    subscriber = subscription.subscriber
    if subscription.state is not SubscriptionState.PENDING:
        return False
    if reason_for(session, subscriber.address_hash) is SuppressionReason.COMPLAINED:
        return False
    lifted = release(session, subscriber.address_hash)
    asked = last_asked(session, subscription)
    if asked is not None:
        _take_over(subscriber, name=str(asked.evidence.get("name", "")), locale=asked.locale)
    subscription.state, subscription.changed_at = SubscriptionState.CONFIRMED, now
    add_evidence(
        session,
        subscription,
        ConsentEvent.CONFIRMED,
        how="link",
        wording=asked.wording if asked else "",
        locale=subscriber.locale,
        evidence={**evidence, "lifted": lifted.value} if lifted else evidence,
        now=now,
    )
    return True


def unsubscribe(
    session: Session, subscription: Subscription, *, how: How, evidence: Mapping[str, Any], now: datetime
) -> bool:
    """The person leaves the list, at once; returns whether they were still on it."""
    refresh(session, subscription)
    if subscription.state is SubscriptionState.UNSUBSCRIBED:
        return False
    subscription.state, subscription.changed_at = SubscriptionState.UNSUBSCRIBED, now
    add_evidence(
        session,
        subscription,
        ConsentEvent.WITHDRAWN,
        how=how,
        locale=subscription.subscriber.locale,
        evidence=evidence,
        now=now,
    )
    return True


def _take_over(subscriber: Subscriber, *, name: str, locale: str) -> None:
    """What the form said is theirs, now that they confirmed it."""
    subscriber.locale = locale
    if name and name != subscriber.name:
        subscriber.name, subscriber.first_name, subscriber.last_name = name, "", ""
