"""Where in the HTML a slot stands, and how a value must be escaped to stand there.

Classified once, on the final HTML. A slot in a style, a comment or the markup of a tag is refused:
no escaping makes a stranger's text safe there.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote

from newsletter.errors import NewsletterError
from newsletter.rendering.slots import SlotTable
from newsletter.wording import say


class Context(StrEnum):
    """The surroundings of a slot."""

    TEXT = "text"  # between tags
    ATTR = "attr"  # in the value of an attribute
    URL = "url"  # a whole address
    URLPART = "urlpart"  # inside an address
    PLAIN = "plain"  # in the plain-text part
    HEADER = "header"  # in a header such as the subject, before RFC 2047


@dataclass(frozen=True)
class Place:
    """One occurrence of slot `number`: `html[start:end]` is its token."""

    start: int
    end: int
    number: int
    context: Context


class Href(NamedTuple):
    """Where one link leads: `html[start:end]` is the address as it is written there, its words begin at `inside`."""

    start: int
    end: int
    inside: int
    address: str


class SlotMisplaced(NewsletterError):
    """A slot stands where no value can be put safely."""


def places(document: str, slots: SlotTable) -> list[Place]:
    """Every slot of the HTML in order; raises SlotMisplaced. Expects attributes in quotes, as lxml writes them."""
    markup = _Markup(document)
    return [
        Place(token.start(), token.end(), int(token[1]), markup.context_at(token.start()))
        for token in slots.pattern.finditer(document)
    ]


def text_places(document: str, slots: SlotTable) -> list[Place]:
    """Every slot of the plain-text part in order; inside a web address a value must be escaped as such."""
    return [_place_in_text(document, token, slots) for token in slots.pattern.finditer(document)]


def fill(document: str, at: Sequence[Place], slots: SlotTable, values: Mapping[str, str]) -> str:
    """The document with its slots filled from `values`, or by their defaults, each escaped for where it stands."""
    parts, position = [], 0
    for place in at:
        value = slots.slots[place.number].value(values)
        parts += [document[position : place.start], ESCAPES[place.context](value)]
        position = place.end
    return "".join([*parts, document[position:]])


def hrefs(document: str) -> Iterator[Href]:
    """Where the links of the HTML lead, in order."""
    for found in NOT_TEXT.finditer(document):
        if found.lastgroup == "tag" and found[0].lower().startswith("<a "):
            for attribute in _ATTRIBUTE.finditer(found[0]):
                if attribute["name"].lower() == "href":
                    start, end = attribute.span("value")
                    address = html.unescape(attribute["value"])
                    yield Href(found.start() + start, found.start() + end, found.end(), address)


def one_line(value: str) -> str:
    """`value` without line breaks and control characters: each run of them becomes a space."""
    return value if value.isprintable() else _CONTROLS.sub(" ", value)


def _text(value: str) -> str:
    return html.escape(one_line(value), quote=False)


def _attribute(value: str) -> str:
    return html.escape(one_line(value), quote=True)


def _url(value: str) -> str:
    if _PLAIN_ADDRESS.fullmatch(value):
        return value
    address = one_line(value).strip()
    if not _SAFE_ADDRESS.match(address):
        return "#"
    return html.escape(quote(address, safe="%/:=?#&;+,@!$'()*~[]", errors="replace"), quote=True)


def _url_part(value: str) -> str:
    return quote(one_line(value), safe="", errors="replace")


ESCAPES: Mapping[Context, Callable[[str], str]] = MappingProxyType(
    {
        Context.TEXT: _text,
        Context.ATTR: _attribute,
        Context.URL: _url,
        Context.URLPART: _url_part,
        Context.PLAIN: one_line,
        Context.HEADER: one_line,
    }
)


def _place_in_text(document: str, token: re.Match[str], slots: SlotTable) -> Place:
    start, end, number = token.start(), token.end(), int(token[1])
    before = re.split(r"[\s<>]", document[max(0, start - _LONGEST_ADDRESS) : start])[-1]
    # A particle may follow an address, but is no part of it.
    is_in_address = "://" in before and not slots.slots[number].pair
    return Place(start, end, number, Context.URLPART if is_in_address else Context.PLAIN)


class _Markup:
    """The tags, styles and comments of a document, asked from left to right."""

    def __init__(self, document: str) -> None:
        self._document = document
        self._rest: Iterator[re.Match[str]] = NOT_TEXT.finditer(document)
        self._current = next(self._rest, None)

    def context_at(self, position: int) -> Context:
        while self._current and self._current.end() <= position:
            self._current = next(self._rest, None)
        if not self._current or position < self._current.start():
            return Context.TEXT
        if self._current.lastgroup != "tag":
            raise SlotMisplaced(say("A merge tag cannot stand inside a style or a comment of the mail."))
        return self._context_in_tag(self._current, position)

    def _context_in_tag(self, tag: re.Match[str], position: int) -> Context:
        for attribute in _ATTRIBUTE.finditer(self._document, tag.start(), tag.end()):
            if attribute.start("value") <= position < attribute.end("value"):
                name = attribute["name"].lower()
                if name == "style" or name.startswith("on"):
                    break
                if name not in _ADDRESSES:
                    return Context.ATTR
                return Context.URL if position == attribute.start("value") else Context.URLPART
        raise SlotMisplaced(
            say("A merge tag can stand in texts and links only, not in the markup of the mail.")
        )


# What stands between the texts of a document: comments, styles and scripts, tags.
NOT_TEXT = re.compile(
    r"<!--(?P<comment>.*?)-->"
    r"|<(?P<raw>style|script)\b.*?</(?P=raw)\s*>"
    r"""|(?P<tag><[a-zA-Z/!](?:[^<>"']|"[^"]*"|'[^']*')*>)""",
    re.DOTALL | re.IGNORECASE,
)
_LONGEST_ADDRESS = 2_000
# lxml writes single quotes around a value that holds double ones.
_ATTRIBUTE = re.compile(r"""(?P<name>[\w:-]+)=(?P<quote>["'])(?P<value>.*?)(?P=quote)""", re.DOTALL)
_ADDRESSES = frozenset({"href", "src", "action", "background", "cite", "data", "poster"})
_SAFE_ADDRESS = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#]|$)|mailto:", re.IGNORECASE)
_PLAIN_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9.:-]+/[\w/.~-]*", re.ASCII
)  # says the same wherever it stands
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
