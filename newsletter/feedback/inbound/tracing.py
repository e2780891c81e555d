"""To whom a mail went that came back: by our tokens, wherever they stand, and only by those that our key has signed."""

import re
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
from newsletter.signing import FEWEST_LETTERS, Signer
from subscribers.models import MailingList, Subscriber, Subscription

_LEAVING = re.compile(rf"{re.escape(Purpose.UNSUBSCRIBE.page)}([A-Za-z2-7]{{{FEWEST_LETTERS},}})")
_MARKS = (Purpose.BOUNCE.mailbox, Purpose.UNSUBSCRIBE.mailbox, Purpose.UNSUBSCRIBE.page)
_MOST_SEARCHED = 500_000  # characters
_LONGEST_LINE = 2_000
_MOST_TOKENS = 20  # each costs a MAC


def whose_is(
    session: Session, mail: Part, conclusion: Conclusion, *, places: Iterable[str], signer: Signer
) -> Whose:
    """The delivery or the notice whose token came with it: in the address it came to, in the report, or in the mail of ours that
    it brings back. Without one, who is named in the report."""
    tokens = [*tokens_at(Purpose.BOUNCE, places), conclusion.delivery_token or ""]
    lines = [] if conclusion.kind is BounceKind.NOT_A_BOUNCE else list(_telling_lines(mail))
    tokens += list(tokens_at(Purpose.BOUNCE, lines))[:_MOST_TOKENS]
    if ids := first_ids(signer, Purpose.BOUNCE, tokens):
        return _of_delivery(session, ids[0])
    if ids := first_ids(signer, Purpose.NOTICE_BOUNCE, tokens):
        return _of_notice(session, ids[0])
    leaving = [
        *tokens_at(Purpose.UNSUBSCRIBE, lines),
        *(found[1] for line in lines for found in _LEAVING.finditer(line)),
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
        return Whose()
    return Whose(delivery_id, None, found.subscriber_id, found.newsletter_id)


def _of_notice(session: Session, notice_id: int) -> Whose:
    found = session.execute(
        sa.select(Notice.id, Subscription.subscriber_id, MailingList.newsletter_id)
        .outerjoin(Subscription, Subscription.id == Notice.subscription_id)
        .outerjoin(MailingList, MailingList.id == Subscription.list_id)
        .where(Notice.id == notice_id)
    ).one_or_none()
    if found is None:
        return Whose()
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


def _telling_lines(mail: Part) -> Iterator[str]:
    """The lines of a mail in which a token of ours may stand."""
    for part in mail.parts():
        for line in decode(part.content())[:_MOST_SEARCHED].split("\n"):
            if any(mark in line for mark in _MARKS):
                yield line[:_LONGEST_LINE]
