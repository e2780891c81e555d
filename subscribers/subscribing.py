"""How people come onto lists: a form only asks, and the person confirms from their own mailbox; staff declare
what consent there is. Neither brings back who left.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.addresses import Address, address_hash
from newsletter.errors import Conflict
from newsletter.signing import Signer
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import Sentence, say
from subscribers.evidence import Occasion, by_staff, declared
from subscribers.lists import require_open
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState, SuppressionReason
from subscribers.rows import find_or_add, lock, require_reachable, subscription_on
from subscribers.subscription_ledger import Declared, ask, confirm_declared
from subscribers.suppressing import is_suppressed, reason_for


def subscribe(
    session: Session,
    mailing_list: MailingList,
    *,
    address: Address,
    name: str,
    locale: str,
    wording: str,
    occasion: Occasion,
    signer: Signer,
) -> Subscription | None:
    """Somebody filled in the form: returns the subscription whose owner must now be asked to confirm.

    None when nobody is to be mailed. The page must say the same in each case, so that it tells nobody who is
    on the list. Raises Invalid for an address that no ordinary relay takes, and Conflict when the list is closed.
    """
    require_open(session, mailing_list)
    require_reachable(address)
    if reason_for(session, address_hash(signer, address.key)) is SuppressionReason.COMPLAINED:
        return None  # before a row is made: they may have been erased since
    # Without the name: a stranger may have written it. It is kept with the question, and theirs once they confirm.
    subscriber = find_or_add(session, address, signer=signer, locale=locale, now=occasion.at)
    return ask(
        session,
        subscriber,
        mailing_list=mailing_list,
        name=name,
        locale=locale,
        wording=wording,
        occasion=occasion,
    )


def add_person(
    session: Session,
    mailing_list: MailingList,
    *,
    address: Address,
    name: str,
    organisation: str,
    locale: str,
    basis: str,
    by: By,
    signer: Signer,
    now: datetime,
) -> Subscription:
    """Put somebody on the list, confirmed; the details of a person we know stay as they are.

    Raises NotAllowed, Invalid when no basis is declared or the address cannot be reached, and Conflict for somebody
    who is on the list, has left it, or must not be mailed, and when the list is closed.
    """
    require(by, Deed.ADD_SUBSCRIBERS, newsletter=mailing_list.newsletter_id)
    require_open(session, mailing_list)
    basis = declared(basis)
    require_reachable(address)
    subscriber = find_or_add(
        session,
        address,
        signer=signer,
        name=name,
        organisation=organisation,
        locale=locale,
        now=now,
    )
    lock(session, subscriber.id)
    person = Declared(subscriber.id, locale, {})
    came = confirm_declared(
        session, mailing_list, people=[person], wording=basis, occasion=by_staff(by, at=now)
    )
    subscription = subscription_on(session, mailing_list, subscriber)
    if subscription is None or not came:
        raise Conflict(_why_not(session, subscriber, subscription, address))
    record(Act.SUBSCRIBER_ADDED, subscription.subscriber, by=by, list=mailing_list.slug)
    return subscription


def _why_not(
    session: Session, subscriber: Subscriber, subscription: Subscription | None, address: Address
) -> Sentence:
    if is_suppressed(session, subscriber.address_hash):
        return say("{address} must not be mailed.", address=address.written)
    if subscription is not None and subscription.state is SubscriptionState.CONFIRMED:
        return say("{address} is on this list already.", address=address.written)
    return say(
        "{address} has left this list. Only they can come back, by subscribing.", address=address.written
    )
