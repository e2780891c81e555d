"""What makes a revision one to come back to: a name, a test mail, a proof, its approval or return, a dispatch."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.issues.models import Approval, Proof, ProofReturn
from newsletter.issues.reviews.models import Naming, RevisionMark
from newsletter.users.models import User
from newsletter.wording import Sentence, say, verbatim


class Milestone(StrEnum):
    """What was done with a revision."""

    NAMED = "named"
    TESTED = "tested"
    PROVED = "proved"
    RETURNED = "returned"
    APPROVED = "approved"
    DISPATCHED = "dispatched"


@dataclass(frozen=True)
class MilestoneLine:
    """One of them: in words, when, by whom (empty for commands), and the page that tells more, if one does."""

    kind: Milestone
    words: Sentence
    at: datetime
    name: str
    place: str


def milestones_of(session: Session, revisions: Collection[int]) -> Mapping[int, tuple[MilestoneLine, ...]]:
    """Those of each of the revisions with these ids, the earliest first, a name before all."""
    found: dict[int, list[MilestoneLine]] = {}
    for lines in (_marks, _proofs, _returns, _approvals, _dispatches):
        for revision_id, line in lines(session, revisions):
            found.setdefault(revision_id, []).append(line)
    return {
        revision_id: tuple(sorted(lines, key=lambda line: (line.kind is not Milestone.NAMED, line.at)))
        for revision_id, lines in found.items()
    }


Lines = Iterator[tuple[int, MilestoneLine]]


def _marks(session: Session, revisions: Collection[int]) -> Lines:
    marks = session.execute(
        sa.select(RevisionMark, _name())
        .outerjoin(User, User.id == RevisionMark.user_id)
        .where(RevisionMark.revision_id.in_(revisions))
    )
    for mark, name in marks:
        is_name = mark.kind is Naming.CALLED
        kind, words = (
            (Milestone.NAMED, verbatim(mark.name)) if is_name else (Milestone.TESTED, say("Test mail"))
        )
        yield mark.revision_id, MilestoneLine(kind, words, mark.marked_at, name, "")


def _proofs(session: Session, revisions: Collection[int]) -> Lines:
    proofs = session.execute(
        sa.select(Proof, _name())
        .outerjoin(User, User.id == Proof.author_id)
        .where(Proof.revision_id.in_(revisions))
    )
    for proof, name in proofs:
        words = say("Proof {number}", number=proof.id)
        yield proof.revision_id, MilestoneLine(Milestone.PROVED, words, proof.created_at, name, _page(proof))


def _returns(session: Session, revisions: Collection[int]) -> Lines:
    returns = session.execute(
        sa.select(ProofReturn, Proof, _name())
        .join(Proof, Proof.id == ProofReturn.proof_id)
        .join(User, User.id == ProofReturn.user_id)
        .where(Proof.revision_id.in_(revisions), ProofReturn.withdrawn_at.is_(None))
    )
    for given, proof, name in returns:
        words = say("Changes asked for")
        yield (
            proof.revision_id,
            MilestoneLine(Milestone.RETURNED, words, given.returned_at, name, _page(proof)),
        )


def _approvals(session: Session, revisions: Collection[int]) -> Lines:
    approvals = session.execute(
        sa.select(Approval, Proof, _name())
        .join(Proof, Proof.id == Approval.proof_id)
        .join(User, User.id == Approval.user_id)
        .where(Proof.revision_id.in_(revisions))
    )
    for approval, proof, name in approvals:
        words = say("Approved")
        yield (
            proof.revision_id,
            MilestoneLine(Milestone.APPROVED, words, approval.approved_at, name, _page(proof)),
        )


def _dispatches(session: Session, revisions: Collection[int]) -> Lines:
    proof = aliased(Proof)
    dispatches = session.execute(
        sa.select(Dispatch, proof.revision_id, _name())
        .join(proof, proof.id == Dispatch.proof_id)
        .outerjoin(User, User.id == Dispatch.author_id)
        .where(proof.revision_id.in_(revisions), Dispatch.state != DispatchState.CANCELLED)
    )
    for dispatch, revision_id, name in dispatches:
        words = say("Dispatch {number}", number=dispatch.id)
        place = f"/dispatches/{dispatch.id}"
        yield revision_id, MilestoneLine(Milestone.DISPATCHED, words, dispatch.created_at, name, place)


def _name() -> sa.ColumnElement[str]:
    return sa.func.coalesce(User.name, "")


def _page(proof: Proof) -> str:
    return f"/proofs/{proof.id}"
