"""The heading of a part of the issue."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.localized import Localized
from newsletter.content.texts import HeadingLine, Line
from newsletter.wording import say


class Look(Choice):
    """How the heading stands out."""

    BAR = "bar", say("Coloured bar")
    RULE = "rule", say("Line above")


class Heading(Block):
    """What the blocks below it have in common; it belongs to what follows."""

    label = say("Heading")
    about = say("Begins a new part of the issue.")
    aliases = say("title, section, part, chapter")
    is_story = True

    type: Literal["heading"] = "heading"
    text: Annotated[Localized[HeadingLine], Label(say("Heading")), Mark.FIRST_WORDS]
    note: Annotated[
        Localized[Line] | None,
        Label(say("Words beside it"), say("A place, a date, or who speaks here; a few words.")),
    ] = None
    look: Annotated[Look, Label(say("Look")), Mark.AT_HAND] = Look.BAR

    @property
    def story_kind(self) -> None:
        """A heading is no story itself."""
        return None

    @property
    def keeps_near(self) -> int:
        """What follows belongs to it."""
        return 30 if self.look is Look.BAR else 22
