"""A whole draft, as a form posts it, comes into the working draft and becomes a revision."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.content.drafts.conversion import InvalidDraft, content_of_draft
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.marks import is_mark, without_what_stands
from newsletter.errors import NotAllowed
from newsletter.issues.composing import content_of, hold_working, save, set_down
from newsletter.issues.models import Issue, IssueRevision
from newsletter.issues.working.differing import changed_names
from newsletter.issues.working.document import Working, Writing, changes_since, put
from newsletter.issues.working.joining import Patch
from newsletter.issues.working.past import past_of
from newsletter.issues.working.patching import Patched, patch
from newsletter.users.deeds import By, Deed, require


def write_whole(
    session: Session, issue: Issue, typed: Draft, *, version: int, by: By, now: datetime
) -> Patched:
    """Write everything that somebody typed on version `version`, as `patch` writes a part of it; they saw the clashes there were.

    What windows wrote before stands in a revision of its own, as far as it can be used. Raises NotAllowed.
    """
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    held = hold_working(session, issue)
    if any(change.tab for change in changes_since(session, issue, held.saved_version)):
        with suppress(InvalidDraft):
            set_down(session, issue, held, prefer=None, now=now)
    version = _meant(session, issue, held, version, by=by)
    past = past_of(session, issue, held, version)
    known = past.draft if past else Draft((), {})
    typed = typed.with_values(_unseen(known, typed))
    sent = Patch(
        version,
        {name: (known.value(name), typed.value(name)) for name in changed_names(known, typed)},
        (known.blocks, typed.blocks) if known.blocks != typed.blocks else None,
        settled=tuple(held.clashes),
    )
    patched = patch(session, issue, sent, tab="", by=by, now=now)
    for refused in patched.refused.values():
        raise NotAllowed(refused)
    return patched


def save_working(session: Session, issue: Issue, *, by: By, now: datetime) -> IssueRevision:
    """Make a revision of the working draft, in which a form has just been written. What changed since the newest one decides
    which translations are stale, but for those of which the form says that they stand. Raises NotAllowed, and InvalidDraft."""
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    held = hold_working(session, issue)
    content = content_of_draft(held.draft, locales=content_of(session, issue).locales)
    put(session, issue, held, replace(held, draft=without_what_stands(held.draft)), Writing(by.id, now))
    return save(session, issue, content, base=issue.revision, by=by, now=now)


def _meant(session: Session, issue: Issue, held: Working, version: int, *, by: By) -> int:
    """On which version a form was written. Who goes back to before their refused saves means what they post now in the place of
    those, unless somebody else wrote since or it was saved."""
    later = changes_since(session, issue, version)
    is_theirs = all(not change.tab and change.user_id == by.id for change in later)
    return held.version if is_theirs and version >= held.saved_version else version


def _unseen(known: Draft, typed: Draft) -> Mapping[str, str]:
    """The marks that a form does not show: they stay as they are."""
    return {name: text for name, text in known.values.items() if is_mark(name) and name not in typed.values}
