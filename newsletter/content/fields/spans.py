"""When something takes place, of the fields that say it: a day, perhaps to a last day, perhaps with times of day.

A time counts from the start on the first day to the end on the last one.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from newsletter.content.fields.dates import Precision, RoughDate
from newsletter.content.fields.times import Moments, TimeRange

_WEST_OF_ALL = timedelta(hours=12)  # where a day ends last: UTC−12


@dataclass(frozen=True)
class Span:
    """`day` is the first one; `last_day` and `time` are None where there is none. A last day that is not after the first says
    nothing.
    """

    day: RoughDate
    last_day: RoughDate | None = None
    time: TimeRange | None = None

    @property
    def first(self) -> date | None:
        """The day it begins on, None while it is not known to the day."""
        return _day(self.day)

    @property
    def last(self) -> date | None:
        """The day it ends on, by the calendar of where it is; of one night it is the day on which that begins."""
        first, last = self.first, _day(self.last_day) if self.last_day else None
        return last if first and last and last > first else first

    @property
    def moments(self) -> Moments | None:
        """From when to when, None where the day or the time is not known."""
        if self.first is None or self.last is None or self.time is None:
            return None
        if self.last == self.first:
            return self.time.on(self.first)
        return self.time.between(self.first, self.last)

    @property
    def over_at(self) -> datetime | None:
        """The moment from which it is over for everybody, in UTC; None while nobody can know.

        Without an end it lasts as long as the day does; without a time, until the day is over everywhere.
        """
        if self.last is None:
            return None
        if self.moments is None or self.time is None:
            return _midnight_after(self.last).replace(tzinfo=UTC) + _WEST_OF_ALL
        if self.moments.end is not None:
            return self.moments.end.astimezone(UTC)
        return _midnight_after(self.last).replace(tzinfo=self.moments.start.tzinfo).astimezone(UTC)


def _day(when: RoughDate) -> date | None:
    """Days at both ends of the calendar are left alone: in another zone they would be in no year there is."""
    day = when.first_day if when.precision is Precision.DAY else None
    return day if day and date.min.year < day.year < date.max.year else None


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time())
