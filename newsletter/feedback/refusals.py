"""Somebody whom the relay refused because their mailbox does not exist is treated as if the mail had come back."""

from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.chunks import has, of_dispatch, rows_between
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, Dispatch
from newsletter.feedback.bounces.judging import Verdict, judge
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.feedback.recording import record
from newsletter.relays.base import Fault
from subscribers.models import Subscriber, SuppressionReason
from subscribers.suppressing import suppress

_LOOKED_AFTER = timedelta(days=30)  # since the end of a dispatch
# By chunk: how many refusals it had when this process last found nothing new there. It reads no rows again for as many.
_looked_at: "WeakKeyDictionary[sa.Engine, dict[int, int]]" = WeakKeyDictionary()


def tick(session: Session, *, now: datetime) -> int:
    """Find what a worker did not come to because it was killed: heed the refusals of every dispatch of late."""
    of_late = sa.or_(Dispatch.finished_at.is_(None), Dispatch.finished_at > now - _LOOKED_AFTER)
    is_refused = has(Dispatch.id, DeliveryState.REFUSED)
    dispatches = session.scalars(sa.select(Dispatch.id).where(of_late, is_refused)).all()
    return sum(heed_refusals(session, dispatch_id, now=now) for dispatch_id in dispatches)


def heed_refusals(session: Session, dispatch_id: int, *, now: datetime) -> int:
    """Record a bounce for each refusal that says for certain that there is no such mailbox, and suppress the address.

    Safe to repeat; returns how many were new. A relay that took no message of the dispatch at all is not believed: it may
    know nobody but its own users.
    """
    if not session.scalar(sa.select(has(dispatch_id, DeliveryState.ACCEPTED))):
        return 0
    chunks = session.execute(
        sa.select(Chunk.id, Chunk.first_id, Chunk.last_id, Chunk.reasons)
        .where(of_dispatch(dispatch_id, DeliveryState.REFUSED))
        .order_by(Chunk.id)
    ).all()
    looked_at = _looked_at.setdefault(session.connection().engine, {})
    new = 0
    for chunk in chunks:
        count = chunk.reasons.get(Fault.RECIPIENT, 0)
        if count == looked_at.get(chunk.id, 0):
            continue
        found = _heed(session, rows_between(dispatch_id, chunk.first_id, chunk.last_id), now=now)
        if not found:  # what was found is only kept once it is committed
            looked_at[chunk.id] = count
        new += found
    return new


def _heed(session: Session, rows: sa.ColumnElement[bool], *, now: datetime) -> int:
    heeded = sa.exists(
        sa.select(Feedback.id).where(
            Feedback.delivery_id == Delivery.id, Feedback.kind == FeedbackKind.BOUNCED
        )
    )
    refused = session.execute(
        sa.select(Delivery.id, Delivery.reply, Subscriber.address_hash)
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .where(rows, Delivery.state == DeliveryState.REFUSED, Delivery.fault == Fault.RECIPIENT, ~heeded)
    ).all()
    new = 0
    for delivery_id, reply, address_hash in refused:
        if judge("failed", "", str(reply)).verdict is not Verdict.HARD:
            continue
        event_id = f"refused:{delivery_id}"
        if record(session, delivery_id, FeedbackKind.BOUNCED, event_id=event_id, how="refused", at=now):
            evidence = {"delivery": delivery_id, "reply": str(reply)}
            suppress(session, address_hash, reason=SuppressionReason.BOUNCED, evidence=evidence, now=now)
            new += 1
    return new
