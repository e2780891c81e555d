"""Lines understood as the entries of a list: which words belong to which field, and which lines cannot be used and why.

The same reader serves the compose form and issue files. What it cannot use it names by its line; it drops nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from newsletter.content.explaining import explain
from newsletter.content.fields.countries import code_of
from newsletter.content.fields.describing import BlockField, blank_of, field_of
from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.numbers import YES_OR_NO
from newsletter.content.lines.marks import is_column_of_marks, without_marks
from newsletter.content.lines.rows import Row, rows_in
from newsletter.content.lines.words import values_in
from newsletter.content.texts import Unusable, clean
from newsletter.languages import SPOKEN
from newsletter.wording import Sentence, say

_NUMBERS = frozenset({"no", "no.", "nr", "nr.", "#", "번호", "순번", "연번"})  # heads of a column that counts
_ALSO_CALLED = {
    Kind.COUNTRY: frozenset({"country", "국가", "국가명", "나라"}),
    Kind.MAIL: frozenset({"e-mail", "이메일"}),
}
_NAMES = frozenset(
    {"name", "names", "이름", "성명", "성함", "단체", "단체명", "기관명", "organisation", "organization"}
)
_LONGEST_WORDS = 40


@dataclass(frozen=True)
class Entry:
    """One entry: the line it begins in, and the texts of its fields by their names, without those that are empty."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class LineProblem:
    """Why a line, which begins with `words`, cannot be used, and what to do."""

    line: int
    words: str
    reason: Sentence

    @property
    def sentence(self) -> Sentence:
        """It with its place."""
        if not self.words:
            return self.reason
        return say(
            "Line {line} (“{words}”): {problem}", line=self.line, words=self.words, problem=self.reason
        )


@dataclass(frozen=True)
class Reading:
    """What was understood. Where there are problems, the entries are those of the lines that have none."""

    columns: tuple[BlockField, ...]
    entries: tuple[Entry, ...] = ()
    problems: tuple[LineProblem, ...] = ()


def read_lines(text: str, list_: BlockField, *, source: str, beside: int = 0) -> Reading:
    """The entries of a text for a list; words are in the language `source`. As many as `beside` are in the list already."""
    rows = list(rows_in(text))
    if not rows:
        nothing = say("There is nothing here to read. Write or paste the entries, one in each line.")
        return Reading(list_.columns, problems=(LineProblem(1, "", nothing),))
    entries, problems = understood(rows, list_.columns)
    if list_.at_most is not None and beside + len(entries) > list_.at_most:
        room = max(0, list_.at_most - beside)
        problems.append(_too_many(entries, room, list_.at_most))
        entries = entries[:room]
    good: list[Entry] = []
    for entry in entries:
        data = data_of(entry.values, list_, source=source)
        found = list(problems_of(entry.line, list(entry.values.values()), data, list_))
        problems += found
        if not found:
            good.append(entry)
    return Reading(list_.columns, tuple(good), tuple(sorted(problems, key=lambda problem: problem.line)))


def understood(rows: Sequence[Row], columns: Sequence[BlockField]) -> tuple[list[Entry], list[LineProblem]]:
    """The texts of each row by field, whether they can be used or not."""
    problems: list[LineProblem] = []
    head = _head(rows, columns)
    if head:
        rows, order = rows[1:], list(head)
    else:
        rows, order = unmarked(rows, is_marked=columns[0].kind is not Kind.NUMBER), list(columns)
    entries: list[Entry] = []
    for row in rows:
        try:
            values = (
                _of_table(row, order) if row.is_table or head else values_in(_line(row.cells[0]), columns)
            )
        except Unusable as error:
            problems.append(LineProblem(row.line, _short(row.cells), error.sentence))
            continue
        entries.append(
            Entry(row.line, {name: as_kept(field_in(columns, name), text) for name, text in values.items()})
        )
    return entries, problems


def field_in(columns: Sequence[BlockField], name: str) -> BlockField:
    """A column by its name."""
    return next(column for column in columns if column.name == name)


def data_of(values: Mapping[str, str], list_: BlockField, *, source: str) -> dict[str, Any]:
    """An entry as its model is validated from."""
    model = list_.model
    assert model is not None  # it is a list
    texts = {
        name: {source: text} if field_of(model, name).is_localized else text for name, text in values.items()
    }
    return {**blank_of(model), **texts}


