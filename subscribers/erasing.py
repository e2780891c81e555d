"""The right to be forgotten (GDPR 17, PIPA 36): everything about a person goes, but the hash that keeps them out."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from subscribers.models import Subscriber, Suppression, SuppressionReason
from subscribers.rows import lock
from subscribers.suppressing import suppress


def erase(session: Session, subscriber: Subscriber, *, now: datetime) -> None:
    """Delete the subscriber with their subscriptions and the evidence; what they were sent stays, without a name.

    The address stays suppressed as a keyed hash, so that no import brings them back (GDPR 17(3), 21).
    """
    lock(session, subscriber.id)
    address_hash = subscriber.address_hash
    suppress(session, address_hash, reason=SuppressionReason.ERASED, evidence={}, now=now)
    # A complaint stays a complaint, but what was told about it may name the person.
    session.execute(
        sa.update(Suppression).where(Suppression.address_hash == address_hash).values(evidence={})
    )
    session.delete(subscriber)
    session.flush()  # the database deletes what refers to the person, so the session must forget it
    session.expire_all()
