"""A few numbers that say something."""

from typing import Annotated, Literal

from pydantic import Field

from newsletter.content import texts
from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.localized import Localized
from newsletter.wording import say


class Tile(Item):
    """A number and what it counts."""

    value: Annotated[
        Localized[texts.Figure],
        Label(say("Figure"), say("As it is to be read: 4,812 or 61 %. One is enough for all languages.")),
        Mark.FIRST_WORDS,
        Mark.MAY_SERVE_ALL,
        Look.FIGURE,
    ]
    label: Annotated[Localized[texts.Line], Label(say("What it counts"))]


class Figures(Block):
    """Tiles beside one another."""

    label = say("Figures")
    about = say("One to four numbers in large type, with what they count.")
    aliases = say("numbers, statistics, facts, data")
    shelf = Shelf.PICTURES

    type: Literal["figures"] = "figures"
    title: Annotated[Localized[texts.Line] | None, Label(say("Title")), Mark.FIRST_WORDS] = None
    figures: Annotated[tuple[Tile, ...], Label(say("Figures")), Field(min_length=1, max_length=4)]
