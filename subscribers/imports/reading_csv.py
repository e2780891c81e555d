"""Bytes of a CSV file, as spreadsheets write it, into rows of text. Nothing is guessed in silence: what
cannot be read is a named row or one clear sentence, and what may be read otherwise can be told by hand.
"""

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Self, overload

from newsletter.errors import Invalid
from newsletter.wording import Sentence, say
from subscribers.imports.cells import unguard
from subscribers.imports.columns import Column, may_be_addresses, meanings
from subscribers.imports.decoding import decode, encoding_named
from subscribers.imports.mending import looks_like_address
from subscribers.imports.standing import Standing, answer_key, is_evidence, standing_of
from subscribers.imports.vocabulary import Kind, Said
from subscribers.tidying import tidy_name

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 100

_MAX_LINES = 10 * MAX_ROWS  # blank lines and line breaks within cells
_DELIMITERS = (",", ";", "\t", "|")
_TOP = 20  # rows among which the headings are looked for
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # Excel's own line about the delimiter
# A cell may hold line breaks; more lines than this mean a quotation mark that is never closed.
_MAX_LINES_OF_A_ROW = 50
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_NAMING = (Column.EMAIL, Column.NAME, Column.FIRST_NAME, Column.LAST_NAME)
csv.field_size_limit(MAX_BYTES)  # what is too long is said of the cell, not of its quotation marks
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx is a zip, .xls an OLE file


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row; `number` counts as a spreadsheet does, the headings being row 1. `cells` are as many as the headings.

    When the quotation marks of a row do not match, `is_broken`, and its only cell is the line.
    """

    number: int
    cells: tuple[str, ...]
    is_broken: bool = False


class Rows(Sequence[FileRow]):
    """The rows below the headings, each as wide as those at least. Only the lines are held: a row is made of them whenever
    somebody comes by, since the cells of 100,000 rows take ten times the room."""

    def __init__(self, lines: Sequence[str], *, delimiter: str, above: int, width: int) -> None:
        self._lines, self._delimiter, self._above, self._width = lines, delimiter, above, width
        self._count = sum(1 for _ in islice(_rows(lines, delimiter), above, above + MAX_ROWS + 1))

    def __iter__(self) -> Iterator[FileRow]:
        for row in islice(_rows(self._lines, self._delimiter), self._above, None):
            missing = 0 if row.is_broken else self._width - len(row.cells)
            yield FileRow(row.number, row.cells + ("",) * missing, row.is_broken) if missing > 0 else row

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> FileRow: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[FileRow, ...]: ...

    def __getitem__(self, place: int | slice) -> FileRow | tuple[FileRow, ...]:
        if isinstance(place, slice):
            return tuple(islice(self, *place.indices(len(self))))
        return next(islice(self, range(len(self))[place], None))


@dataclass(frozen=True)
class Reading:
    """How a person says that a file is to be read, where we cannot know: its encoding, what its columns hold,
    and what the words in them say of the people."""

    encoding: str | None = None
    columns: Mapping[str, Column | Kind] = field(default_factory=dict)  # by heading
    answers: Mapping[str, Said] = field(default_factory=dict)  # by word

    def as_json(self) -> dict[str, Any]:
        """The form that is kept."""
        return {"encoding": self.encoding, "columns": dict(self.columns), "answers": dict(self.answers)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What was kept. Raises Invalid for a name that is none of ours."""
        columns = {heading: meaning_named(name) for heading, name in data.get("columns", {}).items()}
        answers = {answer_key(word): answer_named(name) for word, name in data.get("answers", {}).items()}
        encoding = data.get("encoding")
        return cls(encoding_named(encoding) if encoding else None, columns, answers)


AS_FOUND = Reading()
# What a column can be said to hold; where a subscription stands is a status like any other.
MEANINGS: tuple[Column | Kind, ...] = (*(each for each in Column if each is not Column.SUBSCRIPTION), *Kind)
ANSWERS = tuple(said for said in Said if said is not Said.UNCLEAR)
# The words of our own exports, which are told apart from those of others.
OUR_STATES = frozenset(("", "confirmed", "pending", "unsubscribed", "suppressed"))


