"""One person put on a list by a member of staff, who declares what consent there is."""

from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.addresses import Address
from newsletter.errors import Conflict
from newsletter.signing import Signer
from newsletter.wording import say
from subscribers.consenting import add_evidence, declared, has_left
from subscribers.models import ConsentEvent, MailingList, Subscription, SubscriptionState
from subscribers.rows import find_or_add, find_or_add_subscription, lock, require_reachable
from subscribers.suppressing import is_suppressed


def add_person(
    session: Session,
    mailing_list: MailingList,
    *,
    address: Address,
    name: str,
    organisation: str,
    locale: str,
    basis: str,
    by: int,
    signer: Signer,
    now: datetime,
) -> Subscription:
    """Put somebody on the list, confirmed; the details of a person we know stay as they are.

    Raises Invalid when no basis is declared or the address cannot be reached, and Conflict for somebody
    who is on the list, has left it, or must not be mailed: staff cannot bring back who left.
    """
    basis = declared(basis)
    require_reachable(address)
    subscriber = find_or_add(
        session, address, signer=signer, name=name, organisation=organisation, locale=locale, now=now
    )
    lock(session, subscriber.id)
    if is_suppressed(session, subscriber.address_hash):
        raise Conflict(say("{address} must not be mailed.", address=address.written))
    subscription = find_or_add_subscription(session, mailing_list, subscriber, now=now)
    if subscription.state is SubscriptionState.CONFIRMED:
        raise Conflict(say("{address} is on this list already.", address=address.written))
    if has_left(session, subscription):
        raise Conflict(
            say(
                "{address} has left this list. Only they can come back, by subscribing.",
                address=address.written,
            )
        )
    subscription.state, subscription.changed_at = SubscriptionState.CONFIRMED, now
    add_evidence(
        session,
        subscription,
        ConsentEvent.CONFIRMED,
        how="staff",
        wording=basis,
        locale=locale,
        evidence={"user_id": by},
        now=now,
    )
    return subscription
