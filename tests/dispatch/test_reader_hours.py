"""The first moment at which it is some time of day somewhere, against a clock that is watched minute by minute."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.clock import zones
from newsletter.dispatch.reader_hours import first_at

A_MINUTE = timedelta(minutes=1)


def watched(hour: time, zone: str, start: datetime) -> datetime:
    """From UTC to local only: look at the clock each minute until it shows the time, or has just passed over it."""
    place = ZoneInfo(zone)
    moment = start.replace(second=0, microsecond=0)
    moment += A_MINUTE if moment < start else timedelta()
    before = (moment - A_MINUTE).astimezone(place).replace(tzinfo=None)
    while True:
        shown = moment.astimezone(place).replace(tzinfo=None)
        days = {before.date(), shown.date(), before.date() + timedelta(days=1)}
        if shown.time() == hour or any(before < datetime.combine(day, hour) < shown for day in days):
            return moment
        moment, before = moment + A_MINUTE, shown


def years(first: int, last: int) -> tuple[datetime, datetime]:
    """The ends of a time that is drawn from, as Hypothesis wants them: without a zone."""
    ends = (datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (first, last))
    return next(ends), next(ends)


CHANGING = [
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "America/Nuuk",
    "Africa/Cairo",
    "Asia/Beirut",
]


@given(
    hour=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=st.one_of(st.sampled_from(CHANGING), st.sampled_from(sorted(zones()))),
    start=st.datetimes(*years(1990, 2037), timezones=st.just(UTC)),
)
@example(time(2, 30), "America/New_York", datetime(2026, 3, 8, 3, tzinfo=UTC))
@example(time(1, 30), "America/New_York", datetime(2026, 11, 1, 5, 45, tzinfo=UTC))
@example(time(2, 15), "Australia/Lord_Howe", datetime(2026, 10, 3, 9, tzinfo=UTC))
@example(time(23, 30), "America/Nuuk", datetime(2026, 3, 28, 12, tzinfo=UTC))
@example(time(9, 0), "Pacific/Apia", datetime(2011, 12, 29, 21, tzinfo=UTC))
def test_it_is_the_first_moment_of_a_watched_clock(hour: time, zone: str, start: datetime) -> None:
    assert first_at(hour, zone, start) == watched(hour, zone, start)


@given(zone=st.sampled_from(CHANGING), day=st.dates(date(2000, 1, 1), date(2035, 1, 1)), data=st.data())
def test_around_each_change_of_the_clocks_too(zone: str, day: date, data: st.DataObject) -> None:
    start = next(_changes(day, zone)) + timedelta(minutes=data.draw(st.integers(-1500, 120)))
    hour = time(data.draw(st.sampled_from([22, 23, 0, 1, 2, 3])), data.draw(st.sampled_from([0, 15, 30, 59])))

    assert first_at(hour, zone, start) == watched(hour, zone, start)


def _changes(day: date, zone: str) -> Iterator[datetime]:
    """Moments within an hour after which the clocks of a place go otherwise; the day itself where they never do."""
    begin = datetime.combine(day, time(), UTC)
    for hours in range(24 * 400):
        moment = begin + timedelta(hours=hours)
        if (
            moment.astimezone(ZoneInfo(zone)).utcoffset()
            != (moment + timedelta(hours=1)).astimezone(ZoneInfo(zone)).utcoffset()
        ):
            yield moment
    yield begin


@pytest.mark.parametrize(
    ("hour", "zone", "start", "moment"),
    [
        (time(9), "Asia/Seoul", "2026-11-27T00:00", "2026-11-27T00:00"),
        (time(9), "Asia/Seoul", "2026-11-27T00:01", "2026-11-28T00:00"),
        (time(9), "America/New_York", "2026-11-27T00:01", "2026-11-27T14:00"),
        (
            time(2, 30),
            "America/New_York",
            "2026-03-08T00:00",
            "2026-03-08T07:00",
        ),  # the clocks go from 2 to 3
        (time(1, 30), "America/New_York", "2026-11-01T00:00", "2026-11-01T05:30"),  # shown twice: the first,
        (
            time(1, 30),
            "America/New_York",
            "2026-11-01T05:31",
            "2026-11-01T06:30",
        ),  # but from then on the second
    ],
)
def test_by_the_calendar(hour: time, zone: str, start: str, moment: str) -> None:
    at = datetime.fromisoformat(start).replace(tzinfo=UTC)

    assert first_at(hour, zone, at) == datetime.fromisoformat(moment).replace(tzinfo=UTC)
