"""The mails that came back: those that wait for somebody who says what they mean, and each as it arrived."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.models import Delivery
from newsletter.feedback.bounces.mail import decode, read_mail, words_of
from newsletter.feedback.bounces.who import addresses_in
from newsletter.feedback.meanings import Meaning, reason_in_words
from newsletter.feedback.models import BounceRule, ReturnedMail, ReturnedState
from newsletter.feedback.returned.keeping import octets_of
from newsletter.feedback.words import VERDICTS
from newsletter.messages.headers import cleaned
from newsletter.paging import Page, page_of
from newsletter.users.deeds import By, Deed, may
from newsletter.wording import NOTHING, Sentence
from subscribers.models import MailingList, Subscriber, Subscription

_MOST_SHOWN = 100_000  # characters; whoever wants all of it asks for the source
_PLAIN = ("text/plain", "message/delivery-status", "message/global-delivery-status")


@dataclass(frozen=True)
class ReturnedLine:
    """One mail in a line; `address` is whose mail came back, as far as that is known."""

    id: int
    sender: str
    subject: str
    state: ReturnedState
    reason: Sentence
    text: str
    meaning: Meaning | None
    address: str
    is_certain: bool
    is_personal: bool
    arrived_at: datetime


@dataclass(frozen=True)
class ReturnedSheet:
    """One mail, with what is known of it, and its words as plain text."""

    id: int
    sender: str
    subject: str
    state: ReturnedState
    verdict: Sentence
    reason: Sentence
    status: str
    host: str
    meaning: Meaning | None
    decider: str
    decided_at: datetime | None
    is_by_rule: bool
    arrived_at: datetime
    newsletter_id: int | None
    dispatch_id: int | None
    is_certain: bool
    is_personal: bool  # a person's own, which nobody has got who reads the answers
    answer_to: str  # the address of its writer, where it is personal
    address: str
    person: str  # the page of the person
    words: str
    source: str


def returned_lines(session: Session, *, state: ReturnedState, page: int, by: By) -> Page[ReturnedLine]:
    """The mails in a state, newest first: of newsletters, and for those who answer for the whole house all others."""
    whose = sa.true() if may(by, Deed.KEEP_BOUNCE_RULES) else ReturnedMail.newsletter_id.is_not(None)
    rows = (
        sa.select(
            ReturnedMail.id,
            ReturnedMail.sender,
            ReturnedMail.subject,
            ReturnedMail.state,
            ReturnedMail.reason,
            ReturnedMail.text,
            ReturnedMail.meaning,
            Subscriber.email,
            _is_certain().label("is_certain"),
            ReturnedMail.is_personal,
            ReturnedMail.arrived_at,
        )
        .outerjoin(Subscriber, Subscriber.id == ReturnedMail.subscriber_id)
        .where(ReturnedMail.state == state, whose)
        .order_by(ReturnedMail.id.desc())
    )
    found = page_of(session, rows, number=page)
    lines = [
        ReturnedLine(
            row.id,
            _heading(row.sender),
            _heading(row.subject),
            row.state,
            reason_in_words(row.reason),
            row.text,
            row.meaning,
            row.email or "",
            bool(row.is_certain),
            row.is_personal,
            row.arrived_at,
        )
        for row in found.rows
    ]
    return replace(found, rows=lines)


def returned_sheet(session: Session, returned: ReturnedMail) -> ReturnedSheet:
    """Everything about one of them. Its HTML is never drawn."""
    data = octets_of(returned)
    subscriber = session.get(Subscriber, returned.subscriber_id) if returned.subscriber_id else None
    delivery = session.get(Delivery, returned.delivery_id) if returned.delivery_id else None
    return ReturnedSheet(
        id=returned.id,
        sender=_heading(returned.sender),
        subject=_heading(returned.subject),
        state=returned.state,
        verdict=VERDICTS[returned.verdict] if returned.verdict else NOTHING,
        reason=reason_in_words(returned.reason),
        status=returned.status,
        host=returned.host,
        meaning=returned.meaning,
        decider=returned.decider.name if returned.decider else "",
        decided_at=returned.decided_at,
        is_by_rule=returned.rule_id is not None,
        arrived_at=returned.arrived_at,
        newsletter_id=returned.newsletter_id,
        dispatch_id=delivery.dispatch_id if delivery else None,
        is_certain=returned.delivery_id is not None or returned.notice_id is not None,
        is_personal=returned.is_personal,
        answer_to=next(iter(addresses_in(returned.sender)), "") if returned.is_personal else "",
        address=subscriber.email if subscriber else "",
        person=_page_of(session, returned) if subscriber else "",
        words=_words_of(data),
        source=decode(data)[:_MOST_SHOWN],
    )


def bounce_rules(session: Session) -> Sequence[BounceRule]:
    """The rules of the house, newest first."""
    return session.scalars(sa.select(BounceRule).order_by(BounceRule.id.desc())).all()


def _is_certain() -> sa.ColumnElement[bool]:
    return sa.or_(ReturnedMail.delivery_id.is_not(None), ReturnedMail.notice_id.is_not(None))


def _heading(field: str) -> str:
    return cleaned(words_of(field))


def _page_of(session: Session, returned: ReturnedMail) -> str:
    """The page of the person, on a list of the newsletter if they are on one."""
    is_elsewhere = MailingList.newsletter_id != returned.newsletter_id
    found = session.execute(
        sa.select(MailingList.slug, Subscription.id)
        .join(Subscription, Subscription.list_id == MailingList.id)
        .where(Subscription.subscriber_id == returned.subscriber_id)
        .order_by(sa.case((is_elsewhere, 1), else_=0), Subscription.id)
        .limit(1)
    ).one_or_none()
    return f"/lists/{found.slug}/subscriptions/{found.id}" if found else ""


def _words_of(data: bytes) -> str:
    """What it says to people and to programs, part after part, without the mail of ours that it brings back. Of a mail that has
    no plain text, the words of its HTML."""
    parts = read_mail(data).parts()
    for types in (_PLAIN, ("text/html",)):
        if said := "\n\n".join(
            filter(None, (part.text().strip() for part in parts if part.media_type in types))
        ):
            return said[:_MOST_SHOWN]
    return ""
