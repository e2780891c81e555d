"""Which factors somebody has."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.users.factors.models import Authenticator, Passkey, RecoveryCode
from newsletter.users.models import User


@dataclass(frozen=True)
class Factors:
    """What a user signs in with besides the password."""

    authenticator: Authenticator | None
    passkeys: Sequence[Passkey]
    codes_left: int

    def __bool__(self) -> bool:
        """Whether there is a second factor. Recovery codes stand in for one; they are none."""
        return self.authenticator is not None or bool(self.passkeys)


def factors_of(session: Session, user: User) -> Factors:
    """All of a user's factors, the passkeys in the order they were added."""
    authenticator = session.scalar(sa.select(Authenticator).where(Authenticator.user_id == user.id))
    passkeys = session.scalars(sa.select(Passkey).where(Passkey.user_id == user.id).order_by(Passkey.id))
    codes = sa.select(sa.func.count()).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    return Factors(authenticator, passkeys.all(), session.scalar(codes) or 0)


def users_with_factor(session: Session) -> set[int]:
    """The ids of the users who have a second factor."""
    return set(session.scalars(sa.union(sa.select(Authenticator.user_id), sa.select(Passkey.user_id))))


def has_factor(session: Session, user: User) -> bool:
    """Whether the user has a second factor."""
    return bool(factors_of(session, user))
