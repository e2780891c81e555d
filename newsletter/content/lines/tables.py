"""A list that is pasted with a column for each language: what each column holds is guessed, and a person may say it otherwise.

A column is a field in one language, or a field that has no language. What a column holds that is chosen for nothing is left out.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from newsletter.content.fields.describing import BlockField, blank_of
from newsletter.content.fields.kinds import Kind
from newsletter.content.lines.columns import Column, column_of, shown_by, tongue_in
from newsletter.content.lines.heads import Head, head_in
from newsletter.content.lines.reading import LineProblem, as_kept, problems_of, understood, unmarked
from newsletter.content.lines.rows import Row, rows_in
from newsletter.content.texts import Unusable, clean
from newsletter.languages import own_name
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
class TableEntry:
    """An entry as a draft holds it; `is_double` where another above has the same first words."""

    line: int
    values: Mapping[str, str]
    is_double: bool


@dataclass(frozen=True)
class Table:
    """A pasted text for a list, in the languages of an issue; `locale` is that of what shows no other."""

    text: str
    list_: BlockField
    locales: Sequence[str]
    locale: str
    chosen: Sequence[str] | None = (
        None  # names of columns, empty for one that is left out; without, they are guessed
    )

    @property
    def choices(self) -> tuple[Column, ...]:
        """What a column may hold."""
        return tuple(
            Column(field, locale)
            for field in self.list_.columns
            for locale in (self.locales if field.is_localized else [None])
        )

    @cached_property
    def columns(self) -> tuple[Column | None, ...]:
        """What each column holds."""
        if self.chosen is None:
            return tuple(self._guessed())
        known = {column.name: column for column in self.choices}
        named = [known.get(name) for name in self.chosen]
        return tuple([*named, *[None] * self._width][: self._width])

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows below the head, each as wide as the widest."""
        rows = self._rows[1:] if self._head else self._rows
        return tuple(
            Row(row.line, tuple([*row.cells, *[""] * self._width][: self._width]), True) for row in rows
        )

    @cached_property
    def reading(self) -> tuple[tuple[TableEntry, ...], tuple[LineProblem, ...]]:
        """The entries of the rows that can be used, and why others cannot."""
        entries: list[TableEntry] = []
        problems = list(self._unread)
        seen: set[str] = set()
        for row in self.rows:
            try:
                values = self._values(row)
            except Unusable as unusable:
                problems.append(LineProblem(row.line, " ".join(row.cells)[:40], unusable.sentence))
                continue
            found = list(problems_of(row.line, list(values.values()), self._data(values), self.list_))
            problems += found
            if values and not found:
                first = self._first_words(values)
                entries.append(TableEntry(row.line, values, bool(first) and first in seen))
                seen.add(first)
        return tuple(entries), tuple(problems)

    @property
    def told(self) -> tuple[Sentence, ...]:
        """What is worth saying: how many entries there are, how many twice, in which language a name is missing."""
        kept = [entry for entry in self.reading[0] if not entry.is_double]
        doubles = len(self.reading[0]) - len(kept)
        said = [say("Entries understood: {count}.", count=len(kept))]
        if doubles:
            said.append(say("There twice, and left out: {count}.", count=doubles))
        for column in self.columns:
            if column and column.locale and column.field is self.list_.columns[0]:
                missing = sum(1 for entry in kept if not entry.values.get(column.name))
                if missing:
                    said.append(
                        say(
                            "Without {column} in {language}: {count}.",
                            column=column.field.label,
                            language=own_name(column.locale),
                            count=missing,
                        )
                    )
        return tuple(said)

    @cached_property
    def _all(self) -> list[Row]:
        return list(rows_in(self.text))

    @cached_property
    def _head(self) -> Head | None:
        return head_in(self._all, self.list_.columns, self.locales)

    @cached_property
    def _read(self) -> tuple[list[Row], list[LineProblem], list[BlockField]]:
        """The rows as cells; lines of words are taken apart first, into the fields that they show."""
        fields = self.list_.columns
        if self._head or any(row.is_table for row in self._all):
            is_marked = fields[0].kind is not Kind.NUMBER
            return (self._all if self._head else unmarked(self._all, is_marked=is_marked)), [], []
        if not self._all:
            return [], [], []
        entries, problems = understood(self._all, fields)
        used = [field for field in fields if any(entry.values.get(field.name) for entry in entries)]
        rows = [
            Row(entry.line, tuple(entry.values.get(field.name, "") for field in used), True)
            for entry in entries
        ]
        return rows, problems, used

    @property
    def _rows(self) -> list[Row]:
        return self._read[0]

    @property
    def _unread(self) -> list[LineProblem]:
        return self._read[1]

    @cached_property
    def _width(self) -> int:
        return max((len(row.cells) for row in self._rows), default=0)

    def _guessed(self) -> Iterator[Column | None]:
        taken: set[str] = set()
        for place in range(self._width):
            cells = [cell for row in self.rows if (cell := row.cells[place].strip())]
            found = self._guess(place, cells, taken)
            yield found if found and found.name not in taken else None
            taken |= {found.name} if found else set()

    def _guess(self, place: int, cells: Sequence[str], taken: Collection[str]) -> Column | None:
        tongue = tongue_in(cells, self.locales, otherwise=self.locale)
        if self._head:
            named = self._head.columns[place] if place < len(self._head.columns) else None
            return column_of(named.field, named.locale or tongue) if named else None
        if self._read[2]:
            return column_of(self._read[2][place], tongue)
        return shown_by(cells, self.list_.columns, tongue, taken)

    def _values(self, row: Row) -> dict[str, str]:
        return {
            column.name: text
            for column, cell in zip(self.columns, row.cells, strict=True)
            if column and (text := as_kept(column.field, clean(cell).strip()))
        }

    def _data(self, values: Mapping[str, str]) -> dict[str, Any]:
        model = self.list_.model
        assert model is not None  # it is a list
        data: dict[str, Any] = blank_of(model)
        for name, text in values.items():
            field, _, locale = name.partition(".")
            data[field] = {**data.get(field, {}), locale: text} if locale else text
        return data

    def _first_words(self, values: Mapping[str, str]) -> str:
        first = self.list_.columns[0].name
        return next((text.casefold() for name, text in values.items() if name.partition(".")[0] == first), "")
