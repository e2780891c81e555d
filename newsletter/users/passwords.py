"""Passwords: argon2id hashes, and one rule for what may be a password.

Checking a password takes the same time whether or not the user exists, so that sign-in tells nobody
who has an account.
"""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from newsletter.errors import Invalid
from newsletter.wording import say

SHORTEST = 12
LONGEST = 200  # argon2 takes any length; a limit keeps one request from costing much

_hasher = PasswordHasher()  # RFC 9106, low-memory profile: about 150 ms on one core


def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    return _hasher.hash(password)


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is right. `None` (no such user) costs as much time and is never right."""
    try:
        _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def require_usable(password: str, *, email: str) -> None:
    """Raise Invalid when the password is too short, too long, or the address itself."""
    if len(password) < SHORTEST:
        raise Invalid(say("The password needs at least {count} characters.", count=SHORTEST))
    if len(password) > LONGEST:
        raise Invalid(say("The password may have at most {count} characters.", count=LONGEST))
    if password.strip().lower() == email.lower():
        raise Invalid(say("The password must not be the mail address."))


def made_up_password() -> str:
    """A random password (96 bits) in groups that can be read out."""
    letters = secrets.token_hex(12)
    return "-".join(letters[at : at + 6] for at in range(0, len(letters), 6))


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_hex(16))
