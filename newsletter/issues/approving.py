"""Approval: who accepted exactly which bytes. It binds to the proof's hash and cannot be moved to another."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from newsletter.errors import Conflict
from newsletter.issues.models import Approval, Proof
from newsletter.issues.proofing import require_unaltered, revision_of
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User
from newsletter.wording import say


def approve(session: Session, proof: Proof, *, by: User, now: datetime) -> Approval:
    """Accept a proof; to approve it twice is to approve it once. A person answers for it, never the operator.

    Raises NotAllowed, and Conflict when the issue was changed after the proof was made.
    """
    require(by, Deed.APPROVE, newsletter=proof.issue.newsletter_id)
    _refuse_outdated(session, proof)
    require_unaltered(proof)
    given = _approval(session, proof, sa.true() & (Approval.user_id == by.id))
    if given is not None:
        return given
    approval = Approval(proof_id=proof.id, content_hash=proof.content_hash, user_id=by.id, approved_at=now)
    try:
        with session.begin_nested():
            session.add(approval)
    except IntegrityError:  # the same admin pressed the button twice
        return session.scalars(
            sa.select(Approval).where(Approval.proof_id == proof.id, Approval.user_id == by.id)
        ).one()
    record(Act.PROOF_APPROVED, proof, by=by, hash=proof.content_hash)
    return approval


def approval_of(session: Session, proof: Proof) -> Approval | None:
    """The first approval of this proof's hash, or None."""
    return _approval(session, proof, sa.true())


def _approval(session: Session, proof: Proof, by: sa.ColumnElement[bool]) -> Approval | None:
    return session.scalar(
        sa.select(Approval)
        .where(Approval.proof_id == proof.id, Approval.content_hash == proof.content_hash, by)
        .order_by(Approval.id)
        .limit(1)
    )


def _refuse_outdated(session: Session, proof: Proof) -> None:
    shown = revision_of(session, proof).number
    if shown != proof.issue.revision:
        raise Conflict(
            say(
                "Proof {proof} shows revision {shown} of “{issue}”, which is now at revision {newest}. Make a new proof.",
                proof=proof.id,
                shown=shown,
                issue=proof.issue.slug,
                newest=proof.issue.revision,
            )
        )
