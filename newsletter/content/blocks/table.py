"""A table."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.cells import Cells
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.fields.numbers import YesNo
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Lines
from newsletter.wording import say


class Table(Block):
    """Numbers stand to the right, words and dates to the left, as the cells themselves say."""

    label = say("Table")
    about = say("Rows and columns, pasted from a spreadsheet or a document.")
    aliases = say("rows, columns, spreadsheet, grid, numbers")
    shelf = Shelf.PICTURES

    type: Literal["table"] = "table"
    caption: Annotated[Localized[Line], Label(say("Caption")), Mark.FIRST_WORDS]
    cells: Annotated[Localized[Cells], Label(say("Cells"))]
    has_head_row: Annotated[YesNo, Label(say("The first row names the columns"))] = True
    has_head_column: Annotated[YesNo, Label(say("The first column names the rows"))] = True
    note: Annotated[Localized[Lines] | None, Label(say("Words below"))] = None
