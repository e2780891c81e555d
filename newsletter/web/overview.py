"""Where every issue stands, counted from rows: the home page's one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.issues.models import Approval, Issue, IssueRevision, Newsletter, Proof

_ON_ITS_WAY = (DispatchState.SCHEDULED, DispatchState.RUNNING, DispatchState.PAUSED)


class Standing(StrEnum):
    """How far an issue has come."""

    DRAFT = "draft"
    PROOF = "proof"
    APPROVED = "approved"
    ON_ITS_WAY = "on-its-way"
    FINISHED = "finished"


@dataclass(frozen=True)
class IssueLine:
    """One issue as the list shows it. `proof_id` is the newest proof, if any; `is_changed` says that
    the issue was edited after that proof."""

    slug: str
    newsletter_id: int
    subject: dict[str, str]
    locales: Sequence[str]
    period: str
    changed_at: datetime
    standing: Standing
    proof_id: int | None
    is_changed: bool


def newsletters(session: Session) -> Sequence[Newsletter]:
    """All newsletters, oldest first."""
    return session.scalars(sa.select(Newsletter).order_by(Newsletter.id)).all()


def issue_lines(session: Session, *, slug: str | None = None, limit: int = 200) -> list[IssueLine]:
    """The issues, newest first, or the one named, each with its standing."""
    newest_proof = (
        sa.select(sa.func.max(Proof.id)).where(Proof.issue_id == Issue.id).correlate(Issue).scalar_subquery()
    )
    rows = sa.select(
        Issue.slug,
        Issue.newsletter_id,
        Issue.changed_at,
        IssueRevision.id.label("revision_id"),
        IssueRevision.content["subject"].label("subject"),
        IssueRevision.content["locales"].label("locales"),
        IssueRevision.content["period"].label("period"),
        newest_proof.label("proof_id"),
        _has_dispatch(*_ON_ITS_WAY).label("on_its_way"),
        _has_dispatch(DispatchState.FINISHED).label("finished"),
    ).join(IssueRevision, sa.and_(IssueRevision.issue_id == Issue.id, IssueRevision.number == Issue.revision))
    if slug is not None:
        rows = rows.where(Issue.slug == slug)
    found = session.execute(rows.order_by(Issue.id.desc()).limit(limit)).all()
    proofs = _proofs(session, [row.proof_id for row in found if row.proof_id])
    return [_line(row, *proofs.get(row.proof_id, (None, False))) for row in found]


def _has_dispatch(*states: DispatchState) -> sa.ColumnElement[bool]:
    return sa.exists(
        sa.select(Dispatch.id)
        .join(Proof, Proof.id == Dispatch.proof_id)
        .where(Proof.issue_id == Issue.id, Dispatch.state.in_(states))
        .correlate(Issue)
    )


def _proofs(session: Session, ids: list[int]) -> dict[int, tuple[int, bool]]:
    """For each proof: the revision it froze, and whether it is approved."""
    approved = sa.exists(sa.select(Approval.id).where(Approval.proof_id == Proof.id).correlate(Proof))
    rows = session.execute(sa.select(Proof.id, Proof.revision_id, approved).where(Proof.id.in_(ids))).all()
    return {proof_id: (revision_id, bool(is_approved)) for proof_id, revision_id, is_approved in rows}


def _line(row: sa.Row[*tuple[object, ...]], proof_revision: int | None, is_approved: bool) -> IssueLine:
    is_current = proof_revision == row.revision_id
    if row.on_its_way:
        standing = Standing.ON_ITS_WAY
    elif row.finished:
        standing = Standing.FINISHED
    elif not is_current:
        standing = Standing.DRAFT
    else:
        standing = Standing.APPROVED if is_approved else Standing.PROOF
    return IssueLine(
        slug=row.slug,
        newsletter_id=row.newsletter_id,
        subject=row.subject,
        locales=row.locales,
        period=row.period,
        changed_at=row.changed_at,
        standing=standing,
        proof_id=row.proof_id,
        is_changed=proof_revision is not None and not is_current,
    )
