"""A letter to the readers, in the sender's voice."""

from typing import ClassVar, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, Lines
from newsletter.wording import Sentence, say


class Letter(Block):
    """The opening words of an issue."""

    label: ClassVar[Sentence] = say("Letter")

    type: Literal["letter"] = "letter"
    title: Localized[Line] | None = Field(None, title=say("Title").text)
    body: Localized[RichText] = Field(title=say("Text").text)
    signature: Localized[Lines] | None = Field(None, title=say("Signature").text)
