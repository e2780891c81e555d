"""Room between two parts."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.kinds import Label, Mark
from newsletter.wording import say


class Size(Choice):
    """How much room."""

    SMALL = "small", say("Small")
    MIDDLE = "middle", say("Middle")
    LARGE = "large", say("Large")


class Spacer(Block):
    """Nothing to read: in the text part there is no trace of it."""

    label = say("Space")
    about = say("More room between two parts.")
    aliases = say("gap, room, blank, distance")
    shelf = Shelf.FRAME
    recurs = True

    type: Literal["spacer"] = "spacer"
    size: Annotated[Size, Label(say("Size")), Mark.AT_HAND] = Size.MIDDLE
