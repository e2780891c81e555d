"""What was understood of a list, in short: how many entries there are, which of them lack a column, and which are there twice."""

from collections.abc import Iterator, Sequence

from newsletter.content.fields.describing import BlockField
from newsletter.content.fields.kinds import Kind
from newsletter.content.lines.reading import Entry, Reading, listed, short
from newsletter.wording import Sentence, say

_MOST_NAMED = 5  # lines in one sentence


def told(reading: Reading) -> tuple[Sentence, ...]:
    """Sentence by sentence, for the lines that can be used."""
    if not reading.entries:
        return ()
    first, *others = reading.columns
    return (
        say("Entries understood: {count}.", count=len(reading.entries)),
        *(said for column in others if (said := _of_column(column, reading.entries))),
        *_of_twins(first, reading.entries),
    )


def _of_column(column: BlockField, entries: Sequence[Entry]) -> Sentence | None:
    """How many have it, and which are the fewer; nothing of a column that may stay empty in all."""
    having = [entry for entry in entries if entry.values.get(column.name)]
    lacking = [entry for entry in entries if not entry.values.get(column.name)]
    if not having and not (column.is_required or column.kind is Kind.COUNTRY):
        return None
    if not lacking:
        return say("{column}: in every line.", column=column.label)
    if not having:
        return say("{column}: in no line.", column=column.label)
    counts = {"column": column.label, "having": len(having), "lacking": len(lacking)}
    if len(lacking) <= len(having):
        return say("{column}: {having} with it, {lacking} without: {lines}.", **counts, lines=_named(lacking))
    return say("{column}: {lacking} without it, {having} with: {lines}.", **counts, lines=_named(having))


def _of_twins(first: BlockField, entries: Sequence[Entry]) -> Iterator[Sentence]:
    seen: set[str] = set()
    twins = []
    for entry in entries:
        name = entry.values.get(first.name, "").casefold()
        if name and name in seen:
            twins.append(entry)
        seen.add(name)
    if twins:
        yield say("There before: {lines}.", lines=_named(twins))


def _named(entries: Sequence[Entry]) -> Sentence:
    parts = [
        say("line {line} (“{words}”)", line=entry.line, words=short(next(iter(entry.values.values()), "")))
        for entry in entries[:_MOST_NAMED]
    ]
    named = listed(parts)
    rest = len(entries) - len(parts)
    return say("{lines} and {count} more", lines=named, count=rest) if rest > 0 else named
