"""A story, with or without a picture."""

from typing import ClassVar, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, Url
from newsletter.wording import Sentence, say

Layout = Literal["image-left", "image-right", "image-top", "text"]


class Article(Block):
    """A story. Without a picture every layout looks like `text`."""

    label: ClassVar[Sentence] = say("Article")

    type: Literal["article"] = "article"
    eyebrow: Localized[Line] | None = Field(None, title=say("Line above the title").text)
    title: Localized[Line] = Field(title=say("Title").text)
    body: Localized[RichText] = Field(title=say("Text").text)
    image: Image | None = Field(None, title=say("Picture").text)
    link: Localized[Url] | None = Field(None, title=say("Link").text)
    link_text: Localized[Line] | None = Field(None, title=say("Words of the link").text)
    layout: Layout = Field("image-left", title=say("Layout").text)
