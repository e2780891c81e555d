"""Who pays for it: the emblem and the statement that a grant asks for."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, Url
from newsletter.wording import say


class Funder(Block):
    """Emblem and statement are never apart: beside each other at every width, as the rules on visibility ask."""

    label = say("Funder")
    about = say("The emblem of a funder with the statement that belongs to it.")
    aliases = say("grant, emblem, sponsor, support, donor")
    shelf = Shelf.FRAME
    recurs = True

    type: Literal["funder"] = "funder"
    emblem: Annotated[Image | None, Label(say("Emblem")), Mark.LEADS_ON] = None
    title: Annotated[Localized[Line], Label(say("Title")), Mark.FIRST_WORDS]
    statement: Annotated[Localized[RichText], Label(say("Statement"))]
    link: Annotated[Localized[Url] | None, Label(say("Link"))] = None
