"""Comments and the threads they make, links for people without an account, and what names a revision."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from newsletter.db import NEVER_AGAIN, Base, Id, UTCDateTime, one_of
from newsletter.issues.models import Issue


class PreviewLink(Base):
    """A link by which people without an account look at an issue: its newest state, or one that stays as it is.

    The address is signed, so the row holds nothing that opens it.
    """

    __tablename__ = "preview_link"
    __table_args__ = (
        sa.CheckConstraint("revision_id IS NULL OR proof_id IS NULL", name="of_one"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("issue.id"), index=True)
    revision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issue_revision.id"))
    proof_id: Mapped[int | None] = mapped_column(sa.ForeignKey("proof.id"))
    label: Mapped[str]  # whom it is for, in the words of who made it
    takes_comments: Mapped[bool]
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # How often somebody came by it, and when last: a count, nobody's trace.
    opened: Mapped[int]
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    issue: Mapped[Issue] = relationship(lazy="joined", innerjoin=True)


class CommentThread(Base):
    """What was said about one place of an issue, and whether that is settled.

    It stays when its block is deleted, so it keeps what that was called. An empty block is the issue itself.
    """

    __tablename__ = "comment_thread"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("issue.id"), index=True)
    block: Mapped[str]
    field: Mapped[str]  # the name of an input within the block, such as `title.ko`; "" is all of it
    block_type: Mapped[str]
    block_name: Mapped[str]  # its first words
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    resolved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    issue: Mapped[Issue] = relationship(lazy="joined", innerjoin=True)


class Comment(Base):
    """What somebody said in a thread: a user, or a guest who came by a preview link and gave a name."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    thread_id: Mapped[int] = mapped_column(sa.ForeignKey("comment_thread.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    guest: Mapped[str]  # "" of a user
    link_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("preview_link.id", ondelete="SET NULL"), index=True
    )
    text: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)

    thread: Mapped[CommentThread] = relationship(lazy="joined", innerjoin=True)


class CommentMention(Base):
    """Whom a comment is told to by mail: somebody whom it names, as `written`, or who made the link that its guest came by."""

    __tablename__ = "comment_mention"
    __table_args__ = (sa.UniqueConstraint("comment_id", "user_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comment.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    written: Mapped[str]


class Naming(StrEnum):
    """What makes one revision stand out among the others, and stands in no other row for good."""

    CALLED = "called"  # somebody gave it a name
    TESTED = "tested"  # it went out as a test mail


class RevisionMark(Base):
    """A revision that stands out: what it is called, who did that, and when."""

    __tablename__ = "revision_mark"
    __table_args__ = (sa.UniqueConstraint("revision_id", "kind"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("issue_revision.id"))
    kind: Mapped[Naming] = mapped_column(one_of(Naming))
    name: Mapped[str]  # "" of a test mail
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    marked_at: Mapped[datetime] = mapped_column(UTCDateTime)
