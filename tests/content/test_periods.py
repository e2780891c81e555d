import pytest

from newsletter.content.periods import days_in, first_day_of, number_in, period_in


@pytest.mark.parametrize(
    ("text", "period", "found"),
    [
        ("Bridge, 2026 Q3: harvest", "2026 Q3", "2026 Q3"),
        ("the Q3 2026 issue", "2026 Q3", "Q3 2026"),
        ("2026년 3분기 소식", "2026 Q3", "2026년 3분기"),
        ("Letters of autumn 2026", "Autumn 2026", "autumn 2026"),
        ("2026 Q4", "2026 Q3", None),
        ("2026 Q31", "2026 Q3", None),
        ("anything", "", None),
    ],
)
def test_a_period_is_found_however_it_is_written(text: str, period: str, found: str | None) -> None:
    assert period_in(text, period) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Welcome to issue 12!", "issue 12"),
        ("제12호를 펴내며", "제12호"),
        ("No. 12", "No. 12"),
        ("issue 123, 12 people, room 12", None),
    ],
)
def test_the_number_of_an_issue_is_found_where_it_is_called_one(text: str, found: str | None) -> None:
    assert number_in(text, 12) == found


def test_days_are_found_with_and_without_their_year() -> None:
    text = "On 15 August 2026, Oct. 3 and 2026-09-01, 8월 15일 and 2026. 9. 1. we may march 5 km; 12 people."

    assert list(days_in(text)) == [
        "15 August 2026",
        "Oct. 3",
        "2026-09-01",
        "8월 15일",
        "2026. 9. 1",
        "march 5",
    ]


def test_a_quarter_begins_on_a_day() -> None:
    assert str(first_day_of("2026 Q3")) == "2026-07-01"
    assert first_day_of("Autumn 2026") is None
