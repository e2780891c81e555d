"""A letter to the readers, in the sender's voice."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, Lines
from newsletter.wording import say


class Letter(Block):
    """The opening words of an issue."""

    label = say("Letter")
    about = say("Words to the readers, in the sender’s voice.")
    aliases = say("greeting, editorial, dear reader, welcome, foreword")

    type: Literal["letter"] = "letter"
    title: Annotated[Localized[Line] | None, Label(say("Title")), Mark.FIRST_WORDS] = None
    body: Annotated[Localized[RichText], Label(say("Text")), Mark.FIRST_WORDS]
    signature: Annotated[
        Localized[Lines] | None, Label(say("Signature")), Mark.FIRST_WORDS, Mark.RECURS, Look.SMALL
    ] = None
