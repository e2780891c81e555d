"""How long to wait, how much to take at once, and when to stop: numbers only, no database and no clock."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsletter.relays.base import Accepted, Deferred, Fault, Outcome, Refused, Uncertain

_HOLD_FIRST = timedelta(seconds=10)
HOLD_MOST = timedelta(minutes=5)
_RETRY_MOST = timedelta(hours=4)


# Strikes of a refusal. With a patience of 150, five refusals in a row that are no fault of the person end it, or more than a
# quarter of such over time; of unclear ones 15, or half; of people who are not there 50, or three quarters. Doubts are no
# refusals, and a relay that is started anew leaves some: 30 in a row, or two thirds, are too many.
_STRIKES = {
    Fault.RECIPIENT: 3,
    Fault.UNCLEAR: 10,
    Fault.SENDER: 30,
    Fault.CONTENT: 30,
    Fault.QUOTA: 30,
    Fault.RELAY: 30,
    Fault.SIZE: 30,
}
_A_DOUBT = 5
_MAKES_GOOD = 10  # an accepted message

NOT_THE_PERSON = tuple(fault for fault in Fault if fault is not Fault.RECIPIENT)
OURS = tuple(fault for fault in NOT_THE_PERSON if fault is not Fault.UNCLEAR)


def strikes_of(outcome: Outcome) -> int:
    """What an answer weighs against going on; below zero when it speaks for it."""
    match outcome:
        case Accepted():
            return -_MAKES_GOOD
        case Refused(fault=fault):
            return _STRIKES[fault]
        case Uncertain():
            return _A_DOUBT
        case _:
            return 0


# So many more people were put off than accepted, and it is the relay that does not want any for now.
LATERS = 20


def is_put_off(outcome: Outcome) -> bool:
    """Whether the relay said “later”, and not because of the person."""
    return isinstance(outcome, Deferred) and outcome.fault is not Fault.RECIPIENT


def later_of(outcome: Outcome) -> int:
    """What an answer says for or against a relay that puts everybody off."""
    if isinstance(outcome, Accepted):
        return -1
    return int(is_put_off(outcome))


def is_enough(outcome: Outcome) -> bool:
    """Whether one such answer ends it: an issue that is too large is too large for everybody."""
    return isinstance(outcome, Refused) and outcome.fault is Fault.SIZE


def hold_for(failures: int) -> timedelta:
    """How long a dispatch waits for a relay that failed `failures` times before: 10 s doubling to 5 min."""
    return min(_HOLD_FIRST * (1 << min(failures, 10)), HOLD_MOST)


@dataclass(frozen=True)
class RetryPolicy:
    """When a deferred delivery is tried again: `first`, then three times as long each time up to 4 h, with up
    to 25 % of jitter so that a throttled list does not come back at once; never after `expire` in all
    (RFC 5321 §4.5.4.1 advises 4–5 days)."""

    first: timedelta
    expire: timedelta
    jitter: random.Random = field(default_factory=random.Random, compare=False)

    def next_attempt(self, deferrals: int, *, since: datetime, now: datetime) -> datetime | None:
        """When to try again after the (deferrals + 1)th deferral, or None when it was tried for too long `since` then."""
        again_at = now + self._wait(deferrals) * (1 + self.jitter.random() / 4)
        return again_at if again_at - since <= self.expire else None

    def asked_for(self, deferrals: int) -> timedelta:
        """How long so many deferrals made somebody wait at most, if nothing else did."""
        return sum((self._wait(number) for number in range(deferrals)), timedelta()) * 1.25

    def _wait(self, deferrals: int) -> timedelta:
        return min(self.first * float(3 ** min(deferrals, 12)), _RETRY_MOST)


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
        return int(min(max(self._least * 2, self._rate / 2), 1000))