@dataclass(frozen=True)
class SubscriberFile:
    """A file that was read; `columns` are the headings, each unique, that have a meaning.

    `rivals` are the encodings it may have as well; `above` is how many rows stand above the headings; without
    headings the columns are named by their place. `standing` is what the file says of the people in it, `reading` what
    a person said of how to read it.
    """

    name: str
    sha256: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    columns: dict[Column, str]
    rows: Rows
    standing: Standing
    reading: Reading = AS_FOUND
    rivals: tuple[str, ...] = ()
    above: int = 0
    has_headings: bool = True

    @property
    def sample(self) -> tuple[FileRow, ...]:
        """The first ten rows, as they were read."""
        return self.rows[:10]

    @property
    def unread(self) -> tuple[str, ...]:
        """The headings of which nothing is known: they are kept as they came."""
        read = {*self.columns.values(), *self.standing.kinds}
        return tuple(heading for heading in self.header if heading not in read and not is_evidence(heading))

    @property
    def doubt(self) -> Sentence | None:
        """Why nothing can be imported until a person has told how to read the file."""
        if self.rivals:
            return say(
                "{file} is not in Unicode, and it can be read in more than one way. "
                "Look at the names, and choose the encoding: {known}.",
                file=self.name,
                known=", ".join((self.encoding, *self.rivals)),
            )
        if not self.standing.questions:
            return None
        first = self.standing.questions[0]
        if len(self.standing.questions) == 1:
            return say(
                "The column “{column}” says “{value}” (rows: {rows}). Say first whether these people may be mailed.",
                column=first.heading,
                value=first.value,
                rows=f"{first.rows:,}",
            )
        return say(
            "The column “{column}” says “{value}” (rows: {rows}), and there are more such words: {count}. "
            "Say first whether these people may be mailed.",
            column=first.heading,
            value=first.value,
            rows=f"{first.rows:,}",
            count=len(self.standing.questions) - 1,
        )


def meaning_named(name: str) -> Column | Kind:
    """What a column can hold, by its name. Raises Invalid."""
    found = next((meaning for meaning in MEANINGS if meaning.value == name), None)
    if found is None:
        raise Invalid(
            say(
                "“{name}” is nothing a column can hold. Choose one of: {known}.",
                name=name,
                known=", ".join(MEANINGS),
            )
        )
    return found


def answer_named(name: str) -> Said:
    """What a word can say of a person, by its name. Raises Invalid."""
    found = next((said for said in ANSWERS if said.value == name), None)
    if found is None:
        raise Invalid(
            say(
                "“{name}” says nothing of whether a person may be mailed. Choose one of: {known}.",
                name=name,
                known=", ".join(ANSWERS),
            )
        )
    return found


