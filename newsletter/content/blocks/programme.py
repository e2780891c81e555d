"""The programme of a conference: sessions, each with its time, its room and who speaks in it."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.countries import Country
from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Follows, Label, Mark
from newsletter.content.fields.spans import Span
from newsletter.content.fields.times import TimeRange
from newsletter.content.happenings import Happening
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, PersonName
from newsletter.wording import say


class Shown(Choice):
    """How much of a concept note the mail has; the web edition has all of it."""

    FULL = "full", say("The whole text")
    SHORT = "short", say("The first paragraph, and a link to the rest")
    LINK = "link", say("Only a link to it")


class Speaker(Item):
    """Somebody who speaks in a session."""

    name: Annotated[Localized[PersonName], Label(say("Name")), Mark.FIRST_WORDS]
    affiliation: Annotated[Localized[Line] | None, Label(say("Organisation")), Mark.AT_HAND] = None
    country: Annotated[Country | None, Label(say("Country"))] = None
    role: Annotated[Localized[Line] | None, Label(say("Role"), say("Such as “Chair”."))] = None
    part: Annotated[
        Localized[Line] | None, Label(say("Part in the session"), say("Such as “Welcoming remark”."))
    ] = None


class Session(Item):
    """One session; its number is a word of its own, such as `2A`."""

    number: Annotated[Localized[Line] | None, Label(say("Number of the session")), Mark.MAY_SERVE_ALL] = None
    title: Annotated[Localized[Line], Label(say("Title")), Mark.FIRST_WORDS]
    date: Annotated[RoughDate, Label(say("Date")), Mark.AT_HAND] = RoughDate()
    time: Annotated[TimeRange | None, Label(say("Time")), Mark.AT_HAND, Follows("date")] = None
    venue: Annotated[Localized[Line] | None, Label(say("Where it takes place")), Mark.AT_HAND] = None
    theme: Annotated[Localized[Line] | None, Label(say("Topic"))] = None
    organisers: Annotated[Localized[Line] | None, Label(say("Organised by"))] = None
    interpretation: Annotated[Localized[Line] | None, Label(say("Languages interpreted"))] = None
    access: Annotated[
        Localized[Line] | None, Label(say("Accessibility"), say("How everybody can take part."))
    ] = None
    speakers: Annotated[tuple[Speaker, ...], Label(say("Speakers")), Field(max_length=60)] = ()
    concept_title: Annotated[
        Localized[Line] | None,
        Label(say("Title of the concept note"), say("Without it the title is “Concept note”.")),
    ] = None
    concept: Annotated[
        Localized[RichText] | None, Label(say("Concept note")), Mark.ON_THE_PAGE, Mark.ASIDE
    ] = None
    concept_shown: Annotated[Shown, Label(say("The concept note in the mail"))] = Shown.FULL


class Programme(Block):
    """Sessions in the order in which they are given."""

    label = say("Programme")
    about = say("The sessions of a conference: when, where, and who speaks.")
    aliases = say("agenda, schedule, sessions, conference, timetable, speakers")
    shelf = Shelf.PEOPLE
    is_story = True

    type: Literal["programme"] = "programme"
    title: Annotated[Localized[Line], Label(say("Title")), Mark.FIRST_WORDS]
    introduction: Annotated[Localized[RichText] | None, Label(say("Introduction"))] = None
    sessions: Annotated[tuple[Session, ...], Label(say("Sessions")), Field(min_length=1, max_length=30)]

    def happenings(self) -> Sequence[Happening]:
        """Each session."""
        return tuple(
            Happening(one.id, one.title, Span(one.date, time=one.time), one.venue, text=one.concept)
            for one in self.sessions
        )
