"""A disclaimer: a locked text of the newsletter, or one of this issue's own."""

from typing import Annotated, Literal, Self

from pydantic import model_validator

from newsletter.content.blocks.base import Block, Shelf, Tone
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import DisclaimerKey, Line, Unusable, Url
from newsletter.wording import say


class Disclaimer(Block):
    """`key` names a locked disclaimer of the newsletter, which brings words, emblem, title and link; else they are here."""

    label = say("Disclaimer")
    about = say("A locked text of the newsletter, or one of your own: give one of the two.")
    aliases = say("legal, locked text, notice, footer, liability")
    shelf = Shelf.FRAME
    recurs = True
    ground = Tone.SOFT
    needs = ("key", "text")

    type: Literal["disclaimer"] = "disclaimer"
    key: Annotated[DisclaimerKey | None, Label(say("Locked disclaimer")), Mark.FIRST_WORDS] = None
    title: Annotated[Localized[Line] | None, Label(say("Title")), Mark.FIRST_WORDS] = None
    text: Annotated[Localized[RichText] | None, Label(say("Text")), Mark.FIRST_WORDS] = None
    logo: Annotated[Image | None, Label(say("Logo")), Mark.LEADS_ON] = None
    link: Annotated[Localized[Url] | None, Label(say("Link"))] = None

    @model_validator(mode="after")
    def _has_key_or_text(self) -> Self:
        if self.key is not None and self.text is not None:
            raise Unusable(
                say("a disclaimer has either “key”, a locked text, or “text”, its own; take one away.")
            )
        return self
