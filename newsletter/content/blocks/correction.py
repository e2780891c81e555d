"""What an earlier issue got wrong."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line
from newsletter.wording import say


class Correction(Block):
    """Where the mistake stood, and what is right."""

    label = say("Correction")
    about = say("Puts right what an earlier issue got wrong.")
    aliases = say("erratum, mistake, put right")

    type: Literal["correction"] = "correction"
    where: Annotated[
        Localized[Line] | None,
        Label(say("Where the mistake was"), say("Such as the number of the issue, and the title.")),
        Mark.FIRST_WORDS,
        Look.SMALL,
    ] = None
    text: Annotated[Localized[RichText], Label(say("What is right")), Mark.FIRST_WORDS]
