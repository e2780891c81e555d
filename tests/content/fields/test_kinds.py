"""What a person may write in a field of each kind, how it is kept, and what is said of what cannot be used."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from newsletter.content.explaining import explain
from newsletter.content.fields.countries import (
    Country,
    code_of,
    named_behind_comma,
    named_in_brackets,
    names,
)
from newsletter.content.fields.dates import Precision, RoughDate
from newsletter.content.fields.numbers import Number, YesNo
from newsletter.content.fields.times import TimeRange
from newsletter.content.fields.tongues import Tongues
from newsletter.content.texts import PersonName, Telephone


def kept(kind: Any, written: Any) -> Any:
    return TypeAdapter(kind).validate_python(written)


def said(kind: Any, written: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        kept(kind, written)
    return str(explain(refused.value.errors()[0], path=(), known=()))


@pytest.mark.parametrize(
    ("written", "value", "precision", "first_day"),
    [
        ("2026-10-03", "2026-10-03", Precision.DAY, date(2026, 10, 3)),
        (" 2026. 10. 3. ".replace(". ", "."), "2026-10-03", Precision.DAY, date(2026, 10, 3)),
        ("2026/1/9", "2026-01-09", Precision.DAY, date(2026, 1, 9)),
        ("2026. 10. 3.", "2026-10-03", Precision.DAY, date(2026, 10, 3)),
        ("2026년 10월 3일", "2026-10-03", Precision.DAY, date(2026, 10, 3)),
        ("2026년 10월", "2026-10", Precision.MONTH, date(2026, 10, 1)),
        ("2026. 10.", "2026-10", Precision.MONTH, date(2026, 10, 1)),
        ("2026년 4분기", "2026-Q4", Precision.QUARTER, date(2026, 10, 1)),
        ("2026-10", "2026-10", Precision.MONTH, date(2026, 10, 1)),
        ("2026.2", "2026-02", Precision.MONTH, date(2026, 2, 1)),
        ("2026-Q4", "2026-Q4", Precision.QUARTER, date(2026, 10, 1)),
        ("2026 q1", "2026-Q1", Precision.QUARTER, date(2026, 1, 1)),
        ("open", "open", Precision.OPEN, None),
        ("TBA", "open", Precision.OPEN, None),
        ("미정", "open", Precision.OPEN, None),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(
    written: str, value: str, precision: Precision, first_day: date | None
) -> None:
    found = RoughDate.model_validate(written)

    assert (found.root, found.precision, found.first_day) == (value, precision, first_day)


@pytest.mark.parametrize("written", ["2026-02-30", "2026-13", "2026-Q5", "0000-Q1", "3 Oct 2026", "", "2026"])
def test_what_is_no_date_is_explained(written: str) -> None:
    assert said(RoughDate, written) == (
        f"“{written}” is not a date. Write a day like 2026-10-03, a month like 2026-10, a quarter like 2026-Q4, "
        "or “open” while it is not known."
    )


def test_a_date_is_open_until_it_is_written() -> None:
    assert RoughDate().precision is Precision.OPEN


def test_a_time_range_is_at_moments_of_a_day() -> None:
    talk = TimeRange(start="9:30", end="12:30", zone="Asia/Seoul")

    start, end = talk.on(date(2026, 10, 3))

    assert talk.start == "09:30"
    assert start == datetime(2026, 10, 3, 0, 30, tzinfo=UTC)
    assert end == datetime(2026, 10, 3, 3, 30, tzinfo=UTC)


def test_a_time_range_may_go_past_midnight_or_have_no_end() -> None:
    night = TimeRange(start="22:00", end="02:00", zone="UTC")
    open_end = TimeRange(start="22:00", zone="UTC")

    assert night.on(date(2026, 12, 31)).end == datetime(2027, 1, 1, 2, 0, tzinfo=UTC)
    assert open_end.on(date(2026, 12, 31)).end is None


@pytest.mark.parametrize(
    ("day", "hour"), [(date(2026, 3, 28), 11), (date(2026, 3, 29), 10), (date(2026, 10, 25), 11)]
)
def test_a_clock_follows_daylight_saving(day: date, hour: int) -> None:
    noon = TimeRange(start="12:00", zone="Europe/Berlin")

    assert noon.on(day).start.astimezone(UTC).hour == hour


def test_an_hour_that_the_clocks_skip_is_found() -> None:
    early = TimeRange(start="01:30", end="02:30", zone="Europe/Berlin")

    assert early.on(date(2026, 3, 29)).skipped == early.on(date(2026, 3, 29)).end
    assert early.on(date(2026, 3, 28)).skipped is None
    assert early.on(date(2026, 10, 25)).skipped is None


@pytest.mark.parametrize(
    ("start", "end", "is_wrong"),
    [
        ("14:00", "13:00", True),
        ("14:00", "14:00", True),
        ("14:00", "02:00", True),
        ("14:00", "01:59", False),
        ("22:00", "02:00", False),
        ("10:30", "12:30", False),
        ("10:30", None, False),
    ],
)
def test_an_end_that_is_half_a_day_before_the_start_is_no_morning_after(
    start: str, end: str | None, is_wrong: bool
) -> None:
    assert TimeRange(start=start, end=end, zone="UTC").ends_before_it_begins is is_wrong


@pytest.mark.parametrize(
    ("field", "written", "sentence"),
    [
        ("start", "25:00", "“25:00” is not a time of day. Write it like 09:30 or 18:00."),
        ("end", "noon", "“noon” is not a time of day. Write it like 09:30 or 18:00."),
        ("zone", "Asia/Seoull", "“Asia/Seoull” is not a time zone. Write a place like Asia/Seoul."),
        ("zone", "../etc/passwd", "“../etc/passwd” is not a time zone. Write a place like Asia/Seoul."),
        ("second_zone", "KST", "“KST” is not a time zone. Write a place like Asia/Seoul."),
    ],
)
def test_what_is_no_time_is_explained(field: str, written: str, sentence: str) -> None:
    assert said(TimeRange, {"start": "10:00", "zone": "UTC", field: written}) == sentence


@pytest.mark.parametrize(
    "written", ["KR", "kr", " South Korea", "대한민국", "한국", "Korea", "R.O.K.", "the Republic  of Korea"]
)
def test_a_country_is_kept_by_its_code(written: str) -> None:
    assert Country.model_validate(written).root == "KR"


@pytest.mark.parametrize("written", ["EU", "XX", "Atlantis", "Korea, South of", ""])
def test_what_is_no_country_is_explained(written: str) -> None:
    assert said(Country, written) == (
        f"“{written}” is not a country. Write its code of two letters like KR, or its whole name."
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("UK", "GB"),
        ("England", "GB"),
        ("미국", "US"),
        ("USA", "US"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Cote d'Ivoire", "CI"),
        ("북한", "KP"),
        ("Bosnia and Herzegovina", "BA"),
        ("Netherlands", "NL"),
    ],
)
def test_what_people_call_a_country_is_understood(written: str, code: str) -> None:
    assert Country.model_validate(written).root == code


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_name_of_a_country_is_its_own(language: str) -> None:
    assert {code: code_of(name) for code, name in names(language).items()} == {
        code: code for code in names(language)
    }


@pytest.mark.parametrize(
    ("words", "in_brackets", "behind_comma"),
    [("KR", "KR", "KR"), ("MA", "MA", None), ("no", None, None), ("Norway", "NO", "NO"), ("HWA", None, None)],
)
def test_a_code_in_running_words_is_in_capitals_and_nothing_else(
    words: str, in_brackets: str | None, behind_comma: str | None
) -> None:
    assert (named_in_brackets(words), named_behind_comma(words)) == (in_brackets, behind_comma)


def test_there_are_as_many_countries_as_the_standard_has() -> None:
    assert len(names("en")) == len(names("ko")) == 249


@pytest.mark.parametrize("written", ["1200", "12.50", "-3", "0", "999999999999999.999999"])
def test_a_number_is_kept_as_it_was_written(written: str) -> None:
    assert kept(Number, written) == Decimal(written)
    assert f"{kept(Number, written):f}" == written


@pytest.mark.parametrize("written", ["1,200", "1e5", "NaN", "١٢", "twelve", "", "1" * 16])
def test_what_is_no_number_is_explained(written: str) -> None:
    assert said(Number, written) == f"“{written}” is not a number. Write digits only, like 1200 or 12.5."


@pytest.mark.parametrize(("written", "value"), [("yes", True), ("True", True), ("no", False), (False, False)])
def test_yes_and_no_may_be_written(written: Any, value: bool) -> None:
    assert kept(YesNo, written) is value


def test_what_is_neither_yes_nor_no_is_explained() -> None:
    assert said(YesNo, "maybe") == "must be yes or no, but is “maybe”."


@pytest.mark.parametrize("written", ["+82 2 000 0000", "02-000-0000 (ext. 3)", "at the desk", ""])
def test_a_telephone_number_stays_as_people_write_it(written: str) -> None:
    assert kept(Telephone, written) == written


def test_a_person_s_name_is_one_line() -> None:
    assert kept(PersonName, " Han \n Seo-yun ") == "Han Seo-yun"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("ko, en", "ko, en"),
        ("ko en", "ko, en"),
        ("한국어, 영어", "ko, en"),
        ("Korean; German", "ko, de"),
        ("Norwegian Bokmål", "nb"),
        ("EN · pt_br", "en, pt-BR"),
        (["ko", "English"], "ko, en"),
        ("ko, ko", "ko"),
    ],
)
def test_languages_are_kept_as_codes_however_they_are_named(written: Any, value: str) -> None:
    assert Tongues.model_validate(written).root == value


@pytest.mark.parametrize("written", ["xx", "Klingonisch", "ko, nothing at all"])
def test_what_is_no_language_is_explained(written: str) -> None:
    assert "is not a language. Write its code like ko" in said(Tongues, written)


def test_nobody_speaks_no_language_or_a_hundred() -> None:
    codes = "ko en de fr es pt it nl sv da nb fi pl"

    assert said(Tongues, " ") == "“ ” should be one to 12 languages, like ko, en."
    assert said(Tongues, codes).startswith("“ko en de")
