"""What a user has to do after the password and before anything else. A session with a step open can do nothing but that step.

A new step is a member of `Step`, a case below, and a page in `web/access.py`.
"""

from datetime import datetime
from enum import StrEnum, auto

from newsletter.errors import Invalid
from newsletter.users.models import User, UserSession
from newsletter.wording import say


class Step(StrEnum):
    """One thing to do first."""

    FIRST_PASSWORD = auto()  # choose one of one's own


def open_step(user_session: UserSession) -> Step | None:
    """The next step to take; None when the house is open."""
    return Step.FIRST_PASSWORD if user_session.user.first_password_until is not None else None


def require_in_time(user: User, *, now: datetime) -> None:
    """Raise Invalid when the user has a first password that was not used in time; asked only after it was right."""
    if user.first_password_until is not None and user.first_password_until <= now:
        raise Invalid(
            say(
                "This first password was not used in time, so it is not valid any more. Ask an admin for a new one."
            )
        )
