"""One proof as its page shows it: who made it from what, who approved it, where it went."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.desk.dispatches import DispatchLine, dispatches_of
from newsletter.issues.models import Approval, Proof
from newsletter.issues.proofing import revision_of
from newsletter.users.models import User


@dataclass(frozen=True)
class ApprovalLine:
    """Who approved, and when."""

    name: str
    at: datetime


@dataclass(frozen=True)
class ProofSheet:
    """A proof; `revision` is the one it froze, `newest_revision` the one its issue is at; `author` is empty for commands."""

    id: int
    content_hash: str
    locales: tuple[str, ...]
    created_at: datetime
    author: str
    revision: int
    newest_revision: int
    approvals: tuple[ApprovalLine, ...]
    dispatches: tuple[DispatchLine, ...]

    @property
    def is_current(self) -> bool:
        """Whether the issue still says what was frozen."""
        return self.revision == self.newest_revision


def proof_sheet(session: Session, proof: Proof) -> ProofSheet:
    """Everything about a proof but the mails themselves."""
    author = session.get(User, proof.author_id) if proof.author_id else None
    return ProofSheet(
        id=proof.id,
        content_hash=proof.content_hash,
        locales=tuple(edition.locale for edition in proof.editions),
        created_at=proof.created_at,
        author=author.name if author else "",
        revision=revision_of(session, proof).number,
        newest_revision=proof.issue.revision,
        approvals=_approvals(session, proof),
        dispatches=tuple(dispatches_of(session, proof)),
    )


def _approvals(session: Session, proof: Proof) -> tuple[ApprovalLine, ...]:
    rows = sa.select(User.name, Approval.approved_at).join(User, User.id == Approval.user_id)
    found = session.execute(rows.where(Approval.proof_id == proof.id).order_by(Approval.id))
    return tuple(ApprovalLine(name, at) for name, at in found)
