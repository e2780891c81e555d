"""What staff do because a person asked them to: take them off a list, know their clicks no more, erase them. It is asked here
whether the member of staff may; what follows from it is the ledger's.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from subscribers.evidence import by_staff
from subscribers.models import Subscriber, Subscription
from subscribers.subscription_ledger import forget, unshare_clicks, withdraw


def take_off(session: Session, subscription: Subscription, *, by: By, now: datetime) -> bool:
    """Take the person off this list; returns whether they were still on it. Raises NotAllowed."""
    require(by, Deed.UNSUBSCRIBE_OTHERS, newsletter=subscription.mailing_list.newsletter_id)
    was_on_it = withdraw(session, subscription, occasion=by_staff(by, at=now))
    if was_on_it:
        place = subscription.mailing_list.slug
        record(Act.SUBSCRIBER_TAKEN_OFF, subscription.subscriber, by=by, list=place)
    return was_on_it


def stop_sharing(session: Session, subscription: Subscription, *, by: By, now: datetime) -> bool:
    """Let the person share their clicks no more on this list, and delete what is known; returns whether they did. That they do
    nobody but they can say. Raises NotAllowed."""
    require(by, Deed.UNSUBSCRIBE_OTHERS, newsletter=subscription.mailing_list.newsletter_id)
    did = unshare_clicks(session, subscription, occasion=by_staff(by, at=now))
    if did:
        place = subscription.mailing_list.slug
        record(Act.CLICKS_UNSHARED, subscription.subscriber, by=by, list=place)
    return did


def erase(session: Session, subscriber: Subscriber, *, by: By, now: datetime) -> None:
    """Erase what we know of the person, on every list, so whichever newsletter it is about. Raises NotAllowed."""
    require(by, Deed.ERASE_SUBSCRIBERS)
    record(Act.SUBSCRIBER_ERASED, subscriber, by=by)
    forget(session, subscriber, now=now)
