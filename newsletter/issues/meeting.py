"""Two people changed the same issue: what the one saved meanwhile meets what the other was writing. Nothing is saved here."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.differences import difference
from newsletter.content.drafts.conversion import draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.merging import merge
from newsletter.content.issue import IssueContent
from newsletter.errors import NotFound
from newsletter.issues.composing import content_at, content_of
from newsletter.issues.models import Issue, IssueRevision
from newsletter.users.models import User
from newsletter.wording import Sentence


@dataclass(frozen=True)
class Meeting:
    """Both changes in one draft, based on the newest revision.

    `clashes` holds the other's text for every input that both changed; `kept` the blocks that one of them deleted
    while the other changed them; `other` is who saved (empty for a command), `changes` what they did.
    """

    newest: IssueContent
    draft: Draft
    clashes: Mapping[str, str]
    kept: tuple[str, ...]
    other: str
    changes: tuple[Sentence, ...]


def meet(session: Session, issue: Issue, mine: Draft, *, base: int) -> Meeting:
    """What becomes of `mine`, which was written on revision `base`, beside all that was saved since."""
    newest = content_of(session, issue)
    before = _content_at(session, issue, base)
    merged = merge(draft_of(before) if before else Draft((), {}), mine, draft_of(newest))
    return Meeting(
        newest=newest,
        draft=merged.draft,
        clashes=merged.clashes,
        kept=merged.kept,
        other=_author_of_newest(session, issue),
        changes=difference(before, newest).sentences if before else (),
    )


def _content_at(session: Session, issue: Issue, number: int) -> IssueContent | None:
    try:
        return content_at(session, issue, number)
    except NotFound:  # whoever posts a number of their own making has changed everything
        return None


def _author_of_newest(session: Session, issue: Issue) -> str:
    name = session.scalar(
        sa.select(User.name)
        .join(IssueRevision, IssueRevision.author_id == User.id)
        .where(IssueRevision.issue_id == issue.id, IssueRevision.number == issue.revision)
    )
    return name or ""
