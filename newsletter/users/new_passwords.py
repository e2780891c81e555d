"""Passwords on their way into an account: judged, compared with the present one and hashed before there is a transaction.

A hash takes 150 ms on purpose, and whoever writes meanwhile would hold up everybody else who wants to. So the verbs take a
NewPassword, and look only whether what it was compared with is still there.
"""

from dataclasses import dataclass, field

from newsletter.errors import Invalid
from newsletter.users.models import User
from newsletter.users.passwords import hash_password, password_matches, require_usable
from newsletter.wording import say


class WrongPassword(Invalid):
    """The present password is another one; whoever asks counts how often this happens."""


@dataclass(frozen=True)
class NewPassword:
    """A password that may be one, as it is kept; `instead_of` is the hash of the one it was compared with."""

    hash: str = field(repr=False)
    instead_of: str | None = field(default=None, repr=False)


def given_password(password: str, *, email: str) -> NewPassword:
    """What somebody else gives to the user with this address. Raises Invalid."""
    require_usable(password, email=email)
    return NewPassword(hash_password(password))


def changed_password(user: User, *, current: str, new: str) -> NewPassword:
    """What a user wants instead of the present one, which they know. Raises WrongPassword, and Invalid."""
    if not password_matches(user.password_hash, current):
        raise wrong_password()
    return _instead(user, new)


def password_of_their_own(user: User, *, new: str) -> NewPassword:
    """What a user wants instead of the first one. Raises Invalid, also for the same one."""
    if password_matches(user.password_hash, new):
        raise Invalid(say("This is the password that you were given. Please choose another one."))
    return _instead(user, new)


def wrong_password() -> WrongPassword:
    """What is raised where the present password is another one, or has become another one meanwhile."""
    return WrongPassword(say("The present password is not right."))


def _instead(user: User, new: str) -> NewPassword:
    require_usable(new, email=user.email)
    return NewPassword(hash_password(new), instead_of=user.password_hash)
