"""The cells of a table as a person types or pastes them: one row a line, cells apart by tabs or by `|`.

Kept with `|`, which a keyboard and an issue file can write too; what Excel, Google Sheets and word processors put on the
clipboard has tabs, and quotation marks around cells of several lines.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from newsletter.content.fields.kinds import Kind
from newsletter.content.merge_tags import TAG
from newsletter.content.texts import Unusable, clean
from newsletter.wording import say

MOST_COLUMNS = 8
MOST_ROWS = 60
LONGEST_CELL = 300

Rows = tuple[tuple[str, ...], ...]

_QUOTED = re.compile(r'(?:^|(?<=[\t\n]))"((?:[^"\t]|"")*)"(?=[\t\n]|$)')
# A bar between cells is none of a merge tag, and none that a backslash says is text.
_BAR = re.compile(rf"((?:{TAG.pattern})|\\\|)|\|")
_RULE = re.compile(r":?-{3,}:?")  # the line that Markdown draws below its head


def rows_of(text: str) -> Rows:
    """The cells, every row as wide as the widest; empty rows, and empty columns at the end, are none."""
    rows = [[_one_line(cell) for cell in row] for row in _split(text)]
    rows = [row for row in rows if not all(map(_RULE.fullmatch, filter(None, row)))]
    wide = max((_filled(row) for row in rows), default=0)
    return tuple(tuple([*row, *[""] * wide][:wide]) for row in rows)


def text_of(rows: Sequence[Sequence[str]]) -> str:
    """The rows as they are kept: `Station | Before | After`."""
    return "\n".join(_row(row) for row in rows)


def _split(text: str) -> list[list[str]]:
    if "\t" in text:
        whole = _QUOTED.sub(_unquoted, text)
        return [line.split("\t") for line in whole.split("\n")]
    return [_between_bars(line.strip()) for line in text.split("\n")]


def _unquoted(cell: re.Match[str]) -> str:
    """A cell that a spreadsheet put into quotation marks, because it has lines or such marks in it."""
    inner = cell[1]
    is_put = "\n" in inner or '""' in inner
    return _one_line(inner.replace('""', '"')) if is_put else cell[0]


def _between_bars(line: str) -> list[str]:
    cells, at = [""], 0
    for bar in _BAR.finditer(line):
        cells[-1] += line[at : bar.start()]
        at = bar.end()
        if bar[1]:
            cells[-1] += "|" if bar[1] == r"\|" else bar[1]
        else:
            cells.append("")
    cells[-1] += line[at:]
    is_fenced = len(cells) > 2 and not cells[0] and not cells[-1]
    return cells[1:-1] if is_fenced else cells


def _row(cells: Sequence[str]) -> str:
    """One row; with a bar at both ends where an empty cell stands at one."""
    line = _written(cells)
    if [_one_line(cell) for cell in _between_bars(line)] != list(
        cells
    ):  # two cells beside one another look like a merge tag: `{{a | b}}`
        line = _written([cell.replace("{{", "{ {") for cell in cells])
    return line


def _written(cells: Sequence[str]) -> str:
    line = "|".join(f" {_BAR.sub(_kept, cell)} " if cell else " " for cell in cells).strip()
    return line if cells[0] and cells[-1] else f"| {line} |"


def _kept(bar: re.Match[str]) -> str:
    return bar[1] if bar[1] and bar[1] != r"\|" else bar[0].replace("|", r"\|")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _filled(row: Sequence[str]) -> int:
    return max(number for number, cell in enumerate(row, start=1) if cell)


def _joined(value: Any) -> Any:
    """A list of rows, as a file may have it."""
    if _are_rows(value):
        return text_of([[_one_line(cell or "") for cell in row] or [""] for row in value])
    return value


def _are_rows(value: Any) -> bool:
    return _is_list(value) and all(
        _is_list(row) and all(isinstance(cell, str | None) for cell in row) for row in value
    )


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def _fitting(text: str) -> str:
    rows = rows_of(clean(text))
    if rows and len(rows[0]) > MOST_COLUMNS:
        raise Unusable(
            say(
                "the table has {count} columns, and {most} fit into a mail. Take some away, or divide it into two tables.",
                count=len(rows[0]),
                most=MOST_COLUMNS,
            )
        )
    if len(rows) > MOST_ROWS:
        raise Unusable(
            say(
                "the table has {count} rows, and {most} fit into a mail. Divide it into two tables, or link to the whole.",
                count=len(rows),
                most=MOST_ROWS,
            )
        )
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row, start=1):
            if len(cell) > LONGEST_CELL:
                raise Unusable(
                    say(
                        "row {row}, column {column} is longer than {limit} characters. Shorten it, or write it as a text.",
                        row=number,
                        column=column,
                        limit=LONGEST_CELL,
                    )
                )
    return text_of(rows)


Cells = Annotated[str, BeforeValidator(_joined), AfterValidator(_fitting), Kind.CELLS]
