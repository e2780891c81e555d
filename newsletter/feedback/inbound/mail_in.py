"""Doing what a mail asks for that arrived at one of our addresses.

Only a token of ours lets a mail change anything. What a mail system writes without one waits for a person.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.errors import NotFound
from newsletter.feedback.bounces.conclusion import BounceKind, conclude
from newsletter.feedback.bounces.mail import Part, read_mail
from newsletter.feedback.effects import Deed
from newsletter.feedback.inbound.acting import heed_mail
from newsletter.feedback.inbound.forwarding import heed_letter
from newsletter.feedback.inbound.origin import fingerprint, is_from_a_person, message_id
from newsletter.feedback.inbound.personal import letter_in
from newsletter.feedback.inbound.result import Received
from newsletter.feedback.inbound.tracing import whose_is
from newsletter.feedback.recording import record_leaving
from newsletter.links import Purpose, first_ids, tokens_at
from newsletter.signing import Signer
from newsletter.wording import Sentence, say
from subscribers.evidence import Occasion
from subscribers.models import How, Subscription
from subscribers.subscription_ledger import withdraw


def receive(session: Session, data: bytes, *, recipient: str = "", signer: Signer, now: datetime) -> Received:
    """Take one mail as it arrived (RFC 5322 bytes, any at all) and do what it asks for; safe to repeat.

    `recipient` is the address of the envelope, where the mail server tells it; else the header is searched.
    """
    mail = read_mail(data)
    places = [recipient] if recipient else mail.arrived_at()
    if ids := first_ids(signer, Purpose.UNSUBSCRIBE, tokens_at(Purpose.UNSUBSCRIBE, places)):
        return _leave(session, mail, *ids, now=now)
    conclusion = conclude(data)
    whose = whose_is(session, conclusion, places=places, signer=signer)
    if whose.is_gone:
        return Received(say("Nothing was changed: what this mail is about is not here any more."))
    if whose.is_certain and (letter := letter_in(mail, conclusion, signer=signer)):
        received = heed_letter(session, data, mail, letter, whose=whose, now=now)
        if received is not None:
            return replace(received, conclusion=conclusion)
    if whose.is_certain or conclusion.kind is not BounceKind.NOT_A_BOUNCE:
        return heed_mail(session, data, mail, conclusion, whose=whose, now=now)
    return Received(say("Nothing was changed: this mail came to none of the addresses in our own mails."))


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
