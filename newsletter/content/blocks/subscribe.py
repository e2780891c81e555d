"""An invitation to subscribe, for whoever was passed the issue."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block, Shelf, Tone
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Lines, ListName
from newsletter.wording import say


class Subscribe(Block):
    """Its address is that of a list, or the newsletter's own with all its lists; nobody types it."""

    label = say("Invitation to subscribe")
    about = say("For those who were passed the issue; the link is filled in for you.")
    aliases = say("sign up, join, subscription, invite")
    shelf = Shelf.ACTING
    recurs = True
    ground = Tone.BAND

    type: Literal["subscribe"] = "subscribe"
    title: Annotated[Localized[Line], Label(say("Title")), Mark.FIRST_WORDS]
    text: Annotated[Localized[Lines] | None, Label(say("Text")), Mark.FIRST_WORDS] = None
    button: Annotated[
        Localized[Line] | None,
        Label(say("Words on the button"), say("Without them the button says “Subscribe”.")),
    ] = None
    list: Annotated[
        ListName | None,
        Label(say("List"), say("Without one the link leads to the newsletter’s page, where one chooses.")),
    ] = None
