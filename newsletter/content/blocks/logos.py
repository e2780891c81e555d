"""Logos of partners in a row."""

from typing import Annotated, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, PersonName, Url
from newsletter.wording import say


class Logo(Item):
    """One of them; the name is what is read where the picture is not seen."""

    name: Annotated[Localized[PersonName], Label(say("Name")), Mark.FIRST_WORDS]
    picture: Annotated[Image | None, Label(say("Logo")), Mark.NAMED_BESIDE] = None
    link: Annotated[Localized[Url] | None, Label(say("Link"))] = None


class Logos(Block):
    """Each on a white plate, for most logos are drawn for white paper. One without a picture is its name."""

    label = say("Logos")
    about = say("Logos of partners beside one another.")
    aliases = say("partners, sponsors, brands, members")
    shelf = Shelf.PEOPLE

    type: Literal["logos"] = "logos"
    title: Annotated[Localized[Line] | None, Label(say("Title")), Mark.FIRST_WORDS] = None
    logos: Annotated[tuple[Logo, ...], Label(say("Logos")), Field(min_length=2, max_length=12)]
