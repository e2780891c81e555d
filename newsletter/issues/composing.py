"""What issues say. A revision is never changed: saving adds one, and only to the newest."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from newsletter.content.blocks.base import Block
from newsletter.content.explaining import explain
from newsletter.content.fields.describing import fields_of
from newsletter.content.fields.kinds import Kind
from newsletter.content.issue import IssueContent
from newsletter.content.staleness import carried_on, settled
from newsletter.db import affected
from newsletter.errors import Conflict, NotFound
from newsletter.issues.models import Issue, IssueRevision, Newsletter
from newsletter.issues.slugs import checked_issue_slug, insert_named, is_slug
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, may, require
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
    _require_known_html(content, like, newsletter.id, by=by)
    issue = Issue(
        newsletter=newsletter, slug=checked_issue_slug(slug), revision=1, created_at=now, changed_at=now
    )
    insert_named(session, issue, slug)
    session.add(_revision(issue, 1, settled(content), by=by, now=now))
    session.flush()  # the issue is whole from here on
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


def find_issue(session: Session, slug: str) -> Issue:
    """The issue. Raises NotFound."""
    issue = session.scalar(sa.select(Issue).where(Issue.slug == slug)) if is_slug(slug) else None
    if issue is None:
        raise NotFound(say("There is no issue “{slug}”.", slug=slug))
    return issue


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
    return read_revision(issue, revision_of(session, issue, number))


def revision_of(session: Session, issue: Issue, number: int) -> IssueRevision:
    """One saved state of the issue. Raises NotFound."""
    wanted = sa.select(IssueRevision).where(
        IssueRevision.issue_id == issue.id, IssueRevision.number == number
    )
    revision = session.scalar(wanted) if 1 <= number <= issue.revision else None
    if revision is None:
        raise NotFound(say("There is no revision {number} of “{issue}”.", number=number, issue=issue.slug))
    return revision


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
    """Add a revision on top of revision `base`; the same content again adds none.

    What changed in it decides which translations are stale. Raises NotAllowed, and EditConflict, with the newest
    revision, when another one was saved after `base`.
    """
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    before = readable_content(session, issue)
    _require_known_html(content, before, issue.newsletter_id, by=by)
    marked = carried_on(before, content) if before else settled(content)
    return _add(session, issue, marked, base=base, by=by, now=now)


def bring_back(
    session: Session, issue: Issue, number: int, *, base: int, by: By, now: datetime
) -> IssueRevision:
    """Add what the issue said in revision `number` again, with the translations that were stale then.

    Raises NotAllowed, NotFound, and EditConflict as `save` does.
    """
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    return _add(session, issue, content_at(session, issue, number), base=base, by=by, now=now)


def may_add(block: type[Block], *, by: By, newsletter: int | None = None) -> bool:
    """Whether somebody may write what a new block of this type is for, in a newsletter or in any: raw HTML is not for all."""
    has_html = any(field.kind is Kind.HTML for field in fields_of(block))
    return not has_html or may(by, Deed.WRITE_HTML, newsletter=newsletter)


def _require_known_html(
    content: IssueContent, before: IssueContent | None, newsletter: int, *, by: By
) -> None:
    """Whoever may not write raw HTML may keep, move, copy and delete what stood there before."""
    if not _html_in(content) <= (_html_in(before) if before else frozenset()):
        require(by, Deed.WRITE_HTML, newsletter=newsletter)


def _html_in(content: IssueContent) -> frozenset[str]:
    return frozenset(
        html.root
        for block in content.blocks
        for found in block.localized()
        if found.field.kind is Kind.HTML
        for _, html in found.value.items()
        if html.root
    )


def _add(
    session: Session, issue: Issue, content: IssueContent, *, base: int, by: By, now: datetime
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
    revision = _revision(issue, base + 1, content, by=by, now=now)
    session.add(revision)
    session.flush()  # the revision has its id for the caller
    return revision


def _revision(issue: Issue, number: int, content: IssueContent, *, by: By, now: datetime) -> IssueRevision:
    return IssueRevision(
        issue_id=issue.id,
        number=number,
        content=content.model_dump(mode="json"),
        author_id=by.id,
        created_at=now,
    )
