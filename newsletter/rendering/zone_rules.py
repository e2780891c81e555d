"""A time zone as a calendar file has to tell it (RFC 5545 §3.6.5): its clocks in the year around what takes place.

icalendar makes such rules too, and lets daylight saving begin an hour late: it writes the time after the change where the
RFC wants the time before it.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY = timedelta(days=1)
_AROUND = 370  # days before and after


def zone_rules(zone: str, moments: Iterable[datetime]) -> Timezone:
    """The rules of a zone, by its name, good for these moments."""
    rules, clock = Timezone(), ZoneInfo(zone)
    rules.add("tzid", zone)
    days = sorted({midnight for moment in moments for midnight in _midnights_around(moment)})
    rules.add_component(_from(days[0], days[0], clock))
    for change in _changes(days, clock):
        rules.add_component(_from(change - timedelta(seconds=1), change, clock))
    return rules


def _midnights_around(moment: datetime) -> Iterator[datetime]:
    midnight = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + days * _DAY for days in range(-_AROUND, _AROUND + 1))


def _changes(days: Iterable[datetime], clock: ZoneInfo) -> Iterator[datetime]:
    """The first moment of each new offset."""
    for before, after in pairwise(days):
        while _offset(before, clock) != _offset(after, clock):
            if after - before <= timedelta(seconds=1):
                yield after
                break
            middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
            if _offset(before, clock) == _offset(middle, clock):
                before = middle
            else:
                after = middle


def _from(before: datetime, at: datetime, clock: ZoneInfo) -> TimezoneStandard | TimezoneDaylight:
    """What is true from a moment on, which is told by the clock as it was just before."""
    local, old, new = at.astimezone(clock), _offset(before, clock), _offset(at, clock)
    part = TimezoneDaylight() if local.dst() else TimezoneStandard()
    part.add("dtstart", (at + old).replace(tzinfo=None))
    part.add("tzoffsetfrom", old)
    part.add("tzoffsetto", new)
    part.add("tzname", local.tzname() or "")
    return part


def _offset(moment: datetime, clock: ZoneInfo) -> timedelta:
    return moment.astimezone(clock).utcoffset() or timedelta()
