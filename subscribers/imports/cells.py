"""Cells of a CSV file that a spreadsheet will open: no cell may begin a formula, and nothing is lost by that.

A cell that would begin one gets an apostrophe before it (OWASP, CSV injection); reading takes it off again.
"""

import csv
import io
import re
from collections.abc import Iterable

# The full-width signs are formulas too in a Korean or Japanese spreadsheet.
_FORMULA = re.compile(r"'*[\s\ufeff]*[=+\-@＝＋－＠\t\r]")


def guard(cell: str) -> str:
    """The cell, safe to open in a spreadsheet."""
    return "'" + cell if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """What `guard` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def csv_line(cells: Iterable[str]) -> str:
    """One guarded line of CSV, every cell quoted, with the line end RFC 4180 asks for."""
    line = io.StringIO(newline="")
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([guard(cell) for cell in cells])
    return line.getvalue()
