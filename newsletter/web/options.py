"""What may be chosen where a block is written: values, each with its words, for the form and for programs."""

from collections.abc import Sequence
from operator import itemgetter

from newsletter.clock import zones
from newsletter.content.blocks.base import Tone
from newsletter.content.fields import countries
from newsletter.content.fields.describing import BlockField
from newsletter.content.fields.kinds import Kind
from newsletter.content.known_lists import KnownList
from newsletter.content.publication import LockedDisclaimer
from newsletter.web.formats import in_language
from newsletter.wording import Sentence, say

Option = tuple[str, Sentence | str]


def choices_of(
    one: BlockField, *, disclaimers: Sequence[LockedDisclaimer], lists: Sequence[KnownList], reader: str
) -> list[Option]:
    """The values of a field that has a few; those that the newsletter has, named in the reader's language."""
    if one.kind is Kind.DISCLAIMER:
        return [("", say("Its own text")), *((locked.key, locked.name) for locked in disclaimers)]
    if one.kind is Kind.MAILING_LIST:
        open_lists = [
            (each.slug, in_language(each.name, reader) or each.slug) for each in lists if each.takes_anybody
        ]
        return [("", say("The newsletter’s page")), *open_lists]
    nothing: list[Option] = [("", say("(nothing)"))] if one.kind is Kind.CHOICE and one.is_optional else []
    return [*nothing, *((choice.value, choice.label) for choice in one.choices)]


def suggested(kind: Kind, *, reader: str) -> list[Option]:
    """What inputs of a kind suggest while one types: the names of countries, time zones."""
    if kind is Kind.COUNTRY:
        return [*sorted(countries.names(reader).items(), key=itemgetter(1))]
    return [(zone, "") for zone in sorted(zones())] if kind is Kind.TIME else []


def tones() -> list[Option]:
    """The backgrounds a block may have."""
    return [("", say("Plain")), *((tone.value, tone.label) for tone in Tone)]


def languages(locales: Sequence[str]) -> list[Option]:
    """In which editions a block may appear."""
    return [("", say("All languages")), *((locale, locale) for locale in locales)]


def channels() -> list[Option]:
    """Where a block may appear."""
    return [
        ("", say("Everywhere")),
        ("email", say("Formatted part of the mail only")),
        ("text", say("Plain text part of the mail only")),
        ("email,text", say("Both parts of the mail only")),
        ("web", say("Web edition only")),
    ]
