"""What the relay itself says of a mailbox, at once or until the time to try was over, is treated as if the mail had come back."""

from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.chunks import has, of_dispatch, rows_between
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, Dispatch
from newsletter.feedback.heeding import Heard, Said, heed
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.feedback.outcome import of_reply
from newsletter.relays.base import Fault
from newsletter.wording import Sentence, verbatim
from subscribers.models import Subscriber

_LOOKED_AFTER = timedelta(days=30)  # since the end of a dispatch
_STATES = (DeliveryState.REFUSED, DeliveryState.EXPIRED)
_FAULTS = (
    Fault.RECIPIENT,
    Fault.UNCLEAR,
)  # the others would have met anybody: they hold or pause the dispatch
# By chunk: how many refusals it had when this process last found nothing new there. It reads no rows again for as many.
_looked_at: "WeakKeyDictionary[sa.Engine, dict[int, int]]" = WeakKeyDictionary()


def tick(session: Session, *, now: datetime) -> int:
    """Find what a worker did not come to because it was killed: heed the refusals of every dispatch of late."""
    of_late = sa.or_(Dispatch.finished_at.is_(None), Dispatch.finished_at > now - _LOOKED_AFTER)
    dispatches = session.scalars(sa.select(Dispatch.id).where(of_late, has(Dispatch.id, *_STATES))).all()
    return sum(heed_refusals(session, dispatch_id, now=now) for dispatch_id in dispatches)


def heed_refusals(session: Session, dispatch_id: int, *, now: datetime) -> int:
    """Record a bounce for each refusal that may be about the mailbox, and do what follows.

    Safe to repeat; returns how many were new. A relay that took no message of the dispatch at all is not believed: it may
    know nobody but its own users.
    """
    if not session.scalar(sa.select(has(dispatch_id, DeliveryState.ACCEPTED))):
        return 0
    chunks = session.execute(
        sa.select(Chunk.id, Chunk.first_id, Chunk.last_id, Chunk.reasons, Chunk.expired)
        .where(of_dispatch(dispatch_id, *_STATES))
        .order_by(Chunk.id)
    ).all()
    looked_at = _looked_at.setdefault(session.connection().engine, {})
    new = 0
    for chunk in chunks:
        count = chunk.expired + sum(chunk.reasons.get(fault, 0) for fault in _FAULTS)
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
    is_refused = sa.and_(Delivery.state == DeliveryState.REFUSED, Delivery.fault.in_(_FAULTS))
    is_expired = Delivery.state == DeliveryState.EXPIRED
    failed = session.execute(
        sa.select(Delivery, sa.func.coalesce(Subscriber.email, ""))
        .outerjoin(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .where(rows, sa.or_(is_refused, is_expired), ~heeded)
        .order_by(Delivery.id)
    ).all()
    heard = [_heard(delivery, address) for delivery, address in failed if _is_theirs(delivery.reply)]
    return sum(bool(done) for done in heed(session, heard, now=now))


def _is_theirs(reply: Sentence) -> bool:
    """Whether the relay said so, and not we ourselves."""
    return reply == verbatim(str(reply))


def _heard(delivery: Delivery, address: str) -> Heard:
    reply, has_expired = str(delivery.reply), delivery.state is DeliveryState.EXPIRED
    outcome = of_reply(reply, has_expired=has_expired, address=address)
    said = Said(delivery, outcome, {"reply": reply}, delivery.changed_at)
    return Heard(said, f"refused:{delivery.id}", "expired" if has_expired else "refused")
