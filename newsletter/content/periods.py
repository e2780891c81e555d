"""The period of an issue, and days, as people write them in a text."""

import re
from collections.abc import Iterator
from datetime import date

_QUARTERS = (
    re.compile(r"(?<!\d)(?P<year>\d{4})\s*[-./,]?\s*Q(?P<quarter>[1-4])(?!\d)", re.IGNORECASE),
    re.compile(r"\bQ(?P<quarter>[1-4])\s*[-./,]?\s*(?P<year>\d{4})(?!\d)", re.IGNORECASE),
    re.compile(r"(?<!\d)(?P<year>\d{4})년?\s*(?P<quarter>[1-4])\s*분기"),
)
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
_YEAR = r"(?:,?\s+\d{4}(?!\d))?"
_DAYS = re.compile(
    r"(?<!\d)\d{4}[-./]\s?\d{1,2}[-./]\s?\d{1,2}(?!\d)"
    r"|(?:(?<!\d)\d{4}년\s*)?(?<!\d)\d{1,2}월\s*\d{1,2}일"
    rf"|(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})\b\.?{_YEAR}"
    rf"|\b(?:{_MONTHS})\.?\s+\d{{1,2}}(?!\d)(?:st|nd|rd|th)?{_YEAR}",
    re.IGNORECASE,
)


def period_in(text: str, period: str) -> str | None:
    """The words in a text that name a period: as it is written itself, or a quarter in any of the usual ways."""
    words = " ".join(period.split())
    if not words:
        return None
    found = re.search(rf"(?<!\w){re.escape(words)}(?!\d)", text, re.IGNORECASE)
    if found:
        return found[0]
    meant = _quarter(words)
    return next((name for name, quarter in _quarters_in(text) if quarter == meant), None) if meant else None


def number_in(text: str, number: int) -> str | None:
    """The words in a text that name the number of an issue: `issue 12`, `No. 12`, `제12호`."""
    found = re.search(
        rf"\b(?:issue|no\.|nr\.|vol\.)\s?(?:no\.\s?)?#?{number}(?!\d)|제\s?{number}\s?호|(?<!\d){number}호(?!\w)",
        text,
        re.IGNORECASE,
    )
    return found[0] if found else None


def first_day_of(period: str) -> date | None:
    """The first day of a period that is a quarter; None for any other."""
    quarter = _quarter(" ".join(period.split()))
    return date(quarter[0], 3 * quarter[1] - 2, 1) if quarter and quarter[0] else None


def days_in(text: str) -> Iterator[str]:
    """Every day that a text names, with or without its year, as it is written there."""
    return (" ".join(found[0].split()) for found in _DAYS.finditer(text))


def _quarter(period: str) -> tuple[int, int] | None:
    return next((quarter for name, quarter in _quarters_in(period) if name == period), None)


def _quarters_in(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    for pattern in _QUARTERS:
        for found in pattern.finditer(text):
            yield found[0], (int(found["year"]), int(found["quarter"]))
