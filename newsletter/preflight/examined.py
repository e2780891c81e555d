"""What the checks look at, and the words they share."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import NamedTuple

from newsletter.content.blocks import AnyBlock
from newsletter.content.blocks.disclaimer import Disclaimer
from newsletter.content.fields.describing import BlockField
from newsletter.content.fields.walking import Found, name_of_field
from newsletter.content.issue import IssueContent
from newsletter.content.known_lists import KnownList
from newsletter.content.library import KnownBlock
from newsletter.content.origin import Origin
from newsletter.content.picture_terms import Terms
from newsletter.content.publication import LockedDisclaimer, Publication
from newsletter.content.raw_html import RawHtml
from newsletter.content.richtext import RichText
from newsletter.content.sources import owners_in, places_of
from newsletter.rendering.editions import name_of
from newsletter.rendering.rendition import Finding, Rendition, Severity
from newsletter.wording import Sentence, say

_MARKUP = re.compile(r"<!--.*?-->|<style\b.*?</style>|<[^>]*>", re.DOTALL)


class Text(NamedTuple):
    """One text in one language: of a block, or of the issue itself when `block` is None."""

    block: AnyBlock | None
    path: str
    field: BlockField
    locale: str
    value: str | RichText | RawHtml


@dataclass(frozen=True)
class Examined:
    """An issue, the newsletter it belongs to with its lists and the terms of its pictures, its editions as they were rendered,
    what it was copied from, the library blocks that it is linked to, by their keys, and whether its clicks are counted."""

    content: IssueContent
    publication: Publication
    renditions: tuple[Rendition, ...]
    origin: Origin | None = None
    lists: tuple[KnownList, ...] = ()
    terms: tuple[Terms, ...] = ()
    library: Mapping[str, KnownBlock] | None = None
    counts_clicks: bool = False

    def place(self, block: AnyBlock | None, path: str = "", locale: str | None = None) -> Sentence:
        """Where a finding is, as the beginning of its sentence: `Block 3 (Article), Title (ko)`."""
        where = name_of(self.content, block) if block else say("The issue")
        if not path:
            return where
        field = name_of_field(block or self.content, path)
        if locale:
            return say("{place}, {field} ({locale})", place=where, field=field, locale=locale)
        return say("{place}, {field}", place=where, field=field)

    def locales_of(self, block: AnyBlock | None) -> tuple[str, ...]:
        """The languages in which a block is read, the one that the others are translated from first; of the issue itself, all."""
        return self.content.locales_of(block)

    def locales_at(self, block: AnyBlock | None, path: str) -> tuple[str, ...]:
        """The languages in which a text of a block, or of the issue, is read, the one that it was written in first in front."""
        locales = self.locales_of(block)
        source = self._own_sources.get((block.id if block else None, path))
        return (source, *(one for one in locales if one != source)) if source in locales else locales

    @cached_property
    def _own_sources(self) -> Mapping[tuple[str | None, str], str]:
        """The texts that were not written first in the language that is usual."""
        return {
            place.key: place.source
            for owner in owners_in(self.content)
            if owner.model.sources
            for place in places_of(owner)
        }

    def disclaimers(self) -> Iterator[LockedDisclaimer]:
        """The locked disclaimers that are in an edition: those that are required, and those that were placed."""
        placed = {block.key for block in self.content.blocks if isinstance(block, Disclaimer)}
        return (one for one in self.publication.disclaimers if one.required or one.key in placed)

    def localized(self) -> Iterator[tuple[AnyBlock | None, Found]]:
        """Every field in several languages, with the block it belongs to."""
        for found in self.content.localized():
            yield None, found
        for block in self.content.blocks:
            for found in block.localized():
                yield block, found

    def texts(self) -> Iterator[Text]:
        """Everything a reader reads, in every language; no addresses."""
        return texts_of(self.content)


def texts_of(content: IssueContent) -> Iterator[Text]:
    """Everything a reader reads in an issue, in every language; no addresses."""
    for path, field, value in content.localized():
        for locale, text in value.items():
            yield Text(None, path, field, locale, text)
    for block in content.blocks:
        for path, field, locale, text in block.texts():
            yield Text(block, path, field, locale, text)


def plain(value: str | RichText | RawHtml) -> str:
    """The bare words."""
    return value if isinstance(value, str) else value.plain()


def line_by_line(value: str | RichText | RawHtml) -> str:
    """The bare words, each line and paragraph on a line of its own."""
    return value if isinstance(value, str) else "\n".join(value.lines())


def without_markup(html: str) -> str:
    """What a reader reads of HTML."""
    return unescape(_MARKUP.sub("", html))


def listed(parts: Sequence[Sentence | str]) -> Sentence:
    """One after the other, in a sentence."""
    values = {f"part{number}": part for number, part in enumerate(parts)}
    return Sentence(", ".join(f"{{{name}}}" for name in values), values)


def error(
    check: str,
    sentence: Sentence,
    *,
    block: AnyBlock | None = None,
    locale: str | None = None,
    path: str = "",
    setting: str = "",
) -> Finding:
    """A finding that refuses the proof."""
    return _finding(Severity.ERROR, check, sentence, block, locale, path, setting)


def warning(
    check: str,
    sentence: Sentence,
    *,
    block: AnyBlock | None = None,
    locale: str | None = None,
    path: str = "",
    setting: str = "",
) -> Finding:
    """A finding to look at before approving."""
    return _finding(Severity.WARNING, check, sentence, block, locale, path, setting)


def note(
    check: str,
    sentence: Sentence,
    *,
    block: AnyBlock | None = None,
    locale: str | None = None,
    path: str = "",
    setting: str = "",
) -> Finding:
    """A finding that is good to know."""
    return _finding(Severity.NOTE, check, sentence, block, locale, path, setting)


def _finding(
    severity: Severity,
    check: str,
    sentence: Sentence,
    block: AnyBlock | None,
    locale: str | None,
    path: str,
    setting: str,
) -> Finding:
    id_ = block.id if block else None
    return Finding(severity, check, sentence, block=id_, locale=locale, path=path, setting=setting)
