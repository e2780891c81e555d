"""A person's own mail that came to a return path: it is forwarded to whoever reads the answers to that issue, once.

Where it can be forwarded to nobody, or nobody got it, it waits on the page of returned mail. So nobody writes to us unheard.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.dispatch.forwarding.mail import LARGEST
from newsletter.dispatch.forwarding.models import Letter
from newsletter.dispatch.forwarding.queueing import Answered, has_written_enough, is_known, queue_forward
from newsletter.dispatch.forwarding.unheard import unheard
from newsletter.dispatch.models import Delivery, Dispatch, Notice, NoticeKind
from newsletter.errors import Invalid
from newsletter.feedback.bounces.mail import Part, read_mail
from newsletter.feedback.effects import Deed
from newsletter.feedback.inbound.personal import identity
from newsletter.feedback.inbound.result import Received
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.feedback.outcome import Outcome
from newsletter.feedback.recording import answer_event, record
from newsletter.feedback.returned.keeping import Keeping, Whose, keep
from newsletter.issues.finding import newsletter_with
from newsletter.issues.frozen import envelope_of
from newsletter.issues.newsletters import publication_of
from newsletter.links import Purpose
from newsletter.wording import say

_TO_READERS = (NoticeKind.CONFIRM, NoticeKind.LEFT)  # the notices that readers may answer
_OURS = frozenset(purpose.mailbox for purpose in Purpose if purpose.mailbox)
_ANSWERED = Outcome(FeedbackKind.ANSWERED)


@dataclass(frozen=True)
class _Desk:
    """Where answers are read, and where the mail came from that they answer."""

    address: str  # "" where nobody has said who reads them
    senders: frozenset[str]


def heed_letter(
    session: Session, data: bytes, mail: Part, letter: Letter, *, whose: Whose, now: datetime
) -> Received | None:
    """Record that a person answered, and forward what they wrote. None where that is none of a reader's: what staff, or we
    ourselves, write to a return path."""
    if whose.newsletter_id is None or (whose.notice_id is not None and not _is_to_a_reader(session, whose)):
        return None
    desk = _desk_of(session, whose.newsletter_id, whose.delivery_id)
    if letter.address.lower() in {*desk.senders, desk.address.lower()}:
        return None
    event_id = f"person:{identity(mail)}"
    answered = Answered(whose.newsletter_id, whose.delivery_id, whose.notice_id, whose.subscriber_id)
    done: list[Deed] = []
    if whose.delivery_id is not None and _record(session, whose.delivery_id, event_id, now=now):
        done.append(Deed.RECORDED)
    if is_known(session, event_id):
        return _received(whose, done)
    may_go = desk.address and not has_written_enough(session, answered, now=now)
    if not may_go:
        return _received(whose, [*done, *_let_wait(session, data, mail, event_id, whose=whose, now=now)])
    octets = data[: LARGEST + 1]  # one more says that it was larger
    if queue_forward(session, letter, octets, to=desk.address, event_id=event_id, answered=answered, now=now):
        done.append(Deed.FORWARDED)
    return _received(whose, done, to=desk.address)


def tick(session: Session) -> None:
    """Let those wait for a person whose forward was not taken, or perhaps not: somebody has to read them."""
    for forward in unheard(session):
        whose = Whose(forward.delivery_id, forward.answered_id, forward.subscriber_id, forward.newsletter_id)
        data = forward.octets
        _let_wait(session, data, read_mail(data), forward.event_id, whose=whose, now=forward.arrived_at)
        forward.let_go()


def _is_to_a_reader(session: Session, whose: Whose) -> bool:
    notice = session.get(Notice, whose.notice_id) if whose.notice_id is not None else None
    return notice is not None and notice.kind in _TO_READERS


def _desk_of(session: Session, newsletter_id: int, delivery_id: int | None) -> _Desk:
    """The Reply-To of the issue as it was approved, else the sender's address; neither where it is one of our mailboxes."""
    publication = publication_of(newsletter_with(session, newsletter_id))
    reply_to, senders = publication.reply_to, {publication.sender_address}
    if delivery_id is not None:
        delivery = session.get_one(Delivery, delivery_id)
        envelope = envelope_of(session.get_one(Dispatch, delivery.dispatch_id).proof)
        reply_to = envelope.reply_to
        senders.add(envelope.sender_address)
    address = _readable(reply_to) or _readable(publication.sender_address)
    return _Desk(address, frozenset(_key(sender) for sender in senders if sender))


def _readable(address: str) -> str:
    """The deliverable form; "" where mail systems report to it and nobody reads."""
    try:
        deliverable = parse_address(address).deliverable if address else ""
    except Invalid:
        return ""
    return "" if deliverable.partition("@")[0].partition("+")[0].lower() in _OURS else deliverable


def _key(address: str) -> str:
    try:
        return parse_address(address).key
    except Invalid:
        return address.lower()


def _record(session: Session, delivery_id: int, event_id: str, *, now: datetime) -> bool:
    return record(
        session,
        delivery_id,
        FeedbackKind.ANSWERED,
        event_id=answer_event(event_id, delivery_id),
        how="dsn",
        at=now,
        outcome=_ANSWERED,
    )


def _let_wait(
    session: Session, data: bytes, mail: Part, event_id: str, *, whose: Whose, now: datetime
) -> list[Deed]:
    letter = Keeping(data, mail, _ANSWERED, whose, is_waiting=True, is_personal=True)
    [kept] = keep(session, [letter], now=now)
    if kept is None:
        return []
    if whose.delivery_id is not None:
        told = Feedback.event_id == answer_event(event_id, whose.delivery_id)
        session.execute(sa.update(Feedback).where(told).values(returned_id=kept))
    return [Deed.WAITING]


def _received(whose: Whose, done: list[Deed], *, to: str = "") -> Received:
    if Deed.FORWARDED in done:
        effect = say("It is forwarded to {address}.", address=to)
    elif Deed.WAITING in done:
        effect = say("It waits for a person who reads it.")
    else:
        effect = say("Nothing was changed.")
    if whose.delivery_id is not None:
        about = say("Delivery {number}", number=whose.delivery_id)
        purpose = Purpose.BOUNCE
    else:
        about = say("Notice {number}", number=whose.notice_id or 0)
        purpose = Purpose.NOTICE_BOUNCE
    sentence = say("{mail}: {finding}. {effect}", mail=about, finding=say("a person answers"), effect=effect)
    return Received(sentence, purpose, whose.delivery_id, None, tuple(done))
