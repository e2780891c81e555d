"""What is in the issue, as lines that lead there."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.localized import Localized
from newsletter.content.texts import Line
from newsletter.wording import say


class Contents(Block):
    """Made anew in each edition, from the headings and stories that it has; there is nothing in it to go stale."""

    label = say("Contents")
    about = say("What is in the issue, each line a link to its story. It is made for you.")
    aliases = say("table of contents, overview, in this issue, summary")
    shelf = Shelf.FRAME
    form_hint = say(
        "Made from the headings and stories of this issue, in each edition from its own: the first twelve, in their order."
    )
    recurs = True
    lists_stories = True

    type: Literal["contents"] = "contents"
    title: Annotated[
        Localized[Line] | None,
        Label(say("Title"), say("Without one it says “In this issue”.")),
        Mark.FIRST_WORDS,
    ] = None
