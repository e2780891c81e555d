"""The history of an issue: who saved what and when, and what each save changed."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.drafts.conversion import draft_of
from newsletter.content.drafts.differences import changes
from newsletter.content.drafts.draft import Draft
from newsletter.issues.composing import Unreadable, read_revision
from newsletter.issues.models import Issue, IssueRevision
from newsletter.users.models import User
from newsletter.wording import Sentence

SHOWN = 100


@dataclass(frozen=True)
class RevisionLine:
    """One saved state, and what it changed from the one before; `author` is empty for commands.

    One that cannot be read stands there all the same, and those beside it do not know what they changed of it.
    """

    number: int
    saved_at: datetime
    author: str
    changes: tuple[Sentence, ...]
    is_readable: bool


def revision_lines(session: Session, issue: Issue) -> list[RevisionLine]:
    """The newest SHOWN revisions, the newest first."""
    found = session.execute(
        sa.select(IssueRevision, sa.func.coalesce(User.name, ""))
        .outerjoin(User, User.id == IssueRevision.author_id)
        .where(IssueRevision.issue_id == issue.id)
        .order_by(IssueRevision.number.desc())
        .limit(SHOWN + 1)
    ).all()
    drafts = [_draft_of(issue, revision) for revision, _ in found]
    return [
        RevisionLine(
            number=revision.number,
            saved_at=revision.created_at,
            author=author,
            changes=changes(before, draft) if before and draft else (),
            is_readable=draft is not None,
        )
        for (revision, author), draft, before in zip(found[:SHOWN], drafts, [*drafts[1:], None], strict=False)
    ]


def _draft_of(issue: Issue, revision: IssueRevision) -> Draft | None:
    try:
        return draft_of(read_revision(issue, revision))
    except Unreadable:
        return None
