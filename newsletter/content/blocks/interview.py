"""An interview: whom, questions and answers, and pictures between the paragraphs."""

from typing import Annotated, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.fields.numbers import Number
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, PersonName, Short
from newsletter.wording import say


class Exchange(Item):
    """A question and its answer."""

    question: Annotated[Localized[Short], Label(say("Question")), Mark.FIRST_WORDS]
    answer: Annotated[Localized[RichText], Label(say("What they answered"))]
    picture: Annotated[Image | None, Label(say("Picture"))] = None
    caption: Annotated[Localized[Short] | None, Label(say("Caption")), Look.CAPTION] = None
    after: Annotated[
        Number | None,
        Label(
            say("After which paragraph of the answer"),
            say("A number like 1; without one the picture stands below the answer."),
        ),
    ] = None
    pull_quote: Annotated[
        Localized[Short] | None,
        Label(
            say("Words in large type"),
            say("A sentence of the answer. The text part has it once only, in the answer."),
        ),
        Mark.ECHOES,
        Look.QUOTE,
    ] = None


class Interview(Block):
    """The letters before questions and answers are the product’s, in each language."""

    label = say("Interview")
    about = say("Questions and answers, with a portrait and pictures between the paragraphs.")
    aliases = say("questions, answers, conversation, portrait, dialogue")
    is_story = True

    type: Literal["interview"] = "interview"
    title: Annotated[Localized[Line], Label(say("Title")), Mark.FIRST_WORDS]
    person: Annotated[Localized[PersonName], Label(say("Who is interviewed"))]
    role: Annotated[Localized[Line] | None, Label(say("Role or title"))] = None
    organisation: Annotated[Localized[Line] | None, Label(say("Organisation")), Mark.MAY_STAND] = None
    portrait: Annotated[Image | None, Label(say("Portrait")), Mark.NAMED_BESIDE] = None
    quote: Annotated[
        Localized[Short] | None,
        Label(say("Opening quotation"), say("Without quotation marks: they are set for you.")),
        Look.QUOTE,
    ] = None
    introduction: Annotated[Localized[RichText] | None, Label(say("Introduction"))] = None
    items: Annotated[
        tuple[Exchange, ...],
        Label(say("Questions and answers")),
        Field(min_length=1, max_length=30),
    ]
