"""What somebody is writing and has not saved: kept as they write, finished or not, until they save it or let it go."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.boxes import waiting_boxes
from newsletter.content.drafts.conversion import InvalidDraft, content_of_draft
from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.staleness import with_marks_of
from newsletter.db import insert
from newsletter.issues.composing import readable_content
from newsletter.issues.models import Issue, UnsavedDraft
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User


@dataclass(frozen=True)
class Unsaved:
    """The draft, the revision that it was written on, and when something in it was changed last."""

    draft: Draft
    base: int
    changed_at: datetime


def keep_draft(session: Session, issue: Issue, draft: Draft, *, base: int, by: User, now: datetime) -> bool:
    """Keep what a person is writing, in the place of what was kept before. Gives whether there is anything to keep.

    A draft that says what is saved is none: it may come late, after it was saved. Raises NotAllowed.
    """
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    if _says_what_is_saved(session, issue, draft, base=base):
        let_go(session, issue, by=by)
        return False
    values = {
        "base": base,
        "blocks": [{"id": block.id, "type": block.type} for block in draft.blocks],
        "texts": dict(draft.values),
        "changed_at": now,
    }
    session.execute(
        insert(session, UnsavedDraft)
        .values(issue_id=issue.id, user_id=by.id, **values)
        .on_conflict_do_update(index_elements=[UnsavedDraft.issue_id, UnsavedDraft.user_id], set_=values)
    )
    return True


def let_go(session: Session, issue: Issue, *, by: User) -> None:
    """Nothing of it is kept any longer: it was saved, or its writer does not want it. Raises NotAllowed."""
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    session.execute(
        sa.delete(UnsavedDraft).where(UnsavedDraft.issue_id == issue.id, UnsavedDraft.user_id == by.id)
    )


def unsaved_of(session: Session, issue: Issue, writer: User) -> Unsaved | None:
    """What is kept of a person for an issue, if it says anything else than what is saved."""
    kept = session.scalar(
        sa.select(UnsavedDraft).where(UnsavedDraft.issue_id == issue.id, UnsavedDraft.user_id == writer.id)
    )
    if kept is None:
        return None
    blocks = (BlockDraft(block["id"], block["type"]) for block in kept.blocks)
    draft = Draft(tuple(block for block in blocks if block.type in BLOCKS), kept.texts)
    if _says_what_is_saved(session, issue, draft, base=kept.base):
        return None
    return Unsaved(draft, kept.base, kept.changed_at)


def _says_what_is_saved(session: Session, issue: Issue, draft: Draft, *, base: int) -> bool:
    """Whether saving a draft would add nothing; what waits in the box of a list would not be saved.

    Whoever wrote on an earlier revision was not shown which translations saving it made stale.
    """
    saved = readable_content(session, issue)
    if saved is None or any(waiting_boxes(draft, source=saved.source_locale)):
        return False
    try:
        content = content_of_draft(draft, locales=saved.locales)
    except InvalidDraft:
        return False
    return saved == (with_marks_of(saved, content) if base < issue.revision else content)
