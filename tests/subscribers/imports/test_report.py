"""The report of an import, kept and handed back."""

import csv
import io
import json

from newsletter.wording import say
from subscribers.imports.report import ImportReport, RowNote, error_report_csv

REPORT = ImportReport(
    new=1,
    known=2,
    unchanged=3,
    unsubscribed=1,
    suppressed=1,
    repeated=0,
    rejected=(
        RowNote(
            9,
            "이메일",
            "=cmd",
            say("“{address}” is not a mail address: {reason}.", address="=cmd", reason=say("it has no @")),
        ),
    ),
    left_out=(
        RowNote(4, "이메일", "", say("This address must not be mailed.")),
        RowNote(12, "이메일", "", say("The same address is in an earlier row.")),
    ),
)


def test_a_report_is_kept_as_json_without_loss() -> None:
    assert ImportReport.from_json(json.loads(json.dumps(REPORT.as_json()))) == REPORT


def test_a_report_of_an_earlier_version_is_read() -> None:
    note = {
        "row": 9,
        "column": "이메일",
        "value": "=cmd",
        "message": "“=cmd” has 3 mistakes: it has no @.",
        "sentence": {
            "text": "“{address}” has {count} mistakes: {reason}.",
            "values": {"address": "=cmd", "count": "3", "reason": {"text": "it has no @", "values": {}}},
        },
    }

    kept = REPORT.as_json() | {"rejected": [note]}
    del kept["refused"], kept["remarks"]

    report = ImportReport.from_json(kept)

    assert str(report.rejected[0].sentence) == note["message"]


def test_every_row_is_counted() -> None:
    assert (REPORT.rows, REPORT.joined) == (9, 3)
    assert str(REPORT.sentence) == (
        "Of 9 rows, 3 come onto the list, 3 are on it already, 2 are left out and 1 cannot be used."
    )


def test_the_file_lists_the_rows_in_order_and_is_safe_to_open() -> None:
    data = error_report_csv(REPORT)

    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["Row", "Column", "Value", "Reason"]
    assert [row[0] for row in rows[1:]] == ["4", "9", "12"]
    assert rows[2][1:] == ["이메일", "'=cmd", "“=cmd” is not a mail address: it has no @."]
