"""A call to do one thing."""

from typing import ClassVar, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Lines, Url
from newsletter.wording import Sentence, say


class Button(Block):
    """One button, with a title above and a note, if there is something to explain."""

    label: ClassVar[Sentence] = say("Button")

    type: Literal["button"] = "button"
    title: Localized[Line] | None = Field(None, title=say("Title").text)
    note: Localized[Lines] | None = Field(None, title=say("Words below").text)
    text: Localized[Line] = Field(title=say("Words on the button").text)
    link: Localized[Url] = Field(title=say("Link").text)
