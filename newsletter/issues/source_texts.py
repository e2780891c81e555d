"""The texts that stale translations were made from: content keeps their hashes, and earlier revisions the texts."""

from collections.abc import Iterator
from contextlib import suppress

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from newsletter.content.drafts.conversion import text_in_draft
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.marks import marks_without_text
from newsletter.content.issue import IssueContent
from newsletter.content.saying import Said
from newsletter.content.sources import places_in
from newsletter.issues.models import Issue, IssueRevision

_FURTHEST_BACK = 200  # revisions; the text is mostly in the one before


def with_source_texts(session: Session, issue: Issue, draft: Draft) -> Draft:
    """A draft of the issue in which the marks of stale translations have the text that each was made from, where a revision
    still has it, so that the difference can be shown. The others keep the hash."""
    wanted = list(marks_without_text(draft))
    found: dict[str, str] = {}
    for content in _earlier(session, issue) if wanted else ():
        said = {(place.owner.id, place.path): place.value for place in places_in(content)}
        for mark in tuple(wanted):
            texts = said[mark.owner, mark.path].items() if (mark.owner, mark.path) in said else ()
            text = next((text for _, text in texts if Said.by(text).has(mark.digest)), None)
            if text is not None:
                found |= {mark.name: "", mark.with_text: text_in_draft(text)}
                wanted.remove(mark)
        if not wanted:
            break
    return draft.with_values(found)


def _earlier(session: Session, issue: Issue) -> Iterator[IssueContent]:
    """What the issue said, the newest first; what cannot be read is passed over."""
    for number in range(issue.revision, max(0, issue.revision - _FURTHEST_BACK), -1):
        said = session.scalar(
            sa.select(IssueRevision.content).where(
                IssueRevision.issue_id == issue.id, IssueRevision.number == number
            )
        )
        with suppress(ValidationError):
            yield IssueContent.model_validate(said)
