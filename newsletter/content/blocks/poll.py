"""One question, each of whose answers is a link."""

from typing import Annotated, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Lines, Url
from newsletter.wording import say


class Answer(Item):
    """One answer, and the address that counts it."""

    text: Annotated[Localized[Line], Label(say("Answer")), Mark.FIRST_WORDS, Mark.LINK_WORDS]
    link: Annotated[Localized[Url], Label(say("Link"))]


class Poll(Block):
    """One touch answers it. Whoever the links lead to counts."""

    label = say("Question to readers")
    about = say("One question with two to six answers, each a link.")
    aliases = say("survey, vote, question, feedback, opinion")
    shelf = Shelf.ACTING

    type: Literal["poll"] = "poll"
    eyebrow: Annotated[
        Localized[Line] | None, Label(say("Line above the title")), Mark.RECURS, Look.EYEBROW
    ] = None
    question: Annotated[Localized[Line], Label(say("Question")), Mark.FIRST_WORDS]
    answers: Annotated[tuple[Answer, ...], Label(say("Answers")), Field(min_length=2, max_length=6)]
    note: Annotated[Localized[Lines] | None, Label(say("Words below")), Mark.RECURS, Look.SMALL] = None
