"""Comments that reach those whom they name: written by a verb of the issues, and told by mail, once to each."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.models import MentionNotice, NoticeKind
from newsletter.dispatch.notices import queue
from newsletter.issues.models import Issue
from newsletter.issues.reviews.commenting import Spot, write_as_guest, write_comment
from newsletter.issues.reviews.models import Comment, CommentMention, CommentThread, PreviewLink
from newsletter.users.models import User


def comment(
    session: Session, issue: Issue, about: Spot | CommentThread, *, text: str, by: User, now: datetime
) -> Comment:
    """Say something as `write_comment` does, and mail whom it names."""
    return _told(session, write_comment(session, issue, about, text=text, by=by, now=now), now=now)


def comment_as_guest(
    session: Session, link: PreviewLink, about: Spot, *, name: str, text: str, now: datetime
) -> Comment:
    """Say something as `write_as_guest` does, and mail whoever made the link."""
    return _told(session, write_as_guest(session, link, about, name=name, text=text, now=now), now=now)


def _told(session: Session, comment: Comment, *, now: datetime) -> Comment:
    mentions = session.execute(
        sa.select(CommentMention, User)
        .join(User, User.id == CommentMention.user_id)
        .where(CommentMention.comment_id == comment.id, User.disabled_at.is_(None))
        .order_by(CommentMention.id)
    )
    for mention, reader in mentions.all():
        notice = queue(session, NoticeKind.MENTIONED, address_key=reader.email, due=now, now=now)
        session.add(MentionNotice(notice_id=notice.id, mention_id=mention.id))
    session.flush()
    return comment
