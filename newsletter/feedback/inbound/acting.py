"""What a report about one of our mails means for its delivery and for the address.

An address is given up only when the report says for certain that the very address we mailed does not exist, or
when its owner complained. A fault of ours, a full mailbox and whatever is unclear never cost anybody their mail.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.dispatch.models import Delivery, Notice
from newsletter.errors import Invalid, NotFound
from newsletter.feedback import complaints
from newsletter.feedback.bounces.conclusion import BounceKind, Conclusion
from newsletter.feedback.bounces.judging import Verdict
from newsletter.feedback.inbound.result import Deed, Received
from newsletter.feedback.models import FeedbackKind
from newsletter.feedback.recording import record
from newsletter.links import Purpose
from newsletter.wording import Sentence, say
from subscribers.evidence import Occasion
from subscribers.models import How, Subscriber, Subscription, SubscriptionState, SuppressionReason
from subscribers.subscription_ledger import refuse
from subscribers.suppressing import suppress

_FINDINGS = {
    BounceKind.BOUNCED: say("the mail bounced"),
    BounceKind.DELAYED: say("the mail is delayed"),
    BounceKind.DELIVERED: say("the mail was passed on"),
    BounceKind.COMPLAINED: say("the mail was reported as spam"),
    BounceKind.UNKNOWN: say("a mail system says something that we cannot read"),
    BounceKind.NOT_A_BOUNCE: say("this is no report"),
}


def heed_about_delivery(
    session: Session, delivery_id: int, conclusion: Conclusion, *, mail: str, now: datetime
) -> Received:
    """Record feedback on the delivery, once for each mail (`mail` is its fingerprint), and act on it."""
    delivery = session.get(Delivery, delivery_id)
    kind = _feedback_in(conclusion)
    done: list[Deed] = []
    if delivery is not None and kind is not None:
        how = "arf" if kind is FeedbackKind.COMPLAINED else "dsn"
        # Told again, an old report suppresses nobody: they may have confirmed their address since.
        if record(session, delivery_id, kind, event_id=f"mail:{mail}:{delivery_id}", how=how, at=now):
            done.append(Deed.RECORDED)
            subscriber = _subscriber_of(session, delivery)
            reason = _reason_to_suppress(conclusion, subscriber)
            evidence = {"mail": mail, "delivery": delivery_id}
            done += _give_up(session, subscriber, reason, evidence=evidence, now=now)
            if kind is FeedbackKind.COMPLAINED:
                complaints.heed(session, delivery.dispatch_id, now=now)
    about = say("Delivery {number}", number=delivery_id)
    return Received(_sentence(about, conclusion, done), Purpose.BOUNCE, delivery_id, conclusion, tuple(done))


def heed_about_notice(
    session: Session, notice_id: int, conclusion: Conclusion, *, mail: str, now: datetime
) -> Received:
    """Act on what came back of a notice. It has no delivery, so there is nothing to record; only a confirmation mail went to a
    subscriber, of whom it may say something."""
    subscription = session.scalar(
        sa.select(Subscription)
        .join(Notice, Notice.subscription_id == Subscription.id)
        .where(Notice.id == notice_id)
    )
    done: list[Deed] = []
    if subscription:
        reason = _reason_to_suppress(conclusion, subscription.subscriber)
        # Whoever has answered since has a mailbox.
        if reason is SuppressionReason.COMPLAINED or subscription.state is SubscriptionState.PENDING:
            evidence = {"mail": mail, "notice": notice_id}
            done += _give_up(session, subscription.subscriber, reason, evidence=evidence, now=now)
    about = say("Notice {number}", number=notice_id)
    return Received(_sentence(about, conclusion, done), Purpose.NOTICE_BOUNCE, None, conclusion, tuple(done))


def _feedback_in(conclusion: Conclusion) -> FeedbackKind | None:
    match conclusion.kind:
        case BounceKind.BOUNCED:
            return FeedbackKind.BOUNCED
        case BounceKind.COMPLAINED:
            return FeedbackKind.COMPLAINED
        case BounceKind.DELIVERED if any(found.action == "delivered" for found in conclusion.recipients):
            return FeedbackKind.DELIVERED  # relayed or expanded (RFC 3464 §2.3.3) is on its way only
    return None


def _subscriber_of(session: Session, delivery: Delivery) -> Subscriber | None:
    return session.get(Subscriber, delivery.subscriber_id) if delivery.subscriber_id is not None else None


def _reason_to_suppress(conclusion: Conclusion, subscriber: Subscriber | None) -> SuppressionReason | None:
    if subscriber is None:  # erased
        return None
    if conclusion.kind is BounceKind.COMPLAINED:
        return SuppressionReason.COMPLAINED
    # A report may speak of an address that theirs forwards to, or of one they had before: theirs may be fine.
    is_gone = any(
        found.verdict is Verdict.HARD and _is_address_of(subscriber, found.address)
        for found in conclusion.recipients
    )
    return SuppressionReason.BOUNCED if is_gone else None


def _is_address_of(subscriber: Subscriber, text: str) -> bool:
    try:
        return parse_address(text).key == subscriber.address_key
    except Invalid:
        return False


def _give_up(
    session: Session,
    subscriber: Subscriber | None,
    reason: SuppressionReason | None,
    *,
    evidence: Mapping[str, Any],
    now: datetime,
) -> list[Deed]:
    """A complaint is a decision of its owner, about all lists; a bounce says nothing of what they want."""
    match reason:
        case SuppressionReason.COMPLAINED if subscriber is not None:
            try:
                occasion = Occasion(How.FEEDBACK, evidence, now)
                refuse(session, subscriber, reason=reason, occasion=occasion)
            except NotFound:  # erased a moment ago
                return []
            return [Deed.SUPPRESSED]
        case SuppressionReason.BOUNCED if subscriber is not None:
            suppress(session, subscriber.address_hash, reason=reason, evidence=evidence, now=now)
            return [Deed.SUPPRESSED]
    return []


def _sentence(about: Sentence, conclusion: Conclusion, done: list[Deed]) -> Sentence:
    if Deed.SUPPRESSED in done:
        effect = say("Its address is suppressed.")
    elif Deed.RECORDED in done:
        effect = say("That is recorded; the address stays.")
    else:
        effect = say("Nothing was changed.")
    return say("{mail}: {finding}. {effect}", mail=about, finding=_FINDINGS[conclusion.kind], effect=effect)
