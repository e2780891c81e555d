"""Values of the product's own kinds, as each language writes them."""

from decimal import Decimal
from typing import Any

import pytest

from newsletter.content.fields.countries import Country
from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.times import TimeRange
from newsletter.rendering.occurring import Tile
from newsletter.rendering.slots import SlotMaker
from newsletter.rendering.views import Viewer
from newsletter.rendering.written import Written, WrittenDate, WrittenSpan, WrittenTime, written
from tests.content.fields.filled import filled
from tests.rendering.samples import plain
from tests.sample_block.sample import State


def on(time: dict[str, str], date: str, locale: str) -> str:
    clock = written(TimeRange.model_validate(time), locale)
    assert isinstance(clock, WrittenTime)
    day = written(RoughDate(date), locale)
    assert isinstance(day, WrittenDate)
    return clock.on(day)


@pytest.mark.parametrize(
    ("date", "locale", "words"),
    [
        ("2026-10-03", "en", "Sat 3 Oct 2026"),
        ("2026-10-03", "ko", "2026년 10월 3일(토)"),
        ("2026-10-03", "de", "Sa., 3. Okt. 2026"),
        ("2026-10", "en", "October 2026"),
        ("2026-10", "ko", "2026년 10월"),
        ("2026-Q4", "en", "Q4 2026"),
        ("2026-Q4", "ko", "2026년 4분기"),
        ("open", "en", "Date to be announced"),
        ("open", "ko", "날짜 미정"),
        ("2026-10-03", "pt-BR", "sáb., 3 de out. de 2026"),
    ],
)
def test_a_date_is_written_as_precisely_as_it_is_known(date: str, locale: str, words: str) -> None:
    assert plain(written(RoughDate(date), locale)) == words


SEOUL = {"start": "10:30", "end": "12:30", "zone": "Asia/Seoul"}


@pytest.mark.parametrize(
    ("time", "date", "locale", "words"),
    [
        (SEOUL, "2026-10-03", "en", "Sat 3 Oct 2026, 10:30–12:30 KST"),
        (SEOUL, "2026-10-03", "ko", "2026년 10월 3일(토) 10:30–12:30 대한민국 표준시"),
        (SEOUL, "2026-10", "en", "October 2026, 10:30–12:30 (Seoul time)"),
        (SEOUL, "2026-10", "ko", "2026년 10월 10:30–12:30(서울 시각)"),
        (
            SEOUL | {"second_zone": "Europe/Berlin"},
            "2026-10-03",
            "en",
            "Sat 3 Oct 2026, 10:30–12:30 KST (03:30–05:30 CEST)",
        ),
        (
            SEOUL | {"second_zone": "Europe/Berlin"},
            "2026-12-05",
            "en",
            "Sat 5 Dec 2026, 10:30–12:30 KST (02:30–04:30 CET)",
        ),
        (
            SEOUL | {"second_zone": "America/New_York"},
            "2026-10-03",
            "en",
            "Sat 3 Oct 2026, 10:30–12:30 KST (Fri 21:30–23:30 EDT)",
        ),
        ({"start": "19:00", "zone": "America/Sao_Paulo"}, "2026-10-03", "en", "Sat 3 Oct 2026, 19:00 UTC-03"),
        ({"start": "19:00", "zone": "Asia/Kathmandu"}, "2026-10-03", "en", "Sat 3 Oct 2026, 19:00 UTC+05:45"),
    ],
)
def test_a_time_is_written_with_its_day_and_its_zone(
    time: dict[str, str], date: str, locale: str, words: str
) -> None:
    assert plain(on(time, date, locale)) == words


def spanning(date: str, last_day: str | None, locale: str, time: dict[str, str] | None = None) -> WrittenSpan:
    first = written(RoughDate(date), locale)
    assert isinstance(first, WrittenDate)
    last = written(RoughDate(last_day), locale) if last_day else None
    clock = written(TimeRange.model_validate(time), locale) if time else None
    assert last is None or isinstance(last, WrittenDate)
    assert clock is None or isinstance(clock, WrittenTime)
    return first.with_time(clock, last)


