"""The rows of the second factor. A secret is kept sealed, a code hashed; of a passkey there is only its public half."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.db import Base, Id, UTCDateTime, one_of
from newsletter.users.roles import Role


class Authenticator(Base):
    """The authenticator app of a user: one, since all their devices may hold the same secret."""

    __tablename__ = "authenticator"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    sealed_secret: Mapped[str]  # by the secret key, for this user
    last_step: Mapped[int] = mapped_column(sa.BigInteger)  # of the newest code that was taken
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime] = mapped_column(UTCDateTime)


class RecoveryCode(Base):
    """One code for the day on which everything else is lost."""

    __tablename__ = "recovery_code"
    __table_args__ = (sa.UniqueConstraint("user_id", "code_hash"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"))
    code_hash: Mapped[str]  # keyed
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Passkey(Base):
    """The public half of a key that a device or a password manager of the user holds."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[str] = mapped_column(unique=True)  # base64url, as browsers write it
    public_key: Mapped[bytes]  # COSE
    sign_count: Mapped[int] = mapped_column(sa.BigInteger)
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Ceremony(StrEnum):
    """What a challenge was made for; an answer is good for that alone."""

    REGISTER = "register"  # a user adds a passkey
    PROVE = "prove"  # a user who is known proves that it is them
    SIGN_IN = "sign-in"  # somebody says by the passkey who they are


class PasskeyChallenge(Base):
    """A challenge that no answer was given to yet."""

    __tablename__ = "passkey_challenge"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    challenge: Mapped[str] = mapped_column(unique=True)  # base64url
    ceremony: Mapped[Ceremony] = mapped_column(one_of(Ceremony))
    # Nobody is known before a passkey says so.
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)


class HalfSignIn(Base):
    """Somebody who knew the password and has the second step before them. The cookie holds the token, the row its hash."""

    __tablename__ = "half_sign_in"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)


class FactorRule(Base):
    """That users of a role must have a second factor, from a moment on."""

    __tablename__ = "factor_rule"

    role: Mapped[Role] = mapped_column(one_of(Role), primary_key=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
