"""A picture that stands by itself."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.cuts import Ratio
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.images import Image as Picture
from newsletter.content.localized import Localized
from newsletter.content.texts import Short, Url
from newsletter.wording import say


class Width(Choice):
    """How wide the picture is shown."""

    COLUMN = "column", say("As wide as the text")
    FULL = "full", say("From edge to edge")
    SMALL = "small", say("Small, half as wide as the text")


class Image(Block):
    """One picture with its caption; whose it is, the picture says."""

    label = say("Picture")
    about = say("A picture that stands by itself, with a caption.")
    aliases = say("photo, photograph, illustration, image")
    shelf = Shelf.PICTURES
    needs = ("picture",)

    type: Literal["image"] = "image"
    picture: Annotated[Picture | None, Label(say("Picture")), Mark.LEADS_ON] = None
    caption: Annotated[Localized[Short] | None, Label(say("Caption")), Mark.FIRST_WORDS, Look.CAPTION] = None
    link: Annotated[Localized[Url] | None, Label(say("Link"))] = None
    width: Annotated[Width, Label(say("Width")), Mark.AT_HAND] = Width.COLUMN
    ratio: Annotated[Ratio, Label(say("Shape of the picture"))] = Ratio.AS_IT_IS
