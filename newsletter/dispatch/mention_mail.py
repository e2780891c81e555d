"""The mail to a colleague of a comment that names them, or that a guest left by a preview link of theirs."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.models import MentionNotice, Notice
from newsletter.dispatch.notice_message import notice_message
from newsletter.issues.composing import newest_revision
from newsletter.issues.models import Issue
from newsletter.issues.newsletters import publication_of
from newsletter.issues.reviews.models import Comment
from newsletter.issues.reviews.pinning import called
from newsletter.languages import closest, interface
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Message
from newsletter.rendering.notices import Mentioned
from newsletter.users.deeds import Deed, may
from newsletter.users.models import User
from newsletter.wording import say


def mention_mail(session: Session, notice: Notice, *, letterhead: Letterhead) -> Message | None:
    """The message of a notice about a comment; None when it was taken back or settled, or its reader may not read it."""
    about = session.scalar(sa.select(MentionNotice).where(MentionNotice.notice_id == notice.id))
    if about is None:
        return None
    comment = session.get_one(Comment, about.mention.comment_id)
    reader = session.get_one(User, about.mention.user_id)
    thread, issue = comment.thread, comment.thread.issue
    if thread.resolved_at is not None or not may(reader, Deed.READ_ISSUES, newsletter=issue.newsletter_id):
        return None
    publication = publication_of(issue.newsletter)
    return notice_message(
        notice,
        _words(session, issue, comment, reader, base_url=letterhead.base_url),
        publication,
        address=reader.email,
        locale=reader.locale,
        letterhead=letterhead,
    )


def _words(session: Session, issue: Issue, comment: Comment, reader: User, *, base_url: str) -> Mentioned:
    spoken = interface(reader.locale).code
    author = session.get(User, comment.author_id) if comment.author_id is not None else None
    values = {"name": author.name if author else comment.guest, "issue": _subject_for(session, issue, reader)}
    happened = (
        say("{name} mentions you in a comment on “{issue}”.", **values)
        if author
        else say("{name}, who came by a preview link of yours, commented on “{issue}”.", **values)
    )
    return Mentioned(
        subject_line=say("Comment: {issue}", **values).in_locale(spoken),
        happened=happened.in_locale(spoken),
        place=called(comment.thread).in_locale(spoken),
        text=tuple(comment.text.splitlines()),
        comments_url=f"{base_url}/issues/{issue.slug}/comments#thread-{comment.thread_id}",
    )


def _subject_for(session: Session, issue: Issue, reader: User) -> str:
    """The subject as it stands now, in the language that is nearest to the colleague's."""
    kept = newest_revision(session, issue).content
    subjects = kept.get("subject") if isinstance(kept, dict) else None
    if not isinstance(subjects, dict) or not subjects:
        return issue.slug
    return str(subjects[closest(reader.locale, subjects) or next(iter(subjects))]) or issue.slug
