"""The box of a list in a draft: a text of one entry a line, which is read, shown as it was understood, and taken over.

The text stands under `<list>.lines`; beside it `.seen` is the hash of the text of which the page showed what was understood,
and `.whole` says that the text is the whole list, not an addition to it. Nothing of it is content.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from newsletter.content.drafts.conversion import YES, blank_values
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import LINES, ids_in, joined, lists_of, without_entry
from newsletter.content.fields.describing import BlockField
from newsletter.content.fields.items import new_identifier
from newsletter.content.fields.kinds import Kind
from newsletter.content.lines.matching import Values, matched
from newsletter.content.lines.reading import Reading, read_lines
from newsletter.content.lines.writing import write_lines

SEEN, WHOLE = f"{LINES}.seen", f"{LINES}.whole"
_NO = "no"  # a box that is not ticked, where a line says so


@dataclass(frozen=True)
class Change:
    """What a list becomes: the ids in order, each with the texts that are written into it (None: it stays as it is), and
    what that is in short: how many are new, the first words before and after of those that change, of those that go."""

    order: tuple[tuple[str, Values | None], ...]
    added: int = 0
    changed: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()
    is_reordered: bool = False

    def __bool__(self) -> bool:
        """Whether anything is different."""
        return bool(self.added or self.changed or self.gone or self.is_reordered)


@dataclass(frozen=True)
class Box:
    """The box of one list; the words in it are in the source language."""

    draft: Draft
    name: str
    field: BlockField
    source: str

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.draft.value(f"{self.name}.{LINES}")

    @property
    def is_whole(self) -> bool:
        """Whether the text is the whole list."""
        return bool(self.draft.value(f"{self.name}.{WHOLE}"))

    @property
    def is_seen(self) -> bool:
        """Whether the page has shown what is understood of this very text."""
        return self.draft.value(f"{self.name}.{SEEN}") == _hash(self.text)

    @property
    def is_waiting(self) -> bool:
        """Whether something is in it that saving without it would lose."""
        if not (self.text.strip() and self.is_whole):
            return bool(self.text.strip())
        return bool(self.reading.problems or self.change)

    @cached_property
    def reading(self) -> Reading:
        """What is understood of the text."""
        beside = 0 if self.is_whole else len(self._written)
        return read_lines(self.text, self.field, source=self.source, beside=beside)

    @cached_property
    def change(self) -> Change:
        """What taking it over does."""
        return self._rewritten() if self.is_whole else self._added()

    def seen(self) -> Draft:
        """The draft after the page has shown what is understood."""
        return self._with({SEEN: _hash(self.text)})

    def filled(self, *, reader: str) -> Draft:
        """The draft with the whole list in its box, countries in the words of a language."""
        text = write_lines(list(self._rows.values()), self.field.columns, locale=reader)
        return self._with({LINES: text, WHOLE: YES, SEEN: ""})

    def emptied(self) -> Draft:
        """The draft with nothing in the box."""
        return self._with({LINES: "", WHOLE: "", SEEN: ""})

    def taken(self) -> Draft:
        """The draft with the entries in the list, and nothing in the box."""
        draft, order = self.emptied(), [entry for entry, _ in self.change.order]
        for entry in self._ids:
            if entry not in order:
                draft = without_entry(draft, self._place(entry))
        values = {self.name: joined(tuple(order))}
        for entry, texts in self.change.order:
            if texts is not None:
                new = {} if entry in self._ids else self._blank
                written = {**new, **self._inputs(texts)}
                values |= {f"{self._place(entry)}.{part}": value for part, value in written.items()}
        return draft.with_values(values)

    @cached_property
    def _ids(self) -> tuple[str, ...]:
        return ids_in(self.draft.value(self.name))

    @cached_property
    def _blank(self) -> Mapping[str, str]:
        """What a new entry begins with."""
        return blank_values(self.field.model) if self.field.model else {}

    @cached_property
    def _written(self) -> tuple[str, ...]:
        """The entries in which there is more than in a new one."""
        begins = {name: value for name, value in self._blank.items() if value}
        return tuple(entry for entry in self._ids if self.draft.under(self._place(entry)) != begins)

    @cached_property
    def _rows(self) -> dict[str, Values]:
        """The texts of each entry that has any in its columns, without those that a new entry has."""
        rows = {entry: dict(self._row(self._place(entry))) for entry in self._ids}
        return {entry: row for entry, row in rows.items() if row}

    def _added(self) -> Change:
        new = [(new_identifier(), entry.values) for entry in self.reading.entries]
        stay = [(entry, None) for entry in self._written]
        return Change((*stay, *new), added=len(new))

    def _rewritten(self) -> Change:
        entries, first = self.reading.entries, self.field.columns[0].name
        known = matched(self._rows, entries, first=first)
        order: list[tuple[str, Values | None]] = []
        for at, entry in enumerate(entries):
            one = known.get(at) or new_identifier()
            is_same = one in self._rows and self._inputs(self._rows[one]) == self._inputs(entry.values)
            order.append((one, None if is_same else entry.values))
        staying = [known[at] for at in sorted(known)]
        return Change(
            order=tuple(self._with_unseen(order)),
            added=len(entries) - len(known),
            changed=tuple(
                (self._rows[one].get(first, ""), texts.get(first, ""))
                for one, texts in order
                if texts is not None and one in staying
            ),
            gone=tuple(row.get(first, "") for entry, row in self._rows.items() if entry not in staying),
            is_reordered=staying != [entry for entry in self._ids if entry in staying],
        )

    def _with_unseen(self, order: list[tuple[str, Values | None]]) -> Iterator[tuple[str, Values | None]]:
        """An entry that has no word in a column is not in the text; it stays behind the one it stood behind."""
        behind: dict[str, list[str]] = {}
        staying, before = {entry for entry, _ in order}, ""
        for entry in self._ids:
            if entry in staying:
                before = entry
            elif entry not in self._rows and entry in self._written:
                behind.setdefault(before, []).append(entry)
        yield from ((entry, None) for entry in behind.get("", ()))
        for one, texts in order:
            yield one, texts
            yield from ((entry, None) for entry in behind.get(one, ()))

    def _place(self, entry: str) -> str:
        return f"{self.name}.{entry}"

    def _with(self, values: Mapping[str, str]) -> Draft:
        return self.draft.with_values({f"{self.name}.{part}": value for part, value in values.items()})

    def _row(self, place: str) -> Iterator[tuple[str, str]]:
        for column in self.field.columns:
            text = self._text(f"{place}.{column.name}", column)
            if column.kind is Kind.YES_NO and text != self._blank.get(column.name, ""):
                yield column.name, text or _NO
            elif text and text != self._blank.get(column.name):
                yield column.name, text

    def _text(self, name: str, column: BlockField) -> str:
        text = self.draft.value(f"{name}.{self.source}" if column.is_localized else name)
        if not text and column.kind is Kind.NAME:
            text = next(iter(self.draft.under(name).values()), "")  # one language's serves all
        lines = [" ".join(line.split()) for line in text.split("\n")]
        return "\n".join(lines).strip("\n") if column.kind is Kind.LINES else " ".join(lines).strip()

    def _inputs(self, texts: Values) -> dict[str, str]:
        """What a line writes into the inputs of an entry; a column that it leaves empty has what a new entry has."""
        inputs = {}
        for column in self.field.columns:
            text = texts.get(column.name) or self._blank.get(column.name, "")
            is_no = column.kind is Kind.YES_NO and text == _NO
            name = f"{column.name}.{self.source}" if column.is_localized else column.name
            inputs[name] = "" if is_no else text
        return inputs


def box_of(draft: Draft, name: str, *, source: str) -> Box | None:
    """The box of a list; None where there is no such list, or none that can be written as lines."""
    found = dict(lists_of(draft)).get(name)
    return Box(draft, name, found, source) if found and found.columns else None


def waiting_boxes(draft: Draft, *, source: str) -> Iterator[Box]:
    """The boxes with something in them that is not taken over."""
    for name, found in lists_of(draft):
        if draft.value(f"{name}.{LINES}") or draft.value(f"{name}.{WHOLE}"):
            box = Box(draft, name, found, source)
            if found.columns and box.is_waiting:
                yield box


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
