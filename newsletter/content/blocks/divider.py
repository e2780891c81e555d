"""A line between two parts."""

from typing import Literal

from newsletter.content.blocks.base import Block
from newsletter.wording import say


class Divider(Block):
    """A line; it has no fields of its own."""

    label = say("Divider")
    about = say("A line between two parts.")
    recurs = True

    type: Literal["divider"] = "divider"
