"""When it is some time of day on the clocks of a place. No database and no clock."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_A_DAY = timedelta(days=1)


@lru_cache(maxsize=4_000)
def first_at(hour: time, zone: str, start: datetime) -> datetime:
    """The first moment from `start` on at which clocks in a zone (IANA) show this time of day.

    Where they are put forward over it, it is the moment at which they are; where they show it twice, both count.
    """
    place = ZoneInfo(zone)
    today = start.astimezone(place).date()
    days = (today + number * _A_DAY for number in range(-1, 4))
    return min(moment for day in days for moment in _moments(day, hour, place) if moment >= start)


def _moments(day: date, hour: time, place: ZoneInfo) -> Iterator[datetime]:
    shown = datetime.combine(day, hour)
    later, earlier = (shown.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    for moment in (later, earlier):
        if moment.astimezone(place).replace(tzinfo=None) == shown:
            yield moment
            continue
        # In a gap, fold 0 reads it by the offset of before (PEP 495): the clocks are put forward between the two.
        seconds = range(int((later - earlier).total_seconds()))
        before = earlier.astimezone(place).utcoffset()
        yield earlier + timedelta(
            seconds=bisect_left(
                seconds,
                True,
                key=lambda second: (
                    (earlier + timedelta(seconds=second)).astimezone(place).utcoffset() != before
                ),
            )
        )
