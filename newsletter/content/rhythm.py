"""What comes after a period, in the way it is written: `2026 Q4` → `2027 Q1`, `2026년 가을호` → `2026년 겨울호`.

How far the next one is, is seen from the two last ones; with one alone it is the very next.
"""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from newsletter.content.fields.dates import Precision, RoughDate

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SHORT = tuple(name[:3] for name in _MONTHS)
_SHORT_WITH_SEPT = tuple(name if name != "Sep" else "Sept" for name in _SHORT)
_SEASONS = ("Spring", "Summer", "Autumn", "Winter")
_SEASONS_WITH_FALL = ("Spring", "Summer", "Fall", "Winter")
_KOREAN_SEASONS = ("봄", "여름", "가을", "겨울")
_HALVES = ("상", "하")
_YEAR = r"(?P<year>\d{4})"


@dataclass(frozen=True)
class _Way:
    """A way to write a period: how many there are in a year, and the words for them, unless they are numbers."""

    pattern: re.Pattern[str]
    per_year: int
    words: Sequence[str] = ()

    @classmethod
    def of(cls, pattern: str, per_year: int, words: Sequence[str] = ()) -> "_Way":
        parts = pattern.format(year=_YEAR, part=rf"(?P<part>{'|'.join(words) or r'[0-9]{1,2}'})")
        return cls(re.compile(parts, re.IGNORECASE), per_year, words)


_WAYS = (
    _Way.of(r"(?<!\d){year}\s*[-./,]?\s*Q{part}(?!\d)", 4),
    _Way.of(r"\bQ{part}\s*[-./,]?\s*{year}(?!\d)", 4),
    _Way.of(r"(?<!\d){year}년?\s*{part}\s*분기", 4),
    _Way.of(r"(?<!\d){year}\s*[-./,]?\s*H{part}(?!\d)", 2),
    _Way.of(r"\bH{part}\s*[-./,]?\s*{year}(?!\d)", 2),
    _Way.of(r"(?<!\d){year}년?\s*{part}반기", 2, _HALVES),
    *(
        way
        for words in (_SEASONS, _SEASONS_WITH_FALL)
        for way in (
            _Way.of(r"\b{part},?\s+{year}(?!\d)", 4, words),
            _Way.of(r"(?<!\d){year},?\s+{part}\b", 4, words),
        )
    ),
    _Way.of(r"(?<!\d){year}년?\s*{part}(?=호|\b)", 4, _KOREAN_SEASONS),
    *(
        way
        for words in (_MONTHS, _SHORT, _SHORT_WITH_SEPT)
        for way in (
            _Way.of(r"\b{part}\b\.?,?\s+{year}(?!\d)", 12, words),
            _Way.of(r"(?<!\d){year},?\s+{part}\b", 12, words),
        )
    ),
    _Way.of(r"(?<!\d){year}년\s*{part}월", 12),
    _Way.of(r"(?<!\d){year}[-./]\s?{part}(?![-./\d])", 12),
)
_YEARLY = _Way.of(r"(?<!\d){year}(?!\d)", 1)


class _Read(NamedTuple):
    """A period that was understood: which way it is written, where, and the how manieth it is since the year 0."""

    way: _Way
    found: re.Match[str]
    ordinal: int


def next_period(period: str, before: str = "") -> str:
    """The period after this one, as far from it as it is from the one before; "" when it is not understood."""
    read = _read(period, before)
    return _written(read, read.ordinal + _step(read, _read(before, period))) if read else ""


def months_on(period: str, before: str = "") -> int | None:
    """How many months the next period is away; None when it is not understood."""
    read = _read(period, before)
    return 12 // read.way.per_year * _step(read, _read(before, period)) if read else None


def months_between(day: RoughDate | None, before: RoughDate | None) -> int | None:
    """How many months a date is after another; None when it is not, or nobody knows."""
    first = before.first_day if before else None
    last = day.first_day if day else None
    if first is None or last is None:
        return None
    months = 12 * (last.year - first.year) + last.month - first.month
    return months if 0 < months <= _LONGEST else None


def later(day: RoughDate, *, months: int) -> RoughDate | None:
    """The date some months later, as precise as it is; the last day of a month that is shorter. None when there is none."""
    first = day.first_day
    if first is None:
        return None
    year, month = divmod(12 * first.year + first.month - 1 + months, 12)
    if year > date.max.year:
        return None
    match day.precision:
        case Precision.QUARTER:
            return RoughDate(f"{year:04}-Q{month // 3 + 1}")
        case Precision.MONTH:
            return RoughDate(f"{year:04}-{month + 1:02}")
        case _:
            last = calendar.monthrange(year, month + 1)[1]
            return RoughDate(date(year, month + 1, min(first.day, last)).isoformat())


_LONGEST = 24  # months between two issues: more is a pause, no rhythm


def _read(period: str, other: str) -> _Read | None:
    for way in _WAYS:
        found = way.pattern.search(period)
        if found and (part := _part(way, found)) is not None:
            return _Read(way, found, int(found["year"]) * way.per_year + part)
    found = _YEARLY.pattern.search(period)
    return _Read(_YEARLY, found, int(found["year"])) if found and _is_a_year(period, other) else None


def _is_a_year(period: str, other: str) -> bool:
    """Whether it names a year and nothing within it, as is seen when the other one has the same words around its year."""
    around, around_other = (_YEARLY.pattern.sub("", text) for text in (period, other))
    return not around.strip(" .년") or around == around_other


def _part(way: _Way, found: re.Match[str]) -> int | None:
    """Which of the year it is, from 0; None when the year has no such one."""
    if way.per_year == 1:
        return 0
    if way.words:
        return [word.casefold() for word in way.words].index(found["part"].casefold())
    number = int(found["part"])
    return number - 1 if 1 <= number <= way.per_year else None


def _step(read: _Read, before: _Read | None) -> int:
    if before is None or before.way.per_year != read.way.per_year:
        return 1
    step = read.ordinal - before.ordinal
    return step if 0 < step * 12 // read.way.per_year <= _LONGEST else 1


def _written(read: _Read, ordinal: int) -> str:
    year, part = divmod(ordinal, read.way.per_year)
    if year > date.max.year:
        return ""
    parts = {"year": f"{year:04}"}
    if read.way.per_year > 1:
        old = read.found["part"]
        parts["part"] = _like(old, read.way.words[part]) if read.way.words else f"{part + 1:0{_digits(read)}}"
    text = read.found.string
    for name in sorted(parts, key=read.found.start, reverse=True):
        text = text[: read.found.start(name)] + parts[name] + text[read.found.end(name) :]
    return text


def _digits(read: _Read) -> int:
    """`2026-12` → `2027-01`, but `2026년 12월` → `2027년 1월`: two where there is a zero, or a month behind a hyphen."""
    is_month = read.way.per_year == 12
    return 2 if read.found["part"].startswith("0") or (is_month and "-" in read.found[0]) else 1


def _like(old: str, word: str) -> str:
    """The word in capitals where the old one was."""
    return word.upper() if old.isupper() else word.lower() if old.islower() else word
