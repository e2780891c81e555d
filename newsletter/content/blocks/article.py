"""A story, with or without a picture."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block
from newsletter.content.cuts import Ratio
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, Short, Url
from newsletter.wording import say


class Layout(Choice):
    """Where the picture stands."""

    LEFT = "image-left", say("Picture on the left")
    RIGHT = "image-right", say("Picture on the right")
    TOP = "image-top", say("Picture above the text")
    TEXT = "text", say("Text only")


class OnPhone(Choice):
    """How a picture beside the text is shown where both have no room."""

    FULL = "full", say("As wide as the text")
    THUMB = "thumb", say("Small, beside the title")


class Article(Block):
    """Without a picture every layout looks like `text`; a picture may say everything, and so may a text without a title."""

    label = say("Article")
    about = say("A story, with or without a picture.")
    aliases = say("story, news, report, post, card")
    is_story = True
    needs = ("title", "body", "image")

    type: Literal["article"] = "article"
    eyebrow: Annotated[
        Localized[Line] | None, Label(say("Line above the title")), Mark.RECURS, Look.EYEBROW
    ] = None
    title: Annotated[Localized[Line] | None, Label(say("Title")), Mark.FIRST_WORDS] = None
    body: Annotated[Localized[RichText] | None, Label(say("Text")), Mark.FIRST_WORDS] = None
    image: Annotated[Image | None, Label(say("Picture")), Mark.LEADS_ON] = None
    caption: Annotated[Localized[Short] | None, Label(say("Caption")), Look.CAPTION] = None
    link: Annotated[Localized[Url] | None, Label(say("Link"))] = None
    link_text: Annotated[
        Localized[Line] | None,
        Label(say("Words of the link"), say("Without them the link says “Read more”.")),
        Mark.LINK_WORDS,
    ] = None
    layout: Annotated[Layout, Label(say("Layout")), Mark.AT_HAND] = Layout.LEFT
    ratio: Annotated[Ratio, Label(say("Shape of the picture"))] = Ratio.AS_IT_IS
    phone: Annotated[
        OnPhone, Label(say("Picture on a phone"), say("For a picture on the left or on the right."))
    ] = OnPhone.FULL

    @property
    def story_kind(self) -> Localized[str] | None:
        """What its author says above the title."""
        return self.eyebrow
