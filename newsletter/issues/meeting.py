"""Two people changed the same issue: what the one wrote meanwhile meets what the other was writing. Nothing is saved here."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.differences import difference
from newsletter.content.drafts.conversion import draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.marks import is_mark
from newsletter.content.drafts.merging import merge
from newsletter.content.drafts.standing import standing
from newsletter.content.issue import IssueContent
from newsletter.errors import NotFound
from newsletter.issues.composing import content_at, content_of
from newsletter.issues.models import Issue
from newsletter.issues.working.document import changes_since
from newsletter.issues.working.past import past_of
from newsletter.issues.working.patching import Patched
from newsletter.issues.working.reading import working_of
from newsletter.users.models import User
from newsletter.wording import Sentence


@dataclass(frozen=True)
class Meeting:
    """Both changes in one draft, on version `version` of the working draft.

    `clashes` holds the other's text for every input that both changed; `kept` the blocks that one of them deleted
    while the other changed them; `other` is who wrote (empty for a command), `changes` what they did.
    """

    draft: Draft
    version: int
    clashes: Mapping[str, str]
    kept: tuple[str, ...]
    other: str
    changes: tuple[Sentence, ...]


def meet(session: Session, issue: Issue, mine: Draft, *, base: int) -> Meeting:
    """What becomes of `mine`, which was written on revision `base`, beside all that the issue says by now."""
    working = working_of(session, issue)
    said = _content_at(session, issue, base)
    before = draft_of(said) if said else None
    merged = merge(before or Draft((), {}), mine, working.draft)
    return Meeting(
        draft=merged.draft,
        version=working.version,
        clashes=merged.clashes,
        kept=merged.kept,
        other=_name_of(session, working.changed_by),
        changes=_changes(session, issue, before, working.draft),
    )


def met(session: Session, issue: Issue, patched: Patched, *, version: int) -> Meeting | None:
    """What somebody has to look at whose form was typed on a version and has just been written; None where nothing met it.

    What others write in windows comes in beside it without a word, as it does there, unless both changed the same.
    """
    met_by = [
        change
        for change in changes_since(session, issue, version)
        if change.version <= patched.before.version
    ]
    has_news = any(not is_mark(name) for name in patched.news) or patched.new_blocks is not None
    is_told = patched.is_whole or any(not change.tab for change in met_by)
    if not (patched.clashes or patched.kept or (has_news and is_told)):
        return None
    past = past_of(session, issue, patched.working, version)
    clashes = patched.working.clashes
    return Meeting(
        draft=patched.working.draft,
        version=patched.working.version,
        clashes={name: clashes[name].text for name in patched.clashes if name in clashes},
        kept=tuple(patched.kept),
        other=_name_of(session, met_by[0].user_id if met_by else None),
        changes=_changes(session, issue, past.draft if past else None, patched.before.draft),
    )


def _changes(session: Session, issue: Issue, before: Draft | None, after: Draft) -> tuple[Sentence, ...]:
    """What one draft does to another, as far as they can be used."""
    if before is None:
        return ()
    saved = content_of(session, issue)
    return difference(standing(before, saved).content, standing(after, saved).content).sentences


def _content_at(session: Session, issue: Issue, number: int) -> IssueContent | None:
    try:
        return content_at(session, issue, number)
    except NotFound:  # whoever posts a number of their own making has changed everything
        return None


def _name_of(session: Session, user: int | None) -> str:
    return session.scalar(sa.select(User.name).where(User.id == user)) or ""
