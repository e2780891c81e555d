"""The rows of a pasted text: cells with tabs between them, as spreadsheets copy a table, or one line of words.

A cell of several lines stands in quotation marks, those within it doubled. A quotation mark that opens no such cell is a letter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.content.texts import in_common_signs

_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=[\t\n]|\Z)')
_PLAIN = re.compile(r"[^\t\n]*")
_MOST_LINES = 20  # in one cell: a quotation mark that somebody forgot to close does not swallow a list


@dataclass(frozen=True)
class Row:
    """One row: the line it begins in, counted from 1, and its cells; a table has tabs, or cells of several lines."""

    line: int
    cells: tuple[str, ...]
    is_table: bool


def rows_in(text: str) -> Iterator[Row]:
    """Every row that is not empty."""
    text = _LINE_ENDS.sub("\n", in_common_signs(text))
    line, at = 1, 0
    while at <= len(text):
        start, cells, is_table = line, [], False
        while True:
            cell, end = _cell(text, at)
            cells.append(cell)
            line += text.count("\n", at, end)
            is_table = is_table or end - at > len(cell) or text[end : end + 1] == "\t"
            at = end + 1
            if text[end : end + 1] != "\t":
                break
        if any(cell.strip() for cell in cells):
            yield Row(start, tuple(cells), is_table)
        line += 1


def written(cells: list[str]) -> str:
    """The line of a table row; one cell alone has a tab behind it, so that it is not taken for words."""
    return "\t".join(map(_quoted, cells)) + ("\t" if len(cells) == 1 else "")


def _cell(text: str, at: int) -> tuple[str, int]:
    """The cell that begins at a place, and where it ends."""
    quoted = _QUOTED.match(text, at)
    if quoted and re.search('[\t\n]|""', quoted[1]) and quoted[1].count("\n") < _MOST_LINES:
        return quoted[1].replace('""', '"'), quoted.end()
    plain = _PLAIN.match(text, at)
    return (plain[0], plain.end()) if plain else ("", at)


def _quoted(cell: str) -> str:
    is_plain = not re.search("[\t\n]", cell) and not cell.startswith('"')
    return cell if is_plain else '"' + cell.replace('"', '""') + '"'
