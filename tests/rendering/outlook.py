"""A mail as Outlook on Windows takes it: conditional comments opened, and the tags as they stand, nothing mended.

Word lays tables out and knows neither `max-width` nor the padding of a link, so that what it reads are the tables that only
it sees, the widths of their cells, and the properties that begin with `mso-`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

CONDITIONS = {"mso": True, "mso | IE": True, "!mso": False, "lte mso 11": False}
_OPEN = re.compile(r"<!--\[if ([^\]]*)\]>(<!-->)?")
_CLOSE = re.compile(r"(<!--)?<!\[endif\]-->")
_VOID = frozenset(
    {"br", "hr", "img", "meta", "link", "input", "wbr", "col", "o:allowoverlap", "o:pixelsperinch"}
)


class Unbalanced(AssertionError):
    """What is opened is not closed, or in another order."""


@dataclass
class Element:
    """One element, with what it is in."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element"] = field(default_factory=list)
    words: str = ""

    @property
    def style(self) -> dict[str, str]:
        """Its declarations; of two of one name the last."""
        pairs = (one.partition(":") for one in self.attributes.get("style", "").split(";"))
        return {name.strip().lower(): value.strip() for name, _, value in pairs if value}

    def below(self, tag: str) -> Iterator["Element"]:
        """Every element of this tag within, at any depth."""
        for child in self.children:
            if child.tag == tag:
                yield child
            yield from child.below(tag)


def opened(html: str) -> str:
    """The document without its conditions: what is meant for Outlook stands, what is not is gone. Raises Unbalanced."""
    out, at = [], 0
    for begin in _OPEN.finditer(html):
        if begin.start() < at:
            raise Unbalanced(f"a condition within a condition: {html[begin.start() :][:80]}")
        _require(not _CLOSE.search(html, at, begin.start()), "an end without a beginning", html, at)
        end = _CLOSE.search(html, begin.end())
        if end is None:
            raise Unbalanced(f"a condition without an end: {html[begin.start() :][:80]}")
        # One that others read, too, is closed as it was opened: by a comment that they see whole.
        _require(bool(begin[2]) == bool(end[1]), "a condition closed in another way", html, begin.start())
        out.append(html[at : begin.start()])
        out.append(html[begin.end() : end.start()] if CONDITIONS[begin[1]] else "")
        at = end.end()
    _require(not _CLOSE.search(html, at), "an end without a beginning", html, at)
    return "".join([*out, html[at:]])


def _require(holds: bool, fault: str, html: str, at: int) -> None:
    if not holds:
        raise Unbalanced(f"{fault}, after: {html[max(0, at - 80) : at + 80]}")


def tree(html: str) -> Element:
    """The elements of a document, each of which must be closed by its own tag. Raises Unbalanced."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.at is not reader.root:
        raise Unbalanced(f"<{reader.at.tag}> is not closed: {reader.at.attributes}")
    return reader.root


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.at = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(element)
        if tag not in _VOID:
            self.at = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.at.children.append(Element(tag, {name: value or "" for name, value in attrs}, self.at))

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self.at.tag != tag or self.at.parent is None:
            raise Unbalanced(f"</{tag}> closes <{self.at.tag}> {self.at.attributes}")
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.words += data


def pixels(value: str) -> float | None:
    """A width in pixels; None where it is a share, or is not said."""
    found = re.fullmatch(r"\s*([\d.]+)(px)?\s*", value)
    return float(found[1]) if found else None


def sides(style: dict[str, str]) -> float:
    """The padding at the left and the right, together."""
    values = [pixels(one) or 0 for one in style.get("padding", "0").split()]
    right, left = values[min(1, len(values) - 1)], values[3 if len(values) == 4 else min(1, len(values) - 1)]
    return (pixels(style.get("padding-left", "")) or left) + (pixels(style.get("padding-right", "")) or right)


def room(element: Element, outermost: float) -> float:
    """How wide what stands in an element may be: that of the nearest width around it, less what pads it.

    Word pads cells alone: the padding of a `<div>` is nothing to it.
    """
    if element.parent is None:
        return outermost
    around = room(element.parent, outermost)
    if element.tag not in ("table", "td", "th"):
        return around
    given = pixels(element.attributes.get("width", ""))
    within = around if given is None else min(around, given)
    return within if element.tag == "table" else within - sides(element.style)
