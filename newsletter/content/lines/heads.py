"""The head of a pasted table: which field each column is, in which language, as people write it: `Name (English)`, `영문명`."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from newsletter.content.fields.describing import BlockField
from newsletter.content.fields.kinds import Kind
from newsletter.content.lines.columns import tongue_in
from newsletter.content.lines.reading import called
from newsletter.content.lines.rows import Row
from newsletter.languages import SPOKEN, babel_locale, own_name

_LONGEST = 40  # letters of a head; what is longer is an entry


class HeadColumn(NamedTuple):
    """What a head names; without a language the cells below show it."""

    field: BlockField
    locale: str | None


@dataclass(frozen=True)
class Head:
    """The columns of a first row, None for one that says nothing we know."""

    columns: tuple[HeadColumn | None, ...]


def head_in(rows: Sequence[Row], columns: Sequence[BlockField], locales: Sequence[str]) -> Head | None:
    """The head of a table, if its first row is one: words, of which some name the first field, and no two the same."""
    if len(rows) < 2 or not rows[0].is_table:
        return None
    cells = [" ".join(cell.split()) for cell in rows[0].cells]
    named = [_named(cell, columns, locales) if len(cell) <= _LONGEST else None for cell in cells]
    named = _told_apart(named, cells, locales)
    found = [one for one in named if one]
    is_each_once = len({(one.field.name, one.locale) for one in found}) == len(found)
    has_first = any(one.field is columns[0] for one in found)
    are_words = all(len(cell) <= _LONGEST and (not cell or any(map(str.isalpha, cell))) for cell in cells)
    return Head(tuple(named)) if has_first and is_each_once and are_words else None


def _named(cell: str, columns: Sequence[BlockField], locales: Sequence[str]) -> HeadColumn | None:
    known, words = called(columns), cell.casefold()
    if words in known:
        return HeadColumn(known[words], None)
    for locale in locales:
        for name in _names_of(locale):
            if name not in words:
                continue
            rest = re.sub(r"[\s()\[\]（）:·/-]+", " ", words.replace(name, " ")).strip()
            field = known.get(rest) or known.get(rest.removeprefix("in ").removesuffix(" in"))
            if field is None and rest in ("", "명", "name"):
                field = next(
                    (one for one in columns if one.is_localized and one.kind is Kind.NAME), columns[0]
                )
            if field is not None:
                return HeadColumn(field, locale if field.is_localized else None)
    return None


def _told_apart(
    named: Sequence[HeadColumn | None], cells: Sequence[str], locales: Sequence[str]
) -> list[HeadColumn | None]:
    """Heads that name the same field, each with the language that it is written in itself: `Name` beside `이름`."""
    bare = Counter(one.field.name for one in named if one and one.locale is None and one.field.is_localized)
    return [
        HeadColumn(one.field, tongue_in([cell], locales, otherwise=""))
        if one and one.locale is None and bare[one.field.name] > 1
        else one
        for one, cell in zip(named, cells, strict=True)
    ]


def _names_of(locale: str) -> list[str]:
    """What a language is called in a head, the longest first."""
    language = locale.partition("-")[0]
    names = {own_name(locale), *(SPOKEN[language].also_called if language in SPOKEN else ())}
    for code in SPOKEN:
        said = babel_locale(locale).get_language_name(code)
        names |= {said} if said else set()
    return sorted((name.casefold() for name in names if len(name) > 1), key=len, reverse=True)
