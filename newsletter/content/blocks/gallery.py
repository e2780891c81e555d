"""A few pictures that belong together."""

from typing import Annotated, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.cuts import Ratio
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.texts import Short
from newsletter.wording import say


class Shown(Item):
    """One picture of the gallery."""

    needs = ("picture",)

    picture: Annotated[Image | None, Label(say("Picture"))] = None
    caption: Annotated[Localized[Short] | None, Label(say("Caption")), Mark.FIRST_WORDS, Look.CAPTION] = None


class Gallery(Block):
    """Two abreast at every width; pictures of one shape make straight rows."""

    label = say("Gallery")
    about = say("Two to six pictures that belong together, two in a row.")
    aliases = say("pictures, photos, images, album")
    shelf = Shelf.PICTURES

    type: Literal["gallery"] = "gallery"
    pictures: Annotated[tuple[Shown, ...], Label(say("Pictures")), Field(min_length=2, max_length=6)]
    ratio: Annotated[Ratio, Label(say("Shape of the pictures"))] = Ratio.SQUARE
