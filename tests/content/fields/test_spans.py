"""When something takes place: from the start on its first day to the end on its last, and from when it is over."""

from datetime import UTC, date, datetime

import pytest

from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.spans import Span
from newsletter.content.fields.times import TimeRange

TALK = TimeRange(start="10:30", end="12:30", zone="Asia/Seoul")
NIGHT = TimeRange(start="22:00", end="02:00", zone="Europe/Berlin")


def span(day: str, last_day: str | None = None, time: TimeRange | None = None) -> Span:
    return Span(RoughDate(day), RoughDate(last_day) if last_day else None, time)


def test_it_lasts_from_the_start_on_the_first_day_to_the_end_on_the_last() -> None:
    moments = span("2026-10-03", "2026-10-05", TALK).moments

    assert moments is not None
    assert moments.start == datetime(2026, 10, 3, 1, 30, tzinfo=UTC)
    assert moments.end == datetime(2026, 10, 5, 3, 30, tzinfo=UTC)


def test_a_night_ends_the_morning_after() -> None:
    moments = span("2026-10-17", time=NIGHT).moments

    assert moments is not None
    assert moments.end == datetime(2026, 10, 18, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize("last_day", [None, "2026-10-03", "2026-10-01", "2026-11", "open"])
def test_a_last_day_that_is_no_later_day_says_nothing(last_day: str | None) -> None:
    assert span("2026-10-03", last_day).last == date(2026, 10, 3)


@pytest.mark.parametrize("day", ["open", "2026-10", "2026-Q4", "0001-01-01", "9999-12-31"])
def test_what_is_not_known_to_the_day_is_at_no_moment(day: str) -> None:
    found = span(day, time=NIGHT)

    assert (found.first, found.last, found.moments, found.over_at) == (None, None, None, None)


@pytest.mark.parametrize(
    ("found", "over_at"),
    [
        (span("2026-10-03", time=TALK), datetime(2026, 10, 3, 3, 30, tzinfo=UTC)),
        (span("2026-10-03", "2026-10-05", TALK), datetime(2026, 10, 5, 3, 30, tzinfo=UTC)),
        # Without an end: when the day is over where it is. The clocks go back that night in Berlin.
        (
            span("2026-10-25", time=TimeRange(start="10:00", zone="Europe/Berlin")),
            datetime(2026, 10, 25, 23, tzinfo=UTC),
        ),
        # Whole days: when they are over everywhere.
        (span("2026-10-03", "2026-10-05"), datetime(2026, 10, 6, 12, tzinfo=UTC)),
    ],
)
def test_it_is_over_when_it_is_over_for_everybody(found: Span, over_at: datetime) -> None:
    assert found.over_at == over_at
