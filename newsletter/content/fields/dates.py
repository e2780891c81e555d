"""A date as precise as it is known: a day, a month, a quarter, or not yet."""

import re
from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import ConfigDict, RootModel, field_validator

from newsletter.content.fields.kinds import Kind
from newsletter.content.texts import Unusable, clean
from newsletter.wording import say

# As in the hint, and as Koreans write them: `2026. 10. 3.`, `2026년 10월`, `2026년 4분기`.
_DAY = re.compile(r"(\d{4})(?:[-/]|\. ?|년 ?)(\d{1,2})(?:[-/]|\. ?|월 ?)(\d{1,2})[.일]?", re.ASCII)
_MONTH = re.compile(r"(\d{4})(?:[-/]|\. ?|년 ?)(\d{1,2})[.월]?", re.ASCII)
_QUARTER = re.compile(r"(\d{4})(?:[-./ ]|년 ?)?(?:Q([1-4])|([1-4])분기)", re.IGNORECASE | re.ASCII)
_OPEN = frozenset({"open", "tba", "tbd", "미정"})


class Precision(StrEnum):
    """How much is known."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    OPEN = "open"


class RoughDate(RootModel[str]):
    """`2026-10-03`, `2026-10`, `2026-Q4`, or `open` while it is to be announced."""

    kind: ClassVar[Kind] = Kind.DATE
    model_config = ConfigDict(frozen=True)

    root: str = Precision.OPEN.value

    @field_validator("root")
    @classmethod
    def _readable(cls, text: str) -> str:
        written = clean(text).strip()
        found = _canonical(written)
        if found is None:
            raise Unusable(
                say(
                    "“{value}” is not a date. Write a day like 2026-10-03, a month like 2026-10, a quarter like 2026-Q4, "
                    "or “open” while it is not known.",
                    value=written[:60],
                )
            )
        return found

    @property
    def precision(self) -> Precision:
        """How much of it is known."""
        if self.root == Precision.OPEN:
            return Precision.OPEN
        if "Q" in self.root:
            return Precision.QUARTER
        return Precision.DAY if self.root.count("-") == 2 else Precision.MONTH

    @property
    def first_day(self) -> date | None:
        """The day it is, or the first day it may be; None while it is open."""
        match self.precision:
            case Precision.OPEN:
                return None
            case Precision.QUARTER:
                return date(int(self.root[:4]), 3 * int(self.root[-1]) - 2, 1)
            case Precision.MONTH:
                return date.fromisoformat(f"{self.root}-01")
            case Precision.DAY:
                return date.fromisoformat(self.root)


def as_date(text: str) -> str | None:
    """How a date is kept, if the text is one."""
    return _canonical(text.strip())


def _canonical(text: str) -> str | None:
    if text.lower() in _OPEN:
        return Precision.OPEN.value
    if quarter := _QUARTER.fullmatch(text):
        return f"{quarter[1]}-Q{quarter[2] or quarter[3]}" if quarter[1] > "0000" else None
    try:
        if day := _DAY.fullmatch(text):
            return date(int(day[1]), int(day[2]), int(day[3])).isoformat()
        if month := _MONTH.fullmatch(text):
            return date(int(month[1]), int(month[2]), 1).isoformat()[:7]
    except ValueError:
        return None
    return None
