"""What cannot be when it is said to be is an error, at its place."""

from typing import Any

import pytest

from newsletter.preflight.checking import check
from tests import factories
from tests.rendering.samples import publication

EVENT = "01K00000000000000000000001"
SESSIONS = ("01K00000000000000000000002", "01K00000000000000000000003")
BERLIN = {"start": "02:30", "zone": "Europe/Berlin"}
UPSIDE_DOWN = {"start": "14:00", "end": "13:00", "zone": "Asia/Seoul"}


def said(block: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Check, path and sentence of what is found in a block."""
    title = {"en": "The table", "ko": "식탁"}
    content = factories.content(blocks=[{"id": EVENT, "title": title, **block}])
    found = check(content, publication(disclaimers=[]), [])
    return [(one.check, one.path, str(one.sentence)) for one in found if one.check.startswith("dates.")]


def of_event(**fields: Any) -> list[tuple[str, str, str]]:
    return said({"type": "event", **fields})


def test_what_can_be_is_not_spoken_of() -> None:
    time = {"start": "10:30", "end": "12:30", "zone": "Asia/Seoul", "second_zone": "Europe/Berlin"}

    assert of_event(date="2026-10-03", time=time, deadline="2026-09") == []
    assert of_event(date="2026-10-03", last_day="2026-10-05", time=time) == []
    assert of_event(date="2026-10", last_day="2026-10") == []
    assert of_event(date="2026-10-03", time={"start": "22:00", "end": "02:00", "zone": "UTC"}) == []
    assert of_event(date="2026-10-03", last_day="2026-10-04", time=UPSIDE_DOWN) == []


@pytest.mark.parametrize("date", ["open", "2026-10", "2026-Q4"])
def test_a_time_needs_its_day(date: str) -> None:
    assert of_event(date=date, time=BERLIN) == [
        (
            "dates.undated",
            "time",
            "Block 1 (Event), Time: a time needs its day. Write the day, or take the time away.",
        )
    ]


@pytest.mark.parametrize("last_day", [None, "2026-10-03", "2026-10-02", "2026-11"])
def test_what_ends_before_it_begins_is_wrong_on_one_day(last_day: str | None) -> None:
    found = of_event(date="2026-10-03", last_day=last_day, time=UPSIDE_DOWN)

    assert (
        "dates.order",
        "time",
        "Block 1 (Event), Time ends at 13:00, before it begins at 14:00. Mend it; only what ends within half a day may go "
        "past midnight.",
    ) in found


@pytest.mark.parametrize(
    ("date", "last_day"), [("2026-10-03", "2026-10-01"), ("2026-10", "2026-09"), ("2026-10", "2026-09-30")]
)
def test_a_last_day_is_not_before_the_first(date: str, last_day: str) -> None:
    assert of_event(date=date, last_day=last_day) == [
        (
            "dates.order",
            "last_day",
            f"Block 1 (Event), Last day is {last_day}, before the first day, {date}. Mend one of them.",
        )
    ]


@pytest.mark.parametrize(
    ("date", "last_day", "day"),
    [("2026-03-29", None, "2026-03-29"), ("2026-03-28", "2026-03-29", "2026-03-29")],
)
def test_a_time_that_no_clock_shows_is_an_error(date: str, last_day: str | None, day: str) -> None:
    time = BERLIN if last_day is None else {"start": "10:00", "end": "02:30", "zone": "Europe/Berlin"}

    assert of_event(date=date, last_day=last_day, time=time) == [
        (
            "dates.skipped",
            "time",
            f"Block 1 (Event), Time: 02:30 does not exist in Europe/Berlin on {day}, because the clocks are put forward. "
            "Mend it.",
        )
    ]
    assert of_event(date="2026-03-30", time=BERLIN) == of_event(date="2026-10-25", time=BERLIN) == []


def test_each_session_is_judged_by_its_own_day() -> None:
    titles = {"title": {"en": "One", "ko": "하나"}}
    found = said(
        {
            "type": "programme",
            "sessions": [
                {"id": SESSIONS[0], **titles, "date": "2026-03-28", "time": BERLIN},
                {"id": SESSIONS[1], **titles, "date": "2026-03-29", "time": BERLIN},
            ],
        }
    )

    assert [(check, path) for check, path, _ in found] == [("dates.skipped", f"sessions.{SESSIONS[1]}.time")]
    assert found[0][2].startswith("Block 1 (Programme), Sessions 2: Time: 02:30 does not exist")


def test_the_hour_of_a_deadline_is_judged_by_the_deadline() -> None:
    assert [check for check, _, _ in said({"type": "call", "deadline": "2026-03-29", "time": BERLIN})] == [
        "dates.skipped"
    ]
    assert [check for check, _, _ in said({"type": "call", "time": BERLIN})] == ["dates.undated"]
