"""What stands in one mail: an edition of an issue, or those of all its languages, one below the other.

The languages share their slots, so that a value is looked up once, and each word of ours has its place once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from newsletter.content.issue import IssueContent
from newsletter.content.publication import Publication
from newsletter.languages import STACKED
from newsletter.rendering.editions import Edition
from newsletter.rendering.frames import OurWords
from newsletter.rendering.slots import SlotMaker


@dataclass(frozen=True)
class Stack:
    """The editions of one mail, in their order; mostly one."""

    editions: tuple[Edition, ...]

    @classmethod
    def of(
        cls, content: IssueContent, locale: str, publication: Publication, *, base_url: str, issue: str = ""
    ) -> Self:
        """The edition in a language, or the stacked one, of the issue with this slug."""
        first, *others = content.locales if locale == STACKED else (locale,)
        above = Edition.of(content, first, publication, base_url=base_url, issue=issue)
        below = (
            Edition.of(content, one, publication, base_url=base_url, issue=issue, below=above)
            for one in others
        )
        return cls((above, *below))

    @property
    def slots(self) -> SlotMaker:
        """What hands out the slots of all of them."""
        return self.editions[0].viewer.slots

    @cached_property
    def subject(self) -> str:
        """In all languages."""
        return _beside(edition.frame.edition.subject for edition in self.editions)

    @cached_property
    def preheader(self) -> str:
        """The same of the preview line."""
        return _beside(edition.frame.edition.preheader for edition in self.editions)

    @cached_property
    def ours(self) -> OurWords:
        """What we say ourselves around them."""
        return OurWords.of([edition.frame for edition in self.editions], self.editions[0].reader)


def _beside(words: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(filter(None, words)))
