"""A statement or press release: from where and when, whose words, and who stands behind it."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from newsletter.content.blocks.base import Block
from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.fields.times import TimeRange
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, Lines, PersonName, Url
from newsletter.wording import say


def _if_known(date: RoughDate | None) -> RoughDate | None:
    """An embargo until some day or other is none."""
    return date if date and date.first_day else None


class Quotation(Item):
    """Words of somebody, to be quoted as they stand."""

    words: Annotated[Localized[Lines], Label(say("Words")), Mark.FIRST_WORDS, Look.QUOTE]
    name: Annotated[Localized[PersonName] | None, Label(say("Name")), Mark.AT_HAND] = None
    role: Annotated[Localized[Line] | None, Label(say("Role"))] = None


class RelatedLink(Item):
    """Something that belongs to the statement; `kind` says what it is before it is opened."""

    text: Annotated[Localized[Line], Label(say("Words of the link")), Mark.FIRST_WORDS, Mark.LINK_WORDS]
    kind: Annotated[
        Localized[Line] | None,
        Label(say("What it is"), say("A word or two, like: Photographs, PDF, Full text.")),
        Mark.RECURS,
    ] = None
    link: Annotated[Localized[Url], Label(say("Link"))]


class Statement(Block):
    """Whoever gives an embargo has it said; without one the release is immediate, unless it has a label of its own."""

    label = say("Press release")
    about = say("A statement for the press: headline, place and date, quotations, and who you are.")
    aliases = say("press, release, media, declaration, position")
    is_story = True

    type: Literal["statement"] = "statement"
    eyebrow: Annotated[
        Localized[Line] | None,
        Label(
            say("Label"),
            say("Without it the label says “For immediate release”, or until when it is embargoed."),
        ),
        Look.EYEBROW,
    ] = None
    embargo_date: Annotated[
        RoughDate | None,
        AfterValidator(_if_known),
        Label(say("Embargo until"), say("The day before which nobody may publish it.")),
    ] = None
    embargo_time: Annotated[
        TimeRange | None,
        Label(say("Time at which the embargo ends"), say("“Begins at” is the time; leave “Ends at” empty.")),
    ] = None
    headline: Annotated[Localized[Line], Label(say("Headline")), Mark.FIRST_WORDS]
    subheadline: Annotated[Localized[Line] | None, Label(say("Second headline")), Look.LEAD] = None
    city: Annotated[Localized[Line] | None, Label(say("City")), Mark.RECURS] = None
    date: Annotated[RoughDate | None, Label(say("Date")), Mark.AT_HAND] = None
    body: Annotated[Localized[RichText], Label(say("Text")), Mark.FIRST_WORDS]
    quotes: Annotated[tuple[Quotation, ...], Label(say("Quotations")), Field(max_length=5)] = ()
    related: Annotated[
        tuple[RelatedLink, ...], Label(say("Related links")), Mark.ASIDE, Field(max_length=12)
    ] = ()
    boilerplate_title: Annotated[
        Localized[Line] | None, Label(say("Title of the words about you")), Mark.RECURS
    ] = None
    boilerplate: Annotated[
        Localized[RichText] | None, Label(say("Words about you")), Mark.RECURS, Mark.ASIDE
    ] = None
