"""The hours in which a dispatch may send, on the clocks of a place. No database and no clock."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from newsletter.wording import Sentence, say

WEEKDAYS = (
    say("Monday"),
    say("Tuesday"),
    say("Wednesday"),
    say("Thursday"),
    say("Friday"),
    say("Saturday"),
    say("Sunday"),
)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """From one time of day to another, on some days of the week (0 is Monday), in a time zone (IANA). Where the end is not after
    the beginning it is that of the next day."""

    zone: str
    days: tuple[int, ...]
    begins: time
    ends: time

    def is_open(self, now: datetime) -> bool:
        """Whether it may be sent now."""
        return any(begins <= now < ends for begins, ends in self._spans(now))

    def opens_at(self, now: datetime) -> datetime:
        """When it may be sent: now, or from then on."""
        if self.is_open(now):
            return now
        return min(begins for begins, _ in self._spans(now) if begins > now)

    @property
    def sentence(self) -> Sentence:
        """What is said of it."""
        times = {"begins": f"{self.begins:%H:%M}", "ends": f"{self.ends:%H:%M}", "zone": self.zone}
        if len(self.days) == len(WEEKDAYS):
            return say("The newsletter is sent only between {begins} and {ends} ({zone})", **times)
        return say(
            "The newsletter is sent only between {begins} and {ends} ({zone}), on {days}",
            days=_listed(self.days),
            **times,
        )

    def _spans(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        """From yesterday to this day next week: one of them begins ahead, whatever the clocks are put to."""
        today = now.astimezone(ZoneInfo(self.zone)).date()
        for number in range(-1, len(WEEKDAYS) + 2):
            day = today + number * _A_DAY
            if day.weekday() in self.days:
                until = day if self.ends > self.begins else day + _A_DAY
                yield self._moment(day, self.begins), self._moment(until, self.ends)

    def _moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, ZoneInfo(self.zone)).astimezone(UTC)


def _listed(days: Collection[int]) -> Sentence:
    values = {f"day{number}": WEEKDAYS[number] for number in days}
    return Sentence(", ".join(f"{{{name}}}" for name in values), values)
