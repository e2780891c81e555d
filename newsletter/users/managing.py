"""Making users and changing them. There is always one admin who can sign in."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.languages import MOTHER_TONGUE
from newsletter.users.models import Role, User
from newsletter.users.passwords import hash_password, password_matches, require_usable
from newsletter.users.signing_in import revoke_others
from newsletter.wording import say


def create_user(
    session: Session,
    email: str,
    *,
    name: str,
    role: Role,
    password: str,
    locale: str = MOTHER_TONGUE,
    now: datetime,
) -> User:
    """Add a user. Raises Invalid for a bad address or password, Conflict when the address has an account."""
    key = parse_address(email).key
    require_usable(password, email=key)
    if session.scalar(sa.select(User.id).where(User.email == key)) is not None:
        raise Conflict(say("{email} already has an account.", email=key))
    user = User(
        email=key,
        name=name.strip() or key.partition("@")[0],
        role=role,
        password_hash=hash_password(password),
        locale=locale,
        created_at=now,
    )
    session.add(user)
    session.flush()  # the caller needs the id
    return user


def get_user(session: Session, user_id: int) -> User:
    """One user. Raises NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(say("There is no such user."))
    return user


def all_users(session: Session) -> list[User]:
    """Everybody, by name."""
    return list(session.scalars(sa.select(User).order_by(User.name, User.id)))


def change_password(session: Session, user: User, *, current: str, new: str, keep_session: int | None) -> int:
    """The user's own change: needs the present password, ends all other sessions and gives how many."""
    if not password_matches(user.password_hash, current):
        raise Invalid(say("The present password is not right."))
    return set_password(session, user, password=new, keep_session=keep_session)


def set_password(session: Session, user: User, *, password: str, keep_session: int | None = None) -> int:
    """Give the user a new password and end their sessions; gives how many were ended."""
    require_usable(password, email=user.email)
    user.password_hash = hash_password(password)
    return revoke_others(session, user, keep=keep_session)


def change_role(session: Session, user: User, *, role: Role) -> None:
    """Give the user another role. Raises Conflict when no admin would be left."""
    if role is not Role.ADMIN:
        _require_another_admin(session, user)
    user.role = role


def disable(session: Session, user: User, *, now: datetime) -> None:
    """Shut the user out at once; their work stays. Raises Conflict when no admin would be left."""
    _require_another_admin(session, user)
    user.disabled_at = user.disabled_at or now
    revoke_others(session, user, keep=None)


def enable(user: User) -> None:
    """Let the user in again."""
    user.disabled_at = None


def _require_another_admin(session: Session, user: User) -> None:
    if user.role is not Role.ADMIN:
        return
    # The rows are locked, so that two admins cannot remove each other at the same moment.
    admins = session.scalars(
        sa.select(User).where(User.role == Role.ADMIN, User.disabled_at.is_(None)).with_for_update()
    )
    if all(admin.id == user.id for admin in admins):
        raise Conflict(say("{name} is the only admin. Make somebody else an admin first.", name=user.name))
