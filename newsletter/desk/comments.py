"""What was said of an issue: its threads in the order of its blocks, and how many of them are open at each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.issue import IssueContent
from newsletter.issues.models import Issue
from newsletter.issues.reviews.mentioning import TextPart, parts_of_text
from newsletter.issues.reviews.models import Comment, CommentMention, CommentThread
from newsletter.issues.reviews.pinning import block_called, called, field_called, said_now
from newsletter.users.models import User
from newsletter.wording import NOTHING, Sentence


@dataclass(frozen=True)
class CommentLine:
    """One comment; `author` is a user's name or what a guest gave, `parts` are its text."""

    id: int
    author: str
    is_guest: bool
    is_own: bool
    at: datetime
    parts: tuple[TextPart, ...]


@dataclass(frozen=True)
class ThreadSheet:
    """What was said about one place. `place` is its block as it is called now, or was called before it was deleted; empty for
    the issue itself. `label` is the field, if it is about one, and `locale` its language."""

    id: int
    block: str
    field: str
    place: Sentence
    label: Sentence
    locale: str | None
    is_of_deleted: bool
    resolved_at: datetime | None
    resolved_by: str
    comments: tuple[CommentLine, ...]


@dataclass(frozen=True)
class CommentSheet:
    """All threads of an issue; `counts` has the open ones of each block, those about the issue itself under ""."""

    threads: tuple[ThreadSheet, ...]
    counts: Mapping[str, int]

    @property
    def open(self) -> tuple[ThreadSheet, ...]:
        """Those that wait for something."""
        return tuple(thread for thread in self.threads if thread.resolved_at is None)

    @property
    def settled(self) -> tuple[ThreadSheet, ...]:
        """Those that were resolved, the last one first."""
        done = [thread for thread in self.threads if thread.resolved_at is not None]
        return tuple(sorted(done, key=lambda thread: str(thread.resolved_at), reverse=True))


def comment_sheet(session: Session, issue: Issue, *, reader: User) -> CommentSheet:
    """What was said of an issue, as one of its readers sees it."""
    content = said_now(session, issue)
    places = [block.id for block in content.blocks] if content else []
    order = {"": -1, **{block_id: place for place, block_id in enumerate(places)}}
    said = _said(session, issue, reader=reader)
    found = session.execute(
        sa.select(CommentThread, sa.func.coalesce(User.name, ""))
        .outerjoin(User, User.id == CommentThread.resolved_by_id)
        .where(CommentThread.issue_id == issue.id)
        .order_by(CommentThread.id)
    ).all()
    threads = [
        _thread(thread, content, resolved_by=name, comments=tuple(said.get(thread.id, ())))
        for thread, name in found
    ]
    threads.sort(key=lambda thread: order.get(thread.block, len(order)))
    counts = Counter(thread.block for thread in threads if thread.resolved_at is None)
    return CommentSheet(tuple(threads), counts)


def places_of(session: Session, issue: Issue) -> list[tuple[str, Sentence]]:
    """The blocks of an issue that something can be said about, each by its id and as it is called."""
    content = said_now(session, issue)
    return [(block.id, block_called(block, content.locales)) for block in content.blocks] if content else []


def _thread(
    thread: CommentThread,
    content: IssueContent | None,
    *,
    resolved_by: str,
    comments: tuple[CommentLine, ...],
) -> ThreadSheet:
    blocks = {block.id: block for block in content.blocks} if content else {}
    about = blocks.get(thread.block) if thread.block else content
    label, locale = field_called(thread.field, about) if about and thread.field else (NOTHING, None)
    return ThreadSheet(
        id=thread.id,
        block=thread.block,
        field=thread.field,
        place=called(thread, blocks.get(thread.block), content.locales if content else ()),
        label=label,
        locale=locale,
        is_of_deleted=bool(thread.block and content) and thread.block not in blocks,
        resolved_at=thread.resolved_at,
        resolved_by=resolved_by,
        comments=comments,
    )


def _said(session: Session, issue: Issue, *, reader: User) -> dict[int, list[CommentLine]]:
    of_issue = sa.select(CommentThread.id).where(CommentThread.issue_id == issue.id)
    named: dict[int, list[str]] = {}
    for comment_id, written in session.execute(
        sa.select(CommentMention.comment_id, CommentMention.written)
        .join(Comment, Comment.id == CommentMention.comment_id)
        .where(Comment.thread_id.in_(of_issue))
    ):
        named.setdefault(comment_id, []).append(written)
    said: dict[int, list[CommentLine]] = {}
    for comment, author in session.execute(
        sa.select(Comment, User.name)
        .outerjoin(User, User.id == Comment.author_id)
        .where(Comment.thread_id.in_(of_issue))
        .order_by(Comment.id)
    ):
        line = CommentLine(
            id=comment.id,
            author=author or comment.guest,
            is_guest=comment.author_id is None,
            is_own=comment.author_id == reader.id,
            at=comment.written_at,
            parts=tuple(parts_of_text(comment.text, named.get(comment.id, []))),
        )
        said.setdefault(comment.thread_id, []).append(line)
    return said
