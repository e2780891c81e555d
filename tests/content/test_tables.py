"""What a table's columns hold, and how it is set in plain text."""

import pytest

from newsletter.content.tables import Meaning, aligned, grid, understood

SALT = "지점 | 개방 전 | 개방 뒤\n하구 어귀 | 3.1 | 18.4\n솔내교 | — | 4.2"


@pytest.mark.parametrize(
    ("column", "meaning"),
    [
        ("1,234\n−5\n61 %", Meaning.NUMBER),
        ("₩ 12,000\n€3.50", Meaning.NUMBER),
        ("3.1\n—\nn/a\n해당 없음", Meaning.NUMBER),
        ("12 km²\n3 명\n7시간", Meaning.NUMBER),
        ("1 234,5\n2'000", Meaning.NUMBER),
        ("2026-10-03\n2026. 11. 4.", Meaning.DATE),
        ("2026년 10월\n2026-Q4", Meaning.DATE),
        ("02-000-0000\n02-000-0001", Meaning.TEXT),
        ("3.1\nthree", Meaning.TEXT),
        ("12 kilometres by boat", Meaning.TEXT),
        ("—\n-", Meaning.TEXT),
    ],
)
def test_a_column_means_what_its_cells_say(column: str, meaning: Meaning) -> None:
    rows = "\n".join(f"x | {cell}" for cell in ["Head", *column.split("\n")])

    assert grid(rows, True).meanings == (Meaning.TEXT, meaning)


def test_columns_stand_below_one_another_wide_letters_counted_as_two() -> None:
    assert aligned(grid(SALT, True)).split("\n") == [
        "지점       개방 전  개방 뒤",
        "---------  -------  -------",
        "하구 어귀      3.1     18.4",
        "솔내교           —      4.2",
    ]


def test_a_table_without_a_head_has_no_rule() -> None:
    assert aligned(grid("a | 1\nbc | 22", False)) == "a    1\nbc  22"


def test_a_table_that_is_too_wide_is_a_list_of_its_rows() -> None:
    wide = "Day | What happens | Where\n3 October | " + "word " * 10 + "| " + "place " * 6 + "\n4 October | |"

    assert aligned(grid(wide, True)) == (
        "Day: 3 October\n  What happens: "
        + ("word " * 10).strip()
        + "\n  Where: "
        + ("place " * 6).strip()
        + "\n\nDay: 4 October"
    )


def test_one_row_is_a_body_even_where_the_first_row_is_a_head() -> None:
    assert grid("a | b", True).body == (("a", "b"),)
    assert aligned(grid("", True)) == ""


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (SALT, "Understood: 3 rows, 3 columns (text, numbers, numbers)."),
        ("one\ntwo", "Understood: 2 rows of one cell. Put a tab or | between the cells of a row."),
        (" \n", "None"),
    ],
)
def test_one_is_told_what_was_understood(cells: str, told: str) -> None:
    assert str(understood(cells)) == told
