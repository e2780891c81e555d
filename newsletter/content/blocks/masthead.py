"""The head of an issue: logo or name, number, period and date."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Url
from newsletter.wording import say


class Masthead(Block):
    """Number, period and date come from the issue."""

    label = say("Masthead")
    about = say("The head of the issue, with its number, period and date.")
    aliases = say("head, logo, banner, header, name")
    shelf = Shelf.FRAME
    recurs = True

    type: Literal["masthead"] = "masthead"
    title: Annotated[
        Localized[Line] | None,
        Label(say("Title"), say("Without it the newsletter’s name stands here.")),
        Mark.FIRST_WORDS,
    ] = None
    tagline: Annotated[Localized[Line] | None, Label(say("Tagline")), Mark.FIRST_WORDS, Look.SMALL] = None
    logo: Annotated[Image | None, Label(say("Logo"))] = None
    logo_dark: Annotated[Image | None, Label(say("Logo on dark ground")), Mark.ASIDE, Mark.ON_DARK] = None
    banner: Annotated[Image | None, Label(say("Picture above it")), Mark.LEADS_ON, Mark.ASIDE] = None
    link: Annotated[Localized[Url] | None, Label(say("Link"))] = None
