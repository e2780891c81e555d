"""What is taken away reads back as it was, in every form, and runs nowhere."""

import csv
import io

import pytest
from openpyxl import load_workbook

from newsletter.web.reporting.files import as_csv, as_xlsx
from newsletter.web.reporting.sheets import Sheet

SHEETS = [
    Sheet(
        "By mail provider", ["Mail provider", "Enrolled", "Accepted"], [["네이버", 12, 11], ["=1+1", 3, 3]]
    ),
    Sheet("What came back", ["Day (UTC)", "Bounced"], []),
]


def test_a_workbook_has_a_sheet_for_each_and_no_formula() -> None:
    book = load_workbook(io.BytesIO(as_xlsx(SHEETS)))

    assert book.sheetnames == ["By mail provider", "What came back"]
    rows = [[cell.value for cell in row] for row in book["By mail provider"].iter_rows()]
    assert rows == [["Mail provider", "Enrolled", "Accepted"], ["네이버", 12, 11], ["=1+1", 3, 3]]
    assert book["By mail provider"]["A3"].data_type == "s"


@pytest.mark.parametrize(("locale", "heads"), [("en", ["Table", "Row"]), ("ko", ["표", "행"])])
def test_a_table_opens_in_a_korean_excel(locale: str, heads: list[str]) -> None:
    content = as_csv(SHEETS, locale)

    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0][:2] == heads
    assert rows[1] == ["By mail provider", "네이버", "Enrolled", "12"]
    assert rows[3] == ["By mail provider", "'=1+1", "Enrolled", "3"]
    assert len(rows) == 5
