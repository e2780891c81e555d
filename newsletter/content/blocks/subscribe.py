"""An invitation to subscribe, for whoever was passed the issue."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block, Tone
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Lines
from newsletter.wording import say


class Subscribe(Block):
    """Its address is the newsletter's own; nobody types it."""

    label = say("Invitation to subscribe")
    about = say("For those who were passed the issue; the link is filled in for you.")
    recurs = True
    ground = Tone.BAND

    type: Literal["subscribe"] = "subscribe"
    title: Annotated[Localized[Line], Label(say("Title")), Mark.FIRST_WORDS]
    text: Annotated[Localized[Lines] | None, Label(say("Text")), Mark.FIRST_WORDS] = None
    button: Annotated[
        Localized[Line] | None,
        Label(say("Words on the button"), say("Without them the button says “Subscribe”.")),
    ] = None
