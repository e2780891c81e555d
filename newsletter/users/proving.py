"""Showing once more who one is, before what cannot be taken back. There may be several ways; one of them is enough.

A way is a member of `Way` and a row of WAYS: for whom it is open, and whether what they gave is right. Checking takes time
on purpose and is done outside any transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import Invalid
from newsletter.users.models import User, UserSession
from newsletter.users.passwords import password_matches
from newsletter.users.signing_in import USUAL, SessionLimits
from newsletter.wording import Sentence, say


class Way(StrEnum):
    """How somebody shows who they are."""

    PASSWORD = auto()


@dataclass(frozen=True)
class Proving:
    """A row of the table: for whom the way is open, whether what was given is right, and what is said when it is not."""

    is_open: Callable[[User], bool]
    is_right: Callable[[User, str], bool]
    wrong: Sentence


WAYS: Mapping[Way, Proving] = {
    Way.PASSWORD: Proving(
        is_open=lambda _: True,
        is_right=lambda user, given: password_matches(user.password_hash, given),
        wrong=say("The password is not right."),
    ),
}


class NotProved(Invalid):
    """What was given is not right; whoever asks counts how often this happens."""


def ways_of(user: User) -> list[Way]:
    """The ways that are open to a user."""
    return [way for way, row in WAYS.items() if row.is_open(user)]


def require_proof(user: User, way: Way, given: str) -> None:
    """Raise NotProved unless what was given shows that it is the user."""
    row = WAYS[way]
    if not row.is_open(user) or not row.is_right(user, given):
        raise NotProved(row.wrong)


def is_proved(user_session: UserSession, *, now: datetime, limits: SessionLimits = USUAL) -> bool:
    """Whether the user of a session has shown lately enough who they are."""
    return now < user_session.proved_at + limits.proof


def note_proof(session: Session, user_session: UserSession, *, now: datetime) -> None:
    """The user of the session has shown who they are."""
    session.execute(
        sa.update(UserSession).where(UserSession.id == user_session.id).values(proved_at=now, seen_at=now)
    )
