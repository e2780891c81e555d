"""What a column of a pasted table holds, by what its cells look like: words of one language, countries, addresses."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from newsletter.content.fields.countries import code_of
from newsletter.content.fields.describing import BlockField
from newsletter.content.fields.kinds import Kind
from newsletter.languages import script_of

_WORDS = frozenset({Kind.LINE, Kind.LINES, Kind.NAME})
_MOSTLY = 0.6  # of its cells are what a column is taken for
# The names of letters in Unicode begin with their script.
_SCRIPTS = {
    "Kore": "HANGUL",
    "Hang": "HANGUL",
    "Jpan": "CJK",
    "Hans": "CJK",
    "Hant": "CJK",
    "Latn": "LATIN",
    "Cyrl": "CYRILLIC",
    "Grek": "GREEK",
    "Arab": "ARABIC",
    "Hebr": "HEBREW",
    "Deva": "DEVANAGARI",
}


class Column(NamedTuple):
    """What a column of a pasted table holds; `name` is what the texts of an entry are called in a draft."""

    field: BlockField
    locale: str | None

    @property
    def name(self) -> str:
        return f"{self.field.name}.{self.locale}" if self.locale else self.field.name


def column_of(field: BlockField, locale: str) -> Column:
    """The column of a field, in a language where it has several."""
    return Column(field, locale if field.is_localized else None)


def shown_by(
    cells: Sequence[str], fields: Sequence[BlockField], tongue: str, taken: Collection[str]
) -> Column | None:
    """What a column without a head holds; None where it shows nothing that the list has, or only what is taken."""
    kinds = [kind for kind, looks in _LOOKS.items() if cells and _share(cells, looks) >= _MOSTLY]
    if kinds:
        return next((Column(field, None) for field in fields if field.kind in kinds), None)
    if not cells or _share(cells, _is_figure) >= _MOSTLY:
        return None
    words = (Column(field, tongue) for field in fields if field.kind in _WORDS and field.is_localized)
    return next((column for column in words if column.name not in taken), None)


def tongue_in(cells: Sequence[str], locales: Sequence[str], *, otherwise: str) -> str:
    """The language whose script most letters of some cells have; `otherwise`, where it is one of several, or none is."""
    letters = Counter(_script(sign) for cell in cells for sign in cell if sign.isalpha())
    script = letters.most_common(1)[0][0] if letters else ""
    fitting = [locale for locale in locales if _SCRIPTS.get(script_of(locale)) == script]
    return otherwise if otherwise in fitting or not fitting else fitting[0]


def _share(cells: Sequence[str], looks: Callable[[str], bool]) -> float:
    return sum(1 for cell in cells if looks(cell)) / len(cells)


def _is_figure(cell: str) -> bool:
    """A date, a number, a telephone: no words."""
    return not any(sign.isalpha() for sign in cell)


def _is_mail(cell: str) -> bool:
    return "@" in cell and " " not in cell


def _is_link(cell: str) -> bool:
    return cell.lower().startswith(("https://", "http://", "www."))


def _is_country(cell: str) -> bool:
    return code_of(cell) is not None


_LOOKS = {Kind.COUNTRY: _is_country, Kind.MAIL: _is_mail, Kind.LINK: _is_link}


def _script(sign: str) -> str:
    name = unicodedata.name(sign, "").partition(" ")[0]
    return "CJK" if name in ("HIRAGANA", "KATAKANA") else name
