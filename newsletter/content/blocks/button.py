"""A call to do one thing."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Lines, Url
from newsletter.wording import say


class Button(Block):
    """One button, with a title above and a note, if there is something to explain."""

    label = say("Button")
    about = say("One thing to do.")
    aliases = say("call to action, link, click, sign up")
    shelf = Shelf.ACTING

    type: Literal["button"] = "button"
    title: Annotated[Localized[Line] | None, Label(say("Title")), Mark.FIRST_WORDS] = None
    note: Annotated[Localized[Lines] | None, Label(say("Words below")), Mark.FIRST_WORDS, Look.SMALL] = None
    text: Annotated[Localized[Line], Label(say("Words on the button")), Mark.FIRST_WORDS, Mark.LINK_WORDS]
    link: Annotated[Localized[Url], Label(say("Link"))]