@pytest.mark.parametrize(
    ("date", "last_day", "english", "korean", "german"),
    [
        ("2026-10-03", "2026-10-05", "3–5 Oct 2026", "2026년 10월 3일~5일", "3.–5. Okt. 2026"),
        (
            "2026-09-30",
            "2026-10-02",
            "30 Sep – 2 Oct 2026",
            "2026년 9월 30일 ~ 10월 2일",
            "30. Sept. – 2. Okt. 2026",
        ),
        (
            "2026-12-30",
            "2027-01-02",
            "30 Dec 2026 – 2 Jan 2027",
            "2026년 12월 30일 ~ 2027년 1월 2일",
            "30. Dez. 2026 – 2. Jan. 2027",
        ),
        ("2026-10", "2026-11", "October – November 2026", "2026년 10월 ~ 11월", "Oktober–November 2026"),
        ("2026-Q3", "2026-Q4", "Q3 2026 – Q4 2026", "2026년 3분기 – 2026년 4분기", "Q3 2026 – Q4 2026"),
        ("2026-10-03", "2026-10-03", "Sat 3 Oct 2026", "2026년 10월 3일(토)", "Sa., 3. Okt. 2026"),
        ("2026-10-03", "2026-10-01", "Sat 3 Oct 2026", "2026년 10월 3일(토)", "Sa., 3. Okt. 2026"),
        ("2026-10-03", "open", "Sat 3 Oct 2026", "2026년 10월 3일(토)", "Sa., 3. Okt. 2026"),
    ],
)
def test_several_days_say_once_what_they_share(
    date: str, last_day: str, english: str, korean: str, german: str
) -> None:
    for locale, words in (("en", english), ("ko", korean), ("de", german)):
        assert plain(spanning(date, last_day, locale)) == words


@pytest.mark.parametrize(
    ("date", "last_day", "time", "locale", "words"),
    [
        (
            "2026-10-03",
            "2026-10-05",
            SEOUL | {"second_zone": "Europe/Berlin"},
            "en",
            "3–5 Oct 2026, 10:30–12:30 KST (03:30–05:30 CEST)",
        ),
        (
            "2026-10-03",
            "2026-10-05",
            SEOUL | {"second_zone": "Europe/Berlin"},
            "ko",
            "2026년 10월 3일~5일 10:30–12:30 대한민국 표준시 (03:30–05:30 중부유럽 하계 표준시)",
        ),
        (
            "2026-10-03",
            "2026-10-05",
            SEOUL | {"second_zone": "Europe/Berlin"},
            "de",
            "3.–5. Okt. 2026, 10:30–12:30 KST (03:30–05:30 MESZ)",
        ),
        (  # the clocks go back in Berlin that night, and in between
            "2026-10-25",
            None,
            {"start": "09:30", "end": "10:30", "zone": "Asia/Seoul", "second_zone": "Europe/Berlin"},
            "en",
            "Sun 25 Oct 2026, 09:30–10:30 KST (02:30 CEST – 02:30 CET)",
        ),
        (
            "2026-10-24",
            "2026-10-26",
            {"start": "09:30", "end": "17:30", "zone": "Europe/Berlin", "second_zone": "Asia/Kathmandu"},
            "en",
            "24–26 Oct 2026, 09:30 CEST – 17:30 CET (13:15–22:15 UTC+05:45)",
        ),
        (  # New York changes a week later than Berlin: five hours between them, then six
            "2026-10-31",
            None,
            {"start": "18:00", "zone": "Europe/Berlin", "second_zone": "America/New_York"},
            "en",
            "Sat 31 Oct 2026, 18:00 CET (13:00 EDT)",
        ),
        (
            "2026-11-01",
            None,
            {"start": "18:00", "zone": "Europe/Berlin", "second_zone": "America/New_York"},
            "en",
            "Sun 1 Nov 2026, 18:00 CET (12:00 EST)",
        ),
        (
            "2026-10-17",
            None,
            {"start": "05:40", "end": "08:00", "zone": "Asia/Seoul", "second_zone": "Europe/Berlin"},
            "en",
            "Sat 17 Oct 2026, 05:40–08:00 KST (Fri 22:40–Sat 01:00 CEST)",
        ),
        (
            "2026-10-17",
            None,
            {"start": "22:00", "end": "02:00", "zone": "Europe/Berlin", "second_zone": "America/New_York"},
            "de",
            "Sa., 17. Okt. 2026, 22:00–02:00 MESZ (16:00–20:00 EDT)",
        ),
        ("9999-12-31", None, SEOUL | {"end": "02:00"}, "en", "Fri 31 Dec 9999, 10:30–02:00 (Seoul time)"),
        ("0001-01-01", None, SEOUL, "en", "Mon 1 Jan 1, 10:30–12:30 (Seoul time)"),
    ],
)
def test_a_time_is_written_on_several_days_and_on_both_sides_of_a_change_of_clocks(
    date: str, last_day: str | None, time: dict[str, str], locale: str, words: str
) -> None:
    assert plain(spanning(date, last_day, locale, time)) == words


@pytest.mark.parametrize(
    ("locale", "lines"),
    [
        ("en", ["Sat", "17_Oct", "2026,", "05:40–08:00_KST", "(Fri_22:40–Sat_01:00_CEST)"]),
        ("de", ["Sa.,", "17._Okt.", "2026,", "05:40–08:00_KST", "(Fr._22:40–Sa._01:00_MESZ)"]),
        (
            "ko",
            [*("2026년", "10월_17일(토)", "05:40–08:00_대한민국", "표준시"),
             *("(금_22:40–토_01:00_중부유럽", "하계", "표준시)")],
        ),
    ],
)  # fmt: skip
def test_no_line_ends_between_a_day_and_its_month_or_a_clock_and_its_zone(
    locale: str, lines: list[str]
) -> None:
    time = {"start": "05:40", "end": "08:00", "zone": "Asia/Seoul", "second_zone": "Europe/Berlin"}

    said = on(time, "2026-10-17", locale)

    assert [run.replace("\xa0", "_") for run in said.split(" ")] == lines


