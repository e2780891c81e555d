"""Which issues are linked to which library blocks, and in which of them the words may still change.

It is read from what the issues say now: nothing is counted on the side that could come to differ from it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.drafts.linked import linked_to
from newsletter.issues.library.models import LibraryBlock
from newsletter.issues.models import Approval, Issue, IssueRevision, Proof
from newsletter.issues.working.models import WorkingDraft


@dataclass(frozen=True)
class Use:
    """An issue that is linked to a library block: the versions that its blocks have, and whether it is a draft, which no proof
    holds and of which nothing was approved yet."""

    issue: Issue
    subject: dict[str, str]
    versions: tuple[int, ...]
    is_draft: bool


def uses_in(session: Session, newsletter_id: int) -> dict[str, list[Use]]:
    """By the key of the library block, those that are linked to it by what is written in them, the newest issue first."""
    linked = sa.or_(
        sa.cast(IssueRevision.content, sa.Text).contains('"library"'),
        sa.cast(WorkingDraft.texts, sa.Text).contains(".library.key"),
    )
    rows = session.execute(
        sa.select(Issue, IssueRevision.content, WorkingDraft, _is_draft())
        .join(
            IssueRevision,
            sa.and_(IssueRevision.issue_id == Issue.id, IssueRevision.number == Issue.revision),
        )
        .outerjoin(WorkingDraft, WorkingDraft.issue_id == Issue.id)
        .where(Issue.newsletter_id == newsletter_id, linked)
        .order_by(Issue.id.desc())
    ).all()
    uses: dict[str, list[Use]] = {}
    for issue, content, working, is_draft in rows:
        pairs = _written(working) if working else _saved(content.get("blocks"))
        for key, versions in _by_key(pairs).items():
            uses.setdefault(key, []).append(Use(issue, _subject(content), tuple(versions), is_draft))
    return uses


def uses_of(session: Session, block: LibraryBlock) -> Sequence[Use]:
    """The issues that are linked to one library block."""
    return uses_in(session, block.newsletter_id).get(block.key, [])


def drafts_of(session: Session, block: LibraryBlock) -> list[Issue]:
    """The drafts that are linked to an earlier version of it."""
    return [
        use.issue
        for use in uses_of(session, block)
        if use.is_draft and any(number != block.version for number in use.versions)
    ]


def _is_draft() -> sa.ColumnElement[bool]:
    """Whether no proof holds what the Issue in the enclosing query says, and nothing of it was ever approved: what is written
    after that is a correction, which its writer makes by hand."""
    proofs = sa.select(Proof.id).where(Proof.issue_id == Issue.id).correlate(Issue, IssueRevision)
    holds = proofs.where(Proof.revision_id == IssueRevision.id)
    approved = proofs.join(Approval, Approval.proof_id == Proof.id)
    return ~sa.or_(sa.exists(holds), sa.exists(approved))


def _by_key(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    links: dict[str, list[int]] = {}
    for key, version in pairs:
        links.setdefault(key, []).append(version)
    return links


def _subject(content: Mapping[str, Any]) -> dict[str, str]:
    kept = content.get("subject")
    return (
        {code: text for code, text in kept.items() if isinstance(text, str)} if isinstance(kept, dict) else {}
    )


def _saved(blocks: object) -> Iterator[tuple[str, int]]:
    """The keys and versions in a revision, which need not be readable as a whole."""
    for block in blocks if isinstance(blocks, list) else []:
        match block:
            case {"library": {"key": str(key), "version": int(version)}}:
                yield key, version


def _written(working: WorkingDraft) -> Iterator[tuple[str, int]]:
    """The same in a working draft."""
    draft = Draft(tuple(BlockDraft(block["id"], block["type"]) for block in working.blocks), working.texts)
    for block in draft.blocks:
        version = draft.value(f"{block.id}.library.version")
        if (key := linked_to(draft, block.id)) and version.isdecimal():
            yield key, int(version)
