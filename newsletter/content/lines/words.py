"""One line of words taken apart into the columns of a list: `Name (Country)`, `Name – Country`, `Name, affiliation, country`,
`Words, https://…`.

A column that shows what it is (a country, an address) is found wherever it stands; what is before it belongs to the columns
before. Where nothing shows where a comma divides, it divides nothing.
"""

import re
from collections.abc import Sequence

from newsletter.content.fields.countries import named_behind_comma, named_in_brackets
from newsletter.content.fields.describing import BlockField
from newsletter.content.fields.kinds import Kind
from newsletter.content.texts import LINK_SCHEMES, Unusable
from newsletter.wording import say

_IN_BRACKETS = re.compile(r"(.*\S)\s*[(（\[［]\s*([^()（）\[\]［］]+?)\s*[)）\]］]", re.DOTALL)
_BEHIND_DASH = re.compile(r"(.*\S)\s*(?:\s[-–—/]\s|[|;])\s*(\S.*)", re.DOTALL)
_BEHIND_SPACE = re.compile(r"(.*?)[\s:,–—-]*\s(\S+)", re.DOTALL)
_DIVIDING = re.compile(
    r'"[^"]*"(?=\s*(?:[,，、]|\Z))|[(（\[［][^()（）\[\]［］]*[)）\]］]|(?<!\d),|,(?!\d)|[，、]'
)
_QUOTED = re.compile(r'"([^"]*[,，、][^"]*)"')
_ADDRESS = re.compile(rf"(?:{'|'.join(LINK_SCHEMES)}):\S+", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@,]+@[^\s@,]+\.[^\s@,]+")
_SHOWN = frozenset({Kind.COUNTRY, Kind.LINK, Kind.MAIL})

Values = dict[str, str]


def values_in(line: str, columns: Sequence[BlockField]) -> Values:
    """The texts of a line by the names of their fields. Raises Unusable where the last part should be a country and is none."""
    place = next((at for at, column in enumerate(columns) if at and column.kind in _SHOWN), None)
    parts = _parts(line)
    if place is None:
        return _filled(line, parts, columns)
    before, shown, after = columns[:place], columns[place], columns[place + 1 :]
    if shown.kind is Kind.COUNTRY:
        for form in (_IN_BRACKETS, _BEHIND_DASH):
            found = form.fullmatch(line)
            code = named_in_brackets(found[2]) if found else None
            if found and code:
                return {**_filled(found[1], _parts(found[1]), before), shown.name: code}
    for at in reversed(range(1, len(parts))):
        text = _shown(shown.kind, line[slice(*parts[at])])
        if text and (after or at + 1 == len(parts)):
            return {
                **_filled(line, parts[:at], before),
                shown.name: text,
                **_filled(line, parts[at + 1 :], after),
            }
    if shown.kind is not Kind.COUNTRY and (found := _BEHIND_SPACE.fullmatch(line)):
        text = _shown(shown.kind, found[2])
        if text:
            return {**_filled(found[1], _parts(found[1]), before), shown.name: text}
    return _without(line, parts, before, shown)


def _without(
    line: str, parts: Sequence[tuple[int, int]], before: Sequence[BlockField], shown: BlockField
) -> Values:
    """The texts of a line in which nothing is what shows itself."""
    ends_open = len(parts) > 1 and parts[-1][0] == parts[-1][1]
    if len(before) == 1 or len(parts) <= len(before) or ends_open:
        return _filled(line, parts[:-1] if ends_open else parts, before)
    if shown.kind is not Kind.COUNTRY:
        return _filled(line, parts, before)
    raise Unusable(
        say(
            "“{value}” is not a country. Write its code of two letters like KR, or its whole name; "
            "where there is no country, end the line with a comma.",
            value=line[slice(*parts[-1])][:60],
        )
    )


def _shown(kind: Kind, text: str) -> str | None:
    """The text, where it shows that it is of a kind."""
    match kind:
        case Kind.COUNTRY:
            return named_behind_comma(text)
        case Kind.LINK:
            return text if _ADDRESS.fullmatch(text) else None
        case _:
            return text if _MAIL.fullmatch(text) else None


def _filled(line: str, parts: Sequence[tuple[int, int]], columns: Sequence[BlockField]) -> Values:
    """Part by part; what is more than there are columns stays as it is written, in the last of them."""
    if not parts or not columns:
        return {}
    last = len(columns) - 1
    places = [*parts[:last], *([(parts[last][0], parts[-1][1])] if len(parts) > last else [])]
    texts = [_unquoted(line[start:end]) for start, end in places]
    return {column.name: text for column, text in zip(columns, texts, strict=False) if text}


def _unquoted(text: str) -> str:
    """The text of a part that stands in quotation marks because of the commas in it."""
    quoted = _QUOTED.fullmatch(text)
    return quoted[1].strip() if quoted else text


def _parts(line: str) -> list[tuple[int, int]]:
    """Where the parts between commas stand; a comma within brackets, quotation marks or a number divides nothing."""
    commas = [found.span() for found in _DIVIDING.finditer(line) if found[0] in ",，、"]
    starts = [0, *(end for _, end in commas)]
    ends = [*(start for start, _ in commas), len(line)]
    return [_trimmed(line, start, end) for start, end in zip(starts, ends, strict=True)]


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    text = line[start:end]
    start += len(text) - len(text.lstrip())
    return start, max(start, start + len(text.strip()))
