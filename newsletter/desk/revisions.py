"""The history of an issue: who saved what and when, what each save changed, and how far each state is from another."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.differences import Difference, difference
from newsletter.content.issue import IssueContent
from newsletter.desk.milestones import Milestone, MilestoneLine, milestones_of
from newsletter.errors import NotFound
from newsletter.issues.composing import Unreadable, read_revision
from newsletter.issues.finding import find_revision
from newsletter.issues.models import Issue, IssueRevision
from newsletter.users.models import User
from newsletter.wording import NOTHING, Sentence

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
    milestones: tuple[MilestoneLine, ...]

    @property
    def name(self) -> Sentence:
        """What somebody called it."""
        return name_in(self.milestones)


@dataclass(frozen=True)
class RevisionSheet:
    """One saved state to look at: what it says, None when it cannot be read, and what it changed from the one before.

    `since` is what was changed after it, up to now. Where one of two states cannot be read their difference is None.
    """

    number: int
    saved_at: datetime
    author: str
    content: IssueContent | None
    changed: Difference | None
    since: Difference | None
    milestones: tuple[MilestoneLine, ...]

    @property
    def name(self) -> Sentence:
        """What somebody called it."""
        return name_in(self.milestones)


def revision_lines(session: Session, issue: Issue, *, before: int | None = None) -> list[RevisionLine]:
    """The newest SHOWN revisions, or those before the one of a number; the newest first."""
    found = session.execute(
        sa.select(IssueRevision, sa.func.coalesce(User.name, ""))
        .outerjoin(User, User.id == IssueRevision.author_id)
        .where(IssueRevision.issue_id == issue.id, IssueRevision.number < before if before else sa.true())
        .order_by(IssueRevision.number.desc())
        .limit(SHOWN + 1)
    ).all()
    milestones = milestones_of(session, [revision.id for revision, _ in found[:SHOWN]])
    contents = [_content_of(issue, revision) for revision, _ in found]
    return [
        RevisionLine(
            number=revision.number,
            saved_at=revision.created_at,
            author=author,
            changes=difference(before, content).sentences if before and content else (),
            is_readable=content is not None,
            milestones=milestones.get(revision.id, ()),
        )
        for (revision, author), content, before in zip(
            found[:SHOWN], contents, [*contents[1:], None], strict=False
        )
    ]


def revision_sheet(session: Session, issue: Issue, number: int) -> RevisionSheet:
    """One revision. Raises NotFound."""
    revision = find_revision(session, issue, number)
    author = session.scalar(sa.select(User.name).where(User.id == revision.author_id))
    content = _content_of(issue, revision)
    before = _content_at(session, issue, number - 1)
    now = _content_at(session, issue, issue.revision)
    return RevisionSheet(
        number=number,
        saved_at=revision.created_at,
        author=author or "",
        content=content,
        changed=difference(before, content) if before and content else None,
        since=difference(content, now) if content and now else None,
        milestones=milestones_of(session, [revision.id]).get(revision.id, ()),
    )


def difference_between(session: Session, issue: Issue, before: int, after: int) -> Difference | None:
    """What was done to one revision to make it another; None where one cannot be read. Raises NotFound."""
    was, now = (_content_of(issue, find_revision(session, issue, number)) for number in (before, after))
    return difference(was, now) if was and now else None


def name_in(milestones: tuple[MilestoneLine, ...]) -> Sentence:
    """What somebody called a revision, if somebody did."""
    return next((one.words for one in milestones if one.kind is Milestone.NAMED), NOTHING)


def _content_at(session: Session, issue: Issue, number: int) -> IssueContent | None:
    try:
        return _content_of(issue, find_revision(session, issue, number))
    except NotFound:  # before the first
        return None


def _content_of(issue: Issue, revision: IssueRevision) -> IssueContent | None:
    try:
        return read_revision(issue, revision)
    except Unreadable:
        return None
