"""What readers should not miss."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line
from newsletter.wording import say


class Weight(Choice):
    """How much it matters; a word says it, not the colour alone."""

    INFO = "info", say("Note")
    WARNING = "warning", say("Important")


class Notice(Block):
    """A box of its own, with a word that says what it is."""

    label = say("Notice")
    about = say("Something that readers should not miss, in a box of its own.")
    aliases = say("box, important, warning, alert, info")

    type: Literal["notice"] = "notice"
    title: Annotated[Localized[Line] | None, Label(say("Title")), Mark.FIRST_WORDS] = None
    text: Annotated[Localized[RichText], Label(say("Text")), Mark.FIRST_WORDS]
    tone: Annotated[Weight, Label(say("Weight")), Mark.AT_HAND] = Weight.INFO
