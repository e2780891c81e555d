"""Running text, and nothing else."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.wording import say


class Text(Block):
    """Paragraphs that need no title of their own."""

    label = say("Text")
    about = say("Running text without a title: an introduction, or what goes on from the block above.")
    aliases = say("paragraph, words, plain, body")

    type: Literal["text"] = "text"
    body: Annotated[Localized[RichText], Label(say("Text")), Mark.FIRST_WORDS]
