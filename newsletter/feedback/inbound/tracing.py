"""To whom a mail went that came back: by our tokens, wherever they stand, and only by those that our key has signed."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.db import among
from newsletter.dispatch.models import Delivery, Dispatch, Notice
from newsletter.errors import Invalid
from newsletter.feedback.bounces.conclusion import BounceKind, Conclusion
from newsletter.feedback.returned.keeping import Whose
from newsletter.links import Purpose, first_ids, tokens_at
from newsletter.signing import Signer
from subscribers.models import MailingList, Subscriber, Subscription

_MOST_TOKENS = 20  # each costs a MAC


def whose_are(
    session: Session, mails: Sequence[tuple[Conclusion, Sequence[str]]], *, signer: Signer
) -> list[Whose]:
    """The delivery or the notice whose token came with each mail, which is given with the addresses it came to: in one of these,
    in the report, or in the mail of ours that it brings back. Without one, who is named in the report."""
    told = [_told(conclusion, places, signer) for conclusion, places in mails]
    deliveries = _of_deliveries(session, [number for purpose, number in told if purpose is Purpose.BOUNCE])
    return [
        _whose(session, purpose, number, deliveries, conclusion)
        for (purpose, number), (conclusion, _) in zip(told, mails, strict=True)
    ]


def _told(conclusion: Conclusion, places: Iterable[str], signer: Signer) -> tuple[Purpose | None, int]:
    """What a token of ours leads to: a delivery (BOUNCE) or a notice (NOTICE_BOUNCE), and its number."""
    is_report = conclusion.kind is not BounceKind.NOT_A_BOUNCE
    found = conclusion.tokens if is_report else {}
    back = [*tokens_at(Purpose.BOUNCE, places), *found.get(Purpose.BOUNCE, ())[:_MOST_TOKENS]]
    for purpose in (Purpose.BOUNCE, Purpose.NOTICE_BOUNCE):
        if ids := first_ids(signer, purpose, back):
            return purpose, ids[0]
    ids = first_ids(signer, Purpose.UNSUBSCRIBE, found.get(Purpose.UNSUBSCRIBE, ())[:_MOST_TOKENS])
    return (Purpose.BOUNCE, ids[1]) if len(ids) > 1 and ids[1] else (None, 0)


def _whose(
    session: Session,
    purpose: Purpose | None,
    number: int,
    deliveries: Mapping[int, Whose],
    conclusion: Conclusion,
) -> Whose:
    if purpose is Purpose.BOUNCE:
        return deliveries.get(number, Whose(is_gone=True))
    if purpose is Purpose.NOTICE_BOUNCE:
        return _of_notice(session, number)
    return Whose(subscriber_id=_named(session, conclusion))


def _of_deliveries(session: Session, ids: Sequence[int]) -> dict[int, Whose]:
    if not ids:
        return {}
    found = session.execute(
        sa.select(Delivery.id, Delivery.subscriber_id, MailingList.newsletter_id)
        .join(Dispatch, Dispatch.id == Delivery.dispatch_id)
        .join(MailingList, MailingList.id == Dispatch.list_id)
        .where(among(Delivery.id, ids, session))
    )
    return {one.id: Whose(one.id, None, one.subscriber_id, one.newsletter_id) for one in found}


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
