"""The preview links of an issue: who made each, for whom, what it shows, until when, and how often somebody came by it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.issues.models import Issue, IssueRevision
from newsletter.issues.reviews.models import PreviewLink
from newsletter.users.models import User


@dataclass(frozen=True)
class PreviewLinkLine:
    """One link. It shows the `revision` or the proof of that number, else what the issue says at the time."""

    id: int
    label: str
    author: str
    created_at: datetime
    expires_at: datetime
    is_running: bool
    is_revoked: bool
    takes_comments: bool
    revision: int | None
    proof: int | None
    opened: int
    opened_at: datetime | None


def preview_link_lines(session: Session, issue: Issue, *, now: datetime) -> list[PreviewLinkLine]:
    """Every link of an issue that is kept: those that lead somewhere first, the newest first."""
    found = session.execute(
        sa.select(PreviewLink, sa.func.coalesce(User.name, ""), IssueRevision.number)
        .outerjoin(User, User.id == PreviewLink.author_id)
        .outerjoin(IssueRevision, IssueRevision.id == PreviewLink.revision_id)
        .where(PreviewLink.issue_id == issue.id)
        .order_by(PreviewLink.id.desc())
    ).all()
    lines = [
        PreviewLinkLine(
            id=link.id,
            label=link.label,
            author=author,
            created_at=link.created_at,
            expires_at=link.expires_at,
            is_running=link.revoked_at is None and link.expires_at > now,
            is_revoked=link.revoked_at is not None,
            takes_comments=link.takes_comments,
            revision=revision,
            proof=link.proof_id,
            opened=link.opened,
            opened_at=link.opened_at,
        )
        for link, author, revision in found
    ]
    return sorted(lines, key=lambda line: not line.is_running)
