"""Correcting who a person is: staff mend an address, a name, an organisation, a language or a time zone, and say why."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from newsletter.addresses import Address, address_hash
from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.signing import Signer
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say
from subscribers.evidence import by_staff
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState, SuppressionReason
from subscribers.rows import lock, rename, require_reachable
from subscribers.subscription_ledger import correct
from subscribers.suppressing import is_suppressed, reason_for
from subscribers.tidying import is_control, tidy_name
from subscribers.zones import require_zone


def correct_person(
    session: Session,
    subscriber: Subscriber,
    *,
    address: Address,
    name: str,
    organisation: str,
    locale: str,
    zone: str | None = None,
    why: str,
    by: By,
    signer: Signer,
    now: datetime,
) -> bool:
    """Give a person other particulars; returns whether any was another. What was, what is and why is kept as evidence.
    Without a `zone` theirs stays; an empty one takes it away.

    Raises NotAllowed, NotFound for somebody who was erased, Invalid when nobody says why, no ordinary relay takes the address
    or there is no such zone, and Conflict for an address that is somebody else's, must not be mailed, or was never confirmed.
    """
    lock(session, subscriber.id)
    session.refresh(subscriber)
    for newsletter in _newsletters(session, subscriber):
        require(by, Deed.CORRECT_SUBSCRIBERS, newsletter=newsletter)
    kept = _said(why)
    before, former_hash = _particulars(subscriber), subscriber.address_hash
    if address.written != subscriber.email:
        _move(session, subscriber, address, signer=signer)
    rename(subscriber, tidy_name(name))
    subscriber.organisation = tidy_name(organisation)
    subscriber.locale = locale
    if zone is not None:
        subscriber.zone = require_zone(zone)
    after = _particulars(subscriber)
    changes = {what: (was, after[what]) for what, was in before.items() if was != after[what]}
    if changes:
        former = former_hash if former_hash != subscriber.address_hash else None
        correct(
            session,
            subscriber,
            changes=changes,
            former_hash=former,
            why=kept,
            occasion=by_staff(by, at=now),
        )
        record(Act.SUBSCRIBER_CORRECTED, subscriber, by=by, fields=sorted(changes))
    return bool(changes)


def person_on(session: Session, mailing_list: MailingList, address: Address) -> Subscriber:
    """Who is, or was, on the list at an address. Raises NotFound."""
    found = session.scalar(
        sa.select(Subscriber)
        .join(Subscription, Subscription.subscriber_id == Subscriber.id)
        .where(Subscription.list_id == mailing_list.id, Subscriber.address_key == address.key)
    )
    if found is None:
        raise NotFound(
            say("{address} is not on the list “{list}”.", address=address.written, list=mailing_list.slug)
        )
    return found


def _newsletters(session: Session, subscriber: Subscriber) -> list[int]:
    """Whose subscribers they are: they are one person to all of them."""
    return list(
        session.scalars(
            sa.select(MailingList.newsletter_id)
            .join(Subscription, Subscription.list_id == MailingList.id)
            .where(Subscription.subscriber_id == subscriber.id)
            .distinct()
        )
    )


def _said(why: str) -> str:
    kept = "".join(sign for sign in why.strip() if sign == "\n" or not is_control(sign))
    if not kept:
        raise Invalid(say("Say how you know, and who told you when. It is kept as evidence."))
    return kept


def _particulars(subscriber: Subscriber) -> dict[str, str]:
    return {
        "email": subscriber.email,
        "name": subscriber.name,
        "organisation": subscriber.organisation,
        "locale": subscriber.locale,
        "zone": subscriber.zone,
    }


def _move(session: Session, subscriber: Subscriber, address: Address, *, signer: Signer) -> None:
    """Another address, or another spelling of the same, is checked like a new one."""
    require_reachable(address)
    if address.key != subscriber.address_key:
        _require_movable(session, subscriber)
        _require_mailable(session, address, signer=signer)
    try:
        with session.begin_nested():
            subscriber.email, subscriber.address = address.written, address.deliverable
            subscriber.address_key = address.key
            subscriber.address_hash = address_hash(signer, address.key)
    except IntegrityError:
        raise Conflict(
            say(
                "{address} is somebody else on our lists already. Two people are not made one: take one of them off, or erase "
                "them.",
                address=address.written,
            )
        ) from None


def _require_movable(session: Session, subscriber: Subscriber) -> None:
    reason = reason_for(session, subscriber.address_hash)
    if reason not in (None, SuppressionReason.BOUNCED):
        raise Conflict(
            say(
                "{address} must not be mailed, and another address would pass that over. Only they can come back, by "
                "subscribing.",
                address=subscriber.email,
            )
        )
    waiting = sa.select(Subscription.id).where(
        Subscription.subscriber_id == subscriber.id, Subscription.state == SubscriptionState.PENDING
    )
    if session.scalar(waiting.limit(1)) is not None:
        raise Conflict(
            say(
                "{address} was asked to confirm and has not answered; the mail with the link went there, and would confirm for "
                "another address. Let them subscribe with the right one.",
                address=subscriber.email,
            )
        )


def _require_mailable(session: Session, address: Address, *, signer: Signer) -> None:
    if is_suppressed(session, address_hash(signer, address.key)):
        raise Conflict(say("{address} must not be mailed.", address=address.written))
