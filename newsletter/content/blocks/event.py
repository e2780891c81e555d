"""Something that takes place, and how to be there."""

from collections.abc import Sequence
from typing import Annotated, Literal

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.kinds import Follows, Label, Mark
from newsletter.content.fields.spans import Span
from newsletter.content.fields.times import TimeRange
from newsletter.content.happenings import Happening
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, Url
from newsletter.wording import say


class State(Choice):
    """Whether one can still come."""

    OPEN = "open", say("Open")
    FULL = "full", say("Fully booked")
    OVER = "over", say("Over")
    CANCELLED = "cancelled", say("Cancelled")


class Event(Block):
    """One event; it may be announced before its day is known."""

    label = say("Event")
    about = say("Something that takes place: when, where, and how to be there.")
    aliases = say("date, meeting, workshop, webinar, invitation, seminar")
    shelf = Shelf.PEOPLE
    is_story = True

    type: Literal["event"] = "event"
    title: Annotated[Localized[Line], Label(say("Title")), Mark.FIRST_WORDS]
    state: Annotated[State, Label(say("State"))] = State.OPEN
    date: Annotated[RoughDate, Label(say("Date")), Mark.AT_HAND] = RoughDate()
    last_day: Annotated[
        RoughDate | None,
        Label(say("Last day"), say("Of what lasts several days. The end of the time is on it.")),
        Follows("date"),
    ] = None
    time: Annotated[TimeRange | None, Label(say("Time")), Mark.AT_HAND, Follows("date")] = None
    venue: Annotated[Localized[Line] | None, Label(say("Where it takes place")), Mark.AT_HAND] = None
    online: Annotated[Localized[Url] | None, Label(say("Link to take part online")), Mark.ASIDE] = None
    languages: Annotated[Localized[Line] | None, Label(say("Languages"))] = None
    text: Annotated[Localized[RichText] | None, Label(say("Text"))] = None
    deadline: Annotated[RoughDate | None, Label(say("Register by"))] = None
    link: Annotated[Localized[Url] | None, Label(say("Link to register"))] = None
    link_text: Annotated[
        Localized[Line] | None,
        Label(
            say("Words of the link"),
            say(
                "Without them the link says “Register”, and is there only while the event is open: give it words for later, "
                "such as “Watch the recording”."
            ),
        ),
        Mark.LINK_WORDS,
    ] = None

    def happenings(self) -> Sequence[Happening]:
        """The event itself."""
        happening = Happening(
            self.id,
            self.title,
            Span(self.date, self.last_day, self.time),
            place=self.venue,
            online=self.online,
            link=self.link,
            text=self.text,
            is_cancelled=self.state is State.CANCELLED,
        )
        return (happening,)
