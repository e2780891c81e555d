"""Users, their roles and their sessions. A session is a row, so it can be revoked."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from newsletter.db import Base, Id, UTCDateTime, one_of


class Role(StrEnum):
    """What a user is for; what a role may do stands in the table of `deeds.py`."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"


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


class UserSession(Base):
    """A signed-in browser. The cookie holds the token, the row only its hash."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_agent: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
