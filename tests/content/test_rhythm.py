"""What comes after a period."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.content.fields.dates import RoughDate
from newsletter.content.rhythm import later, months_between, months_on, next_period


@pytest.mark.parametrize(
    ("period", "following"),
    [
        ("2026 Q3", "2026 Q4"),
        ("2026 Q4", "2027 Q1"),
        ("Q4 2026", "Q1 2027"),
        ("2026년 4분기", "2027년 1분기"),
        ("2026 H2", "2027 H1"),
        ("2026년 상반기", "2026년 하반기"),
        ("Autumn 2026", "Winter 2026"),
        ("Winter 2026", "Spring 2027"),
        ("Fall 2026", "Winter 2026"),
        ("SUMMER 2026", "AUTUMN 2026"),
        ("2026년 겨울호", "2027년 봄호"),
        ("2026 가을", "2026 겨울"),
        ("October 2026", "November 2026"),
        ("Dec 2026", "Jan 2027"),
        ("May 2026", "June 2026"),
        ("2026년 12월", "2027년 1월"),
        ("2026년 9월호", "2026년 10월호"),
        ("2026-12", "2027-01"),
        ("2026. 9", "2026. 10"),
        ("Sept 2026", "Oct 2026"),
        ("2026", "2027"),
        ("2026년", "2027년"),
        ("a letter", ""),
        ("2026 Q7", ""),
        ("Dezember 2026", ""),
        ("3/2026", ""),
        ("9999 Q4", ""),
        ("", ""),
    ],
)
def test_the_next_period_is_written_like_the_last(period: str, following: str) -> None:
    assert next_period(period) == following


@pytest.mark.parametrize(
    ("period", "before", "following"),
    [
        ("October 2026", "August 2026", "December 2026"),
        ("2026년 11월", "2026년 8월", "2027년 2월"),
        ("2026 Q4", "2026 Q2", "2027 Q2"),
        ("2026 Q4", "2026 Q4", "2027 Q1"),
        ("2026 Q4", "2027 Q1", "2027 Q1"),
        ("2026 Q4", "1999 Q1", "2027 Q1"),
        ("2026 Q4", "Autumn 2026", "2027 Q1"),
        ("2026 Q4", "words", "2027 Q1"),
        ("Annual letter 2026", "Annual letter 2025", "Annual letter 2027"),
        ("Annual letter 2026", "A letter 2025", ""),
    ],
)
def test_the_rhythm_is_seen_from_the_two_last(period: str, before: str, following: str) -> None:
    assert next_period(period, before) == following


def test_a_period_is_some_months() -> None:
    assert months_on("2026 Q4") == 3
    assert months_on("October 2026", "August 2026") == 2
    assert months_on("2026") == 12
    assert months_on("a letter") is None


@pytest.mark.parametrize(
    ("day", "months", "following"),
    [
        ("2026-12-15", 3, "2027-03-15"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12", 3, "2027-03"),
        ("2026-Q4", 3, "2027-Q1"),
        ("open", 3, None),
        ("9999-12", 3, None),
    ],
)
def test_a_date_goes_on_as_precise_as_it_is(day: str, months: int, following: str | None) -> None:
    found = later(RoughDate(day), months=months)

    assert (found.root if found else None) == following


def test_the_months_between_two_dates_are_a_rhythm_unless_there_is_none() -> None:
    assert months_between(RoughDate("2026-12"), RoughDate("2026-09-15")) == 3
    assert months_between(RoughDate("2026-12"), RoughDate("2026-12")) is None
    assert months_between(RoughDate("2026-12"), RoughDate("2001-12")) is None
    assert months_between(RoughDate("2026-12"), RoughDate("open")) is None
    assert months_between(None, RoughDate("2026-12")) is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_nothing_that_a_person_may_write_is_too_much(period: str, before: str) -> None:
    assert isinstance(next_period(period, before), str)
