"""What a report about one of our mails leads to: it is kept as it arrived, recorded, and what follows is done."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.dispatch.models import Delivery, Notice
from newsletter.feedback.bounces.conclusion import BounceKind, Conclusion
from newsletter.feedback.bounces.mail import Part
from newsletter.feedback.effects import Deed
from newsletter.feedback.heeding import give_up, heed
from newsletter.feedback.inbound.origin import fingerprint
from newsletter.feedback.inbound.result import Received
from newsletter.feedback.models import FeedbackKind
from newsletter.feedback.outcome import Outcome, of_mail, of_meaning
from newsletter.feedback.returned.keeping import Whose, keep
from newsletter.feedback.returned.rules import rule_for
from newsletter.links import Purpose
from newsletter.wording import Sentence, say
from subscribers.models import Subscriber, Subscription, SubscriptionState

_FINDINGS = {
    BounceKind.BOUNCED: say("the mail bounced"),
    BounceKind.DELAYED: say("the mail is delayed"),
    BounceKind.DELIVERED: say("the mail was passed on"),
    BounceKind.COMPLAINED: say("the mail was reported as spam"),
    BounceKind.UNKNOWN: say("a mail system says something that we cannot read"),
    BounceKind.NOT_A_BOUNCE: say("this is no report"),
}


def heed_mail(
    session: Session, data: bytes, mail: Part, conclusion: Conclusion, *, whose: Whose, now: datetime
) -> Received:
    """Keep a mail about a mail of ours, once, and act on it."""
    owner = session.get(Subscriber, whose.subscriber_id) if whose.subscriber_id else None
    outcome = of_mail(conclusion, owner=owner)
    needs_a_person = outcome.needs_a_person or not whose.is_certain
    rule = rule_for(session, data, is_certain=whose.is_certain) if needs_a_person else None
    if rule is not None:
        outcome, needs_a_person = of_meaning(rule.meaning, outcome), False
    kept = None
    if owner is not None or whose.delivery_id is None:
        kept = keep(session, data, mail, outcome, whose=whose, is_waiting=needs_a_person, rule=rule, now=now)
    else:  # they were erased, so nothing that tells of them may be kept any more
        outcome = replace(outcome, text="")
    done = [Deed.WAITING] if kept and needs_a_person else []
    if whose.delivery_id is not None:
        done = _heed_about_delivery(session, mail, outcome, whose.delivery_id, kept, now=now) + done
    elif whose.notice_id is not None and kept and owner is not None:
        done = _heed_about_notice(session, mail, outcome, whose.notice_id, owner, now=now) + done
    return Received(
        _sentence(whose, conclusion, done), _purpose(whose), whose.delivery_id, conclusion, tuple(done)
    )


def _heed_about_delivery(
    session: Session, mail: Part, outcome: Outcome, delivery_id: int, kept: int | None, *, now: datetime
) -> list[Deed]:
    known_as = fingerprint(mail)
    return heed(
        session,
        session.get_one(Delivery, delivery_id),
        outcome,
        event_id=f"mail:{known_as}:{delivery_id}",
        how="arf" if outcome.kind is FeedbackKind.COMPLAINED else "dsn",
        evidence={"mail": known_as},
        told_at=now,
        now=now,
        returned_id=kept,
    )


def _heed_about_notice(
    session: Session, mail: Part, outcome: Outcome, notice_id: int, owner: Subscriber, *, now: datetime
) -> list[Deed]:
    """It has no delivery, so there is nothing to record; only a confirmation mail went to a subscriber, of whom it may say
    something. Whoever has answered since has a mailbox."""
    notice = session.get_one(Notice, notice_id)
    subscription = session.get(Subscription, notice.subscription_id) if notice.subscription_id else None
    is_open = subscription is not None and subscription.state is SubscriptionState.PENDING
    if not is_open and outcome.kind is not FeedbackKind.COMPLAINED:
        return []
    evidence = {"mail": fingerprint(mail), "notice": notice_id}
    return give_up(session, owner, outcome, evidence=evidence, told_at=now, now=now)


def _purpose(whose: Whose) -> Purpose | None:
    if whose.delivery_id is not None:
        return Purpose.BOUNCE
    return Purpose.NOTICE_BOUNCE if whose.notice_id is not None else None


def _sentence(whose: Whose, conclusion: Conclusion, done: list[Deed]) -> Sentence:
    if Deed.SUPPRESSED in done:
        effect = say("Its address is suppressed.")
    elif Deed.WAITING in done:
        effect = say("It waits for a person who says what it means.")
    elif Deed.RECORDED in done:
        effect = say("That is recorded; the address stays.")
    else:
        effect = say("Nothing was changed.")
    if whose.delivery_id is not None:
        about = say("Delivery {number}", number=whose.delivery_id)
    elif whose.notice_id is not None:
        about = say("Notice {number}", number=whose.notice_id)
    else:
        about = say("A mail without a token of ours")
    return say("{mail}: {finding}. {effect}", mail=about, finding=_FINDINGS[conclusion.kind], effect=effect)
