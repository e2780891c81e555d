"""The entries of a list as lines, as a person would write them, and so that the reader understands the same again."""

from collections.abc import Callable, Mapping, Sequence

from newsletter.content.fields.countries import names
from newsletter.content.fields.describing import BlockField
from newsletter.content.fields.kinds import Kind
from newsletter.content.lines.reading import understood
from newsletter.content.lines.rows import rows_in, written

Values = Mapping[str, str]
Form = Callable[[Sequence[Values], Sequence[BlockField]], list[str]]


def write_lines(entries: Sequence[Values], columns: Sequence[BlockField], *, locale: str) -> str:
    """The text of a list; countries and choices in the words of a language. Entries that have no word are left out."""
    said = [values for values in entries if any(values.values())]
    shown = [_shown(values, columns, locale) for values in said]
    forms: list[Form] = [_as_words, _as_table, _with_head]
    texts = ["\n".join(form(shown, columns)) for form in forms] if said else [""]
    expected = [{name: text for name, text in values.items() if text} for values in said]
    return next((text for text in texts if _understood(text, columns) == expected), texts[-1])


def in_words(column: BlockField, text: str, locale: str) -> str:
    """A text of a column as a reader of a language reads it."""
    match column.kind:
        case Kind.COUNTRY:
            return names(locale).get(text, text)
        case Kind.CHOICE:
            labels = {choice.value: choice.label.in_locale(locale) for choice in column.choices}
            return str(labels.get(text, text))
        case _:
            return text


def _understood(text: str, columns: Sequence[BlockField]) -> list[dict[str, str]] | None:
    rows = list(rows_in(text))
    entries, problems = understood(rows, columns) if rows else ([], [])
    return None if problems else [dict(entry.values) for entry in entries]


def _as_words(entries: Sequence[Values], columns: Sequence[BlockField]) -> list[str]:
    """`Name (Country)` where there is no more to say than that."""
    country = next((column.name for column in columns if column.kind is Kind.COUNTRY), "")
    first = columns[0].name
    lines = []
    for values in entries:
        said = {name for name, text in values.items() if text}
        if said == {first, country}:
            lines.append(f"{values[first]} ({values[country]})")
        else:
            lines += [values[first]] if said == {first} else _as_table([values], columns)
    return lines


def _as_table(entries: Sequence[Values], columns: Sequence[BlockField]) -> list[str]:
    lines = []
    for values in entries:
        cells = [values.get(column.name, "") for column in columns]
        while len(cells) > 1 and not cells[-1]:
            cells.pop()
        lines.append(written(cells))
    return lines


def _with_head(entries: Sequence[Values], columns: Sequence[BlockField]) -> list[str]:
    """With the names of the fields above: nothing in it is taken for a number or a head."""
    return [written([column.name for column in columns]), *_as_table(entries, columns)]


def _shown(values: Values, columns: Sequence[BlockField], locale: str) -> Values:
    return {column.name: in_words(column, values.get(column.name, ""), locale) for column in columns}
