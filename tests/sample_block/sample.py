"""A block with a field of every kind, as a file in `newsletter/content/blocks` would have it. It lives in the tests only."""

from typing import Annotated, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block
from newsletter.content.fields.cells import Cells
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.countries import Country
from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.durations import Duration
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.fields.numbers import Number, YesNo
from newsletter.content.fields.times import TimeRange
from newsletter.content.fields.tongues import Tongues
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.raw_html import RawHtml
from newsletter.content.richtext import RichText
from newsletter.content.texts import (
    DisclaimerKey,
    Line,
    Lines,
    ListName,
    MailAddress,
    PersonName,
    Telephone,
    Url,
)
from newsletter.wording import say


class State(Choice):
    """Whether one can still come."""

    OPEN = "open", say("Open")
    OVER = "over", say("Over")


class Link(Item):
    """Where more about a speaker is."""

    words: Annotated[Localized[Line], Label(say("Words")), Mark.FIRST_WORDS, Mark.LINK_WORDS]
    address: Annotated[Localized[Url], Label(say("Address"))]


class Speaker(Item):
    """Somebody who speaks."""

    name: Annotated[Localized[PersonName], Label(say("Name")), Mark.FIRST_WORDS]
    about: Annotated[Localized[RichText] | None, Label(say("About"))] = None
    country: Annotated[Country | None, Label(say("Country"))] = None
    portrait: Annotated[Image | None, Label(say("Portrait")), Mark.LEADS_ON] = None
    home: Annotated[Url | None, Label(say("Home page"))] = None
    links: Annotated[tuple[Link, ...], Label(say("Links")), Field(max_length=2)] = ()


class Sample(Block):
    """Every kind of field."""

    label = say("Sample")
    about = say("A block for tests.")

    type: Literal["sample"] = "sample"
    kicker: Annotated[Localized[Line] | None, Label(say("Kicker"))] = None
    title: Annotated[Localized[Line], Label(say("Title"), say("What it is called.")), Mark.FIRST_WORDS]
    place: Annotated[Localized[Lines] | None, Label(say("Place"))] = None
    text: Annotated[Localized[RichText] | None, Label(say("Text"))] = None
    registration: Annotated[Localized[Url], Label(say("Registration"))]
    date: Annotated[RoughDate, Label(say("Date"))] = RoughDate()
    time: Annotated[TimeRange | None, Label(say("Time"))] = None
    length: Annotated[Duration | None, Label(say("Length"))] = None
    seats: Annotated[Number | None, Label(say("Seats"))] = None
    country: Annotated[Country | None, Label(say("Country"))] = None
    spoken: Annotated[Tongues | None, Label(say("Languages"))] = None
    menu: Annotated[Localized[Cells] | None, Label(say("Menu"))] = None
    host: Annotated[Localized[PersonName] | None, Label(say("Host"))] = None
    phone: Annotated[Telephone | None, Label(say("Telephone"))] = None
    email: Annotated[MailAddress | None, Label(say("Mail address"))] = None
    is_free: Annotated[YesNo, Label(say("Free of charge"))] = True
    state: Annotated[State, Label(say("State"))] = State.OPEN
    picture: Annotated[Image | None, Label(say("Picture"))] = None
    code: Annotated[Localized[RawHtml] | None, Label(say("Code"))] = None
    terms: Annotated[DisclaimerKey | None, Label(say("Terms"))] = None
    readers: Annotated[ListName | None, Label(say("Readers"))] = None
    speakers: Annotated[tuple[Speaker, ...], Label(say("Speakers")), Field(min_length=1, max_length=4)]
