"""Bytes of a CSV file, as spreadsheets write it, into rows of text. Nothing is guessed in silence: what
cannot be read is a named row or one clear sentence.
"""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from newsletter.errors import Invalid
from newsletter.wording import say
from subscribers.imports.cells import unguard
from subscribers.imports.columns import Column, meanings
from subscribers.tidying import tidy_name

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 100

_MAX_LINES = 10 * MAX_ROWS  # blank lines and line breaks within cells
_DELIMITERS = (",", ";", "\t")
# A cell may hold line breaks; more lines than this mean a quotation mark that is never closed.
_MAX_LINES_OF_A_ROW = 50
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx is a zip, .xls an OLE file
# The bytes of Windows-1252 that Western European names are written with: letters, quotes, dashes.
_WESTERN = re.compile(
    rb"[\x00-\x7f\x80\x8a\x8c\x8e\x91-\x97\x9a\x9c\x9e\x9f\xa0\xaa\xab\xb0\xb4\xb7\xba\xbb\xc0-\xd6\xd8-\xf6\xf8-\xff]*"
)


@dataclass(frozen=True)
class FileRow:
    """One row; `number` counts as a spreadsheet does, the headings being row 1. `cells` are as many as the headings.

    When the quotation marks of a row do not match, `is_broken`, and its only cell is the line.
    """

    number: int
    cells: tuple[str, ...]
    is_broken: bool = False


@dataclass(frozen=True)
class SubscriberFile:
    """A file that was read; `columns` are the headings, each unique, that have a meaning."""

    name: str
    sha256: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    columns: dict[Column, str]
    rows: tuple[FileRow, ...]


def read_file(data: bytes, *, name: str) -> SubscriberFile:
    """Read UTF-8, UTF-16 (with its mark), CP949 or Windows-1252; commas, semicolons or tabs.

    Raises Invalid, with the remedy, for what is too large, empty, no text, or has no column of addresses.
    Blank rows are left out, but counted.
    """
    if len(data) > MAX_BYTES:
        raise Invalid(
            say(
                "{file} is larger than {limit} MB. Split it into smaller files and import them one after the other.",
                file=name,
                limit=MAX_BYTES // 1024**2,
            )
        )
    text, encoding = _decode(data, name)
    lines = list(islice(io.StringIO(text, newline=""), _MAX_LINES + 1))
    if len(lines) > _MAX_LINES:
        raise _too_long(name)
    delimiter = _delimiter(lines)
    rows = _rows(lines, delimiter)
    first = next(rows, None)
    if first is None:
        raise Invalid(say("{file} is empty: there is nothing to import.", file=name))
    header = _header(first)
    columns = _columns(header, name)
    return SubscriberFile(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        delimiter=delimiter,
        header=header,
        columns=columns,
        rows=_body(rows, len(header), name),
    )


def _decode(data: bytes, name: str) -> tuple[str, str]:
    if data.startswith(_WORKBOOKS):
        raise Invalid(
            say(
                "{file} is an Excel workbook. Open it in Excel, choose “Save As” and the file type "
                "“CSV UTF-8 (Comma delimited)”, and import that file.",
                file=name,
            )
        )
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise _undecodable(data, error.start, name) from None
    unread_from = 0
    for encoding in ("utf-8", "cp949"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as error:
            unread_from = max(unread_from, error.start)
    if _WESTERN.fullmatch(data):
        return data.decode("cp1252"), "cp1252"
    raise _undecodable(data, unread_from, name)


def _undecodable(data: bytes, position: int, name: str) -> Invalid:
    return Invalid(
        say(
            "The characters in line {line} of {file} cannot be read: they are neither UTF-8 nor CP949. "
            "Save the file as “CSV UTF-8” and import it again.",
            line=data.count(b"\n", 0, position) + 1,
            file=name,
        )
    )


def _delimiter(lines: Sequence[str]) -> str:
    """The one that finds a column of addresses in the headings; else the one that finds most columns."""

    def worth(delimiter: str) -> tuple[bool, int]:
        header = next(_rows(lines, delimiter), None)
        if header is None:
            return True, 0  # nothing but this delimiter: the file is empty
        return Column.EMAIL in meanings(header.cells), len(header.cells)

    return max(_DELIMITERS, key=worth)


def _rows(lines: Sequence[str], delimiter: str) -> Iterator[FileRow]:
    """Every row that is not blank. A broken row costs its own first line only, never the rows after it."""
    position, number = 0, 0
    while position < len(lines):
        number += 1
        ahead = lines[position : position + _MAX_LINES_OF_A_ROW]
        reader = csv.reader(ahead, delimiter=delimiter, strict=True)
        try:
            cells = next(reader)
        except csv.Error:
            yield FileRow(number, (lines[position].strip()[:200],), is_broken=True)
            position += 1
            continue
        position += reader.line_num
        if any(cell.strip() for cell in cells):
            yield FileRow(number, tuple(unguard(cell) for cell in cells))


def _header(row: FileRow) -> tuple[str, ...]:
    """The headings, each once, none empty: what has no meaning to us is kept under its heading."""
    headings: list[str] = []
    named = max((number for number, cell in enumerate(row.cells, start=1) if cell.strip()), default=0)
    for number, cell in enumerate(row.cells[:named], start=1):
        heading = tidy_name(cell) or f"column {number}"
        headings.append(heading if heading not in headings else f"{heading} ({number})")
    return tuple(headings)


def _columns(header: tuple[str, ...], name: str) -> dict[Column, str]:
    if len(header) > MAX_COLUMNS:
        raise Invalid(
            say(
                "{file} has more than {limit} columns. Remove those you do not need.",
                file=name,
                limit=MAX_COLUMNS,
            )
        )
    columns: dict[Column, str] = {}
    for heading, meaning in zip(header, meanings(header), strict=True):
        if meaning is not None:
            columns.setdefault(meaning, heading)
    if Column.EMAIL not in columns:
        raise Invalid(
            say(
                "{file} has no column for the e-mail address. Its first row reads: {found}. "
                "Name the column “email” or “이메일” in the first row and import the file again.",
                file=name,
                found=", ".join(f"“{heading[:40]}”" for heading in header[:10]),
            )
        )
    return columns


def _body(rows: Iterator[FileRow], width: int, name: str) -> tuple[FileRow, ...]:
    body: list[FileRow] = []
    for row in rows:
        if len(body) == MAX_ROWS:
            raise _too_long(name)
        missing = width - len(row.cells)
        body.append(row if row.is_broken else FileRow(row.number, row.cells + ("",) * missing))
    return tuple(body)


def _too_long(name: str) -> Invalid:
    return Invalid(
        say(
            "{file} has more than {limit} rows. Split it into smaller files and import them one after the other.",
            file=name,
            limit=f"{MAX_ROWS:,}",
        )
    )
