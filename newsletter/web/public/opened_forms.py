"""Forms that strangers send: each is opened anew, is good for a day, and is sent once."""

import secrets
from datetime import timedelta
from enum import Enum, auto

from newsletter.links import Purpose, first_ids
from newsletter.runtime import Runtime
from newsletter.web.limiting import FORM_USED, RateLimits
from newsletter.wording import say

LONGEST = timedelta(hours=24)
OPEN_FOR_TOO_LONG = say("This page was open for too long. Please press the button once more.")
_NUMBER_BITS = 62


class Opened(Enum):
    """What a form is that came back."""

    JUST_NOW = auto()
    NEVER = auto()  # or too long ago
    SENT = auto()


def open_form(runtime: Runtime) -> str:
    """The token of a form that is shown now."""
    return runtime.signer.token(
        Purpose.FORM, int(runtime.clock().timestamp()), secrets.randbits(_NUMBER_BITS)
    )


def send_form(runtime: Runtime, limits: RateLimits, token: str) -> Opened:
    """What a form is, by its token, that comes back now; from now on it is sent."""
    opened_at, *number = first_ids(runtime.signer, Purpose.FORM, [token]) or (0,)
    if not number or runtime.clock().timestamp() - opened_at > LONGEST.total_seconds():
        return Opened.NEVER
    return Opened.JUST_NOW if limits.is_first(FORM_USED, str(number[0])) else Opened.SENT


def take_back(runtime: Runtime, limits: RateLimits, token: str) -> None:
    """The form was not sent after all: what it asked for could not be done."""
    for number in first_ids(runtime.signer, Purpose.FORM, [token])[1:]:
        limits.clear(FORM_USED, str(number))
