"""What an issue needs to know of its newsletter to be rendered and checked, and who publishes it."""

import operator
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, Lines, Locale, OptionalMailAddress, SafeUrl, Slug, Url
from newsletter.content.themes import Theme
from newsletter.wording import Sentence, say

if TYPE_CHECKING:
    from newsletter.content.blocks.disclaimer import Disclaimer


class Identity(StrEnum):
    """What says who publishes a newsletter. It is told, never guessed, and nothing is dispatched without it."""

    SENDER = "sender"
    ORGANISATION = "organisation"
    POSTAL_ADDRESS = "postal_address"


IDENTITY: Mapping[Identity, Sentence] = {
    Identity.SENDER: say("sender address"),
    Identity.ORGANISATION: say("organisation"),
    Identity.POSTAL_ADDRESS: say("postal address"),
}


class Publisher(BaseModel):
    """Who publishes a newsletter, as an issue file or a command says it; what they leave out is empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sender: OptionalMailAddress = ""
    organisation: Localized[Line] = Localized[Line]({})
    postal_address: Localized[Lines] = Localized[Lines]({})

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return bool(self.sender or self.organisation or self.postal_address)


NOBODY = Publisher()


class LockedDisclaimer(BaseModel):
    """A text that authors cannot change, with its own emblem, title and link; a required one is in every edition.

    One that is said in all languages stands in every edition in each language of the newsletter, one below another.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Slug
    name: Line
    required: bool = False
    text: Localized[RichText]
    title: Localized[Line] = Localized[Line]({})
    emblem: Image | None = None
    link: Localized[Url] = Localized[Url]({})
    # Left out of what an edition is salted with while it is not so, as the privacy notice is.
    in_all_languages: Annotated[bool, Field(exclude_if=operator.not_)] = False
    # Who approved the words, and until which day; for colleagues, who ask why they cannot change them.
    authority: Annotated[Line, Field(exclude_if=operator.not_)] = ""
    valid_until: Annotated[date | None, Field(exclude_if=operator.not_)] = None

    def why_locked(self, until: str) -> Sentence:
        """What authors are told who would change it; `until` is the last day of its validity as they read it."""
        if self.authority and self.valid_until:
            return say(
                "Wording approved by {authority}, valid until {day}.", authority=self.authority, day=until
            )
        if self.authority:
            return say("Wording approved by {authority}.", authority=self.authority)
        if self.valid_until:
            return say("Locked wording of the newsletter, valid until {day}.", day=until)
        if self.required:
            return say("Locked wording of the newsletter, required in every edition.")
        return say("Locked wording of the newsletter.")

    def links(self) -> Iterator[tuple[str, str, str]]:
        """Field, language and address of its link, and of those in its text."""
        yield from (("link", locale, url) for locale, url in self.link.items())
        for locale, text in self.text.items():
            yield from (("text", locale, href) for href in text.links)

    def worn_by(self, block: "Disclaimer") -> "Disclaimer":
        """A block that places it, with all that belongs to it; an author adds only what it has none of."""
        own = {"title": self.title or None, "logo": self.emblem, "link": self.link or None}
        return block.model_copy(update={"text": self.text, **{name: it for name, it in own.items() if it}})


@dataclass(frozen=True)
class Untold:
    """Words of the settings that a language lacks: the name of the field, what it is called, and what is said instead."""

    setting: str
    label: Sentence
    locale: str
    shown: str


_SPOKEN: Mapping[str, Sentence] = {
    "name": say("name"),
    "sender_name": say("sender’s name"),
    "organisation": say("organisation"),
    "postal_address": say("postal address"),
}
_WORD = re.compile(r"[^\W\d_]{2}")  # `2026` has none


class Publication(BaseModel):
    """A newsletter as a value. Addresses that are not set yet are empty strings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: str
    name: Localized[Line]
    locales: tuple[Locale, ...]
    sender_name: Localized[Line]
    sender_address: str = ""
    reply_to: str = ""
    organisation: Localized[Line]
    postal_address: Localized[Lines]
    contact_email: str = ""
    contact_phone: str = ""
    website: str = ""
    # Left out of what an edition is salted with while there is none, so that it changes no edition of those without.
    privacy_notice: Annotated[Localized[SafeUrl], Field(exclude_if=operator.not_)] = Localized[SafeUrl]({})
    theme: Theme = Theme()
    disclaimers: tuple[LockedDisclaimer, ...] = ()

    def sender_in(self, locale: str) -> str:
        """The name that mail comes from, for readers of a language; until one is set, the short name."""
        return self.said_in(locale, self.sender_name) or self.slug

    def said_in(self, locale: str, words: Localized[str]) -> str:
        """Words about the newsletter in a language, or else in the first of its own that has them; "" when none has."""
        return next((said for one in (locale, *self.locales) if (said := words.get(one))), "")

    def untold(self, locales: Iterable[str]) -> Iterator["Untold"]:
        """What it says of itself in another of these languages only, where that has words to translate."""
        for setting, label in _SPOKEN.items():
            words: Localized[str] = getattr(self, setting)
            for locale in locales:
                shown = self.said_in(locale, words)
                if shown and not words.get(locale) and _WORD.search(shown):
                    yield Untold(f"{setting}.{locale}", label, locale, shown)

    @property
    def unsaid(self) -> tuple[Identity, ...]:
        """What it does not say of who publishes it."""
        return tuple(self._unsaid())

    def setting_of(self, part: Identity) -> str:
        """The field of the settings that says it, in the first language."""
        return "sender_address" if part is Identity.SENDER else f"{part.value}.{self.locales[0]}"

    def _unsaid(self) -> Iterator[Identity]:
        if not self.sender_address:
            yield Identity.SENDER
        if not self.said_in(self.locales[0], self.organisation):
            yield Identity.ORGANISATION
        if not self.said_in(self.locales[0], self.postal_address):
            yield Identity.POSTAL_ADDRESS

    def locales_of(self, locked: LockedDisclaimer, locale: str) -> tuple[str, ...]:
        """In which languages an edition says a locked disclaimer, its own first."""
        others = (one for one in self.locales if one != locale) if locked.in_all_languages else ()
        return locale, *others

    def disclaimer(self, key: str) -> LockedDisclaimer | None:
        """The locked disclaimer with a key, or None."""
        return next((item for item in self.disclaimers if item.key == key), None)
