"""To whom a mail went that came back: by our tokens, wherever they stand, and only by those that our key has signed."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.dispatch.models import Delivery, Dispatch, Notice
from newsletter.errors import Invalid
from newsletter.feedback.bounces.conclusion import BounceKind, Conclusion
from newsletter.feedback.bounces.mail import Part, decode
from newsletter.feedback.returned.keeping import Whose
from newsletter.links import Purpose, first_ids, tokens_at
from newsletter.signing import Signer
from subscribers.models import MailingList, Subscriber, Subscription

_PAGE = Purpose.UNSUBSCRIBE.page
_MARKS = (
    *(purpose.mailbox + plus for purpose in (Purpose.BOUNCE, Purpose.UNSUBSCRIBE) for plus in ("+", "%2b")),
    _PAGE,
)
_MOST_SEARCHED = 500_000  # characters
_LONGEST_PLACE = 200
_MOST_TOKENS = 20  # each costs a MAC


def whose_is(
    session: Session, mail: Part, conclusion: Conclusion, *, places: Iterable[str], signer: Signer
) -> Whose:
    """The delivery or the notice whose token came with it: in the address it came to, in the report, or in the mail of ours that
    it brings back. Without one, who is named in the report."""
    tokens = [*tokens_at(Purpose.BOUNCE, places), conclusion.delivery_token or ""]
    found = [] if conclusion.kind is BounceKind.NOT_A_BOUNCE else list(_places(mail))
    tokens += list(tokens_at(Purpose.BOUNCE, found))[:_MOST_TOKENS]
    if ids := first_ids(signer, Purpose.BOUNCE, tokens):
        return _of_delivery(session, ids[0])
    if ids := first_ids(signer, Purpose.NOTICE_BOUNCE, tokens):
        return _of_notice(session, ids[0])
    leaving = [
        *tokens_at(Purpose.UNSUBSCRIBE, found),
        *(place.removeprefix(_PAGE) for place in found if place.startswith(_PAGE)),
    ]
    ids = first_ids(signer, Purpose.UNSUBSCRIBE, leaving[:_MOST_TOKENS])
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


def _places(mail: Part) -> Iterator[str]:
    """Where in a mail a token of ours may stand, in small letters; short, so that patterns that look there stay quick."""
    for part in mail.parts():
        text = decode(part.content())[:_MOST_SEARCHED].lower()
        for mark in _MARKS:
            at = text.find(mark)
            for _ in range(_MOST_TOKENS):
                if at < 0:
                    break
                yield text[at : at + _LONGEST_PLACE]
                at = text.find(mark, at + len(mark))
