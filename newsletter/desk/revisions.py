"""The history of an issue: who saved what and when, and what each save changed."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.drafts.conversion import draft_of
from newsletter.content.drafts.differences import changes
from newsletter.content.issue import IssueContent
from newsletter.issues.models import Issue, IssueRevision
from newsletter.users.models import User
from newsletter.wording import Sentence

SHOWN = 100


@dataclass(frozen=True)
class RevisionLine:
    """One saved state, and what it changed from the one before; `author` is empty for commands."""

    number: int
    saved_at: datetime
    author: str
    changes: tuple[Sentence, ...]


def revision_lines(session: Session, issue: Issue) -> list[RevisionLine]:
    """The newest SHOWN revisions, the newest first."""
    found = session.execute(
        sa.select(IssueRevision, sa.func.coalesce(User.name, ""))
        .outerjoin(User, User.id == IssueRevision.author_id)
        .where(IssueRevision.issue_id == issue.id)
        .order_by(IssueRevision.number.desc())
        .limit(SHOWN + 1)
    ).all()
    drafts = [draft_of(IssueContent.model_validate(revision.content)) for revision, _ in found]
    return [
        RevisionLine(
            number=revision.number,
            saved_at=revision.created_at,
            author=author,
            changes=changes(drafts[place + 1], drafts[place]) if place + 1 < len(found) else (),
        )
        for place, (revision, author) in enumerate(found[:SHOWN])
    ]
