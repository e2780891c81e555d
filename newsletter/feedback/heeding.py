"""What follows from an outcome of a delivery: the same, whether it came as a mail, as a reply of the relay or from a person.

An address is given up only when it is certain that the very address we mailed does not exist, when its mails came back too
often, or when its owner complained. A fault of ours and whatever passes by itself never cost anybody their mail.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from newsletter.dispatch.models import Delivery
from newsletter.errors import NotFound
from newsletter.feedback import complaints, counting
from newsletter.feedback.effects import Deed
from newsletter.feedback.meanings import adds_up
from newsletter.feedback.models import FeedbackKind
from newsletter.feedback.outcome import Outcome
from newsletter.feedback.recording import record
from subscribers.evidence import Occasion
from subscribers.models import How, Subscriber, SuppressionReason
from subscribers.subscription_ledger import refuse
from subscribers.suppressing import suppress


def heed(
    session: Session,
    delivery: Delivery,
    outcome: Outcome,
    *,
    event_id: str,
    how: str,
    evidence: Mapping[str, Any],
    told_at: datetime,
    now: datetime,
    returned_id: int | None = None,
) -> list[Deed]:
    """Record it, once for each `event_id`, and do what follows. Told again, it does nothing."""
    is_new = record(
        session,
        delivery.id,
        outcome.kind,
        event_id=event_id,
        how=how,
        at=told_at,
        outcome=outcome,
        returned_id=returned_id,
    )
    if not is_new:
        return []
    return [Deed.RECORDED, *follow(session, delivery, outcome, evidence=evidence, told_at=told_at, now=now)]


def follow(
    session: Session,
    delivery: Delivery,
    outcome: Outcome,
    *,
    evidence: Mapping[str, Any],
    told_at: datetime,
    now: datetime,
) -> list[Deed]:
    """Do what follows from what is recorded."""
    subscriber = session.get(Subscriber, delivery.subscriber_id) if delivery.subscriber_id else None
    done: list[Deed] = []
    if subscriber is not None:
        about = {**evidence, "delivery": delivery.id}
        done = give_up(session, subscriber, outcome, evidence=about, told_at=told_at, now=now)
    if outcome.kind is FeedbackKind.COMPLAINED:
        complaints.heed(session, delivery.dispatch_id, now=now)
    return done


def give_up(
    session: Session,
    subscriber: Subscriber,
    outcome: Outcome,
    *,
    evidence: Mapping[str, Any],
    told_at: datetime,
    now: datetime,
) -> list[Deed]:
    """Mail the person no more, if that follows. A complaint is a decision of its owner, about all lists; a bounce says nothing
    of what they want, and one from before they confirmed their address says nothing at all."""
    if outcome.kind is FeedbackKind.COMPLAINED:
        try:
            occasion = Occasion(How.FEEDBACK, evidence, now)
            refuse(session, subscriber, reason=SuppressionReason.COMPLAINED, occasion=occasion)
        except NotFound:  # erased a moment ago
            return []
        return [Deed.SUPPRESSED]
    since = counting.known_since(session, subscriber.id)
    if since is not None and since > told_at:
        return []
    row = None
    if not outcome.is_dead:
        row = counting.row_of(session, subscriber.id) if _adds_up(outcome) else None
        if row is None or not row.is_enough:
            return []
    grounds = {**evidence, "reason": outcome.reason, "status": outcome.status}
    if row is not None:
        grounds["in_a_row"] = row.as_evidence()
    kept = {name: value for name, value in grounds.items() if value}
    suppress(session, subscriber.address_hash, reason=SuppressionReason.BOUNCED, evidence=kept, now=now)
    return [Deed.SUPPRESSED]


def _adds_up(outcome: Outcome) -> bool:
    return outcome.kind is FeedbackKind.BOUNCED and adds_up(outcome.reason, is_reply=outcome.is_reply)
