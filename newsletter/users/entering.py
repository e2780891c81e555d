"""What a user has to do after the password and before anything else. A session with a step open can do nothing but that step.

A new step is a member of `Step`, a case below, and a page in `web/access.py`.
"""

from datetime import datetime
from enum import StrEnum, auto

from sqlalchemy.orm import Session

from newsletter.errors import Invalid
from newsletter.users.factors.demanding import lacks_factor
from newsletter.users.models import User
from newsletter.wording import say


class Step(StrEnum):
    """One thing to do first."""

    FIRST_PASSWORD = auto()  # choose one of one's own
    SECOND_FACTOR = auto()  # set one up, since the role demands it


def open_step(session: Session, user: User, *, now: datetime) -> Step | None:
    """The next step that a user who is signed in has to take; None when the house is open."""
    if user.first_password_until is not None:
        return Step.FIRST_PASSWORD
    return Step.SECOND_FACTOR if lacks_factor(session, user, now=now) else None


def require_in_time(user: User, *, now: datetime) -> None:
    """Raise Invalid when the user has a first password that was not used in time; asked only after it was right."""
    if user.first_password_until is not None and user.first_password_until <= now:
        raise Invalid(
            say(
                "This first password was not used in time, so it is not valid any more. Ask an admin for a new one."
            )
        )