def _of_table(row: Row, order: Sequence[BlockField | None]) -> dict[str, str]:
    cells = [clean(cell).strip() for cell in row.cells]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > len(order):
        raise Unusable(
            say(
                "it has {count} columns, and a line of this list takes {most}: {columns}. Take the others away.",
                count=len(cells),
                most=len(order),
                columns=listed([column.label for column in order if column]),
            )
        )
    return {
        column.name: cell for column, cell in zip(order, cells, strict=False) if column is not None and cell
    }


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def as_kept(column: BlockField, text: str) -> str:
    """A cell as the field keeps it, where that can be told; else as it is written, for its type to speak of."""
    if column.kind is Kind.LINES:
        return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip("\n")
    words = " ".join(text.split())
    match column.kind:
        case Kind.COUNTRY:
            return code_of(words) or words
        case Kind.CHOICE:
            return _choices(column).get(words.casefold(), words)
        case Kind.YES_NO:
            says = YES_OR_NO.get(words.casefold())
            return words if says is None else "yes" if says else "no"
        case _:
            return words


def _choices(column: BlockField) -> dict[str, str]:
    said = {
        choice.label.in_locale(code).casefold(): choice.value for choice in column.choices for code in SPOKEN
    }
    return said | {choice.value.casefold(): choice.value for choice in column.choices}


def _head(rows: Sequence[Row], columns: Sequence[BlockField]) -> list[BlockField | None] | None:
    """The columns as the first row names them, None for one that counts; no list where the first row names none.

    A column that nobody knows keeps its place, so that a row with something in it is refused.
    """
    first = rows[0]
    names = [" ".join(cell.split()).casefold() for cell in first.cells]
    while names and not names[-1]:
        names.pop()
    is_alone = len(names) == 1 and not first.is_table
    if is_alone and (len(rows) == 1 or columns[0].kind is not Kind.NAME):
        return None
    known = called(columns)
    found = [known.get(name) for name in names]
    if not all(column or name in _NUMBERS for column, name in zip(found, names, strict=True)):
        return None
    is_each_once = len({column.name for column in found if column}) == sum(map(bool, found))
    return found if columns[0] in found and is_each_once else None


def called(columns: Sequence[BlockField]) -> dict[str, BlockField]:
    """The columns by what people write above them."""
    by_name: dict[str, BlockField] = {}
    for column in reversed(columns):
        also = _NAMES if column is columns[0] and column.kind is Kind.NAME else frozenset[str]()
        labels = {column.label.in_locale(code).casefold() for code in SPOKEN}
        by_name |= dict.fromkeys(labels | also | _ALSO_CALLED.get(column.kind, frozenset()), column)
    return by_name | {column.name: column for column in columns}


def unmarked(rows: Sequence[Row], *, is_marked: bool) -> list[Row]:
    """The rows without bullets and numbers before them."""
    tables = [row for row in rows if row.is_table]
    counts = is_marked and is_column_of_marks([row.cells[0] for row in tables if len(row.cells) > 1])
    words = iter(without_marks([row.cells[0] for row in rows if not row.is_table]))
    return [
        (Row(row.line, row.cells[1:], True) if counts and len(row.cells) > 1 else row)
        if row.is_table
        else Row(row.line, (next(words),), False)
        for row in rows
    ]


def _too_many(entries: Sequence[Entry], room: int, most: int) -> LineProblem:
    first = entries[room]
    reason = say(
        "there is no room for it. The list takes {most} entries, of which {room} are free, and these are {count}. Take away "
        "the lines from this one on, or put them into another block.",
        most=most,
        room=room,
        count=len(entries),
    )
    return LineProblem(first.line, _short(list(first.values.values())), reason)


def problems_of(
    line: int, texts: Sequence[str], data: Mapping[str, Any], list_: BlockField
) -> Iterator[LineProblem]:
    """Why no entry can be made of the data of a line."""
    model = list_.model
    assert model is not None  # it is a list
    try:
        model.model_validate(data)
    except ValidationError as error:
        for details in error.errors():
            name = str(details["loc"][0]) if details["loc"] else ""
            label = next((column.label for column in list_.columns if column.name == name), None)
            reason = _reason(details)
            said = say("{field}: {part}", field=label, part=reason) if label else reason
            yield LineProblem(line, _short(texts), said)


def _reason(details: ErrorDetails) -> Sentence:
    if details["type"] in ("string_too_long", "too_long") and isinstance(details["input"], str):
        return say(
            "it is {count} characters long. Shorten it to {limit}.",
            count=len(details["input"]),
            limit=details["ctx"]["max_length"],
        )
    return explain(details, path=(), known=())


def _short(cells: Sequence[str]) -> str:
    return short("".join(sign for sign in " ".join(cells) if sign.isprintable() or sign.isspace()))


def short(text: str) -> str:
    """As much of a text as tells which line it is."""
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST_WORDS else f"{words[: _LONGEST_WORDS - 1].rstrip()}…"


def listed(parts: Sequence[Sentence]) -> Sentence:
    """Sentences with commas between them."""
    values = {f"part{number}": part for number, part in enumerate(parts)}
    return Sentence(", ".join(f"{{{name}}}" for name in values), values)
