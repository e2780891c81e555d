"""Comments on an issue: said about a block or one of its fields, answered, settled. They are never a part of what it says."""

import re
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.differences import name_of
from newsletter.content.texts import Unusable, clean
from newsletter.db import affected
from newsletter.errors import Conflict, Invalid, NotAllowed, NotFound
from newsletter.issues.models import Issue
from newsletter.issues.reviews.mentioning import named_in, readers_of
from newsletter.issues.reviews.models import Comment, CommentMention, CommentThread, PreviewLink
from newsletter.issues.reviews.pinning import said_now
from newsletter.trail.acts import Act
from newsletter.trail.recording import NOBODY, record
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User
from newsletter.wording import Sentence, say

LONGEST_COMMENT = 4000  # characters
LONGEST_GUEST = 80
MOST_OF_GUESTS = 200  # comments by one link
_FIELD = re.compile(r"[A-Za-z0-9_.-]{0,300}")


@dataclass(frozen=True)
class Spot:
    """What a thread is about: a block by its id, a field of it by the name of its input; both empty: the issue."""

    block: str = ""
    field: str = ""


def write_comment(
    session: Session, issue: Issue, about: Spot | CommentThread, *, text: str, by: User, now: datetime
) -> Comment:
    """Say something about a place of an issue, which begins a thread, or in one that there is. It opens a settled one again.

    Whom it names is kept with it. Raises NotAllowed, Invalid for a text that cannot be kept, and NotFound for a block that
    the issue does not have.
    """
    require(by, Deed.COMMENT, newsletter=issue.newsletter_id)
    words = _read(text, most=LONGEST_COMMENT, missing=say("Write what you want to say."))
    thread = about if isinstance(about, CommentThread) else _begun(session, issue, about)
    thread.resolved_at, thread.resolved_by_id = None, None
    comment = Comment(thread=thread, author_id=by.id, guest="", text=words, written_at=now)
    session.add(comment)
    session.flush()  # the mentions carry its id
    for user_id, written in named_in(words, readers_of(session, issue)).items():
        if user_id != by.id:
            session.add(CommentMention(comment_id=comment.id, user_id=user_id, written=written))
    session.flush()
    record(Act.COMMENT_WRITTEN, issue, by=by)
    return comment


def write_as_guest(
    session: Session, link: PreviewLink, about: Spot, *, name: str, text: str, now: datetime
) -> Comment:
    """The same by somebody who came by a preview link; who made the link is told.

    Raises Invalid, NotAllowed where the link takes none, and Conflict when too many came by it.
    """
    if not link.takes_comments:
        raise NotAllowed(say("This link is for looking. Tell whoever gave it to you what you think."))
    # The row is locked: two at once would each count the same comments.
    session.execute(sa.select(PreviewLink.id).where(PreviewLink.id == link.id).with_for_update())
    said = session.scalar(sa.select(sa.func.count()).where(Comment.link_id == link.id))
    if (said or 0) >= MOST_OF_GUESTS:
        raise Conflict(
            say("So much was said here that nothing more is taken. Write to whoever gave you the link.")
        )
    guest = _read(name, most=LONGEST_GUEST, missing=say("Say who you are."))
    words = _read(text, most=LONGEST_COMMENT, missing=say("Write what you want to say."))
    thread = _begun(session, link.issue, about)
    comment = Comment(
        thread=thread, guest=" ".join(guest.split()), link_id=link.id, text=words, written_at=now
    )
    session.add(comment)
    session.flush()  # the mention carries its id
    if link.author_id is not None:
        session.add(CommentMention(comment_id=comment.id, user_id=link.author_id, written=""))
        session.flush()
    record(Act.COMMENT_WRITTEN, link.issue, by=NOBODY)
    return comment


def resolve_thread(session: Session, thread: CommentThread, *, by: User, now: datetime) -> None:
    """It is settled; a second time changes nothing. Raises NotAllowed."""
    require(by, Deed.COMMENT, newsletter=thread.issue.newsletter_id)
    settled = sa.update(CommentThread).where(
        CommentThread.id == thread.id, CommentThread.resolved_at.is_(None)
    )
    if affected(session, settled.values(resolved_at=now, resolved_by_id=by.id)):
        record(Act.COMMENTS_RESOLVED, thread.issue, by=by)


def reopen_thread(session: Session, thread: CommentThread, *, by: User) -> None:
    """It is not settled after all; a second time changes nothing. Raises NotAllowed."""
    require(by, Deed.COMMENT, newsletter=thread.issue.newsletter_id)
    opened = sa.update(CommentThread).where(
        CommentThread.id == thread.id, CommentThread.resolved_at.is_not(None)
    )
    if affected(session, opened.values(resolved_at=None, resolved_by_id=None)):
        record(Act.COMMENTS_REOPENED, thread.issue, by=by)


def take_back_comment(session: Session, comment: Comment, *, by: User) -> None:
    """Delete what one has said oneself; a thread in which nothing is left goes with it. Raises NotAllowed."""
    issue, thread_id = comment.thread.issue, comment.thread_id
    require(by, Deed.COMMENT, newsletter=issue.newsletter_id)
    if comment.author_id != by.id:
        raise NotAllowed(say("Only who wrote a comment can take it back. You can answer it, or resolve it."))
    session.execute(sa.delete(Comment).where(Comment.id == comment.id))
    left = sa.exists(sa.select(Comment.id).where(Comment.thread_id == thread_id))
    session.execute(sa.delete(CommentThread).where(CommentThread.id == thread_id, ~left))
    record(Act.COMMENT_TAKEN_BACK, issue, by=by)


def thread_of(session: Session, issue: Issue, thread_id: int) -> CommentThread:
    """One thread of the issue. Raises NotFound."""
    thread = session.get(CommentThread, thread_id)
    if thread is None or thread.issue_id != issue.id:
        raise NotFound(say("There is no such comment. Perhaps it was taken back."))
    return thread


def comment_of(session: Session, issue: Issue, comment_id: int) -> Comment:
    """One comment of the issue. Raises NotFound."""
    comment = session.get(Comment, comment_id)
    if comment is None or comment.thread.issue_id != issue.id:
        raise NotFound(say("There is no such comment. Perhaps it was taken back."))
    return comment


def forget_resolved(session: Session, *, resolved_before: datetime, at_most: int) -> int:
    """Let go of what was settled before that moment; gives of how many threads."""
    old = sa.select(CommentThread.id).where(CommentThread.resolved_at < resolved_before).limit(at_most)
    return affected(session, sa.delete(CommentThread).where(CommentThread.id.in_(old)))


def _begun(session: Session, issue: Issue, about: Spot) -> CommentThread:
    """A new thread, which keeps what its block is called."""
    if not _FIELD.fullmatch(about.field):
        raise Invalid(say("There is no field “{field}”.", field=about.field[:80]))
    thread = CommentThread(issue=issue, block=about.block, field=about.field, block_type="", block_name="")
    if about.block:
        content = said_now(session, issue)
        block = next((one for one in content.blocks if one.id == about.block), None) if content else None
        if block is None or content is None:
            raise NotFound(say("This block is not there any more. Say it of another one, or of the issue."))
        thread.block_type, thread.block_name = block.type, name_of(block, content.locales)
    session.add(thread)
    return thread


def _read(text: str, *, most: int, missing: Sentence) -> str:
    try:
        words = clean(text).strip()
    except Unusable as error:
        raise Invalid(error.sentence) from None
    if not words:
        raise Invalid(missing)
    if len(words) > most:
        raise Invalid(say("This is too long: at most {count} characters.", count=most))
    return words
