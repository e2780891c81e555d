"""How long to wait and how much to take at once: numbers only, no database and no clock."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_HOLD_FIRST = timedelta(seconds=10)
_HOLD_MOST = timedelta(minutes=5)
_RETRY_MOST = timedelta(hours=4)


def hold_for(failures: int) -> timedelta:
    """How long a dispatch waits for a relay that failed `failures` times before: 10 s doubling to 5 min."""
    return min(_HOLD_FIRST * (1 << min(failures, 10)), _HOLD_MOST)


@dataclass(frozen=True)
class RetryPolicy:
    """When a deferred delivery is tried again: `first`, then three times as long each time up to 4 h, with up
    to 25 % of jitter so that a throttled list does not come back at once; never after `expire` in all
    (RFC 5321 §4.5.4.1 advises 4–5 days)."""

    first: timedelta
    expire: timedelta
    jitter: random.Random = field(default_factory=random.Random, compare=False)

    def next_attempt(self, deferrals: int, *, first_attempt_at: datetime, now: datetime) -> datetime | None:
        """When to try again after the (deferrals + 1)th deferral, or None when it is too late."""
        wait = min(self.first * float(3 ** min(deferrals, 12)), _RETRY_MOST)
        again_at = now + wait * (1 + self.jitter.random() / 4)
        return again_at if again_at - first_attempt_at <= self.expire else None


class Pace:
    """How many deliveries to begin at a time: half a second of work.

    What is begun is sent even if its subscriber leaves in the same moment, so little is begun ahead;
    a fast relay still gets batches large enough to keep the database out of the way.
    """

    def __init__(self, connections: int) -> None:
        self._least = connections
        self._rate = 0.0  # deliveries per second, smoothed

    def learn(self, count: int, seconds: float) -> None:
        """Take in that `count` deliveries were answered in so many seconds."""
        if seconds > 0:
            rate = count / seconds
            self._rate = rate if not self._rate else 0.7 * self._rate + 0.3 * rate

    @property
    def ahead(self) -> int:
        """How many deliveries may be begun and unanswered."""
        return int(min(max(self._least * 2, self._rate / 2), 500))

    @property
    def claim(self) -> int:
        """How many to lease in one claim: a few seconds of work, so that a dead worker holds up few."""
        return self.ahead * 4
