"""An urgent appeal: to whom, what happened, what is asked, until when, and the one thing to do."""

from typing import Annotated, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, Lines, Url
from newsletter.wording import say

Lead = Annotated[Line, Field(max_length=400)]


class Demand(Item):
    """One thing that is asked for."""

    text: Annotated[Localized[Lines], Label(say("Text")), Mark.FIRST_WORDS, Look.BODY]


class Appeal(Block):
    """It has one button, and says until when it matters."""

    label = say("Appeal")
    about = say("Something urgent: what happened, what you ask of whom, and what readers can do until when.")
    aliases = say("urgent, action, petition, alarm, demand")
    shelf = Shelf.ACTING
    is_story = True

    type: Literal["appeal"] = "appeal"
    eyebrow: Annotated[
        Localized[Line] | None,
        Label(say("Label"), say("Without it the label says “Urgent appeal”.")),
        Look.EYEBROW,
    ] = None
    addressee: Annotated[Localized[Line] | None, Label(say("Addressed to"))] = None
    headline: Annotated[Localized[Line], Label(say("Headline")), Mark.FIRST_WORDS]
    lead: Annotated[
        Localized[Lead] | None,
        Label(say("Opening"), say("At most 400 letters: what happened, and to whom.")),
        Mark.AT_HAND,
        Look.LEAD,
    ] = None
    facts: Annotated[Localized[RichText] | None, Label(say("Facts")), Mark.ASIDE] = None
    demand_title: Annotated[
        Localized[Line] | None,
        Label(say("Title of the demands"), say("Without it “We ask for”.")),
        Mark.RECURS,
    ] = None
    demands: Annotated[tuple[Demand, ...], Label(say("Demands")), Field(min_length=1, max_length=15)]
    act_by: Annotated[RoughDate | None, Label(say("Act by")), Mark.AT_HAND] = None
    text: Annotated[Localized[Line], Label(say("Words on the button")), Mark.LINK_WORDS]
    link: Annotated[Localized[Url], Label(say("Link"))]
    note: Annotated[Localized[Lines] | None, Label(say("Words below"))] = None
    signature: Annotated[Localized[Lines] | None, Label(say("Signature")), Mark.RECURS] = None
