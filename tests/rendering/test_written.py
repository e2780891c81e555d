"""Values of the product's own kinds, as each language writes them."""

from decimal import Decimal
from typing import Any

import pytest

from newsletter.content.fields.countries import Country
from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.times import TimeRange
from newsletter.rendering.slots import SlotMaker
from newsletter.rendering.views import Viewer
from newsletter.rendering.written import Written, WrittenTime, written
from tests.content.fields.filled import filled
from tests.sample_block.sample import State


def on(time: dict[str, str], date: str, locale: str) -> str:
    clock = written(TimeRange.model_validate(time), locale)
    assert isinstance(clock, WrittenTime)
    return clock.on(written(RoughDate(date), locale))


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
    assert written(RoughDate(date), locale) == words


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
    assert on(time, date, locale) == words


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

    assert (view.date, view.seats, view.country) == ("Sat 3 Oct 2026", "40", "Norway")
    assert isinstance(view.date, Written)
    assert view.date.value.root == "2026-10-03"
    assert view.state.words == "Over"
    assert view.is_free is False
    assert [speaker.name for speaker in view.speakers] == ["Han", ""]
    assert view.speakers[0].country == "South Korea"


def test_a_name_that_was_given_once_stands_in_every_language() -> None:
    viewer = Viewer("ko", ("en", "ko"), SlotMaker("nonce"), "https://x.org/assets")

    assert viewer.view(filled(speakers=[{"name": {"en": "Han"}}])).speakers[0].name == "Han"
