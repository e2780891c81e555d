"""A table made of cells: its head and body, what its columns hold, and how it is set in plain text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.content.fields.cells import Rows, rows_of
from newsletter.content.fields.dates import as_date
from newsletter.content.typography import LINE, columns
from newsletter.wording import Sentence, Worded, say

_GAP = 2  # columns between two cells of plain text
_SIGN = r"[+\-−–±~≈<>≤≥]?"
_CURRENCY = r"[$€£¥₩₹]?"
_UNIT = r"(?:[%‰°$€£¥₩₹]|[^\W\d_]{1,4}[²³]?)?"
_NUMBER = re.compile(rf"{_SIGN}\s?{_CURRENCY}\s?\d(?:[\d.,'’\u00a0\u202f ]*\d)?\s?{_UNIT}")
_NOTHING = re.compile(r"[-–—−.·]*|n/?a|해당 ?없음|없음", re.IGNORECASE)


class Meaning(Worded):
    """What a column holds; it decides how its cells are set."""

    TEXT = "text", say("text")
    NUMBER = "number", say("numbers")
    DATE = "date", say("dates")


@dataclass(frozen=True)
class Grid:
    """A table in one language. `head` is empty where no row is one; every row has a cell for each meaning."""

    head: tuple[str, ...]
    body: Rows
    meanings: tuple[Meaning, ...]

    @property
    def shares(self) -> tuple[int, ...]:
        """How much of the width each column is given, per cent: by its longest cell, within limits."""
        rooms = [_GAP + min(max(longest, 4), 28) for longest in self._longest]
        return tuple(100 * room // sum(rooms) for room in rooms)

    @property
    def wordy(self) -> tuple[bool, ...]:
        """Which columns hold whole sentences: on a phone they stand below their label."""
        return tuple(
            meaning is Meaning.TEXT and longest > 24
            for meaning, longest in zip(self.meanings, self._longest, strict=True)
        )

    @property
    def _longest(self) -> list[int]:
        rows = [self.head, *self.body] if self.head else self.body
        return [max(columns(row[place]) for row in rows) for place in range(len(self.meanings))]


def grid(cells: str, has_head: bool) -> Grid:
    """The table of these cells, as a field keeps them; `has_head` says that the first row names the columns."""
    rows = rows_of(cells)
    meanings = tuple(_meaning([row[column] for row in rows]) for column in range(len(rows[0]) if rows else 0))
    is_split = has_head and len(rows) > 1
    return Grid(rows[0] if is_split else (), rows[1:] if is_split else rows, meanings)


def aligned(table: Grid) -> str:
    """Plain text: columns below one another where they fit into a line, else each row as a list with its labels."""
    rows = [table.head, *table.body] if table.head else list(table.body)
    widths = [max(columns(row[place]) for row in rows) for place in range(len(table.meanings))]
    if sum(widths) + _GAP * (len(widths) - 1) > LINE:
        return "\n\n".join(_listed(table.head, row) for row in table.body)
    lines = [_line(row, widths, table.meanings) for row in rows]
    if table.head:
        lines.insert(1, (" " * _GAP).join("-" * width for width in widths))
    return "\n".join(lines)


def understood(cells: str) -> Sentence | None:
    """What was read from cells as they were pasted, for whoever did; None where there are none."""
    table = grid(cells, False)
    rows, kinds = len(table.body), [meaning.words for meaning in table.meanings]
    if not kinds:
        return None
    if len(kinds) == 1:
        return say(
            "Understood: {rows} rows of one cell. Put a tab or | between the cells of a row.", rows=rows
        )
    told = kinds[0]
    for kind in kinds[1:]:
        told = say("{first}, {then}", first=told, then=kind)
    return say(
        "Understood: {rows} rows, {columns} columns ({kinds}).", rows=rows, columns=len(kinds), kinds=told
    )


def _meaning(column: Sequence[str]) -> Meaning:
    """What the cells below the first are, which may be a head; those that say nothing do not count."""
    said = [cell for cell in column[1:] or column if not _NOTHING.fullmatch(cell)]
    if said and all(as_date(cell) for cell in said):
        return Meaning.DATE
    return Meaning.NUMBER if said and all(map(_NUMBER.fullmatch, said)) else Meaning.TEXT


def _line(row: Sequence[str], widths: Sequence[int], meanings: Sequence[Meaning]) -> str:
    cells = []
    for cell, width, meaning in zip(row, widths, meanings, strict=True):
        room = " " * (width - columns(cell))
        cells.append(room + cell if meaning is Meaning.NUMBER else cell + room)
    return (" " * _GAP).join(cells).rstrip()


def _listed(head: Sequence[str], row: Sequence[str]) -> str:
    first, *others = [
        f"{label}: {cell}" if label and cell else cell
        for label, cell in zip(head or [""] * len(row), row, strict=True)
    ]
    return "\n".join([*filter(None, [first]), *(f"  {told}" for told in others if told)])
