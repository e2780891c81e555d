"""Passwords: argon2id hashes, and one rule for what may be a password.

A hash takes 64 MiB and much of the processor on purpose, so only a few are made at the same time, and they leave the
processor to whoever else needs it. Checking a password takes the same time whether
or not the user exists, so that sign-in tells nobody who has an account.
"""

import os
import re
import secrets
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from newsletter.errors import Invalid
from newsletter.wording import say

SHORTEST = 12
LONGEST = 200  # argon2 takes any length; a limit keeps one request from costing much
AT_ONCE = 2  # hashes, of 64 MiB each

_FEWEST_GUESSES = 1_000_000  # at the hundred an hour that signing in allows for, more than a year
_WEIGHED = 72  # letters; what zxcvbn costs grows faster than the text
_OUR_WORDS = ["newsletter"]

_hasher = PasswordHasher()  # RFC 9106, low-memory profile: about 150 ms on one core
_STEP_BACK = 10  # how far hashing leaves the processor to pages and mails
_LAST = 19  # the lowest priority that there is


def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    return _hashing().submit(_hasher.hash, password).result()


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is right. `None` (no such user) costs as much time and is never right."""
    kept = password_hash or _nobodys_hash()
    try:
        _hashing().submit(_hasher.verify, kept, password).result()
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def require_usable(password: str, *, email: str) -> None:
    """Raise Invalid when the password is too short, too long, the address itself, or among the first that are guessed.

    zxcvbn knows the passwords that most people take, rows of keys, repetitions and dates, and how they are disguised.
    """
    if len(password) < SHORTEST:
        raise Invalid(say("The password needs at least {count} characters.", count=SHORTEST))
    if len(password) > LONGEST:
        raise Invalid(say("The password may have at most {count} characters.", count=LONGEST))
    if password.strip().lower() == email.lower():
        raise Invalid(say("The password must not be the mail address."))
    words = [*_OUR_WORDS, *re.split(r"[@.+_-]+", email)]
    if _guesses(password, known=[word for word in words if word]) < _FEWEST_GUESSES:
        raise Invalid(
            say(
                "The password is among the first that are guessed: a common one, a row of keys or a repetition. "
                "Take a few words that have nothing to do with each other."
            )
        )


def made_up_password() -> str:
    """A random password (96 bits) in groups that can be read out."""
    letters = secrets.token_hex(12)
    return "-".join(letters[at : at + 6] for at in range(0, len(letters), 6))


def _guesses(password: str, *, known: list[str]) -> int:
    """How many passwords are tried before this one by whoever begins with the likely ones."""
    from zxcvbn import zxcvbn  # takes long to load, and few processes need it

    return int(zxcvbn(password[:_WEIGHED], user_inputs=known)["guesses"])


@cache
def _hashing() -> ThreadPoolExecutor:
    """Threads of their own, since Linux gives a priority to a thread, and nobody can take back that he stepped back."""
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hashing", initializer=_step_back)


def _step_back() -> None:
    if sys.platform == "linux":
        thread = threading.get_native_id()
        as_it_is = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, min(as_it_is + _STEP_BACK, _LAST))


os.register_at_fork(after_in_child=_hashing.cache_clear)


@cache
def _nobodys_hash() -> str:
    return hash_password(secrets.token_hex(16))
