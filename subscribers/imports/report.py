"""What an import does, or did, with every row of a file: counted, kept as JSON, handed back as CSV."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from newsletter.errors import Invalid
from newsletter.languages import MOTHER_TONGUE
from newsletter.wording import Sentence, say
from subscribers.imports.cells import csv_line


class Fate(StrEnum):
    """What becomes of a good row."""

    NEW = "new"  # a person we did not know
    KNOWN = "known"  # a person we knew, new on this list; their own details stay, a missing time zone is filled in
    UNCHANGED = "unchanged"  # confirmed on this list before
    UNSUBSCRIBED = "unsubscribed"  # left this list, and stays off it
    SUPPRESSED = "suppressed"  # the address must not be mailed
    REPEATED = "repeated"  # the address is in an earlier row
    REFUSED = "refused"  # the file itself says that this person is not to be mailed


@dataclass(frozen=True, slots=True)
class RowNote:
    """Why one row did not go in. `column` is the heading; the value of a refused person is not kept."""

    row: int
    column: str
    value: str
    sentence: Sentence


@dataclass(frozen=True)
class ImportReport:
    """Every row that was read is in one Fate's count or in `rejected`."""

    new: int
    known: int
    unchanged: int
    unsubscribed: int
    suppressed: int
    repeated: int
    rejected: tuple[RowNote, ...]  # rows that cannot be used
    left_out: tuple[RowNote, ...]  # one note for each unsubscribed, suppressed, repeated or refused row
    refused: int = 0
    remarks: tuple[RowNote, ...] = ()  # rows that are used, though something in them was not understood

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return self.joined + self.unchanged + len(self.left_out) + len(self.rejected)

    @property
    def joined(self) -> int:
        """How many people come onto the list."""
        return self.new + self.known

    @property
    def notes(self) -> list[RowNote]:
        """Everything there is to say of single rows, in their order."""
        return sorted(self.rejected + self.left_out + self.remarks, key=lambda note: note.row)

    @property
    def sentence(self) -> Sentence:
        """What becomes of the file, in one sentence."""
        rows, joined, unchanged = f"{self.rows:,}", f"{self.joined:,}", f"{self.unchanged:,}"
        left_out, rejected = f"{len(self.left_out):,}", f"{len(self.rejected):,}"
        return say(
            "{of_rows}, {joined}, {unchanged}, {left_out} and {rejected}.",
            of_rows=say("Of 1 row") if self.rows == 1 else say("Of {count} rows", count=rows),
            joined=(
                say("1 comes onto the list")
                if self.joined == 1
                else say("{count} come onto the list", count=joined)
            ),
            unchanged=(
                say("1 is on it already")
                if self.unchanged == 1
                else say("{count} are on it already", count=unchanged)
            ),
            left_out=(
                say("1 is left out")
                if len(self.left_out) == 1
                else say("{count} are left out", count=left_out)
            ),
            rejected=say("{count} cannot be used", count=rejected),
        )

    @classmethod
    def together(cls, reports: Iterable[Self]) -> Self:
        """The report on the portions of one file."""
        counts: Counter[str] = Counter()
        rejected: list[RowNote] = []
        left_out: list[RowNote] = []
        remarks: list[RowNote] = []
        for report in reports:
            counts.update({fate.value: getattr(report, fate.value) for fate in Fate})
            rejected += report.rejected
            left_out += report.left_out
            remarks += report.remarks
        return cls(
            **{fate.value: counts[fate.value] for fate in Fate},
            rejected=tuple(rejected),
            left_out=tuple(left_out),
            remarks=tuple(remarks),
        )

    def as_json(self) -> dict[str, Any]:
        """The form that is kept, and that commands print."""
        return {
            **{fate.value: getattr(self, fate.value) for fate in Fate},
            "rejected": [_note_as_json(note) for note in self.rejected],
            "left_out": [_note_as_json(note) for note in self.left_out],
            "remarks": [_note_as_json(note) for note in self.remarks],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The report that was kept. Raises Invalid when it cannot be read."""
        try:
            return cls._from_json(data)
        except (LookupError, TypeError, AttributeError):
            raise Invalid(say("What was kept of this import cannot be read.")) from None

    @classmethod
    def _from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            **{fate.value: data.get(fate.value, 0) for fate in Fate},
            rejected=tuple(_note_from_json(note) for note in data["rejected"]),
            left_out=tuple(_note_from_json(note) for note in data["left_out"]),
            remarks=tuple(_note_from_json(note) for note in data.get("remarks", ())),
        )


def error_report_csv(report: ImportReport, *, locale: str = MOTHER_TONGUE) -> bytes:
    """The rows that did not go in, with their reasons, and those with a remark, as a file for a spreadsheet."""
    headings = (say("Row"), say("Column"), say("Value"), say("Reason"))
    notes = report.notes
    lines = [
        csv_line(heading.in_locale(locale) for heading in headings),
        *(
            csv_line((str(note.row), note.column, note.value, note.sentence.in_locale(locale)))
            for note in notes
        ),
    ]
    # Excel takes a file without the mark for CP949 or Windows-1252.
    return "".join(lines).encode("utf-8-sig")


def _note_as_json(note: RowNote) -> dict[str, Any]:
    return {
        "row": note.row,
        "column": note.column,
        "value": note.value,
        "message": str(note.sentence),
        "sentence": note.sentence.as_json(),
    }


def _note_from_json(data: Mapping[str, Any]) -> RowNote:
    return RowNote(data["row"], data["column"], data["value"], Sentence.from_json(data["sentence"]))
