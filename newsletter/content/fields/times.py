"""From when to when, on clocks of a place. Which moment that is depends on the date: clocks are put forward and back."""

import re
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Annotated, ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

from newsletter.clock import zones
from newsletter.content.fields.kinds import Kind, Label
from newsletter.content.fields.values import Value
from newsletter.content.texts import Unusable, clean
from newsletter.wording import say

_LONGEST_NIGHT = timedelta(hours=12)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


def _clock(text: str) -> str:
    written = clean(text).strip()
    found = _CLOCK.fullmatch(written)
    if found is None:
        raise Unusable(
            say("“{value}” is not a time of day. Write it like 09:30 or 18:00.", value=written[:60])
        )
    return f"{int(found[1]):02}:{found[2]}"


def _zone(text: str) -> str:
    written = clean(text).strip()
    if written in zones():
        return written
    close = get_close_matches(written, zones(), n=1)
    raise Unusable(
        say(
            "“{value}” is not a time zone. Write a place like {example}.",
            value=written[:60],
            example=close[0] if close else "Asia/Seoul",
        )
    )


ClockTime = Annotated[str, AfterValidator(_clock)]
Zone = Annotated[str, AfterValidator(_zone)]


class Moments(NamedTuple):
    """When a time range is: aware times in its zone. `end` is None where it is not known."""

    start: datetime
    end: datetime | None

    @property
    def skipped(self) -> datetime | None:
        """The moment that no clock shows, because the clocks are put forward over it that day; mostly None."""
        for moment in self:
            if moment is not None and moment.astimezone(UTC).astimezone(moment.tzinfo) != moment:
                return moment
        return None


class TimeRange(Value):
    """`{start: "10:30", end: "12:30", zone: Asia/Seoul}`; a second zone is for readers elsewhere."""

    kind: ClassVar[Kind] = Kind.TIME

    start: Annotated[ClockTime, Label(say("Begins at"))]
    end: Annotated[ClockTime | None, Label(say("Ends at"))] = None
    zone: Annotated[Zone, Label(say("Time zone"))]
    second_zone: Annotated[Zone | None, Label(say("Second time zone"))] = None

    def on(self, day: date) -> Moments:
        """The moments on a day; an end that is not after the start is on the day after."""
        start = self._at(day, self.start)
        if self.end is None:
            return Moments(start, None)
        ends_on = day if self.end > self.start else day + timedelta(days=1)
        return Moments(start, self._at(ends_on, self.end))

    def between(self, first: date, last: date) -> Moments:
        """The moments of what lasts several days: the start on the first of them, the end on the last."""
        return Moments(self._at(first, self.start), self._at(last, self.end) if self.end else None)

    @property
    def ends_before_it_begins(self) -> bool:
        """Whether the end is so far before the start that nobody means the morning after: half a day or more."""
        if self.end is None or self.end > self.start:
            return False
        start, end = (
            timedelta(hours=int(clock[:2]), minutes=int(clock[3:])) for clock in (self.start, self.end)
        )
        return end + timedelta(days=1) - start >= _LONGEST_NIGHT

    def _at(self, day: date, clock: str) -> datetime:
        return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(self.zone))
