import pytest

from newsletter.content.typography import columns, facts_aligned, has_compounds, initial, underlined, unparted


def test_korean_letters_take_two_columns() -> None:
    assert columns("두 기슭 12") == 10


def test_a_heading_is_underlined_as_wide_as_it_is_seen() -> None:
    assert underlined("두 기슭", "=") == "두 기슭\n======="


def test_a_long_heading_has_a_short_line() -> None:
    assert underlined("x" * 200).endswith("\n" + "-" * 70)


def test_values_stand_one_below_another_whatever_their_names_are_written_in() -> None:
    assert (
        facts_aligned("주제: 물과 생계\nOrganised by: a: b")
        == "주제:          물과 생계\nOrganised by:  a: b"
    )
    assert facts_aligned("") == ""


@pytest.mark.parametrize(
    ("written", "runs"),
    [
        ("+82 10 0000 0000", ["+82_10_0000_0000"]),
        (
            "+49 (0)30 000000 (Zentrale, Durchwahl 1234)",
            ["+49_(0)30_000000", "(Zentrale,", "Durchwahl", "1234)"],
        ),
        ("02) 000 0000 / 02) 000 0001", ["02)_000_0000", "/_02)_000_0001"]),
        ("at the desk", ["at", "the", "desk"]),
    ],
)
def test_a_telephone_number_stays_on_one_line(written: str, runs: list[str]) -> None:
    assert [run.replace("\xa0", "_") for run in unparted(written).split(" ")] == runs


def test_long_words_are_divided_where_a_language_makes_them() -> None:
    assert has_compounds("de-AT")
    assert has_compounds("fi")
    assert not has_compounds("en")
    assert not has_compounds("ko")


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("한서윤", "한"),
        ("von der Heide", "V"),
        ("(사)두 기슭", "두"),
        ("[Draft] Elbe Forum", "E"),
        ("㈜나루", "나"),
        ("“Quiet” Boats", "Q"),
        ("(K)", "K"),
        ("ليلى", "ل"),
        ("100 Tables", "1"),
        ("…", ""),
    ],
)
def test_a_name_has_a_letter_that_stands_for_it(name: str, letter: str) -> None:
    assert initial(name) == letter
