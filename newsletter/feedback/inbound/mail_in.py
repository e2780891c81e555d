"""Doing what a mail asks for that arrived at one of our addresses.

Only a token of ours lets a mail change anything. What a mail system writes without one waits for a person.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, Self

from sqlalchemy.orm import Session

from newsletter.errors import NotFound
from newsletter.feedback.bounces.conclusion import BounceKind, Conclusion, conclude_mail
from newsletter.feedback.bounces.mail import Part, read_mail
from newsletter.feedback.effects import Deed
from newsletter.feedback.inbound.acting import Report, heed_mails
from newsletter.feedback.inbound.forwarding import heed_letter
from newsletter.feedback.inbound.origin import fingerprint, is_from_a_person, message_id
from newsletter.feedback.inbound.personal import letter_in
from newsletter.feedback.inbound.result import Received
from newsletter.feedback.inbound.tracing import whose_are
from newsletter.feedback.recording import record_leaving
from newsletter.feedback.returned.keeping import Whose
from newsletter.links import Purpose, first_ids, tokens_at
from newsletter.signing import Signer
from newsletter.wording import Sentence, say
from subscribers.evidence import Occasion
from subscribers.models import How, Subscription
from subscribers.subscription_ledger import withdraw


class Arrived(NamedTuple):
    """A mail as it arrived (RFC 5322 bytes, any at all).

    `recipient` is the address of the envelope, where the mail server tells it; else the header is searched.
    """

    data: bytes
    recipient: str = ""


def receive(session: Session, data: bytes, *, recipient: str = "", signer: Signer, now: datetime) -> Received:
    """Take one mail and do what it asks for; safe to repeat."""
    [received] = receive_all(session, [Arrived(data, recipient)], signer=signer, now=now)
    return received


def receive_all(
    session: Session, mails: Sequence[Arrived], *, signer: Signer, now: datetime
) -> list[Received]:
    """The same of up to some hundred, with a few statements for all together."""
    letters = [_Letter.of(mail, signer) for mail in mails]
    reports = [letter for letter in letters if not letter.leaving]
    conclusions = [conclude_mail(letter.mail) for letter in reports]
    places = [letter.places for letter in reports]
    whose = whose_are(session, list(zip(conclusions, places, strict=True)), signer=signer)
    heeded = iter(_heed(session, list(zip(reports, conclusions, whose, strict=True)), signer=signer, now=now))
    return [
        _leave(session, letter.mail, *letter.leaving, now=now) if letter.leaving else next(heeded)
        for letter in letters
    ]


class _Letter(NamedTuple):
    """A mail that is read; `leaving` are the ids of whoever wants to leave by it."""

    data: bytes
    mail: Part
    places: Sequence[str]
    leaving: tuple[int, ...]

    @classmethod
    def of(cls, arrived: Arrived, signer: Signer) -> Self:
        mail = read_mail(arrived.data)
        places = [arrived.recipient] if arrived.recipient else mail.arrived_at()
        leaving = first_ids(signer, Purpose.UNSUBSCRIBE, tokens_at(Purpose.UNSUBSCRIBE, places))
        return cls(arrived.data, mail, places, leaving)


def _heed(
    session: Session, mails: Sequence[tuple[_Letter, Conclusion, Whose]], *, signer: Signer, now: datetime
) -> list[Received]:
    alone = [_heed_alone(session, *one, signer=signer, now=now) for one in mails]
    reports = [
        Report(letter.data, letter.mail, conclusion, whose)
        for (letter, conclusion, whose), received in zip(mails, alone, strict=True)
        if received is None
    ]
    heeded = iter(heed_mails(session, reports, now=now))
    return [next(heeded) if received is None else received for received in alone]


def _heed_alone(
    session: Session, letter: _Letter, conclusion: Conclusion, whose: Whose, *, signer: Signer, now: datetime
) -> Received | None:
    """What came of a mail that a person wrote themselves, or that is no mail for us; None of a report."""
    if whose.is_gone:
        return Received(say("Nothing was changed: what this mail is about is not here any more."))
    if whose.is_certain and (own := letter_in(letter.mail, conclusion, signer=signer)):
        received = heed_letter(session, letter.data, letter.mail, own, whose=whose, now=now)
        if received is not None:
            return replace(received, conclusion=conclusion)
    if not whose.is_certain and conclusion.kind is BounceKind.NOT_A_BOUNCE:
        return Received(say("Nothing was changed: this mail came to none of the addresses in our own mails."))
    return None


def _leave(
    session: Session, mail: Part, subscription_id: int, delivery_id: int = 0, *, now: datetime
) -> Received:
    def received(sentence: Sentence, *done: Deed) -> Received:
        return Received(sentence, Purpose.UNSUBSCRIBE, delivery_id or None, done=done)

    if not is_from_a_person(mail):
        return received(
            say("Nothing was changed: a program wrote this mail, and only a person can unsubscribe.")
        )
    has_left = received(say("Nothing was changed: this person had left already."))
    subscription = session.get(Subscription, subscription_id)
    if subscription is None:
        return has_left
    try:
        evidence = {"mail": fingerprint(mail), "message_id": message_id(mail)}
        is_leaving = withdraw(session, subscription, occasion=Occasion(How.MAILTO, evidence, now))
    except NotFound:  # erased a moment ago
        return has_left
    record_leaving(session, delivery_id, how=How.MAILTO, at=now)
    if not is_leaving:
        return has_left
    return received(
        say("A subscriber of “{list}” is unsubscribed.", list=subscription.mailing_list.slug),
        Deed.UNSUBSCRIBED,
    )
