"""A line between two parts."""

from typing import Literal

from newsletter.content.blocks.base import Block, Shelf
from newsletter.wording import say


class Divider(Block):
    """A line; it has no fields of its own."""

    label = say("Divider")
    about = say("A line between two parts.")
    aliases = say("line, rule, separator")
    shelf = Shelf.FRAME
    recurs = True

    type: Literal["divider"] = "divider"
