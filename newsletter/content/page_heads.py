"""What a page of others says of itself in its head: title, description, picture, language. Read, never believed."""

import codecs
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from newsletter.content.texts import Unusable, clean
from newsletter.languages import tag_of

_TITLES = ("og:title", "twitter:title")
_DESCRIPTIONS = ("og:description", "twitter:description", "description")
_PICTURES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
_ALTS = ("og:image:alt", "twitter:image:alt")
_SITE, _LOCALE = "og:site_name", "og:locale"
_LONGEST_TITLE, _LONGEST_TEXT = 300, 1_000
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.I)
_NAMED = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.I)
_BEFORE_CHARSET = 4_096  # bytes; HTML asks for it within 1,024
# What pages call an encoding and the wider one that browsers read instead (WHATWG Encoding §4.2).
_READ_AS = {
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "iso-8859-1": "cp1252",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
}


@dataclass(frozen=True)
class PageHead:
    """Plain texts, empty where the page says nothing; `picture` is a whole address by https, `language` a tag."""

    title: str = ""
    description: str = ""
    picture: str = ""
    picture_alt: str = ""
    language: str | None = None


def head_of(body: bytes, *, media_type: str, address: str) -> PageHead:
    """What the bytes of a page at an address say; `media_type` is what came with them."""
    reading = _Reading()
    reading.feed(_decoded(body, media_type))
    said = reading.said
    return PageHead(
        title=_short(
            _without_site(said.first(_TITLES) or reading.title, said.first((_SITE,))), _LONGEST_TITLE
        ),
        description=_short(said.first(_DESCRIPTIONS), _LONGEST_TEXT),
        picture=_safe_address(said.first(_PICTURES), address),
        picture_alt=_short(said.first(_ALTS), _LONGEST_TITLE),
        language=tag_of(reading.language) or tag_of(said.first((_LOCALE,))),
    )


@dataclass
class _Said:
    """The first value of each meta element, by its name."""

    values: dict[str, str] = field(default_factory=dict)

    def first(self, names: tuple[str, ...]) -> str:
        return next((self.values[name] for name in names if self.values.get(name)), "")


class _Reading(HTMLParser):
    """The head of a page, and no more of it: what a body says is not about the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said = _Said()
        self.title = self.language = ""
        self._is_in_title = self._is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang") or given.get("xml:lang", "")
        elif tag == "body":
            self._is_over = True
        elif tag == "title" and not self._is_over and not self.title:
            self._is_in_title = True
        elif tag == "meta" and not self._is_over:
            name = (given.get("property") or given.get("name") or "").strip().lower()
            self.said.values.setdefault(name, given.get("content", "").strip())

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._is_in_title = False
        elif tag == "head":
            self._is_over = True

    def handle_data(self, data: str) -> None:
        if self._is_in_title:
            self.title += data


def _decoded(body: bytes, media_type: str) -> str:
    if body.startswith(codecs.BOM_UTF8):
        return body.decode("utf-8-sig", "replace")
    in_page = _CHARSET.search(body[:_BEFORE_CHARSET])
    named = _NAMED.search(media_type)
    name = named[1] if named else in_page[1].decode("ascii") if in_page else "utf-8"
    try:
        return body.decode(_READ_AS.get(name.lower(), name), "replace")
    except (LookupError, ValueError):  # an encoding that nobody knows, or one that is none of texts
        return body.decode("utf-8", "replace")


def _without_site(title: str, site: str) -> str:
    """A title without the name of the site that many pages put behind it."""
    bare = re.sub(rf"\s+[|·–—:»-]\s+{re.escape(site)}\s*\Z", "", title) if site else title
    return bare or title


def _short(text: str, longest: int) -> str:
    """The text on one line, cut between words where it is long; nothing where it disguises what it says."""
    try:
        words = " ".join(clean(text).split())
    except Unusable:
        return ""
    if len(words) <= longest:
        return words
    return words[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def _safe_address(written: str, page: str) -> str:
    """A picture's address by https: what is shown on a safe page is mostly there too."""
    whole = urljoin(page, written.strip()) if written.strip() else ""
    return re.sub(r"\Ahttp:", "https:", whole, flags=re.I) if re.match(r"https?:", whole, re.I) else ""
