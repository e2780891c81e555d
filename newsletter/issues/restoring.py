"""Bringing back a part of what an issue said: it is saved on top, so nothing is taken out of the history."""

from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.content.drafts.conversion import content_of_draft, draft_of
from newsletter.content.drafts.restoring import with_part_of
from newsletter.issues.composing import content_at, content_of, save
from newsletter.issues.models import Issue, IssueRevision
from newsletter.users.deeds import By, Deed, require


def bring_back_part(
    session: Session, issue: Issue, number: int, *, part: str, base: int, by: By, now: datetime
) -> IssueRevision:
    """Save one block, entry or text as revision `number` had it, named as the inputs are: `01J….title.ko`, or a block's id.

    Raises NotAllowed, NotFound, InvalidDraft where what comes of it cannot be saved, and EditConflict as `save` does.
    """
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    said, says = content_at(session, issue, number), content_of(session, issue)
    restored = with_part_of(draft_of(says), draft_of(said), part)
    content = content_of_draft(restored, locales=says.locales)
    return save(session, issue, content, base=base, by=by, now=now)
