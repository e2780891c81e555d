"""Cells that a spreadsheet opens safely."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.imports.cells import csv_line, guard, unguard

# What a spreadsheet takes for the beginning of a formula; spaces before it may be trimmed away.
FORMULAS = [
    "=1+1",
    "+82 10",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " =1+1",
    "\ufeff=1",
    "'=1",
]

awkward = st.text(st.sampled_from("'=+-@＝＋－＠\t\r\n \ufeff\"a,;"), max_size=8) | st.text(max_size=20)


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_formula_begins_with_an_apostrophe(cell: str) -> None:
    assert guard(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "Kim", "a=b", "kim@example.org", "O'Brien", "'tis", "김민지"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert guard(cell) == cell
    assert unguard(cell) == cell


@given(awkward)
def test_guarding_loses_nothing(cell: str) -> None:
    assert unguard(guard(cell)) == cell


@given(awkward)
def test_no_guarded_cell_begins_a_formula(cell: str) -> None:
    assert guard(cell).lstrip(" \ufeff\n")[:1] not in set("=+-@＝＋－＠\t\r") - {""}


@given(st.lists(awkward, min_size=2, max_size=5))
def test_a_line_is_read_back_by_any_csv_reader(cells: list[str]) -> None:
    (read,) = csv.reader(io.StringIO(csv_line(cells), newline=""))

    assert [unguard(cell) for cell in read] == cells
