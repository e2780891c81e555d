"""The head of an issue: logo or name, number and period."""

from typing import ClassVar, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Url
from newsletter.wording import Sentence, say


class Masthead(Block):
    """Without a title it shows the newsletter's name; number and period come from the issue."""

    label: ClassVar[Sentence] = say("Masthead")

    type: Literal["masthead"] = "masthead"
    title: Localized[Line] | None = Field(None, title=say("Title").text)
    tagline: Localized[Line] | None = Field(None, title=say("Tagline").text)
    logo: Image | None = Field(None, title=say("Logo").text)
    logo_dark: Image | None = Field(None, title=say("Logo on dark ground").text)
    link: Localized[Url] | None = Field(None, title=say("Link").text)
