"""Making users and changing them. There is always one who can sign in and manage users."""

from datetime import datetime

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.content.explaining import explain
from newsletter.content.texts import PersonName
from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.languages import MOTHER_TONGUE
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import ROLES, By, Deed, listed, require, roles_with
from newsletter.users.factors.changes import give_up_halfway
from newsletter.users.models import Ending, Told, User
from newsletter.users.new_passwords import NewPassword, wrong_password
from newsletter.users.news import tell
from newsletter.users.roles import Role
from newsletter.users.signing_in import revoke_others
from newsletter.wording import say

_NAME: TypeAdapter[str] = TypeAdapter(PersonName)


def create_user(
    session: Session,
    email: str,
    *,
    name: str,
    role: Role,
    password: NewPassword,
    first_until: datetime | None = None,
    locale: str = MOTHER_TONGUE,
    by: By,
    now: datetime,
) -> User:
    """Add a user. Raises NotAllowed, Invalid for a bad address, Conflict when the address has an account.

    Until `first_until` they may sign in with the password, to choose one of their own; None: it is their own already.
    """
    require(by, Deed.MANAGE_USERS)
    key = parse_address(email).key
    if session.scalar(sa.select(User.id).where(User.email == key)) is not None:
        raise Conflict(say("{email} already has an account.", email=key))
    user = User(
        email=key,
        name=_usable_name(name) or key.partition("@")[0],
        role=role,
        password_hash=password.hash,
        first_password_until=first_until,
        locale=locale,
        created_at=now,
    )
    session.add(user)
    session.flush()  # the caller needs the id
    record(Act.USER_MADE, user, by=by, role=role.value)
    return user


def rename(user: User, name: str, *, locale: str) -> None:
    """The user's own change of name and language. Raises Invalid."""
    require(user, Deed.KEEP_OWN_ACCOUNT)
    user.name, user.locale = _usable_name(name) or user.name, locale


def get_user(session: Session, user_id: int) -> User:
    """One user. Raises NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(say("There is no such user."))
    return user


def all_users(session: Session) -> list[User]:
    """Everybody, by name."""
    return list(session.scalars(sa.select(User).order_by(User.name, User.id)))


def change_password(
    session: Session, user: User, *, password: NewPassword, keep_session: int | None, now: datetime
) -> int:
    """The user's own change: ends all other sessions and gives how many. Raises WrongPassword when the present one is
    not any more what the new one was compared with."""
    require(user, Deed.KEEP_OWN_ACCOUNT)
    if not _is_compared(session, user, password):
        raise wrong_password()
    _replace_password(session, user, password)
    record(Act.PASSWORD_CHANGED, user, by=user)
    tell(session, user, Told.PASSWORD_CHANGED, now=now)
    return revoke_others(session, user, keep=keep_session, because=Ending.PASSWORD, now=now)


def choose_password(
    session: Session, user: User, *, password: NewPassword, keep_session: int | None, now: datetime
) -> None:
    """The user's own password in place of the first one. Raises Conflict when they have chosen, or were given another."""
    require(user, Deed.KEEP_OWN_ACCOUNT)
    is_compared = _is_compared(session, user, password)
    if user.first_password_until is None:
        raise Conflict(say("You have a password of your own already."))
    if not is_compared:
        raise Conflict(
            say("You were given another password meanwhile. Sign in with that one, and choose your own then.")
        )
    _replace_password(session, user, password)
    record(Act.PASSWORD_CHANGED, user, by=user)
    revoke_others(session, user, keep=keep_session, because=Ending.PASSWORD, now=now)


def set_password(
    session: Session,
    user: User,
    *,
    password: NewPassword,
    first_until: datetime | None = None,
    by: By,
    now: datetime,
) -> int:
    """Give the user a new password and end all their sessions; gives how many were ended. Raises NotAllowed.

    Until `first_until` they may sign in with it, to choose one of their own; None: it stays.
    """
    require(by, Deed.MANAGE_USERS)
    _replace_password(session, user, password)
    user.first_password_until = first_until
    record(Act.PASSWORD_RESET, user, by=by)
    if first_until is not None:  # else it is the operator's own, or the demo's
        tell(session, user, Told.PASSWORD_GIVEN, now=now)
    return revoke_others(session, user, keep=None, because=Ending.RESET, now=now)


def change_role(session: Session, user: User, *, role: Role, by: By, now: datetime) -> None:
    """Give the user another role. Raises NotAllowed, and Conflict when nobody could manage users any more."""
    require(by, Deed.MANAGE_USERS)
    if role not in roles_with(Deed.MANAGE_USERS):
        _require_another_manager(session, user)
    if user.role is not role:
        record(Act.ROLE_CHANGED, user, by=by, before=user.role.value, after=role.value)
        tell(session, user, Told.ROLE_CHANGED, detail=ROLES[role].name, now=now)
    user.role = role


def disable(session: Session, user: User, *, by: By, now: datetime) -> None:
    """Shut the user out at once; their work stays. Raises NotAllowed, and Conflict when nobody could manage users."""
    require(by, Deed.MANAGE_USERS)
    _require_another_manager(session, user)
    if user.disabled_at is None:
        record(Act.USER_SHUT_OUT, user, by=by)
        tell(session, user, Told.CLOSED, now=now)
    user.disabled_at = user.disabled_at or now
    revoke_others(session, user, keep=None, because=Ending.CLOSED, now=now)


def enable(session: Session, user: User, *, by: By, now: datetime) -> None:
    """Let the user in again. Raises NotAllowed."""
    require(by, Deed.MANAGE_USERS)
    if user.disabled_at is not None:
        record(Act.USER_LET_IN, user, by=by)
        tell(session, user, Told.OPENED, now=now)
    user.disabled_at = None


def _usable_name(name: str) -> str:
    try:
        return _NAME.validate_python(name)
    except ValidationError as error:
        raise Invalid(explain(error.errors()[0], path=("name",), known=())) from None


def _is_compared(session: Session, user: User, password: NewPassword) -> bool:
    """Whether the present password is still the one that the new one was compared with."""
    kept = session.scalar(sa.select(User.password_hash).where(User.id == user.id).with_for_update())
    return password.instead_of == kept


def _replace_password(session: Session, user: User, password: NewPassword) -> None:
    user.password_hash = password.hash
    user.first_password_until = None
    give_up_halfway(session, user)


def _require_another_manager(session: Session, user: User) -> None:
    managing = roles_with(Deed.MANAGE_USERS)
    if user.role not in managing:
        return
    # The rows are locked, so that two of them cannot remove each other at the same moment.
    managers = session.scalars(
        sa.select(User).where(User.role.in_(managing), User.disabled_at.is_(None)).with_for_update()
    )
    if all(manager.id == user.id for manager in managers):
        raise Conflict(
            say(
                "{name} is the only one who may manage users. Give somebody else a role that may do so first: {roles}.",
                name=user.name,
                roles=listed(managing),
            )
        )
