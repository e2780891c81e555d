"""Where every issue stands, counted from rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import Unreadable
from newsletter.desk.dispatches import approved_by_one
from newsletter.desk.proofs import Returned, returned_of
from newsletter.dispatch.models import Chunk, Dispatch, DispatchState
from newsletter.issues.approving import approvers_of
from newsletter.issues.composing import field_of
from newsletter.issues.models import Approval, Issue, IssueRevision, Newsletter, Proof
from newsletter.issues.reviews.models import CommentThread
from newsletter.users.models import User

_ON_ITS_WAY = (DispatchState.SCHEDULED, DispatchState.RUNNING, DispatchState.PAUSED)


class Standing(StrEnum):
    """How far an issue has come."""

    DRAFT = "draft"
    PROOF = "proof"
    RETURNED = "returned"
    APPROVED = "approved"
    ON_ITS_WAY = "on-its-way"
    FINISHED = "finished"


@dataclass(frozen=True)
class Way:
    """How far the newest dispatch of an issue has come."""

    dispatch_id: int
    enrolled: int
    accepted: int


@dataclass(frozen=True)
class IssueLine:
    """One issue as the list shows it. `proof_id` is the newest proof, if any; `is_changed` says that
    the issue was edited after that proof; `way` is there once it was given to a dispatch; `is_dispatched` says that its
    newest revision was; `returned` is what stands against the newest proof, `waits_for` who may approve it while it waits;
    `is_approved_by_one` that nobody but those whose own it is has approved it; `open_comments` are threads
    that are not settled."""

    slug: str
    newsletter_id: int
    subject: dict[str, str]
    locales: Sequence[str]
    period: dict[str, str]
    changed_at: datetime
    standing: Standing
    proof_id: int | None
    is_changed: bool
    way: Way | None
    is_dispatched: bool
    returned: Returned | None
    waits_for: tuple[User, ...]
    is_approved_by_one: bool
    open_comments: int


def issue_lines(session: Session, *, limit: int = 200) -> list[IssueLine]:
    """The issues of all newsletters, newest first, each with its standing."""
    return _lines(session, session.execute(_rows(session).order_by(Issue.id.desc()).limit(limit)).all())


def newest_of(session: Session, newsletter_id: int, *, limit: int) -> list[IssueLine]:
    """The newest issues of one newsletter, each with its standing."""
    rows = _rows(session).where(Issue.newsletter_id == newsletter_id)
    return _lines(session, session.execute(rows.order_by(Issue.id.desc()).limit(limit)).all())


def issue_line(session: Session, issue: Issue) -> IssueLine:
    """One issue with its standing."""
    return _lines(session, session.execute(_rows(session).where(Issue.id == issue.id)).all())[0]


def newest_approved(session: Session) -> int | None:
    """The newest proof of which an approval counts."""
    return session.scalar(
        sa.select(sa.func.max(Proof.id))
        .join(Issue, Issue.id == Proof.issue_id)
        .join(Newsletter, Newsletter.id == Issue.newsletter_id)
        .where(_is_approved())
    )


def _rows(session: Session) -> sa.Select[*tuple[object, ...]]:
    newest_proof = (
        sa.select(sa.func.max(Proof.id)).where(Proof.issue_id == Issue.id).correlate(Issue).scalar_subquery()
    )
    newest_dispatch = (
        sa.select(sa.func.max(Dispatch.id))
        .join(Proof, Proof.id == Dispatch.proof_id)
        .where(Proof.issue_id == Issue.id)
        .correlate(Issue)
        .scalar_subquery()
    )
    waiting_comments = (
        sa.select(sa.func.count())
        .select_from(CommentThread)
        .where(CommentThread.issue_id == Issue.id, CommentThread.resolved_at.is_(None))
        .correlate(Issue)
        .scalar_subquery()
    )
    return sa.select(
        Issue.slug,
        Issue.newsletter_id,
        Issue.changed_at,
        IssueRevision.id.label("revision_id"),
        field_of(session, "subject").label("subject"),
        field_of(session, "locales").label("locales"),
        field_of(session, "period").label("period"),
        newest_proof.label("proof_id"),
        newest_dispatch.label("dispatch_id"),
        waiting_comments.label("open_comments"),
        _has_dispatch(*_ON_ITS_WAY, DispatchState.FINISHED, of=IssueRevision.id).label("dispatched"),
        _has_dispatch(*_ON_ITS_WAY).label("on_its_way"),
        _has_dispatch(DispatchState.FINISHED).label("finished"),
    ).join(IssueRevision, sa.and_(IssueRevision.issue_id == Issue.id, IssueRevision.number == Issue.revision))


def _lines(session: Session, rows: Sequence[sa.Row[*tuple[object, ...]]]) -> list[IssueLine]:
    proofs = _proofs(session, [row.proof_id for row in rows if row.proof_id])
    ways = _ways(session, [row.dispatch_id for row in rows if row.dispatch_id])
    lines = [_line(row, proofs.get(row.proof_id, _NO_PROOF), way=ways.get(row.dispatch_id)) for row in rows]
    return [
        replace(line, waits_for=_approvers(session, line)) if line.standing is Standing.PROOF else line
        for line in lines
    ]


def _approvers(session: Session, line: IssueLine) -> tuple[User, ...]:
    return tuple(approvers_of(session, session.get_one(Proof, line.proof_id)))


def _has_dispatch(
    *states: DispatchState, of: sa.ColumnExpressionArgument[int] | None = None
) -> sa.ColumnElement[bool]:
    """Whether the Issue in the enclosing query, or `of` it the one revision, has a dispatch in one of the states."""
    dispatches = (
        sa.select(Dispatch.id)
        .join(Proof, Proof.id == Dispatch.proof_id)
        .where(Proof.issue_id == Issue.id, Dispatch.state.in_(states))
    )
    if of is not None:
        dispatches = dispatches.where(Proof.revision_id == of)
    return sa.exists(dispatches.correlate(Issue, IssueRevision))


@dataclass(frozen=True)
class _Judged:
    """A proof: the revision it froze, whether an approval of it counts, and what stands against it."""

    revision_id: int | None = None
    is_approved: bool = False
    is_approved_by_one: bool = False
    returned: Returned | None = None


_NO_PROOF = _Judged()


def _proofs(session: Session, ids: list[int]) -> dict[int, _Judged]:
    rows = session.execute(
        sa.select(Proof.id, Proof.revision_id, _is_approved(), approved_by_one(Proof.id))
        .join(Issue, Issue.id == Proof.issue_id)
        .join(Newsletter, Newsletter.id == Issue.newsletter_id)
        .where(Proof.id.in_(ids))
    ).all()
    returned = returned_of(session, ids)
    return {
        proof_id: _Judged(revision_id, bool(is_approved), bool(by_one), returned.get(proof_id))
        for proof_id, revision_id, is_approved, by_one in rows
    }


def _is_approved() -> sa.ColumnElement[bool]:
    """Whether an approval counts of the Proof in the enclosing query, which is one of the Newsletter there."""
    approval = sa.select(Approval.id).where(Approval.proof_id == Proof.id).correlate(Proof)
    by_any, by_another = sa.exists(approval), sa.exists(approval.where(~Approval.is_own))
    return sa.or_(by_another, sa.and_(by_any, ~Newsletter.forbids_own_approval))


def _ways(session: Session, ids: list[int]) -> dict[int, Way]:
    """How far each dispatch has come; one without recipients yet is at nothing of nothing."""
    counts = sa.select(Chunk.dispatch_id, sa.func.sum(Chunk.enrolled), sa.func.sum(Chunk.accepted))
    counted = session.execute(counts.where(Chunk.dispatch_id.in_(ids)).group_by(Chunk.dispatch_id)).all()
    return {id_: Way(id_, 0, 0) for id_ in ids} | {row[0]: Way(*row) for row in counted}


def _line(row: sa.Row[*tuple[object, ...]], proof: _Judged, *, way: Way | None) -> IssueLine:
    is_current = proof.revision_id == row.revision_id
    locales = [each for each in _listed(row.locales) if isinstance(each, str)]
    if row.on_its_way:
        standing = Standing.ON_ITS_WAY
    elif row.finished:
        standing = Standing.FINISHED
    elif not is_current:
        standing = Standing.DRAFT
    elif proof.returned:
        standing = Standing.RETURNED
    else:
        standing = Standing.APPROVED if proof.is_approved else Standing.PROOF
    return IssueLine(
        slug=row.slug,
        newsletter_id=row.newsletter_id,
        subject=row.subject if _are_texts(row.subject) else Unreadable(),
        locales=locales,
        period=_period(row.period, locales),
        changed_at=row.changed_at,
        standing=standing,
        proof_id=row.proof_id,
        is_changed=proof.revision_id is not None and not is_current,
        way=way,
        is_dispatched=row.dispatched,
        returned=proof.returned,
        waits_for=(),
        is_approved_by_one=proof.is_approved_by_one,
        open_comments=row.open_comments,
    )


def _period(kept: object, locales: Sequence[str]) -> dict[str, str]:
    """The period by language; older revisions have one for all of them."""
    if isinstance(kept, str):
        return {locales[0]: kept} if locales else {}
    return dict(kept) if isinstance(kept, dict) and _are_texts(kept) else {}


def _are_texts(kept: object) -> bool:
    return isinstance(kept, dict) and all(isinstance(text, str) for text in kept.values())


def _listed(kept: object) -> list[object]:
    return kept if isinstance(kept, list) else []
