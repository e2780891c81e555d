"""What an issue needs to know of its newsletter to be rendered and checked."""

import operator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, Lines, Locale, SafeUrl, Slug
from newsletter.content.themes import Theme


class LockedDisclaimer(BaseModel):
    """A text that authors cannot change; a required one is in every edition."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Slug
    name: Line
    required: bool = False
    text: Localized[RichText]


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
        return self.sender_name.or_source(locale, self.locales) or self.slug

    def disclaimer(self, key: str) -> LockedDisclaimer | None:
        """The locked disclaimer with a key, or None."""
        return next((item for item in self.disclaimers if item.key == key), None)
