"""Addresses that must not be mailed, kept as keyed hashes: the address itself is not needed to honour a refusal.

A stronger reason replaces a weaker one, never the other way round, whatever the order in which they arrive.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert, insert_all
from subscribers.evidence import take_traces
from subscribers.models import Subscriber, Suppression, SuppressionReason

# From the weakest to the strongest.
_STRENGTH = (
    SuppressionReason.BOUNCED,
    SuppressionReason.REQUESTED,
    SuppressionReason.ERASED,
    SuppressionReason.COMPLAINED,
)


def suppress(
    session: Session,
    address_hash: str,
    *,
    reason: SuppressionReason,
    evidence: Mapping[str, Any],
    now: datetime,
) -> None:
    """Mail this address no more. Safe to repeat, and safe beside another process that does the same."""
    suppress_all(session, [address_hash], reason=reason, evidence=evidence, now=now)


def suppress_all(
    session: Session,
    address_hashes: Collection[str],
    *,
    reason: SuppressionReason,
    evidence: Mapping[str, Any],
    now: datetime,
) -> None:
    """The same for up to some thousand addresses, in one statement."""
    suppress_each(session, dict.fromkeys(address_hashes, evidence), reason=reason, now=now)


def suppress_each(
    session: Session,
    evidence: Mapping[str, Mapping[str, Any]],
    *,
    reason: SuppressionReason,
    now: datetime,
) -> None:
    """The same where there is another evidence for each address."""
    rows = [
        {"address_hash": address_hash, "reason": reason, "evidence": dict(kept), "created_at": now}
        for address_hash, kept in sorted(evidence.items())
    ]
    if not rows:
        return
    writing = insert(session, Suppression)
    weaker = (Suppression.reason == one for one in _STRENGTH[: _STRENGTH.index(reason)])
    is_weaker = sa.or_(sa.false(), *weaker)  # a list with IN cannot be told for many rows at once
    kept_anew = {name: writing.excluded[name] for name in ("reason", "evidence", "created_at")}
    replacing = writing.on_conflict_do_update(
        index_elements=[Suppression.address_hash], set_=kept_anew, where=is_weaker
    )
    insert_all(session, replacing, rows)


def is_suppressed(session: Session, address_hash: str) -> bool:
    """Whether this address must not be mailed."""
    return reason_for(session, address_hash) is not None


def reason_for(session: Session, address_hash: str) -> SuppressionReason | None:
    """Why this address must not be mailed; None when it may be."""
    return session.scalar(sa.select(Suppression.reason).where(Suppression.address_hash == address_hash))


def suppressed() -> sa.ColumnElement[bool]:
    """Whether the address of the Subscriber in the enclosing query must not be mailed."""
    return sa.exists(
        sa.select(Suppression.id)
        .where(Suppression.address_hash == Subscriber.address_hash)
        .correlate(Subscriber)
    )


def suppressed_among(session: Session, address_hashes: Collection[str]) -> set[str]:
    """Those of the hashes that are suppressed; at most a few thousand at a time."""
    return set(
        session.scalars(
            sa.select(Suppression.address_hash).where(Suppression.address_hash.in_(address_hashes))
        )
    )


def release(session: Session, address_hash: str) -> SuppressionReason | None:
    """The owner of the address opted in and confirmed it: mail may go there again.

    Returns the reason that was lifted, for the evidence. A complaint is not lifted: mailing somebody who
    reported us as spam is not ours to resume.
    """
    return session.scalar(
        sa.delete(Suppression)
        .where(
            Suppression.address_hash == address_hash,
            Suppression.reason != SuppressionReason.COMPLAINED,
        )
        .returning(Suppression.reason)
    )


def fade(session: Session, *, before: datetime, at_most: int) -> int:
    """Take the IP address and the browser out of what a suppression rests on; gives of how many."""
    return take_traces(session, Suppression, before=Suppression.created_at < before, at_most=at_most)
