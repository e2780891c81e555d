"""A call for something that one may hand in until a deadline: applications, papers, proposals."""

from typing import Annotated, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Follows, Label, Look, Mark
from newsletter.content.fields.times import TimeRange
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, Lines, Url
from newsletter.wording import say


class Fact(Item):
    """What one has to know, such as who may apply."""

    name: Annotated[Localized[Line], Label(say("What it is")), Mark.FIRST_WORDS, Look.SMALL]
    value: Annotated[Localized[Lines], Label(say("What is said of it"))]


class Call(Block):
    """What is called for, the facts of it, and until when."""

    label = say("Call")
    about = say("A call for applications, papers or proposals, with its deadline.")
    aliases = say("papers, applications, proposals, funding, deadline, open call")
    shelf = Shelf.ACTING
    is_story = True

    type: Literal["call"] = "call"
    eyebrow: Annotated[
        Localized[Line] | None,
        Label(say("Line above the title"), say("Such as “Call for papers”.")),
        Mark.RECURS,
        Look.EYEBROW,
    ] = None
    title: Annotated[Localized[Line], Label(say("Title")), Mark.FIRST_WORDS]
    lead: Annotated[Localized[RichText] | None, Label(say("Text"))] = None
    facts: Annotated[tuple[Fact, ...], Label(say("Facts")), Field(max_length=12)] = ()
    deadline: Annotated[RoughDate | None, Label(say("Deadline")), Mark.AT_HAND] = None
    time: Annotated[
        TimeRange | None,
        Label(say("Hour of the deadline"), say("The beginning is enough.")),
        Follows("deadline"),
    ] = None
    link: Annotated[Localized[Url] | None, Label(say("Link"))] = None
    link_text: Annotated[
        Localized[Line] | None,
        Label(say("Words on the button"), say("Without them the button says “Apply”.")),
        Mark.LINK_WORDS,
    ] = None
