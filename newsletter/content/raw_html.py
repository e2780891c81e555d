"""HTML that somebody wrote by hand, for what no block is made for.

It is kept as it was written. What is shown of it is what mails can have, made well-formed: no scripts, of styles a few, and
nothing that is wider than a phone.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape, unescape
from html.parser import HTMLParser
from typing import ClassVar

import nh3
from pydantic import ConfigDict, RootModel, field_validator

from newsletter.content.fields.kinds import Kind
from newsletter.content.inline_styles import safe_style
from newsletter.content.merge_tags import LINKS, TAG, MergeTag, parse
from newsletter.content.texts import Unusable, clean
from newsletter.wording import say

Token = Callable[[str, str], str]

SIZE_CAP = 40_000  # characters; a mail of some 100,000 is clipped
DEPTH_CAP = 30  # elements within each other; mjml-python is the one that dies of depth
COLUMN = 520  # pixels: the widest place for words in a mail


class RawHtml(RootModel[str]):
    """HTML as it was written; `to_html` and `to_text` are what is shown of it."""

    kind: ClassVar[Kind] = Kind.HTML
    model_config = ConfigDict(frozen=True)

    @field_validator("root")
    @classmethod
    def _readable(cls, text: str) -> str:
        text = clean(text).strip()
        if len(text) > SIZE_CAP:
            raise Unusable(say("is longer than {limit} characters.", limit=SIZE_CAP))
        torn = next((tag[0] for tag in TAG.finditer(text) if "<" in tag[0]), None)
        if torn:
            raise Unusable(say("the merge tag “{tag}” has markup in it. Take the markup out.", tag=torn[:80]))
        if _Reading(_CLEANER.clean(_renamed(text))).deepest > DEPTH_CAP:
            raise Unusable(
                say(
                    "has elements that stand more than {limit} deep in each other. Make it flatter.",
                    limit=DEPTH_CAP,
                )
            )
        return text

    def __str__(self) -> str:
        return self.root

    def __bool__(self) -> bool:
        """Whether it shows words or a picture."""
        return bool(self.lines()) or "<img" in _shown(self.root)

    def to_html(self, token: Token) -> str:
        """What mails can have of it; `token(name, default)` gives what stands for a merge tag, in text and in links."""
        with_links = _PERSONAL.sub(
            lambda found: f'href="{escape(token(found["name"], ""))}"', _shown(self.root)
        )
        return _TAG.sub(
            lambda tag: escape(token(tag["name"], unescape(tag["default"] or "").strip())), with_links
        )

    def to_text(self, token: Token) -> str:
        """Its words line by line, the address of each link behind its words."""
        return "\n".join(_with_tokens(line, token) for line in _read(self.root).text)

    def plain(self) -> str:
        """The bare words on one line, merge tags as written."""
        return " ".join(self.lines())

    def lines(self) -> tuple[str, ...]:
        """The bare words line by line, merge tags as written."""
        return _read(self.root).lines

    @property
    def links(self) -> tuple[str, ...]:
        """Every address linked to, in order."""
        return _read(self.root).links

    @property
    def merge_tags(self) -> tuple[MergeTag, ...]:
        """Every merge tag in its words, in order."""
        return tuple(part for line in self.lines() for part in parse(line) if isinstance(part, MergeTag))


def _with_tokens(text: str, token: Token) -> str:
    text = _PERSONAL_TEXT.sub(lambda found: token(found["name"], ""), text)
    return "".join(part if isinstance(part, str) else token(part.name, part.default) for part in parse(text))


@lru_cache(maxsize=200)
def _shown(html: str) -> str:
    """Cleaned, and on one line: mrml drops line breaks between tags."""
    shown = _NOWHERE.sub(r"\1", re.sub(r"\s*\n\s*", " ", _CLEANER.clean(_renamed(html))))
    shown = _ELEMENT.sub(lambda tag: _finished(tag[0]), shown)
    while (fewer := _EMPTY.sub(" ", shown)) != shown:  # as word processors leave them, within each other
        shown = fewer
    return shown.strip()


def _renamed(html: str) -> str:
    """What is known as something else: a mail has headings of three levels, and no landmarks."""
    return _OTHER_NAMES.sub(lambda tag: f"<{tag['end']}{_NAMED[tag['name'].lower()]}", html)


def _filtered(element: str, name: str, value: str) -> str | None:
    match name:
        case "style":
            return safe_style(value) or None
        case "href":
            return value.strip() if _LINK.match(value.strip()) else None
        case "src":
            return value.strip() if _SOURCE.match(value.strip()) else None
        case "width" | "height":
            return _fitting(element, value.strip())
        case _:
            return value


def _fitting(element: str, size: str) -> str | None:
    number = re.fullmatch(r"(\d{1,4})(%|px)?", size)
    if number is None or (number[2] == "%" and element == "img"):
        return None
    if number[2] == "%":
        return f"{min(100, int(number[1]))}%"
    if element == "table" and int(number[1]) > COLUMN // 2:
        return "100%"
    return str(min(COLUMN, int(number[1])))


def _finished(tag: str) -> str:
    """One tag as a mail needs it: `>` escaped, a picture with its width, which Word goes by, and a description."""
    name, attributes = re.match(r"<(\w+)(.*?)/?>\Z", tag, re.DOTALL).groups()  # type: ignore[union-attr]
    found = dict(_ATTRIBUTE.findall(attributes))
    if name == "img":
        if "src" not in found:
            return ""
        width = found.setdefault("width", str(COLUMN))
        found.setdefault("alt", "")
        own = found.get("style", "")
        found["style"] = f"{own}{';' if own else ''}width:100%;max-width:{width}px;height:auto"
        found.pop("height", None)
    written = "".join(f' {key}="{value.replace(">", "&gt;")}"' for key, value in found.items())
    return f"<{name}{written}{' /' if name in _VOID else ''}>"


@lru_cache(maxsize=200)
def _read(html: str) -> "_Reading":
    return _Reading(_shown(html))


class _Reading(HTMLParser):
    """What a fragment says: its lines, and with them the addresses of its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.deepest = self._depth = 0
        self._lines, self._text = [""], [""]
        self._links: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(filter(None, (" ".join(line.split()) for line in self._lines)))

    @property
    def text(self) -> tuple[str, ...]:
        return tuple(filter(None, (" ".join(line.split()) for line in self._text)))

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(self._links)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag not in _VOID:
            self._depth += 1
            self.deepest = max(self.deepest, self._depth)
        if tag in _LINES:
            self._break()
        if tag == "li":
            self._text[-1] += "- "
        elif tag == "img" and found.get("alt"):
            self._say(f" {found['alt']} ")
        elif tag in ("td", "th"):
            self._say(" ")
        elif tag == "a" and found.get("href"):
            self._open.append(found["href"] or "")
            self._links.append(found["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        self._depth = max(0, self._depth - (tag not in _VOID))
        if tag == "a" and self._open:
            words, address = self._text[-1].rstrip(), self._open.pop()
            if not words.endswith((address, address.removeprefix("mailto:").removeprefix("tel:"))):
                self._text[-1] = f"{words} <{address.removeprefix('mailto:').removeprefix('tel:')}>"
        if tag in _LINES:
            self._break()

    def handle_data(self, data: str) -> None:
        self._say(data)

    def _say(self, words: str) -> None:
        self._lines[-1] += words
        self._text[-1] += words

    def _break(self) -> None:
        self._lines.append("")
        self._text.append("")


_INLINE = {"a", "b", "br", "em", "i", "img", "s", "small", "span", "strong", "sub", "sup", "u"}
_LINES = {
    *("blockquote", "br", "caption", "div", "h2", "h3", "h4", "hr", "li", "ol", "p", "table"),
    *("tbody", "tfoot", "thead", "tr", "ul"),
}
_NAMED = {
    **{"h1": "h2", "h5": "h4", "h6": "h4"},
    **dict.fromkeys(
        (
            *(
                "address",
                "article",
                "aside",
                "center",
                "dd",
                "details",
                "dl",
                "dt",
                "fieldset",
                "figcaption",
                "figure",
            ),
            *("footer", "form", "header", "main", "nav", "pre", "section", "summary"),
        ),
        "div",
    ),
}
_OTHER_NAMES = re.compile(rf"<(?P<end>/?)(?P<name>{'|'.join(_NAMED)})(?=[\s/>])", re.IGNORECASE)
_VOID = frozenset({"br", "hr", "img"})
_SIZED = {"width", "align", "valign", "bgcolor"}
_CLEANER = nh3.Cleaner(
    tags=_INLINE | _LINES | {"td", "th"},
    clean_content_tags={
        "script",
        "style",
        "title",
        "xml",
        "noscript",
        "template",
        "svg",
        "math",
        "textarea",
        "select",
    },
    attributes={
        "*": {"style", "lang", "dir"},
        "a": {"href", "title"},
        "img": {"src", "alt", "width"},
        "ol": {"start"},
        "table": {"width", "align", "bgcolor", "border", "cellpadding", "cellspacing", "role"},
        "td": {"colspan", "rowspan", *_SIZED},
        "th": {"colspan", "rowspan", "scope", *_SIZED},
        "tr": {"align", "valign", "bgcolor"},
    },
    attribute_filter=_filtered,
    url_schemes={"http", "https", "mailto", "tel", "merge"},
    link_rel=None,
)
_PERSONAL_NAMES = "|".join(sorted(LINKS))
_LINK = re.compile(rf"(?:https?://|mailto:|tel:)\S+|merge:(?:{_PERSONAL_NAMES})\Z", re.IGNORECASE)
_SOURCE = re.compile(r"https://\S+", re.IGNORECASE)
_PERSONAL = re.compile(rf'href="merge:(?P<name>{_PERSONAL_NAMES})"')
_PERSONAL_TEXT = re.compile(rf"(?<=<)merge:(?P<name>{_PERSONAL_NAMES})(?=>)")
# As in merge_tags, within finished markup: a tag of HTML in its default would be torn apart.
_TAG = re.compile(
    r"\{\{[ \t]*(?P<name>[A-Za-z_][A-Za-z0-9_]{0,63})[ \t]*(?:\|(?P<default>[^{}\n<>\"]{0,200}))?\}\}"
)
_NOWHERE = re.compile(r"<a(?: (?!href=)[\w-]+=\"[^\"]*\")*>(.*?)</a>")
_ELEMENT = re.compile(r'<[a-z][a-z0-9]*(?: [\w:-]+="[^"]*")*\s*/?>')
_ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')
_EMPTY = re.compile(r"<(p|span|b|i|u|em|strong)(?: [^<>]*)?>(?:\s|&nbsp;|\xa0)*</\1>")
