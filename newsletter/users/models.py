"""Users, their roles, their sessions, and what is kept for them. A session is a row, so it can be revoked."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from newsletter.db import Base, Id, SentenceText, UTCDateTime, one_of
from newsletter.users.roles import Role
from newsletter.wording import Sentence


class User(Base):
    """A member of staff."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)  # the comparing key of the address
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(one_of(Role))
    password_hash: Mapped[str]  # argon2id
    locale: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    first_password_until: Mapped[datetime | None] = mapped_column(UTCDateTime)  # None: it is of their choice
    signed_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the last time

    @property
    def kind(self) -> str:
        """What the audit log calls whoever signs in."""
        return "user"

    @property
    def trail_name(self) -> str:
        """What they are called in the audit log."""
        return f"{self.name} <{self.email}>"


class Ending(StrEnum):
    """Why a session is over."""

    SIGNED_OUT = "signed-out"
    ELSEWHERE = "elsewhere"  # from another browser of the same user
    PASSWORD = "password"  # the user changed it  # noqa: S105 (a reason)
    RESET = "reset"  # somebody gave a new one
    FACTORS = "factors"  # the second factor was changed
    CLOSED = "closed"  # the account was shut
    IDLE = "idle"
    EXPIRED = "expired"


class UserSession(Base):
    """A signed-in browser. The cookie holds the token, the row only its hash.

    The row stays for some days after the end, so that the browser can be told why.
    """

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_agent: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    proved_at: Mapped[datetime] = mapped_column(UTCDateTime)  # when the user showed last who they are
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_because: Mapped[Ending | None] = mapped_column(one_of(Ending))

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class Told(StrEnum):
    """What a user is told by mail of their account, so that they notice what they did not do."""

    SIGNED_IN = "signed-in"  # with a browser that was not known
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 (a kind)
    PASSWORD_GIVEN = "password-given"  # noqa: S105 (a kind)
    FACTORS_CHANGED = "factors-changed"
    ROLE_CHANGED = "role-changed"
    CLOSED = "closed"
    OPENED = "opened"


class UserNews(Base):
    """Something that a user is told by one mail, in the language they have."""

    __tablename__ = "user_news"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Told] = mapped_column(one_of(Told))
    detail: Mapped[Sentence] = mapped_column(SentenceText)  # such as the browser, or the new role
    told_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class HintPutAway(Base):
    """A hint that a user needs no more. Which hints there are is told by the editor of the day: any name is kept."""

    __tablename__ = "hint_put_away"
    __table_args__ = (sa.UniqueConstraint("user_id", "hint"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"))
    hint: Mapped[str]


class KeptRequest(Base):
    """What a user posted when it could not be done at once; its body is in parts. The address that leads to it is a secret."""

    __tablename__ = "kept_request"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token: Mapped[str] = mapped_column(unique=True)
    path: Mapped[str]  # with its query
    content_type: Mapped[str]
    came_from: Mapped[str]  # the page that the form stood on
    size: Mapped[int | None]  # bytes; None until all of it is there
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    handed_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class KeptPart(Base):
    """A part of the body of a kept request."""

    __tablename__ = "kept_part"
    __table_args__ = (sa.UniqueConstraint("kept_id", "place", name="uq_kept_part_kept_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kept_id: Mapped[int] = mapped_column(sa.ForeignKey("kept_request.id", ondelete="CASCADE"))
    place: Mapped[int]
    data: Mapped[bytes]
