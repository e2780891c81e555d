"""What issues say. A revision is never changed: saving adds one, and only to the newest; the working draft is in step."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from newsletter.content.drafts.conversion import InvalidDraft, content_of_draft
from newsletter.content.explaining import explain
from newsletter.content.issue import IssueContent
from newsletter.content.staleness import carried_on, settled
from newsletter.db import affected
from newsletter.errors import Conflict
from newsletter.issues.finding import find_revision
from newsletter.issues.html_rights import require_known_html
from newsletter.issues.models import Issue, IssueRevision, Newsletter
from newsletter.issues.picture_library import take_in
from newsletter.issues.slugs import checked_issue_slug, insert_named
from newsletter.issues.working.document import Working, Writing, begun, changes_since, hold, put_saved
from newsletter.issues.working.following import follow, take
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import Sentence, say


class EditConflict(Conflict):
    """Someone saved first; `newest` is what they saved."""

    def __init__(self, newest: IssueRevision, *, base: int) -> None:
        super().__init__(
            say(
                "Someone saved revision {newest} while you were working on revision {base}. Nothing was overwritten: "
                "look at their change, then save again.",
                newest=newest.number,
                base=base,
            )
        )
        self.newest = newest


class Unreadable(Conflict):
    """A saved state that no issue can say: an earlier version or another program wrote it."""

    def __init__(self, revision: IssueRevision, issue: Issue, reason: Sentence) -> None:
        super().__init__(
            say(
                "Revision {number} of “{issue}” cannot be read: {reason} Bring an earlier one back from its history, or read "
                "the issue from a file.",
                number=revision.number,
                issue=issue.slug,
                reason=reason,
            )
        )


def create_issue(
    session: Session,
    newsletter: Newsletter,
    *,
    slug: str,
    content: IssueContent,
    like: IssueContent | None = None,
    by: By,
    now: datetime,
) -> Issue:
    """An issue with its first revision; `like` is what it was copied from.

    Raises NotAllowed, and Conflict when the slug is taken.
    """
    require(by, Deed.COMPOSE, newsletter=newsletter.id)
    require_known_html(session, content, like, newsletter.id, by=by)
    issue = Issue(
        newsletter=newsletter, slug=checked_issue_slug(slug), revision=1, created_at=now, changed_at=now
    )
    insert_named(session, issue, slug)
    session.add(_revision(issue, 1, settled(content), by=by.id, now=now))
    session.flush()  # the issue is whole from here on
    take_in(session, newsletter.id, content, author_id=by.id, now=now)
    record(Act.ISSUE_MADE, issue, by=by)
    return issue


def field_of(session: Session, name: str) -> sa.ColumnElement[Any]:
    """A column: a field of what a revision says, of any shape. Nothing where SQLite, which keeps any text, would break off
    the whole query."""
    field = sa.type_coerce(IssueRevision.content, sa.JSON)[name]
    if session.get_bind().dialect.name != "sqlite":
        return field
    is_json = sa.func.json_valid(IssueRevision.content) == 1
    return sa.case((is_json, field), else_=sa.null())


def newest_revision(session: Session, issue: Issue) -> IssueRevision:
    """What the issue says now."""
    newest = (
        sa.select(IssueRevision)
        .where(IssueRevision.issue_id == issue.id)
        .order_by(IssueRevision.number.desc())
    )
    return session.scalars(newest.limit(1)).one()


def content_of(session: Session, issue: Issue) -> IssueContent:
    """The content of the newest revision. Raises Unreadable."""
    return read_revision(issue, newest_revision(session, issue))


def readable_content(session: Session, issue: Issue) -> IssueContent | None:
    """The content of the newest revision, None when it cannot be read."""
    try:
        return content_of(session, issue)
    except Unreadable:
        return None


def content_at(session: Session, issue: Issue, number: int) -> IssueContent:
    """What the issue said in one revision. Raises NotFound, and Unreadable."""
    return read_revision(issue, find_revision(session, issue, number))


def read_revision(issue: Issue, revision: IssueRevision) -> IssueContent:
    """What a revision of the issue says. Raises Unreadable."""
    try:
        return IssueContent.model_validate(revision.content)
    except ValidationError as error:
        first = error.errors()[0]
        raise Unreadable(revision, issue, explain(first, path=first["loc"], known=())) from None


def save(
    session: Session, issue: Issue, content: IssueContent, *, base: int, by: By, now: datetime
) -> IssueRevision:
    """Add a revision on top of revision `base`; the same content again adds none. The working draft follows.

    What changed in it decides which translations are stale. Raises NotAllowed, and EditConflict, with the newest
    revision, when another one was saved after `base`.
    """
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    before = readable_content(session, issue)
    held = hold(session, issue, lambda: before)
    require_known_html(session, content, before, issue.newsletter_id, by=by)
    marked = carried_on(before, content) if before else settled(content)
    revision = _add(session, issue, marked, base=base, by=by.id, now=now)
    if held:
        follow(session, issue, held, before=before, after=marked, writing=Writing(by.id, now))
    return revision


def checkpoint(session: Session, issue: Issue, *, by: By, now: datetime) -> IssueRevision:
    """Make a revision of what the working draft says; the newest one is it already where nothing was written since.

    It is that of `by`, if they wrote something of it, else of whoever wrote last. Raises NotAllowed, and InvalidDraft while
    something in it cannot be used.
    """
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    held = hold_working(session, issue)
    if held.is_saved:
        return newest_revision(session, issue)
    return set_down(session, issue, held, prefer=by.id, now=now)


def hold_working(session: Session, issue: Issue) -> Working:
    """The working draft of an issue, which nobody else changes until this transaction ends. Raises Unreadable."""
    held = hold(session, issue, partial(readable_content, session, issue))
    return held or begun(session, issue, content_of(session, issue))


def set_down(
    session: Session, issue: Issue, held: Working, *, prefer: int | None, now: datetime
) -> IssueRevision:
    """Make the revision of a working draft that is held. Its marks of stale translations are what its writers made them."""
    writers = {change.user_id for change in changes_since(session, issue, held.saved_version)}
    author = prefer if prefer in writers else held.changed_by
    content = content_of_draft(held.draft, locales=content_of(session, issue).locales)
    others = sorted(writer for writer in writers if writer not in (None, author))
    revision = _add(session, issue, settled(content), base=issue.revision, by=author, now=now, writers=others)
    put_saved(session, issue, held, revision=revision.number)
    return revision


def bring_back(
    session: Session, issue: Issue, number: int, *, base: int, by: By, now: datetime
) -> IssueRevision:
    """Add what the issue said in revision `number` again, with the translations that were stale then. The working draft says
    the same then; what was written in it stands in a revision of its own before, as far as it can be used.

    Raises NotAllowed, NotFound, and EditConflict as `save` does.
    """
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    content = content_at(session, issue, number)
    held = hold(session, issue, partial(readable_content, session, issue))
    if held and not held.is_saved and issue.revision == base:
        with suppress(InvalidDraft):
            base = set_down(session, issue, held, prefer=by.id, now=now).number
    revision = _add(session, issue, content, base=base, by=by.id, now=now)
    if held := hold(session, issue, lambda: content):
        take(session, issue, held, content, writing=Writing(by.id, now))
    return revision


def _add(
    session: Session,
    issue: Issue,
    content: IssueContent,
    *,
    base: int,
    by: int | None,
    now: datetime,
    writers: Sequence[int] = (),
) -> IssueRevision:
    newest = newest_revision(session, issue)
    if newest.number == base and readable_content(session, issue) == content:
        return newest
    # Of two that save on the same base, the database lets one through.
    moved = affected(
        session,
        sa.update(Issue)
        .where(Issue.id == issue.id, Issue.revision == base)
        .values(revision=base + 1, changed_at=now),
    )
    session.refresh(issue)
    if moved != 1:
        raise EditConflict(newest_revision(session, issue), base=base)
    revision = _revision(issue, base + 1, content, by=by, now=now, writers=writers)
    session.add(revision)
    session.flush()  # the revision has its id for the caller
    take_in(session, issue.newsletter_id, content, author_id=by, now=now)
    return revision


def _revision(
    issue: Issue,
    number: int,
    content: IssueContent,
    *,
    by: int | None,
    now: datetime,
    writers: Sequence[int] = (),
) -> IssueRevision:
    return IssueRevision(
        issue_id=issue.id,
        number=number,
        content=content.model_dump(mode="json"),
        author_id=by,
        writers=list(writers),
        created_at=now,
    )
