"""What a person pastes into a table: how it is read, how it is kept, and what is said of what does not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from newsletter.content.explaining import explain
from newsletter.content.fields.cells import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Cells, rows_of, text_of
from tests.content.strategies import harmless

CELLS: TypeAdapter[str] = TypeAdapter(Cells)


def said(written: object) -> str:
    with pytest.raises(ValidationError) as refused:
        CELLS.validate_python(written)
    return str(explain(refused.value.errors()[0], path=(), known=()))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Station\tBefore\r\nRiver mouth\t3.1\r\n", "Station | Before\nRiver mouth | 3.1"),
        ("지점\t개방 전\n하구 어귀\t3.1", "지점 | 개방 전\n하구 어귀 | 3.1"),
        ("Station | Before\nRiver mouth|3.1", "Station | Before\nRiver mouth | 3.1"),
        ("| Station | Before |\n|---|:---|\n| River mouth | 3.1 |", "Station | Before\nRiver mouth | 3.1"),
        ('"two\nlines"\t"she said ""no"""\t"so"', 'two lines | she said "no" | "so"'),
        ('a 2" pipe\tone', 'a 2" pipe | one'),
        ('"unclosed\tone\nnext\ttwo', '"unclosed | one\nnext | two'),
        ("a|b\tc", r"a\|b | c"),
        ("{{first_name|friend}} | c", "{{first_name|friend}} | c"),
        ("a\tb\tc\n\n\t\t\nd", "a | b | c\n| d | | |"),
        ("\tBefore\nMouth\t3", "| | Before |\nMouth | 3"),
        ("a\tb\t\t\nc\td\t\t", "a | b\nc | d"),
        ("one\ntwo", "one\ntwo"),
        ("", ""),
        (" \t \n\t", ""),
        ([["Station", "Before"], ["Mouth", None]], "Station | Before\n| Mouth | |"),
    ],
)
def test_cells_are_kept_between_bars_however_they_were_written(written: object, kept: str) -> None:
    assert CELLS.validate_python(written) == kept
    assert CELLS.validate_python(kept) == kept


def test_each_row_is_as_wide_as_the_widest() -> None:
    assert rows_of("a | b | c\nd") == (("a", "b", "c"), ("d", "", ""))


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("\t".join("x" * 50), "the table has 50 columns, and 8 fit into a mail."),
        ("a\tb\n" * 61, "the table has 61 rows, and 60 fit into a mail."),
        ("a\tb\nc\t" + "x" * 301, "row 2, column 2 is longer than 300 characters."),
        ("a\u202eb", "the text holds the invisible character U+202E"),
        ([["a", ["b"]]], "must be a text, but is a list."),
    ],
)
def test_what_does_not_fit_is_explained(written: object, reason: str) -> None:
    assert said(written).startswith(reason)


@given(st.lists(st.lists(harmless, min_size=1, max_size=MOST_COLUMNS), max_size=MOST_ROWS))
def test_what_is_kept_is_read_again(rows: list[list[str]]) -> None:
    clean = [[" ".join(cell.replace("\t", " ").split())[:LONGEST_CELL] for cell in row] for row in rows]

    kept = text_of(rows_of(text_of(clean)))

    assert text_of(rows_of(kept)) == kept
    assert CELLS.validate_python(CELLS.validate_python(kept)) == CELLS.validate_python(kept)


def test_braces_that_are_no_merge_tag_hold_no_cells_together() -> None:
    assert rows_of("*\n{{\t}}") == rows_of(text_of(rows_of("*\n{{\t}}"))) == (("*", ""), ("{{", "}}"))


def test_two_cells_that_would_read_as_one_merge_tag_stay_two() -> None:
    kept = text_of(rows_of("{{a\tb}}"))

    assert [len(row) for row in rows_of(kept)] == [2]
    assert text_of(rows_of(kept)) == kept
