"""Those who sign: organisations and people. A name is typed once for all languages."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.countries import Country
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Lines, PersonName
from newsletter.wording import say


class Signer(Choice):
    """Who it is that signs."""

    ORGANISATION = "organisation", say("Organisation")
    PERSON = "person", say("Person")


class Grouping(Choice):
    """What the names stand under."""

    COUNTRY = "country", say("By country")
    KIND = "kind", say("Organisations, then people")
    NONE = "none", say("One list")


class Shown(Choice):
    """How many of the names a mail has; the web edition has all."""

    ALL = "all", say("All")
    TEN = "10", say("The first 10, with a link to all")
    TWENTY = "20", say("The first 20, with a link to all")
    FORTY = "40", say("The first 40, with a link to all")


class Signatory(Item):
    """One name."""

    columns: ClassVar[tuple[str, ...]] = ("name", "country", "role", "kind")

    name: Annotated[Localized[PersonName], Label(say("Name")), Mark.FIRST_WORDS]
    country: Annotated[Country | None, Label(say("Country")), Mark.AT_HAND] = None
    role: Annotated[Localized[Line] | None, Label(say("Role"))] = None
    kind: Annotated[Signer, Label(say("Who signs"))] = Signer.ORGANISATION


class Signatories(Block):
    """A list of names below what they signed."""

    label = say("Signatories")
    about = say("Those who sign a statement: organisations and people, by country.")
    aliases = say("signers, names, signatures, endorsers, list of names")
    shelf = Shelf.PEOPLE

    type: Literal["signatories"] = "signatories"
    introduction: Annotated[Localized[Lines] | None, Label(say("Introduction")), Mark.FIRST_WORDS] = None
    names: Annotated[tuple[Signatory, ...], Label(say("Names")), Field(min_length=1, max_length=500)]
    group: Annotated[Grouping, Label(say("Grouped")), Mark.AT_HAND] = Grouping.COUNTRY
    shown: Annotated[Shown, Label(say("Names in the mail"))] = Shown.ALL
