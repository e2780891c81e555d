"""Where the headings of a page lead: a quiet link at each, by which one passes a part of the page on, and its contents.

A heading is known by the id that it has, or else by the last one before it, which is that of its block; of several under one
id the first is meant.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

FEWEST = 4  # headings that make contents worth their room


@dataclass(frozen=True)
class Heading:
    """A part of the page: its words, as HTML without tags, and the id that leads to it."""

    words: Markup
    anchor: str


def headings_in(part: str) -> Iterator[Heading]:
    """The headings of the second level that something leads to, in their order."""
    for found, anchor in _anchored(part):
        words = " ".join(re.sub(r"<[^>]*>", " ", found["words"]).split())
        yield Heading(Markup(words), anchor)  # noqa: S704 (it was escaped by its template)


def with_permalinks(part: str, label: str, *, language: str) -> str:
    """The part with a link at the end of each of those; `label` says aloud what it is, in another `language` than the page's."""
    lang = Markup(' lang="{}"').format(language) if language else ""
    link = Markup('<a class="permalink" href="#{}" aria-label="{}"{}>#</a>')
    pieces, at = [], 0
    for found, anchor in _anchored(part):
        pieces += [part[at : found.end("words")], link.format(anchor, label, lang)]
        at = found.end("words")
    return "".join([*pieces, part[at:]])


def contents_of(headings: Sequence[Heading]) -> Sequence[Heading]:
    """What the contents of a page list: nothing where it has so few parts that one sees them all."""
    return headings if len(headings) >= FEWEST else ()


def _anchored(part: str) -> Iterator[tuple[re.Match[str], str]]:
    taken = set()
    for found in _HEADING.finditer(part):
        anchor = next((one[1] for one in reversed(list(_ID.finditer(part, 0, found.end("tag"))))), "")
        if anchor and anchor not in taken:
            taken.add(anchor)
            yield found, anchor


_ID = re.compile(r'\sid="([^"]+)"')
_HEADING = re.compile(r"(?P<tag><h2\b[^>]*>)(?P<words>.*?)</h2>", re.DOTALL)
