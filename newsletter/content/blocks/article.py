"""A story, with or without a picture."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, Url
from newsletter.wording import say


class Layout(Choice):
    """Where the picture stands."""

    LEFT = "image-left", say("Picture on the left")
    RIGHT = "image-right", say("Picture on the right")
    TOP = "image-top", say("Picture above the text")
    TEXT = "text", say("Text only")


class Article(Block):
    """Without a picture every layout looks like `text`."""

    label = say("Article")
    about = say("A story, with or without a picture.")

    type: Literal["article"] = "article"
    eyebrow: Annotated[Localized[Line] | None, Label(say("Line above the title")), Mark.RECURS] = None
    title: Annotated[Localized[Line], Label(say("Title")), Mark.FIRST_WORDS]
    body: Annotated[Localized[RichText], Label(say("Text")), Mark.FIRST_WORDS]
    image: Annotated[Image | None, Label(say("Picture")), Mark.LEADS_ON] = None
    link: Annotated[Localized[Url] | None, Label(say("Link"))] = None
    link_text: Annotated[
        Localized[Line] | None,
        Label(say("Words of the link"), say("Without them the link says “Read more”.")),
        Mark.LINK_WORDS,
    ] = None
    layout: Annotated[Layout, Label(say("Layout"))] = Layout.LEFT
