"""Does everything that was typed reach a reader? Judged on the rendered mail, whatever the block is.

A text or a picture of a block that is in no part of any edition was written for nobody: the words of a link that is not there,
the picture of an article whose layout has none.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from html import unescape
from typing import Any

from newsletter.content.blocks import AnyBlock
from newsletter.content.fields.kinds import Kind, Mark
from newsletter.content.fields.walking import Found, has_link_beside, walk
from newsletter.content.localized import Localized
from newsletter.content.particles import without_tags
from newsletter.preflight.examined import Examined, line_by_line, warning, without_markup
from newsletter.rendering.rendition import Finding, Rendition
from newsletter.wording import Sentence, say

_GLIMPSE = 60  # letters of a text that a sentence repeats


def findings(examined: Examined) -> Iterator[Finding]:
    """One finding for each picture and each text that nobody sees; a picture speaks for the texts that belong to it."""
    editions = [_Edition(rendition) for rendition in examined.renditions]
    for block in examined.content.blocks:
        unseen = ""
        for found in walk(block):
            if unseen and found.path.startswith(f"{unseen}."):
                continue
            locale = _unseen_in(block, found, editions)
            if locale is not None:
                unseen = found.path
                place = examined.place(block, found.path, locale or None)
                yield warning(
                    "content.unshown",
                    _told(place, block, found, locale),
                    block=block,
                    locale=locale or None,
                    path=found.path,
                )


class _Edition:
    """The letters of an edition: those that are read, and those of its HTML as it stands, where descriptions are."""

    def __init__(self, rendition: Rendition) -> None:
        self.locale, self._rendition = rendition.locale, rendition

    @cached_property
    def read(self) -> str:
        return _letters(without_markup(self._rendition.html)) + _letters(self._rendition.text)

    @cached_property
    def written(self) -> str:
        return _letters(unescape(self._rendition.html))

    def says(self, words: str) -> bool:
        """Whether some part of it is there; what a reader's value stands in falls into parts."""
        parts = [letters for part in without_tags(words).splitlines() if (letters := _letters(part))]
        return not parts or any(part in self.read or part in self.written for part in parts)

    def shows(self, asset: str) -> bool:
        """Whether the picture is there, whole or in one of its cuts, whose names begin like its own."""
        return f"/{asset.partition('.')[0]}." in self._rendition.html


def _unseen_in(block: AnyBlock, found: Found, editions: Sequence[_Edition]) -> str | None:
    """The first language of a text that no edition has, "" for what has none; None when it is seen, or is nothing to see."""
    if found.field.kind is Kind.PICTURE:
        shown = [edition for edition in editions if block.is_shown(edition.locale, "email")]
        is_lost = shown and found.value.asset and not any(one.shows(found.value.asset) for one in shown)
        return "" if is_lost else None
    if not found.field.has_words or Mark.ON_THE_PAGE in found.field.marks:
        return None
    mailed = [
        (edition, words)
        for edition in editions
        if block.is_shown(edition.locale, "email") or block.is_shown(edition.locale, "text")
        if (words := _words(found.value, edition.locale))
    ]
    if not mailed or any(edition.says(words) for edition, words in mailed):
        return None
    return mailed[0][0].locale if found.field.is_localized else ""


def _told(place: Sentence, block: AnyBlock, found: Found, locale: str | None) -> Sentence:
    if found.field.kind is Kind.PICTURE:
        return say(
            "{place}: the picture {file} is shown nowhere in the mail. Choose another layout, or take the picture away.",
            place=place,
            file=found.value.file,
        )
    words = " ".join(_words(found.value, locale or "").split())[:_GLIMPSE]
    if Mark.LINK_WORDS in found.field.marks and not has_link_beside(block, found.path):
        return say(
            "{place}: “{words}” is shown nowhere in the mail, because it has no link. Give the link, or take the words away.",
            place=place,
            words=words,
        )
    return say(
        "{place}: “{words}” is shown nowhere in the mail. Take it away, or write it where readers see it.",
        place=place,
        words=words,
    )


def _words(value: Any, locale: str) -> str:
    said = value.get(locale) if isinstance(value, Localized) else value
    return line_by_line(said) if said else ""


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())
