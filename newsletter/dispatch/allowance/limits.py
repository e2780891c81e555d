"""What a relay takes, and how much of it is left: numbers only, no database and no clock.

Over any stretch of a second, an hour or a day there is no more than the limit, wherever the stretch begins.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from newsletter.wording import Sentence, say

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_LONGEST = 60  # days
_MOST = 1_000_000_000
_KEPT_BACK = 20  # of so many, one is for mails on our own behalf


@dataclass(frozen=True)
class WarmUp:
    """How a relay is given more from day to day (in UTC) until it gets its daily limit: `first` on the first day, from then on
    `factor` times as much as on the day before."""

    begins_on: date
    first: int
    factor: float

    def of_day(self, day: date) -> int | None:
        """How many it is given on a day; None before it begins."""
        number = (day - self.begins_on).days
        return None if number < 0 else int(min(self.first * self.factor ** min(number, _LONGEST), _MOST))

    def steps(self, most: int) -> list[tuple[date, int]]:
        """Day by day, until the limit is reached."""
        found: list[tuple[date, int]] = []
        while len(found) < _LONGEST and (not found or found[-1][1] < most):
            day = self.begins_on + len(found) * DAY
            found.append((day, min(self.of_day(day) or 0, most)))
        return found


@dataclass(frozen=True)
class Long:
    """A limit that may be used up for longer than a moment: how many in which time, and how that is said. It may be raised at
    a moment by itself."""

    most: int
    window: timedelta
    sentence: Sentence
    is_raised_at: datetime | None = None


@dataclass(frozen=True)
class Limits:
    """What a relay takes; None: as much as comes. `per_domain` is an hour, to the recipients of one domain."""

    per_second: int | None = None
    per_hour: int | None = None
    per_day: int | None = None
    per_domain: int | None = None
    warm_up: WarmUp | None = None
    connections: int | None = None  # at the same time, of all workers
    per_connection: int | None = None  # mails over one of them

    @property
    def is_counting(self) -> bool:
        """Whether it has to be counted what the relay is given, or over how many connections."""
        counted = (self.per_second, self.per_hour, self.per_day, self.per_domain, self.connections)
        return any(limit is not None for limit in counted)

    def long(self, now: datetime) -> list[Long]:
        """Those by the hour and by the day, as they are now."""
        found = []
        if self.per_hour is not None:
            found.append(
                Long(self.per_hour, HOUR, say("The relay takes {count} an hour", count=f"{self.per_hour:,}"))
            )
        if self.per_day is not None:
            warm = self.warm_up.of_day(now.date()) if self.warm_up else None
            if warm is None or warm >= self.per_day:
                sentence = say("The relay takes {count} a day", count=f"{self.per_day:,}")
                found.append(Long(self.per_day, DAY, sentence))
            else:
                sentence = say("The relay is warmed up and takes {count} today", count=f"{warm:,}")
                tomorrow = datetime.combine(now.date() + DAY, time(), UTC)
                found.append(Long(warm, DAY, sentence, is_raised_at=tomorrow))
        return found


def for_dispatches(most: int) -> int:
    """How much of a limit a dispatch may take: a twentieth is for mails on our own behalf, which somebody waits for."""
    return most - most // _KEPT_BACK


@dataclass
class Uses:
    """What was used, by the minute: how many, and when the last of them."""

    minutes: dict[datetime, tuple[int, datetime]] = field(default_factory=dict)

    def add(self, count: int, at: datetime) -> datetime:
        """Count some that are used at a moment; gives their minute."""
        minute = minute_of(at)
        used, last_at = self.minutes.get(minute, (0, at))
        self.minutes[minute] = (used + count, max(last_at, at))
        return minute

    def take_away(self, minute: datetime) -> None:
        """One of a minute was not used, or is used later."""
        if minute in self.minutes:
            used, last_at = self.minutes[minute]
            self.minutes[minute] = (used - 1, last_at)

    def within(self, window: timedelta, *, now: datetime) -> int:
        """How many count now."""
        return sum(used for used, last_at in self.minutes.values() if last_at > now - window)

    def free_at(self, most: int, window: timedelta, *, now: datetime) -> datetime:
        """When there will be room for one more."""
        over = self.within(window, now=now) - most + 1
        if over <= 0:
            return now
        for used, last_at in sorted(self.minutes.values(), key=lambda minute: minute[1]):
            if last_at > now - window:
                over -= used
                if over <= 0:
                    return last_at + window
        return now + window


def minute_of(moment: datetime) -> datetime:
    """The minute that a moment lies in."""
    return moment.replace(second=0, microsecond=0)


@dataclass
class Lately:
    """What one worker does with a relay at this moment, as its row keeps it: for limits by the second and for connections."""

    seen_at: float
    unbegun: int = 0
    begun: list[tuple[float, int]] = field(default_factory=list)
    connections: int = 0

    @classmethod
    def of(cls, kept: Mapping[str, object]) -> "Lately":
        """Read what `as_json` wrote."""
        begun = kept.get("begun")
        return cls(
            seen_at=_number(kept.get("seen_at")),
            unbegun=int(_number(kept.get("unbegun"))),
            begun=[(_number(at), int(_number(count))) for at, count in begun]
            if isinstance(begun, list)
            else [],
            connections=int(_number(kept.get("connections"))),
        )

    def as_json(self) -> dict[str, object]:
        """As a row keeps it."""
        return {
            "seen_at": self.seen_at,
            "unbegun": self.unbegun,
            "begun": [list(each) for each in self.begun],
            "connections": self.connections,
        }

    @property
    def counts(self) -> bool:
        """Whether it matters to anybody else."""
        return bool(self.unbegun or self.begun or self.connections)

    def within_a_second(self, now: float) -> int:
        """How many count by the second."""
        return self.within(1, now)

    def within(self, seconds: float, now: float) -> int:
        """How many count: what is not begun may be begun at this moment."""
        return self.unbegun + sum(count for at, count in self.begun if at > now - seconds)


def _number(kept: object) -> float:
    return float(kept) if isinstance(kept, int | float) else 0.0
