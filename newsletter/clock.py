"""The time, as a value that is passed in, always aware and in UTC; the zones in which people have it; and how much of it a
talk with another machine may take."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from zoneinfo import available_timezones

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


@cache
def zones() -> frozenset[str]:
    """The names of all time zones (IANA), as people choose them: a place, or UTC."""
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


class Deadline:
    """A point on the wall clock of this process that everything has to be done by; `ends_at` is by its monotonic clock."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.ends_at = time.monotonic() + seconds

    def anew(self) -> "Deadline":
        """As many seconds once more, from now."""
        return Deadline(self._seconds)

    def left(self) -> float:
        """Seconds left, more than none. Raises TimeoutError when they are over."""
        if (left := self.ends_at - time.monotonic()) <= 0:
            raise TimeoutError
        return left

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        return time.monotonic() >= self.ends_at
