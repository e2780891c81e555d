"""Lists in issue files that are written as lines: `names: |`, one entry in each line below.

They are read as a list that is pasted into the form is. An entry is known by its first words there, so that lines before it
change nothing. Written so is what says nothing but its columns, in the source language, and is known by these words.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from newsletter.content.blocks.base import Block
from newsletter.content.explaining import Path, written_path
from newsletter.content.fields.describing import BlockField, blank_of, fields_of
from newsletter.content.fields.items import Item, identifier_from
from newsletter.content.lines.reading import data_of, read_lines
from newsletter.content.lines.writing import write_lines
from newsletter.content.localized import Localized
from newsletter.content.yaml_reading import Document, Problem
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
class Unfolding:
    """The place of a block, and the path of the block or entry in it whose lists may be lines; `taken` are the identities
    that the file has so far."""

    document: Document
    place: Path
    path: Path
    block: str
    source: str
    taken: set[str]

    def unfold(self, entry: dict[str, Any], model: type[BaseModel]) -> Iterator[Problem]:
        """Turn its lists that are lines into entries, and say which lines cannot be used."""
        for field in fields_of(model):
            place = (*self.place, *self.path, field.name)
            if field.columns and place in self.document.literals:
                name = written_path((*self.path, field.name))
                for line, said in self._unfold(entry, field):
                    at = self.document.line(place) + line
                    yield Problem(at, say("field “{field}”: {reason}", field=name, reason=said))

    def _unfold(self, entry: dict[str, Any], field: BlockField) -> Iterator[tuple[int, Sentence]]:
        reading = read_lines(entry[field.name], field, source=self.source)
        for problem in reading.problems:
            said = problem.reason
            if problem.words:
                said = say("“{words}”: {reason}", words=problem.words, reason=said)
            yield problem.line, said
        owner = "/".join([self.block, *(str(part) for part in (*self.path, field.name)[::2])])
        entries = [dict(one.values) for one in reading.entries]
        for one, id_ in zip(entries, identities(entries, field, owner), strict=True):
            if id_ not in self.taken:
                self.taken.add(id_)
                one["id"] = id_
        missing = field.at_least - len(entries) if reading.problems else 0
        entry[field.name] = [*entries, *_blank(field, missing)]  # one fault is told once


def identities(entries: Sequence[Mapping[str, Any]], field: BlockField, owner: str) -> Iterator[str]:
    """By what entries of lines are known: their first words, and how often these stood before."""
    seen: Counter[str] = Counter()
    for entry in entries:
        words = str(entry.get(field.columns[0].name, ""))
        seen[words] += 1
        yield identifier_from(f"{owner}/{words}/{seen[words]}")


def as_lines(block: Block, field: BlockField, *, source: str) -> str | None:
    """The lines of a list of a block; None where they would not be read as the same entries."""
    items, model = getattr(block, field.name), field.model
    if not (items and model and field.columns):
        return None
    rows = [_row(item, field, source) for item in items]
    text = write_lines(rows, field.columns, locale=source)
    reading = read_lines(text, field, source=source)
    ids = identities([entry.values for entry in reading.entries], field, f"{block.id}/{field.name}")
    read = tuple(
        model.model_validate({"id": id_, **data_of(entry.values, field, source=source)})
        for id_, entry in zip(ids, reading.entries, strict=True)
    )
    is_plain = "\n\t" not in f"\n{text}" and all(sign.isprintable() or sign in "\n\t" for sign in text)
    return text if is_plain and not reading.problems and read == items else None


def _blank(field: BlockField, count: int) -> list[dict[str, Any]]:
    return [blank_of(field.model) for _ in range(count)] if field.model else []


def _row(item: Item, field: BlockField, source: str) -> dict[str, str]:
    row = {}
    for column in field.columns:
        value = getattr(item, column.name)
        if isinstance(value, Localized):
            value = value.get(source)
        if isinstance(value, bool):
            value = "yes" if value else "no"
        if value is not None and value != type(item).model_fields[column.name].default:
            row[column.name] = str(getattr(value, "root", value))
    return row
