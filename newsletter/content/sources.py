"""In which language each text of an issue was written first, from which the others are translated and fall back to.

That is the first of the languages in which a block is read, unless the block, or an entry in it, says another of one text.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from newsletter.content.blocks import AnyBlock
from newsletter.content.blocks.base import Block
from newsletter.content.fields.describing import BlockField
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Kind, Mark
from newsletter.content.fields.walking import own, walk
from newsletter.content.issue import IssueContent
from newsletter.content.localized import Localized
from newsletter.content.raw_html import RawHtml
from newsletter.content.richtext import RichText
from newsletter.content.saying import Said, words_of

_WORD = re.compile(r"[^\W\d_]{2}")  # `2026 Q4` has none


class Owner(NamedTuple):
    """A model that texts belong to: the issue, a block of it or an entry. `start` is its path from the block, `locales` the
    languages in which it is read, the usual source first."""

    model: IssueContent | Block | Item
    block: AnyBlock | None
    start: str
    locales: tuple[str, ...]

    @property
    def id(self) -> str:
        """What is known of its translations stands under it; of the issue itself under ""."""
        return "" if isinstance(self.model, IssueContent) else self.model.id


class Place(NamedTuple):
    """A text in its languages, and its path from its owner."""

    owner: Owner
    path: str
    field: BlockField
    value: Localized[Any]

    @property
    def path_in_block(self) -> str:
        """Its path from the block, or from the issue."""
        return self.owner.start + self.path

    @property
    def key(self) -> tuple[str | None, str]:
        """The id of its block, None for the issue itself, and its path from there."""
        return self.owner.block.id if self.owner.block else None, self.path_in_block

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages in which it is read, the one first that it was written in first."""
        source = self.source
        return (source, *(locale for locale in self.owner.locales if locale != source))

    @property
    def source(self) -> str:
        """The language that it was written in first."""
        written = self.owner.model.sources.get(self.path)
        return written if written in self.owner.locales else self.owner.locales[0]

    @property
    def is_same(self) -> bool:
        """Whether somebody said that it is the same in all languages, and no language says something else."""
        if self.path not in self.owner.model.same:
            return False
        said = {
            Said.by(text).bare for locale, text in self.value.items() if text and locale in self.owner.locales
        }
        return len(said) <= 1

    def falls_back(self, locale: str) -> bool:
        """Whether readers of a language read it in another one, although it should be translated for them."""
        first = self.value.get(self.source)
        is_lacking = self.field.has_words and first and not self.value.get(locale)
        return bool(is_lacking) and not self.is_same and not serves_all(self.field, first)


def serves_all(field: BlockField, text: str | RichText | RawHtml | None) -> bool:
    """Whether a text needs no translation: a person's name, and what is made of numbers where one value may be enough."""
    is_enough = Mark.MAY_SERVE_ALL in field.marks and not _WORD.search(words_of(text or ""))
    return is_enough or field.kind is Kind.NAME


def owners_in(content: IssueContent) -> Iterator[Owner]:
    """The issue itself, then each block and the entries of its lists."""
    yield Owner(content, None, "", content.locales)
    for block in content.blocks:
        locales = content.locales_of(block) or content.locales[:1]
        yield Owner(block, block, "", locales)
        for found in walk(block):
            if found.field.kind is Kind.ITEMS:
                for item in found.value:
                    yield Owner(item, block, f"{found.path}.{item.id}.", locales)


def places_of(owner: Owner) -> Iterator[Place]:
    """The texts of one owner and of its pictures, addresses too where they differ by language."""
    for found in own(owner.model):
        if isinstance(found.value, Localized):
            yield Place(owner, found.path, found.field, found.value)


def places_in(content: IssueContent) -> Iterator[Place]:
    """Every text of an issue."""
    for owner in owners_in(content):
        yield from places_of(owner)


def with_fallbacks(content: IssueContent) -> IssueContent:
    """The same, where each text that was written first in another language than usual stands for those that it lacks."""
    filled: dict[str, dict[str, Localized[Any]]] = {}
    for owner in owners_in(content):
        for place in places_of(owner) if owner.model.sources else ():
            first = place.value.get(place.source)
            if first and place.source != owner.locales[0]:
                said = dict.fromkeys(place.locales, first) | dict(place.value.items())
                filled.setdefault(owner.id, {})[place.path] = place.value.model_copy(update={"root": said})
    return content.with_texts(filled) if filled else content


def fallbacks(content: IssueContent, locale: str) -> dict[str, Counter[str]]:
    """How many texts of each block, by its id, readers of a language read in which other one."""
    counted: dict[str, Counter[str]] = {}
    for place in places_in(content):
        block = place.owner.block
        if block and locale in place.locales and place.falls_back(locale):
            counted.setdefault(block.id, Counter())[place.source] += 1
    return counted
