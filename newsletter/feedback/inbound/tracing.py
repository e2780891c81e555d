"""To whom a mail went that came back: by our tokens, wherever they stand, and only by those that our key has signed."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.dispatch.models import Delivery, Dispatch, Notice
from newsletter.errors import Invalid
from newsletter.feedback.bounces.conclusion import BounceKind, Conclusion
from newsletter.feedback.returned.keeping import Whose
from newsletter.links import Purpose, first_ids, tokens_at
from newsletter.signing import Signer
from subscribers.models import MailingList, Subscriber, Subscription

_MOST_TOKENS = 20  # each costs a MAC


def whose_is(session: Session, conclusion: Conclusion, *, places: Iterable[str], signer: Signer) -> Whose:
    """The delivery or the notice whose token came with it: in the address it came to, in the report, or in the mail of ours that
    it brings back. Without one, who is named in the report."""
    is_report = conclusion.kind is not BounceKind.NOT_A_BOUNCE
    found = conclusion.tokens if is_report else {}
    back = [*tokens_at(Purpose.BOUNCE, places), *found.get(Purpose.BOUNCE, ())[:_MOST_TOKENS]]
    if ids := first_ids(signer, Purpose.BOUNCE, back):
        return _of_delivery(session, ids[0])
    if ids := first_ids(signer, Purpose.NOTICE_BOUNCE, back):
        return _of_notice(session, ids[0])
    ids = first_ids(signer, Purpose.UNSUBSCRIBE, found.get(Purpose.UNSUBSCRIBE, ())[:_MOST_TOKENS])
    if len(ids) > 1 and ids[1]:
        return _of_delivery(session, ids[1])
    return Whose(subscriber_id=_named(session, conclusion))


def _of_delivery(session: Session, delivery_id: int) -> Whose:
    found = session.execute(
        sa.select(Delivery.subscriber_id, MailingList.newsletter_id)
        .join(Dispatch, Dispatch.id == Delivery.dispatch_id)
        .join(MailingList, MailingList.id == Dispatch.list_id)
        .where(Delivery.id == delivery_id)
    ).one_or_none()
    if found is None:
        return Whose(is_gone=True)
    return Whose(delivery_id, None, found.subscriber_id, found.newsletter_id)


def _of_notice(session: Session, notice_id: int) -> Whose:
    found = session.execute(
        sa.select(Notice.id, Subscription.subscriber_id, MailingList.newsletter_id)
        .outerjoin(Subscription, Subscription.id == Notice.subscription_id)
        .outerjoin(MailingList, MailingList.id == Subscription.list_id)
        .where(Notice.id == notice_id)
    ).one_or_none()
    if found is None:
        return Whose(is_gone=True)
    return Whose(None, notice_id, found.subscriber_id, found.newsletter_id)


def _named(session: Session, conclusion: Conclusion) -> int | None:
    """Whoever is named, if they are ours: what names them goes with them when they are erased."""
    for recipient in conclusion.recipients[:_MOST_TOKENS]:
        try:
            key = parse_address(recipient.address).key
        except Invalid:
            continue
        if found := session.scalar(sa.select(Subscriber.id).where(Subscriber.address_key == key)):
            return found
    return None
