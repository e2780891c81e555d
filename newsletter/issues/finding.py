"""Newsletters, issues, their revisions and proofs, found by what people call them. Knows nothing of what is in them, so that
whoever only looks one up need not load what draws it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import NotFound
from newsletter.issues.models import CountedLink, Issue, IssueRevision, Newsletter, Proof
from newsletter.issues.slugs import is_slug
from newsletter.signing import gone
from newsletter.wording import say


def find_newsletter(session: Session, slug: str) -> Newsletter:
    """The newsletter. Raises NotFound."""
    newsletter = (
        session.scalar(sa.select(Newsletter).where(Newsletter.slug == slug)) if is_slug(slug) else None
    )
    if newsletter is None:
        raise NotFound(say("There is no newsletter “{slug}”.", slug=slug))
    return newsletter


def readers_languages(session: Session, newsletter_id: int) -> tuple[str, ...]:
    """The languages a reader of the newsletter may choose from; the first is the one it is written in."""
    return tuple(newsletter_with(session, newsletter_id).locales)


def newsletter_with(session: Session, newsletter_id: int) -> Newsletter:
    """The newsletter of an id. Raises NotFound."""
    newsletter = session.get(Newsletter, newsletter_id)
    if newsletter is None:
        raise NotFound(say("There is no newsletter “{slug}”.", slug=newsletter_id))
    return newsletter


def find_issue(session: Session, slug: str) -> Issue:
    """The issue. Raises NotFound."""
    issue = session.scalar(sa.select(Issue).where(Issue.slug == slug)) if is_slug(slug) else None
    if issue is None:
        raise NotFound(say("There is no issue “{slug}”.", slug=slug))
    return issue


def find_revision(session: Session, issue: Issue, number: int) -> IssueRevision:
    """One saved state of the issue. Raises NotFound."""
    wanted = sa.select(IssueRevision).where(
        IssueRevision.issue_id == issue.id, IssueRevision.number == number
    )
    revision = session.scalar(wanted) if 1 <= number <= issue.revision else None
    if revision is None:
        raise NotFound(say("There is no revision {number} of “{issue}”.", number=number, issue=issue.slug))
    return revision


def find_proof(session: Session, id_or_hash: str | int) -> Proof:
    """A proof by its number, or by its hash or a beginning of it of at least 8 characters. Raises NotFound."""
    text = str(id_or_hash).strip().lower()
    if text.isdecimal() and len(text) < 12:
        found = session.get(Proof, int(text))
    elif len(text) >= 8 and all(character in "0123456789abcdef" for character in text):
        matching = session.scalars(sa.select(Proof).where(Proof.content_hash.startswith(text)).limit(2)).all()
        found = matching[0] if len(matching) == 1 else None
    else:
        found = None
    if found is None:
        raise NotFound(say("There is no proof “{proof}”.", proof=text[:80]))
    return found


def find_counted_link(session: Session, link_id: int) -> CountedLink:
    """A link of a frozen edition whose clicks are counted. Raises NotFound."""
    link = session.get(CountedLink, link_id)
    if link is None:
        raise gone()
    return link