def test_what_leads_on_to_the_last_day_stays_with_the_first() -> None:
    assert "2026\xa0– 2" in spanning("2026-12-30", "2027-01-02", "en")
    assert "30일\xa0~ 2027" in spanning("2026-12-30", "2027-01-02", "ko")
    assert "2026\xa0– Q4" in spanning("2026-Q3", "2026-Q4", "en")


def test_html_moves_a_clock_to_the_next_line_as_a_whole() -> None:
    said = spanning("2026-10-03", None, "en", SEOUL)

    kept = '<span style="display:inline-block">10:30–12:30\xa0KST</span>'
    assert said.here.__html__() == f"Sat 3\xa0Oct 2026, {kept}"
    assert said.clock.__html__() == kept
    assert spanning("2026-10-03", None, "en").clock.__html__() == ""


def test_what_takes_place_is_written_in_parts_too() -> None:
    whole = spanning("2026-10-03", "2026-10-05", "en", SEOUL | {"second_zone": "Europe/Berlin"})

    assert tuple(map(plain, (whole.days, whole.clock, whole.elsewhere))) == (
        "3–5 Oct 2026",
        "10:30–12:30 KST",
        "03:30–05:30 CEST",
    )
    assert plain(whole.here) == "3–5 Oct 2026, 10:30–12:30 KST"
    assert (whole.machine, whole.over_at) == ("2026-10-03T10:30+09:00", "2026-10-05T03:30Z")
    assert whole.is_dated


@pytest.mark.parametrize(
    ("date", "last_day", "locale", "tile"),
    [
        ("2026-10-03", None, "en", ("Oct", "3", "Sat")),
        ("2026-10-03", None, "ko", ("10월", "3", "토")),
        ("2026-10-03", "2026-10-05", "en", ("Oct", "3–5", "Sat–Mon")),
        ("2026-09-30", "2026-10-02", "en", ("Sep", "30", "– 2 Oct")),
        ("2026-09-30", "2026-10-02", "ko", ("9월", "30", "– 10월 2일")),
        ("2026-10", None, "en", ("2026", "Oct", "")),
        ("2026-Q4", None, "ko", ("2026", "4분기", "")),
        ("open", None, "en", None),
    ],
)
def test_a_leaf_of_a_calendar_shows_what_is_known(
    date: str, last_day: str | None, locale: str, tile: tuple[str, ...] | None
) -> None:
    assert spanning(date, last_day, locale).tile == (Tile(*tile) if tile else None)


@pytest.mark.parametrize(
    ("date", "machine"), [("2026-10-03", "2026-10-03"), ("2026-10", "2026-10"), ("2026-Q4", ""), ("open", "")]
)
def test_a_program_reads_what_html_has_a_way_to_say(date: str, machine: str) -> None:
    assert spanning(date, None, "en").machine == machine


@pytest.mark.parametrize(
    ("value", "locale", "words"),
    [
        (Decimal("1234567.5"), "en", "1,234,567.5"),
        (Decimal("1234567.5"), "de", "1.234.567,5"),
        (Decimal("0.000001"), "en", "0.000001"),
        (Country("KR"), "en", "South Korea"),
        (Country("KR"), "ko", "대한민국"),
        (Country("KR"), "pt-BR", "Coreia do Sul"),
    ],
)
def test_numbers_and_countries_are_written_in_each_language(value: Any, locale: str, words: str) -> None:
    assert written(value, locale) == words


def test_a_choice_is_compared_as_it_is_kept() -> None:
    assert written(State.OVER, "en") == "over"


def test_a_view_has_the_words_and_the_value() -> None:
    viewer = Viewer("en", ("en", "ko"), SlotMaker("nonce"), "https://x.org/assets")
    block = filled(speakers=[{"name": {"en": "Han"}, "country": "KR"}, {"name": {"ko": "김"}}])

    view = viewer.view(block)

    assert (plain(view.date), view.seats, view.country) == ("Sat 3 Oct 2026", "40", "Norway")
    assert isinstance(view.date, Written)
    assert view.date.value.root == "2026-10-03"
    assert view.state.words == "Over"
    assert view.is_free is False
    assert [speaker.name for speaker in view.speakers] == ["Han", ""]
    assert view.speakers[0].country == "South Korea"


def test_a_name_that_was_given_once_stands_in_every_language() -> None:
    viewer = Viewer("ko", ("en", "ko"), SlotMaker("nonce"), "https://x.org/assets")

    assert viewer.view(filled(speakers=[{"name": {"en": "Han"}}])).speakers[0].name == "Han"
