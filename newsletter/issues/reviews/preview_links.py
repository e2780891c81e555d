"""Links by which people without an account look at an issue: they end by themselves, and whoever made one can end it sooner."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.texts import Unusable, clean
from newsletter.db import affected
from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.issues.finding import find_proof, find_revision
from newsletter.issues.models import Issue, Proof
from newsletter.issues.reviews.models import PreviewLink
from newsletter.issues.reviews.wishes import MOST_DAYS, Wish
from newsletter.links import Purpose, ids
from newsletter.signing import Signer
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say

MOST_LINKS = 50  # of one issue, at a time
LONGEST_LABEL = 120
_SEEN_ONCE = timedelta(minutes=1)  # who looks at every language in between came once


def make_preview_link(session: Session, issue: Issue, wish: Wish, *, by: By, now: datetime) -> PreviewLink:
    """Make a link. Raises NotAllowed, Invalid for days or a name that cannot be, NotFound for a revision or proof that the issue
    does not have, and Conflict when it has too many links."""
    require(by, Deed.SHARE_DRAFTS, newsletter=issue.newsletter_id)
    if not 1 <= wish.days <= MOST_DAYS:
        raise Invalid(say("A preview link lasts from 1 to {most} days.", most=MOST_DAYS))
    if wish.revision is not None and wish.proof is not None:
        raise Invalid(say("A preview link shows one revision or one proof, not both."))
    if len(running_links(session, issue, now=now)) >= MOST_LINKS:
        raise Conflict(say("This issue has {count} preview links. End one first.", count=MOST_LINKS))
    link = PreviewLink(
        issue=issue,
        revision_id=find_revision(session, issue, wish.revision).id if wish.revision is not None else None,
        proof_id=_proof(session, issue, wish.proof).id if wish.proof is not None else None,
        label=_label(wish.label),
        takes_comments=wish.takes_comments,
        author_id=by.id,
        created_at=now,
        expires_at=now + timedelta(days=wish.days),
        opened=0,
    )
    session.add(link)
    session.flush()  # its address carries its id
    record(Act.PREVIEW_LINK_MADE, issue, by=by, days=wish.days)
    return link


def revoke_preview_link(session: Session, link: PreviewLink, *, by: By, now: datetime) -> None:
    """It leads nowhere from now on; a second time changes nothing. Raises NotAllowed."""
    require(by, Deed.SHARE_DRAFTS, newsletter=link.issue.newsletter_id)
    running = sa.update(PreviewLink).where(PreviewLink.id == link.id, PreviewLink.revoked_at.is_(None))
    if affected(session, running.values(revoked_at=now)):
        record(Act.PREVIEW_LINK_REVOKED, link.issue, by=by)


def link_of(session: Session, issue: Issue, link_id: int) -> PreviewLink:
    """One link of the issue. Raises NotFound."""
    link = session.get(PreviewLink, link_id)
    if link is None or link.issue_id != issue.id:
        raise NotFound(say("There is no such preview link."))
    return link


def running_links(session: Session, issue: Issue, *, now: datetime) -> list[PreviewLink]:
    """The links of an issue that lead somewhere, the newest first."""
    found = session.scalars(
        sa.select(PreviewLink)
        .where(
            PreviewLink.issue_id == issue.id, PreviewLink.revoked_at.is_(None), PreviewLink.expires_at > now
        )
        .order_by(PreviewLink.id.desc())
    )
    return list(found)


def open_link(session: Session, signer: Signer, token: str, *, now: datetime) -> PreviewLink:
    """The link of a token. Raises NotFound, saying the same whether it never was, is over or was revoked."""
    link = session.get(PreviewLink, _id_in(signer, token))
    if link is None or link.revoked_at is not None or link.expires_at <= now:
        raise over()
    return link


def note_opened(session: Session, link_id: int, *, now: datetime) -> None:
    """Somebody came by it: counted, and nothing else is kept of them."""
    last = PreviewLink.opened_at
    session.execute(
        sa.update(PreviewLink)
        .where(PreviewLink.id == link_id, sa.or_(last.is_(None), last < now - _SEEN_ONCE))
        .values(opened=PreviewLink.opened + 1, opened_at=now)
    )


def over() -> NotFound:
    """What is said of a link that leads nowhere, whatever the reason."""
    return NotFound(
        say("This preview is over, or its link is not complete. Ask whoever gave it to you for a new one.")
    )


def forget_links(session: Session, *, ended_before: datetime, at_most: int) -> int:
    """Let go of links that ended before that moment; gives of how many. What guests said by them stays."""
    old = (
        sa.select(PreviewLink.id)
        .where(sa.or_(PreviewLink.expires_at < ended_before, PreviewLink.revoked_at < ended_before))
        .limit(at_most)
    )
    return affected(session, sa.delete(PreviewLink).where(PreviewLink.id.in_(old)))


def _id_in(signer: Signer, token: str) -> int:
    try:
        return ids(signer, Purpose.PREVIEW, token)[0]
    except NotFound:
        raise over() from None


def _proof(session: Session, issue: Issue, number: int) -> Proof:
    proof = find_proof(session, number)
    if proof.issue_id != issue.id:
        raise NotFound(say("There is no proof “{proof}”.", proof=number))
    return proof


def _label(text: str) -> str:
    try:
        label = " ".join(clean(text).split())
    except Unusable as error:
        raise Invalid(error.sentence) from None
    if len(label) > LONGEST_LABEL:
        raise Invalid(say("This is too long: at most {count} characters.", count=LONGEST_LABEL))
    return label
