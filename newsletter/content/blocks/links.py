"""Where to read on."""

from typing import Annotated, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Url
from newsletter.wording import say


class Link(Item):
    """One place to read on."""

    text: Annotated[Localized[Line], Label(say("Words of the link")), Mark.FIRST_WORDS, Mark.LINK_WORDS]
    address: Annotated[Localized[Url], Label(say("Link"))]
    note: Annotated[
        Localized[Line] | None,
        Label(say("Words behind it"), say("Who published it, and what kind of file it is.")),
    ] = None


class Links(Block):
    """A list of links, each with a note."""

    label = say("Links")
    about = say("A list of links: further reading, documents, websites.")
    aliases = say("reading, further reading, resources, list, documents")

    type: Literal["links"] = "links"
    title: Annotated[Localized[Line] | None, Label(say("Title")), Mark.FIRST_WORDS] = None
    items: Annotated[tuple[Link, ...], Label(say("Links")), Field(min_length=1, max_length=30)]
