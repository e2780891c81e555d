"""Where every issue stands, counted from rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import Unreadable
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, DispatchState
from newsletter.issues.composing import field_of
from newsletter.issues.models import Approval, Issue, IssueRevision, Proof

_ON_ITS_WAY = (DispatchState.SCHEDULED, DispatchState.RUNNING, DispatchState.PAUSED)


class Standing(StrEnum):
    """How far an issue has come."""

    DRAFT = "draft"
    PROOF = "proof"
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
    newest revision was."""

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


def issue_lines(session: Session, *, limit: int = 200) -> list[IssueLine]:
    """The issues of all newsletters, newest first, each with its standing."""
    return _lines(session, session.execute(_rows(session).order_by(Issue.id.desc()).limit(limit)).all())


def issue_line(session: Session, issue: Issue) -> IssueLine:
    """One issue with its standing."""
    return _lines(session, session.execute(_rows(session).where(Issue.id == issue.id)).all())[0]


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
        _has_dispatch(*_ON_ITS_WAY, DispatchState.FINISHED, of=IssueRevision.id).label("dispatched"),
        _has_dispatch(*_ON_ITS_WAY).label("on_its_way"),
        _has_dispatch(DispatchState.FINISHED).label("finished"),
    ).join(IssueRevision, sa.and_(IssueRevision.issue_id == Issue.id, IssueRevision.number == Issue.revision))


def _lines(session: Session, rows: Sequence[sa.Row[*tuple[object, ...]]]) -> list[IssueLine]:
    proofs = _proofs(session, [row.proof_id for row in rows if row.proof_id])
    ways = _ways(session, [row.dispatch_id for row in rows if row.dispatch_id])
    return [
        _line(row, *proofs.get(row.proof_id, (None, False)), way=ways.get(row.dispatch_id)) for row in rows
    ]


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


def _proofs(session: Session, ids: list[int]) -> dict[int, tuple[int, bool]]:
    """For each proof: the revision it froze, and whether it is approved."""
    approved = sa.exists(sa.select(Approval.id).where(Approval.proof_id == Proof.id).correlate(Proof))
    rows = session.execute(sa.select(Proof.id, Proof.revision_id, approved).where(Proof.id.in_(ids))).all()
    return {proof_id: (revision_id, bool(is_approved)) for proof_id, revision_id, is_approved in rows}


def _ways(session: Session, ids: list[int]) -> dict[int, Way]:
    """How far each dispatch has come; one without recipients yet is at nothing of nothing."""
    counts = sa.select(
        Delivery.dispatch_id,
        sa.func.count(),
        sa.func.count().filter(Delivery.state == DeliveryState.ACCEPTED),
    ).where(Delivery.dispatch_id.in_(ids))
    counted = session.execute(counts.group_by(Delivery.dispatch_id)).all()
    return {id_: Way(id_, 0, 0) for id_ in ids} | {row[0]: Way(*row) for row in counted}


def _line(
    row: sa.Row[*tuple[object, ...]], proof_revision: int | None, is_approved: bool, *, way: Way | None
) -> IssueLine:
    is_current = proof_revision == row.revision_id
    locales = [each for each in _listed(row.locales) if isinstance(each, str)]
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
        subject=row.subject if _are_texts(row.subject) else Unreadable(),
        locales=locales,
        period=_period(row.period, locales),
        changed_at=row.changed_at,
        standing=standing,
        proof_id=row.proof_id,
        is_changed=proof_revision is not None and not is_current,
        way=way,
        is_dispatched=row.dispatched,
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
