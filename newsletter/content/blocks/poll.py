"""One question, each of whose answers is a link: to somebody else's service, or to a page of ours that counts it."""

import operator
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.fields.numbers import YesNo
from newsletter.content.fields.spans import Span
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Lines, Url
from newsletter.wording import say


class Answer(Item):
    """One answer, and the address that counts it where we do not."""

    text: Annotated[Localized[Line], Label(say("Answer")), Mark.FIRST_WORDS, Mark.LINK_WORDS]
    link: Annotated[
        Localized[Url] | None,
        Label(
            say("Link"),
            say(
                "Only where another service counts. Without links in all of them, we count the answers, without names."
            ),
        ),
    ] = None


class Poll(Block):
    """Who counts is decided by its links: where no answer has one, we do."""

    label = say("Question to readers")
    about = say(
        "One question with two to six answers, each a link. We count them, without names, or another service does."
    )
    aliases = say("survey, vote, question, feedback, opinion, poll")
    shelf = Shelf.ACTING

    type: Literal["poll"] = "poll"
    eyebrow: Annotated[
        Localized[Line] | None, Label(say("Line above the title")), Mark.RECURS, Look.EYEBROW
    ] = None
    question: Annotated[Localized[Line], Label(say("Question")), Mark.FIRST_WORDS]
    answers: Annotated[tuple[Answer, ...], Label(say("Answers")), Field(min_length=2, max_length=6)]
    note: Annotated[Localized[Lines] | None, Label(say("Words below")), Mark.RECURS, Look.SMALL] = None
    # Both are left out while they say nothing, so that polls are written as they were before there were any.
    until: Annotated[
        RoughDate | None,
        Label(say("Answers until"), say("The last day on which answers are taken. Readers see it.")),
        Field(exclude_if=operator.not_),
    ] = None
    shows_results: Annotated[
        YesNo,
        Label(
            say("Show results to those who answered"),
            say("Where we count. An answer that fewer than ten readers gave has no number there."),
        ),
        Field(exclude_if=operator.not_),
    ] = False

    @property
    def is_counted_here(self) -> bool:
        """Whether we count."""
        return not any(answer.link for answer in self.answers)

    @property
    def closes_at(self) -> datetime | None:
        """The moment from which no answer is taken, when its last day is over everywhere; None where it has none."""
        return Span(self.until).over_at if self.until else None

    def leading_to(self, page: Callable[[Answer], str], *, locale: str) -> Self:
        """The poll as it is read in a language: each answer without a link leads to a page of ours."""
        answers = tuple(
            answer
            if answer.link
            else answer.model_copy(update={"link": Localized[Url]({locale: page(answer)})})
            for answer in self.answers
        )
        return self.model_copy(update={"answers": answers})
