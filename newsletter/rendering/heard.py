"""A mail as a screen reader says it: line by line, with its headings, lists, links, pictures and changes of language.

It is read from the finished HTML, as a mail program hands it to a screen reader: what is hidden is not said, tables that only
arrange are silent, a picture is called by its description, a link without words by its address.
"""

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby

from lxml import html as parsing
from lxml.html import HtmlElement


class Line(StrEnum):
    """What a line is announced as."""

    TEXT = "text"
    HEADING = "heading"
    LIST = "list"  # before its first item
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"  # before its first row
    ROW = "row"


class Role(StrEnum):
    """What some words are announced as."""

    LINK = "link"
    PICTURE = "picture"


@dataclass(frozen=True)
class Words:
    """Words that are said in one voice; a picture that is a link has both roles."""

    text: str
    lang: str
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True)
class Heard:
    """One line. `number` is the level of a heading, how many items a list has, or how many columns a table."""

    kind: Line
    words: tuple[Words, ...] = ()
    number: int = 0
    block: str = ""  # the id of the block that it belongs to, in a mail whose blocks are marked


def heard(html: str) -> list[Heard]:
    """What a screen reader says of a mail whose slots are filled."""
    document = parsing.document_fromstring(html)
    body = document.find("body")
    listening = _Listening()
    if body is not None:
        listening.hear(body, _Within(lang=document.get("lang", "")))
    return listening.lines()


_SILENT = frozenset({"head", "script", "style", "title", "noscript", "template"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ol", "ul"})
_CELLS = frozenset({"td", "th"})
_APART = frozenset(
    {"address", "article", "blockquote", "body", "dd", "div", "dl", "dt", "footer", "header", "hr", "li", "p", "section"}
    | {"table", "tr", *_CELLS, *_HEADINGS, *_LISTS}
)  # fmt: skip
_NO_ROLE = frozenset({"presentation", "none"})
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# Letters without a sound: where a line may or may not end, and what fills a preview line.
_UNSAID = re.compile("[\u00ad\u034f\u200b-\u200f\u2060\ufeff]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class _Within:
    """What holds for all that is within an element."""

    lang: str = ""
    block: str = ""
    link: str | None = None  # where it leads
    is_quoted: bool = False
    in_row: bool = False  # of a table with data


@dataclass
class _Open:
    """A line that is not finished."""

    kind: Line
    number: int
    block: str
    words: list[Words] = field(default_factory=list)


class _Listening:
    """Walks through a document once."""

    def __init__(self) -> None:
        self._lines: list[Heard] = []
        self._line: _Open | None = None
        self._announced: tuple[Line, int] | None = None  # what the next words begin

    def lines(self) -> list[Heard]:
        """What was said so far."""
        self._end()
        return self._lines

    def hear(self, element: HtmlElement, around: _Within) -> None:
        """Say an element and all that is in it."""
        if _is_silent(element):
            return
        within = _inside(element, around)
        is_apart = element.tag in _APART and not (around.in_row and within.in_row)
        if is_apart:
            self._end()
        self._announce(element, within)
        if name := _name_of(element):
            self._say(name, within, *_roles(element, within))
        else:
            self._hear_inside(element, within)
        if is_apart:
            self._end()

    def _hear_inside(self, element: HtmlElement, within: _Within) -> None:
        before = self._said()
        roles = _roles(element, within)
        self._say(element.text, within, *roles)
        row = within
        for child in element:
            row = replace(row, block=child.get("data-block") or row.block)
            self.hear(child, row)
            self._say(" " if child.tag in ("br", *_CELLS) else "", within, *roles)
            self._say(child.tail, within, *roles)
        if element.tag == "a" and within.link and self._said() == before:
            self._say(within.link, within, Role.LINK)

    def _announce(self, element: HtmlElement, within: _Within) -> None:
        """What begins with an element: a list and a table are lines of their own, all else is said with its first words."""
        tag = str(element.tag)
        if tag in _HEADINGS:
            self._announced = Line.HEADING, _HEADINGS[tag]
        elif tag == "li":
            self._announced = Line.ITEM, 0
        elif tag == "tr" and within.in_row:
            self._announced = Line.ROW, 0
        elif tag in _LISTS and (items := len(element.findall("li"))):
            self._lines.append(Heard(Line.LIST, number=items, block=within.block))
        elif tag == "table" and _has_data(element):
            columns = max((len([*row.iterchildren(*_CELLS)]) for row in element.iter("tr")), default=0)
            self._lines.append(Heard(Line.TABLE, number=columns, block=within.block))

    def _said(self) -> int:
        return sum(1 for words in self._line.words if words.text.strip()) if self._line else 0

    def _say(self, text: str | None, within: _Within, *roles: Role) -> None:
        said = _SPACE.sub(" ", _UNSAID.sub("", text or ""))
        if self._line is None:
            if not said.strip():
                return
            kind, number = self._announced or (Line.QUOTE if within.is_quoted else Line.TEXT, 0)
            self._line, self._announced = _Open(kind, number, within.block), None
        if said:
            self._line.words.append(Words(said, within.lang, roles))

    def _end(self) -> None:
        if self._line is not None:
            line, self._line = self._line, None
            self._lines.append(Heard(line.kind, tuple(_joined(line.words)), line.number, line.block))
        self._announced = self._announced if self._announced == (Line.ITEM, 0) else None


def _is_silent(element: HtmlElement) -> bool:
    return (
        not isinstance(element.tag, str)  # a comment
        or element.tag in _SILENT
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDDEN.search(element.get("style", "")) is not None
    )


def _inside(element: HtmlElement, around: _Within) -> _Within:
    is_link = element.tag == "a" and element.get("href") is not None
    return _Within(
        lang=element.get("lang", around.lang),
        block=around.block,
        link=element.get("href") if is_link else around.link,
        is_quoted=around.is_quoted or element.tag == "blockquote",
        in_row=(around.in_row and element.tag != "table")
        or (element.tag == "tr" and _has_data(next(element.iterancestors("table"), None))),
    )


def _has_data(table: HtmlElement | None) -> bool:
    return table is not None and table.get("role") not in _NO_ROLE


def _name_of(element: HtmlElement) -> str:
    """The words that stand for all that is in an element; a picture without a description is called by its file."""
    if element.tag == "img":
        if element.get("role") in _NO_ROLE:
            return ""
        return str(element.get("alt", element.get("src", "").rpartition("/")[2]))
    names_itself = element.tag == "a" or element.get("role") == "img"
    return str(element.get("aria-label", "")) if names_itself else ""


def _roles(element: HtmlElement, within: _Within) -> tuple[Role, ...]:
    is_picture = element.tag == "img" or element.get("role") == "img"
    return (*((Role.LINK,) if within.link is not None else ()), *((Role.PICTURE,) if is_picture else ()))


def _joined(words: list[Words]) -> list[Words]:
    """Words of one voice in a row as one, one space between two words, and none around a line."""
    joined: list[Words] = []
    for (lang, roles), run in groupby(words, key=lambda each: (each.lang, each.roles)):
        text = _SPACE.sub(" ", "".join(each.text for each in run))
        if not joined or joined[-1].text.endswith(" "):
            text = text.lstrip()
        if text:
            joined.append(Words(text, lang, roles))
    *others, last = joined
    return [*others, replace(last, text=last.text.rstrip())] if last.text.strip() else others
