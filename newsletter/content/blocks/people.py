"""People with their portraits: a team, speakers, new faces."""

from typing import Annotated, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.abreast import Abreast
from newsletter.content.fields.countries import Country
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, PersonName, Short, Url
from newsletter.wording import say


class Person(Item):
    """One of them."""

    name: Annotated[Localized[PersonName], Label(say("Name")), Mark.FIRST_WORDS]
    role: Annotated[Localized[Line] | None, Label(say("Role or title")), Mark.AT_HAND] = None
    affiliation: Annotated[Localized[Line] | None, Label(say("Affiliation")), Mark.MAY_STAND] = None
    country: Annotated[Country | None, Label(say("Country"))] = None
    portrait: Annotated[Image | None, Label(say("Portrait")), Mark.NAMED_BESIDE] = None
    text: Annotated[Localized[Short] | None, Label(say("A few words")), Mark.AT_HAND, Look.BODY] = None
    link: Annotated[Localized[Url] | None, Label(say("Link"))] = None


class People(Block):
    """Cards of people. Where one has a portrait, a place is kept for those of the others."""

    label = say("People")
    about = say("People with their portraits: a team, speakers, new faces.")
    aliases = say("team, staff, speakers, portraits, faces, persons")
    shelf = Shelf.PEOPLE

    type: Literal["people"] = "people"
    title: Annotated[Localized[Line] | None, Label(say("Title")), Mark.FIRST_WORDS] = None
    columns: Annotated[Abreast, Label(say("Columns")), Mark.AT_HAND] = Abreast.TWO
    cards: Annotated[tuple[Person, ...], Label(say("People")), Field(min_length=1, max_length=60)]
