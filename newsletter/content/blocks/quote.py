"""What somebody said, set apart."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, PersonName
from newsletter.wording import say


class Quote(Block):
    """The words without quotation marks: each theme and each language sets its own."""

    label = say("Quotation")
    about = say("What somebody said, with their name and face.")
    aliases = say("words, testimonial, voice, citation")

    type: Literal["quote"] = "quote"
    words: Annotated[
        Localized[RichText],
        Label(say("Words"), say("Without quotation marks: they are set for you.")),
        Mark.FIRST_WORDS,
        Look.QUOTE,
    ]
    speaker: Annotated[
        Localized[PersonName] | None, Label(say("Who said it")), Mark.FIRST_WORDS, Look.SMALL
    ] = None
    role: Annotated[Localized[Line] | None, Label(say("Role")), Mark.AT_HAND] = None
    organisation: Annotated[Localized[PersonName] | None, Label(say("Organisation"))] = None
    portrait: Annotated[Image | None, Label(say("Portrait"))] = None
