"""When a newsletter may be sent, on the clocks of a place."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.dispatch.windows.hours import Hours

OFFICE = Hours("Asia/Seoul", (0, 1, 2, 3, 4), time(8), time(20))  # nine hours ahead of UTC
NIGHT = Hours("Europe/Berlin", (4,), time(22), time(6))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(  # noqa: DTZ001 (a zone is put on)
    lambda naive: naive.replace(tzinfo=UTC)
)
HOURS = st.builds(
    Hours,
    zone=st.sampled_from(["UTC", "Europe/Berlin", "Asia/Seoul", "America/New_York", "Australia/Lord_Howe"]),
    days=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    begins=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    ends=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "now", "opens_at"),
    [
        (OFFICE, "2026-11-23 00:00", "2026-11-23 00:00"),  # Monday, nine in Seoul
        (OFFICE, "2026-11-23 11:00", "2026-11-23 23:00"),  # eight in the evening: the next morning
        (OFFICE, "2026-11-20 12:00", "2026-11-22 23:00"),  # Friday night: Monday
        (NIGHT, "2026-11-20 22:00", "2026-11-20 22:00"),  # the night of a Friday
        (NIGHT, "2026-11-21 04:59", "2026-11-21 04:59"),  # is not over on Saturday morning
        (NIGHT, "2026-11-21 05:00", "2026-11-27 21:00"),
        (
            Hours("Europe/Berlin", (6,), time(9), time(10)),
            "2026-10-24 12:00",
            "2026-10-25 08:00",
        ),  # winter time
    ],
)
def test_it_opens_at_the_hour_of_its_place(hours: Hours, now: str, opens_at: str) -> None:
    assert hours.opens_at(utc(now)) == utc(opens_at)
    assert hours.is_open(utc(now)) == (now == opens_at)


@given(HOURS, MOMENTS)
def test_it_opens_within_a_week_and_is_open_then(hours: Hours, now: datetime) -> None:
    opens_at = hours.opens_at(now)

    assert now <= opens_at <= now + timedelta(days=8)
    assert hours.is_open(opens_at) or hours.begins > hours.ends or _is_skipped(hours)


def _is_skipped(hours: Hours) -> bool:
    """Whether clocks that are put forward may leave nothing of a window that is shorter than an hour."""
    length = (hours.ends.hour * 60 + hours.ends.minute) - (hours.begins.hour * 60 + hours.begins.minute)
    return 0 < length <= 60


def test_it_is_said_with_its_days_unless_they_are_all() -> None:
    assert OFFICE.sentence.in_locale("en") == (
        "The newsletter is sent only between 08:00 and 20:00 (Asia/Seoul), "
        "on Monday, Tuesday, Wednesday, Thursday, Friday"
    )
    every_day = Hours("UTC", tuple(range(7)), time(8), time(20))
    assert str(every_day.sentence) == "The newsletter is sent only between 08:00 and 20:00 (UTC)"
