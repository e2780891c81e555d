"""What takes place as a calendar file, read back by two parsers that are not the one that wrote it."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil.tz import tzical

from newsletter.content.fields.items import anchor_of
from newsletter.content.issue import IssueContent
from newsletter.rendering.calendars import CalendarEntry, entries_of, google, icalendar, outlook
from tests import factories

STAMP = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
EVENT = "01K00000000000000000000001"
FIRST, SECOND = "01K00000000000000000000002", "01K00000000000000000000003"
ADDRESS = "https://mail.bridge.example.org/e/abc"
TIME = {"start": "10:30", "end": "12:30", "zone": "Asia/Seoul", "second_zone": "Europe/Berlin"}


def event(**changes: Any) -> dict[str, Any]:
    return {
        "type": "event",
        "id": EVENT,
        "title": {"en": "The long table; bread, {{first_name|friend}}", "ko": "긴 식탁"},
        "date": "2026-10-03",
        "time": TIME,
        "venue": {"en": "Pier 3", "ko": "3번 부두"},
        "text": {"en": "Bring *bread*.\n\nAnd salt.", "ko": "빵을 가져오세요."},
        "link": {"en": "https://forum.example.net/r"},
    } | changes


def programme(**changes: Any) -> dict[str, Any]:
    sessions = [
        {"id": FIRST, "title": {"en": "One", "ko": "하나"}, "date": "2026-10-03", "time": TIME},
        {"id": SECOND, "title": {"en": "Two", "ko": "둘"}, "date": "2026-10-04"},
        {"title": {"en": "Three", "ko": "셋"}, "date": "2026-10"},
    ]
    return {
        "type": "programme",
        "id": EVENT,
        "title": {"en": "P", "ko": "프"},
        "sessions": sessions,
    } | changes


def entries(*blocks: dict[str, Any], id_: str = EVENT, locale: str = "en") -> list[CalendarEntry]:
    content: IssueContent = factories.content(blocks=list(blocks))
    return entries_of(content, locale, id_, address=ADDRESS)


def file(*blocks: dict[str, Any], id_: str = EVENT, locale: str = "en", sequence: int = 4) -> str:
    made = icalendar(
        entries(*blocks, id_=id_, locale=locale), host="h.example.org", stamp=STAMP, sequence=sequence
    )
    return made.decode()


def test_an_event_is_read_back() -> None:
    read = vobject.readOne(file(event())).vevent

    assert read.summary.value == "The long table; bread, friend"
    assert read.dtstart.value == datetime(2026, 10, 3, 1, 30, tzinfo=UTC)
    assert read.dtend.value == datetime(2026, 10, 3, 3, 30, tzinfo=UTC)
    assert read.dtstart.value.utcoffset() == timedelta(hours=9)
    assert read.location.value == "Pier 3"
    assert read.description.value == "Bring bread.\n\nAnd salt.\n\nhttps://forum.example.net/r"
    assert read.url.value == f"{ADDRESS}#{anchor_of(EVENT)}"
    assert read.uid.value == f"{EVENT}@h.example.org"
    assert (read.dtstamp.value, read.sequence.value, read.status.value) == (STAMP, "4", "CONFIRMED")


def test_where_one_takes_part_from_afar_is_the_place_where_there_is_no_other() -> None:
    online = {"en": "https://forum.example.net/live"}
    both, alone = (
        vobject.readOne(file(event(online=online, venue=venue))).vevent for venue in ({"en": "Pier 3"}, None)
    )

    assert (both.location.value, alone.location.value) == ("Pier 3", online["en"])
    assert online["en"] in both.description.value


def test_it_is_in_the_language_of_the_edition_and_the_same_event_in_each() -> None:
    read = vobject.readOne(file(event(), locale="ko")).vevent

    assert (read.summary.value, read.location.value) == ("긴 식탁", "3번 부두")
    assert read.summary.params["LANGUAGE"] == ["ko"]
    assert read.uid.value == f"{EVENT}@h.example.org"


def test_the_same_gives_the_same_bytes_and_its_lines_are_as_the_rfc_has_them() -> None:
    made = file(event(title={"en": "긴 식탁 " * 40}))

    assert made == file(event(title={"en": "긴 식탁 " * 40}))
    assert "\n" not in made.replace("\r\n", "")
    assert max(len(line.encode()) for line in made.split("\r\n")) <= 75


def test_what_is_cancelled_says_so() -> None:
    assert vobject.readOne(file(event(state="cancelled"))).vevent.status.value == "CANCELLED"


@pytest.mark.parametrize(
    ("changes", "first", "after"),
    [
        ({"time": None}, date(2026, 10, 3), date(2026, 10, 4)),
        ({"time": None, "last_day": "2026-10-05"}, date(2026, 10, 3), date(2026, 10, 6)),
        ({"time": None, "last_day": "2026-10-01"}, date(2026, 10, 3), date(2026, 10, 4)),
        ({"time": None, "last_day": "2026-11"}, date(2026, 10, 3), date(2026, 10, 4)),
    ],
)
def test_whole_days_end_where_the_next_begins(changes: dict[str, Any], first: date, after: date) -> None:
    read = vobject.readOne(file(event(**changes))).vevent

    assert (read.dtstart.value, read.dtend.value) == (first, after)


def test_what_has_no_end_has_none() -> None:
    read = vobject.readOne(file(event(time={"start": "19:00", "zone": "UTC"}))).vevent

    assert read.dtstart.value == datetime(2026, 10, 3, 19, 0, tzinfo=UTC)
    assert not hasattr(read, "dtend")


def test_a_programme_gives_every_session_that_has_a_day_and_each_alone() -> None:
    whole = vobject.readOne(file(programme()))
    alone = vobject.readOne(file(programme(), id_=SECOND))

    assert [one.summary.value for one in whole.vevent_list] == ["One", "Two"]
    assert [one.summary.value for one in alone.vevent_list] == ["Two"]


@pytest.mark.parametrize(
    "block",
    [
        event(date="2026-10"),
        event(date="open"),
        event(when={"locales": ["ko"]}),
        {**event(), "id": FIRST},
    ],
)
def test_what_no_calendar_can_hold_or_no_reader_of_the_edition_reads_is_not_there(
    block: dict[str, Any],
) -> None:
    assert entries(block) == []


# Both sides of each change of the clocks, the days of the change, and where there is none.
DAYS = [
    "2026-03-07",
    "2026-03-08",
    "2026-03-28",
    "2026-03-29",
    "2026-10-24",
    "2026-10-25",
    "2026-10-31",
    "2026-11-01",
]


@pytest.mark.parametrize("zone", ["Asia/Seoul", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"])
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("clock", ["00:30", "03:30", "23:30"])
def test_the_rules_of_a_zone_agree_with_the_data_of_the_zone(zone: str, day: str, clock: str) -> None:
    made = file(event(date=day, time={"start": clock, "zone": zone}))
    truth = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone))

    rules = tzical(io.StringIO(made)).get(zone)
    read = vobject.readOne(made).vevent.dtstart

    assert read.params["X-VOBJ-ORIGINAL-TZID"] == [zone]
    assert read.value.replace(tzinfo=rules).utcoffset() == truth.utcoffset()
    assert read.value.astimezone(UTC) == truth.astimezone(UTC)


def test_the_clocks_change_when_they_do() -> None:
    """In local time before the change: 2:00 in Berlin and in New York, whose clocks then show 3:00."""
    for zone, onset in (("Europe/Berlin", "20260329T020000"), ("America/New_York", "20260308T020000")):
        made = file(event(time={"start": "10:00", "zone": zone}))
        assert f"BEGIN:DAYLIGHT\r\nDTSTART:{onset}\r\n" in made


def asked(address: str) -> dict[str, str]:
    return {name: value for name, [value] in parse_qs(urlsplit(address).query).items()}


def test_the_form_of_google_is_filled_in() -> None:
    [entry] = entries(event(), locale="ko")
    [days] = entries(event(time=None, last_day="2026-10-05"))

    form = asked(google(entry))

    assert (form["text"], form["location"]) == ("긴 식탁", "3번 부두")
    assert (form["dates"], form["ctz"]) == ("20261003T103000/20261003T123000", "Asia/Seoul")
    assert asked(google(days))["dates"] == "20261003/20261006"


def test_the_form_of_outlook_is_filled_in() -> None:
    [entry] = entries(event(time={**TIME, "zone": "Europe/Berlin"}, last_day="2026-10-26", date="2026-10-24"))
    [days] = entries(event(time=None))

    form = asked(outlook(entry))

    assert (form["startdt"], form["enddt"]) == ("2026-10-24T10:30:00+02:00", "2026-10-26T12:30:00+01:00")
    assert (
        asked(outlook(days)).items()
        >= {"startdt": "2026-10-03", "enddt": "2026-10-04", "allday": "true"}.items()
    )


def test_a_form_takes_the_beginning_of_a_long_text() -> None:
    [entry] = entries(event(text={"en": "가나다라 " * 900}))

    assert len(google(entry)) < 8_000
    assert len(outlook(entry)) < 8_000
