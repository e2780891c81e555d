"""A disclaimer: a locked text of the newsletter, or one of this issue's own."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from newsletter.content.blocks.base import Block
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, Slug, Unusable
from newsletter.wording import Sentence, say


class Disclaimer(Block):
    """`key` names a locked disclaimer of the newsletter, whose words come from there; else `text` has them."""

    label: ClassVar[Sentence] = say("Disclaimer")

    type: Literal["disclaimer"] = "disclaimer"
    key: Slug | None = Field(None, title=say("Locked disclaimer").text)
    title: Localized[Line] | None = Field(None, title=say("Title").text)
    text: Localized[RichText] | None = Field(None, title=say("Text").text)
    logo: Image | None = Field(None, title=say("Logo").text)

    @model_validator(mode="after")
    def _has_key_or_text(self) -> Self:
        if self.key is not None and self.text is not None:
            raise Unusable(
                say("a disclaimer has either “key”, a locked text, or “text”, its own; take one away.")
            )
        return self
