"""What an issue began with, as the checks need to know it, and what of that is still a hint."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.drafts.draft import Draft
from newsletter.content.issue import IssueContent
from newsletter.content.origin import Origin
from newsletter.content.starters import starter_named
from newsletter.errors import NotFound
from newsletter.issues.composing import Unreadable, content_at, content_of, readable_content
from newsletter.issues.models import Issue


def origin_of(session: Session, issue: Issue) -> Origin | None:
    """What it began with; None when that was nothing, or cannot be compared. What an issue file brings is no copy."""
    if issue.starter is not None:
        return _starter_of(session, issue, issue.starter)
    if issue.origin_id is None:
        return None
    origin = session.get_one(Issue, issue.origin_id)
    try:
        return Origin(
            slug=origin.slug,
            says=content_of(session, origin),
            copied=content_at(session, issue, issue.begun_revision),
            before=_before(session, origin, besides=issue),
            own=_own(session, issue),
        )
    except Unreadable:
        return None


def hints_of(session: Session, issue: Issue, draft: Draft) -> Mapping[str, str]:
    """What its empty inputs say in grey, by their names: nothing once no block stands that it began with."""
    if not issue.ghosts:
        return {}
    try:
        begun = content_at(session, issue, issue.begun_revision)
    except Unreadable:
        return issue.ghosts
    return issue.ghosts if any(draft.has(block.id) for block in begun.blocks) else {}


def _starter_of(session: Session, issue: Issue, name: str) -> Origin | None:
    """The starter, unless it has gone since."""
    try:
        starter, copied = starter_named(name), content_at(session, issue, issue.begun_revision)
    except (NotFound, Unreadable):
        return None
    own = _own(session, issue)
    return Origin(slug=name, says=starter.written, copied=copied, before=None, starter=starter.label, own=own)


def _own(session: Session, issue: Issue) -> IssueContent | None:
    """What the issue said before it began with something."""
    try:
        return content_at(session, issue, issue.begun_revision - 1) if issue.begun_revision > 1 else None
    except Unreadable:
        return None


def _before(session: Session, origin: Issue, *, besides: Issue) -> IssueContent | None:
    """What the issue before says: the one that the origin itself was copied from, else the newsletter's last one then."""
    earlier = sa.select(Issue).where(Issue.newsletter_id == origin.newsletter_id, Issue.id < origin.id)
    if origin.origin_id is not None:
        earlier = sa.select(Issue).where(Issue.id == origin.origin_id)
    earlier = earlier.where(Issue.id != besides.id)  # one that was empty may be older than what it began with
    found = session.scalars(earlier.order_by(Issue.id.desc()).limit(1)).first()
    return readable_content(session, found) if found else None
