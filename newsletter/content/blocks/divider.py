"""A line between two parts."""

from typing import ClassVar, Literal

from newsletter.content.blocks.base import Block
from newsletter.wording import Sentence, say


class Divider(Block):
    """A line; it has no fields of its own."""

    label: ClassVar[Sentence] = say("Divider")

    type: Literal["divider"] = "divider"