def read_file(data: bytes, *, name: str, reading: Reading = AS_FOUND) -> SubscriberFile:
    """Read Unicode and the encodings of `decoding.ENCODINGS`; commas, semicolons, tabs or upright lines.

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
    if data.startswith(_WORKBOOKS):
        raise Invalid(
            say(
                "{file} is an Excel workbook. Open it in Excel, choose “Save As” and the file type "
                "“CSV UTF-8 (Comma delimited)”, and import that file.",
                file=name,
            )
        )
    decoded = decode(data, name, encoding=reading.encoding)
    lines = [line[0] for line in islice(_LINE.finditer(decoded.text), _MAX_LINES + 1)]
    if len(lines) > _MAX_LINES:
        raise _too_long(name)
    separator = _SEPARATOR.fullmatch(lines[0]) if lines else None
    if separator:
        del lines[0]  # a spreadsheet does not show it either
    delimiter = separator[1] if separator else _delimiter(lines)
    top = list(islice(_rows(lines, delimiter), _TOP))
    if not top:
        raise Invalid(say("{file} is empty: there is nothing to import.", file=name))
    above, has_headings = _headings(top)
    header = _header(top[above]) if has_headings else _places(top)
    body = Rows(lines, delimiter=delimiter, above=above + has_headings, width=len(header))
    if len(body) > MAX_ROWS:
        raise _too_long(name)
    columns = _columns(header, body, name, chosen=reading.columns)
    kinds = {heading: meaning for heading, meaning in reading.columns.items() if isinstance(meaning, Kind)}
    ours = columns.get(Column.SUBSCRIPTION)
    standing = standing_of(
        header,
        body,
        understood=[heading for column, heading in columns.items() if column is not Column.SUBSCRIPTION],
        naming=[heading for column, heading in columns.items() if column in _NAMING],
        chosen=kinds,
        answers=reading.answers,
        our_own={ours: OUR_STATES} if ours else {},
    )
    return SubscriberFile(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=decoded.encoding,
        delimiter=delimiter,
        header=header,
        columns=columns,
        rows=body,
        standing=standing,
        reading=reading,
        rivals=decoded.rivals,
        above=above,
        has_headings=has_headings,
    )


def _delimiter(lines: Sequence[str]) -> str:
    """The one that finds headings or addresses of a column of their own; else the one that finds most columns."""

    def worth(delimiter: str) -> tuple[bool, int]:
        top = list(islice(_rows(lines, delimiter), _TOP))
        if not top:
            return True, 0  # nothing but this delimiter: the file is empty
        above, _ = _headings(top)
        is_found = any(Column.EMAIL in meanings(row.cells) for row in top[: above + 1])
        return is_found or _first_of_addresses(top) is not None, len(top[above].cells)

    return max(_DELIMITERS, key=worth)


def _headings(top: Sequence[FileRow]) -> tuple[int, bool]:
    """How many rows stand above the headings, and whether there are any: a row of addresses is none."""
    end = _first_of_addresses(top)
    if end == 0:
        return 0, False
    candidates = top[: end if end is not None else 10]
    worths = [_worth_as_headings(row) for row in candidates]
    best = max(worths, default=0)
    if best:
        return worths.index(best), True
    # Unknown headings: the row above the first address; broken rows and rows of one cell are not it.
    widest = max((len(row.cells) for row in candidates), default=0)
    return next((at for at, row in enumerate(candidates) if len(row.cells) == widest), 0), True


def _worth_as_headings(row: FileRow) -> int:
    if row.is_broken:
        return 0
    found = meanings(row.cells)
    return 3 * (Column.EMAIL in found) + sum(meaning is not None for meaning in found)


def _first_of_addresses(top: Sequence[FileRow]) -> int | None:
    rows = (at for at, row in enumerate(top) if any(looks_like_address(cell) for cell in row.cells))
    return next(rows, None)


def _places(top: Sequence[FileRow]) -> tuple[str, ...]:
    return tuple(f"column {number}" for number in range(1, max(len(row.cells) for row in top) + 1))


def _rows(lines: Sequence[str], delimiter: str) -> Iterator[FileRow]:
    """Every row that is not blank. A broken row costs its own first line only, never the rows after it."""
    position, number = 0, 0
    while position < len(lines):
        number += 1
        if '"' not in lines[position]:
            # Most lines: without a quotation mark there is nothing to be read but cells.
            cells = lines[position].rstrip("\r\n").split(delimiter)
            position += 1
            if any(map(str.strip, cells)):
                yield FileRow(number, _unguarded(cells))
            continue
        ahead = lines[position : position + _MAX_LINES_OF_A_ROW]
        reader = csv.reader(ahead, delimiter=delimiter, strict=True)
        try:
            cells = next(reader)
        except csv.Error:
            yield FileRow(number, (lines[position].strip()[:200],), is_broken=True)
            position += 1
            continue
        position += reader.line_num
        if any(map(str.strip, cells)):
            yield FileRow(number, _unguarded(cells))


def _unguarded(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(unguard(cell) if cell[:1] == "'" else cell for cell in cells)


def _header(row: FileRow) -> tuple[str, ...]:
    """The headings, each once, none empty: what has no meaning to us is kept under its heading."""
    headings: list[str] = []
    named = max((number for number, cell in enumerate(row.cells, start=1) if cell.strip()), default=0)
    for number, cell in enumerate(row.cells[:named], start=1):
        heading = tidy_name(cell) or f"column {number}"
        headings.append(heading if heading not in headings else f"{heading} ({number})")
    return tuple(headings)


def _columns(
    header: tuple[str, ...], body: Sequence[FileRow], name: str, *, chosen: Mapping[str, Column | Kind]
) -> dict[Column, str]:
    if len(header) > MAX_COLUMNS:
        raise Invalid(
            say(
                "{file} has more than {limit} columns. Remove those you do not need.",
                file=name,
                limit=MAX_COLUMNS,
            )
        )
    _check_chosen(header, chosen, name)
    columns: dict[Column, str] = {
        meaning: heading for heading, meaning in chosen.items() if isinstance(meaning, Column)
    }
    found = dict(zip(header, meanings(header), strict=True))
    if Column.EMAIL not in columns and (heading := _of_addresses(header, body, found, chosen)) is not None:
        columns[Column.EMAIL] = heading
    for heading, meaning in found.items():
        if (
            meaning is not None
            and meaning is not Column.EMAIL
            and heading not in {*chosen, *columns.values()}
        ):
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
    return {column: columns[column] for column in Column if column in columns}


def _check_chosen(header: Sequence[str], chosen: Mapping[str, Column | Kind], name: str) -> None:
    taken: set[Column] = set()
    for heading, meaning in chosen.items():
        if heading not in header:
            raise Invalid(
                say(
                    "{file} has no column “{column}”. It has: {found}.",
                    file=name,
                    column=heading,
                    found=", ".join(f"“{each[:40]}”" for each in header),
                )
            )
        if isinstance(meaning, Column):
            if meaning in taken:
                raise Invalid(say("Two columns are to be “{column}”. Choose one.", column=meaning.value))
            taken.add(meaning)


def _of_addresses(
    header: Sequence[str],
    body: Sequence[FileRow],
    found: Mapping[str, Column | None],
    chosen: Mapping[str, Column | Kind],
) -> str | None:
    """The column of addresses: one that holds some, the heading we know best, the first of them."""
    top = [row.cells for row in body[:50] if not row.is_broken]

    def worth(index: int) -> tuple[bool, int, int, int]:
        cells = [cells[index] for cells in top if cells[index].strip()]
        addresses = sum(looks_like_address(cell) for cell in cells)
        heading = header[index]
        known = 2 if found[heading] is Column.EMAIL else 1 if may_be_addresses(heading) else 0
        return addresses * 2 > len(cells), known, 0 if known else addresses, -index

    offered = [index for index, heading in enumerate(header) if heading not in chosen]
    best = max(offered, key=worth, default=None)
    if best is None:
        return None
    holds, known, _, _ = worth(best)
    return header[best] if holds or known else None


def _too_long(name: str) -> Invalid:
    return Invalid(
        say(
            "{file} has more than {limit} rows. Split it into smaller files and import them one after the other.",
            file=name,
            limit=f"{MAX_ROWS:,}",
        )
    )
