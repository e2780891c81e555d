"""Sheets as bytes that a spreadsheet opens: no cell of them is ever a formula."""

from collections.abc import Sequence
from io import BytesIO

from newsletter.web.reporting.sheets import Sheet
from newsletter.wording import say
from subscribers.imports.cells import csv_line

_WIDEST = 48  # letters of a column


def as_csv(sheets: Sequence[Sheet], locale: str) -> bytes:
    """All sheets in one table, a line for each number, in UTF-8 with its mark: what Excel needs to read Korean."""
    heads = [say("Table"), say("Row"), say("Figure"), say("Count")]
    lines = [csv_line([head.in_locale(locale) for head in heads])]
    for sheet in sheets:
        for row in sheet.rows:
            words = [cell for cell in row if isinstance(cell, str)]
            numbers = [cell for cell in row if isinstance(cell, int)]
            figures = sheet.heads[len(words) :]
            lines += [
                csv_line([sheet.name, " · ".join(words), figure, str(number)])
                for figure, number in zip(figures, numbers, strict=True)
            ]
    return ("\ufeff" + "".join(lines)).encode()


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with a sheet for each; words are written as words, whatever they begin with."""
    from xlsxwriter import Workbook  # a page that shows a report loads nothing of it

    kept = BytesIO()
    with Workbook(kept, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        number = book.add_format({"num_format": "#,##0"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 1)
            page.set_landscape()
            page.set_paper(9)  # A4
            page.fit_to_pages(1, 0)
            page.repeat_rows(0)
            for column, head in enumerate(sheet.heads):
                page.write_string(0, column, head, bold)
                longest = max([_width(head) / 2, *(_width(row[column]) for row in sheet.rows)])
                page.set_column(column, column, min(_WIDEST, max(10, longest + 2)))
            for line, row in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        page.write_string(line, column, cell)
                    else:
                        page.write_number(line, column, cell, number)
    return kept.getvalue()


def _width(cell: str | int) -> int:
    """In Latin letters; one of Hangul takes two."""
    return sum(2 if letter > "\u1100" else 1 for letter in str(cell))
