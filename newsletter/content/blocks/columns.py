"""Cards side by side, one below the other on a phone. Why a card holds parts and no blocks: decision 15."""

from typing import Annotated, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block
from newsletter.content.blocks.figures import Tile
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, Lines, PersonName, Url
from newsletter.wording import say


class Shares(Choice):
    """How wide each column is, as parts of the whole."""

    HALVES = "1-1", say("Two alike")
    NARROW_FIRST = "1-2", say("Narrow, then wide")
    WIDE_FIRST = "2-1", say("Wide, then narrow")
    THIRDS = "1-1-1", say("Three alike")


class LinkForm(Choice):
    """How a card leads on."""

    WORDS = "words", say("Words")
    BUTTON = "button", say("Button")


class Cell(Item):
    """One card: a run of parts, of which it has those that are written."""

    needs = ("title", "text", "image", "figures", "quote")

    eyebrow: Annotated[
        Localized[Line] | None, Label(say("Line above the title")), Mark.RECURS, Look.EYEBROW
    ] = None
    image: Annotated[Image | None, Label(say("Picture")), Mark.LEADS_ON] = None
    title: Annotated[Localized[Line] | None, Label(say("Title")), Mark.FIRST_WORDS] = None
    text: Annotated[Localized[RichText] | None, Label(say("Text")), Mark.FIRST_WORDS] = None
    figures: Annotated[tuple[Tile, ...], Label(say("Figures")), Mark.ASIDE, Field(max_length=3)] = ()
    quote: Annotated[
        Localized[Lines] | None,
        Label(say("Quotation"), say("Without quotation marks: they are set for you.")),
        Mark.FIRST_WORDS,
        Mark.ASIDE,
        Look.QUOTE,
    ] = None
    speaker: Annotated[Localized[PersonName] | None, Label(say("Who said it"))] = None
    link: Annotated[Localized[Url] | None, Label(say("Link"))] = None
    link_text: Annotated[
        Localized[Line] | None,
        Label(say("Words of the link"), say("Without them the link says “Read more”.")),
        Mark.LINK_WORDS,
    ] = None
    link_form: Annotated[
        LinkForm, Label(say("The link looks like"), say("A button needs words of its own."))
    ] = LinkForm.WORDS


class Columns(Block):
    """Columns of one level: a card holds no columns. A third card of two columns begins a new row."""

    label = say("Columns")
    about = say(
        "Two or three cards side by side, of a picture, words, figures, a quotation or a button each."
    )
    aliases = say("cards, side by side, grid, two, three")

    type: Literal["columns"] = "columns"
    layout: Annotated[Shares, Label(say("Layout")), Mark.AT_HAND] = Shares.HALVES
    cells: Annotated[tuple[Cell, ...], Label(say("Cards")), Field(min_length=2, max_length=3)]
