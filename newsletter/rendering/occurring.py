"""When something takes place, in words: days, clocks of two zones, and daylight saving in each (CLDR, through Babel).

Spaces within a day and its month, and between a clock and its zone, are such that no line ends there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, get_timezone_location, get_timezone_name

from newsletter.content.fields.dates import Precision, RoughDate
from newsletter.content.fields.spans import Span
from newsletter.content.fields.times import TimeRange
from newsletter.content.typography import NO_BREAK
from newsletter.languages import SPOKEN, babel_locale, interface
from newsletter.wording import say

_SKELETONS = {Precision.MONTH: "yMMMM", Precision.QUARTER: "yQQQ"}


@dataclass(frozen=True)
class Tile:
    """A leaf of a calendar: `Oct`, `3`, `Sat`; of a month `2026`, `Oct` and nothing."""

    head: str
    figure: str
    foot: str


def whole(span: Span, locale: str) -> str:
    """All that is known: `Sat 3 Oct 2026, 10:30–12:30 KST (03:30–05:30 CEST)`."""
    there = elsewhere(span, locale)
    return f"{here(span, locale)} ({there})" if there else here(span, locale)


def here(span: Span, locale: str) -> str:
    """The days, and the clock of where it is."""
    time = clock(span, locale)
    if not time:
        return days(span, locale)
    said = say("{date}, {time}", date=days(span, locale), time=time)
    return said.in_locale(interface(locale).code)


def days(span: Span, locale: str) -> str:
    """`Sat 3 Oct 2026`, `3–5 Oct 2026`, `October 2026`."""
    first, last = span.day, span.last_day
    if last is None or last.first_day is None or first.first_day is None or last.first_day <= first.first_day:
        return _date(first, locale)
    if first.precision is last.precision and first.precision in _INTERVALS:
        return _interval(first.first_day, last.first_day, _INTERVALS[first.precision], locale)
    return f"{_date(first, locale)}{NO_BREAK}– {_date(last, locale)}"


def clock(span: Span, locale: str) -> str:
    """`10:30–12:30 KST`; empty without a time."""
    if span.time is None:
        return ""
    if span.moments is None:
        return on_no_day(span.time, locale)
    return _clocks(_known(span.moments), locale)


def elsewhere(span: Span, locale: str) -> str:
    """The clock of the second zone, with the day of the week where it is another day there: `Fri 21:30–23:30 EDT`."""
    if span.time is None or span.time.second_zone is None or span.moments is None:
        return ""
    zone = ZoneInfo(span.time.second_zone)
    there = [moment.astimezone(zone) for moment in _known(span.moments)]
    return _clocks(there, locale, names_days=there[0].date() != span.moments.start.date())


def on_no_day(time: TimeRange, locale: str) -> str:
    """`10:30–12:30 (Seoul time)`: whose clock it is, where the day is not known."""
    place = get_timezone_location(time.zone, locale=babel_locale(locale), return_city=True)
    said = f"{time.start}–{time.end}" if time.end else time.start
    words = say("{clock} ({place} time)", clock=said, place=place).in_locale(interface(locale).code)
    return words.replace(" ", NO_BREAK, 1)


def tile(span: Span, locale: str) -> Tile | None:
    """What a leaf of a calendar shows of it."""
    day, babel = span.day.first_day, babel_locale(locale)
    if day is None:
        return None
    year, month = str(day.year), format_date(day, "LLL", babel)
    match span.day.precision:
        case Precision.MONTH:
            return Tile(year, month, "")
        case Precision.QUARTER:
            return Tile(year, format_date(day, "QQQ", babel), "")
    last, weekday = span.last or day, format_date(day, "EEE", babel)
    if last == day:
        return Tile(month, str(day.day), weekday)
    if (last.year, last.month) == (day.year, day.month):
        return Tile(month, f"{day.day}–{last.day}", f"{weekday}–{format_date(last, 'EEE', babel)}")
    return Tile(month, str(day.day), f"– {format_skeleton('MMMd', last, locale=_habits(locale))}")


def machine(span: Span) -> str:
    """A month, a day or a moment as HTML's `<time>` has it; a quarter is none of these."""
    if span.moments is not None:
        return span.moments.start.isoformat(timespec="minutes")
    return span.day.root if span.day.precision in (Precision.DAY, Precision.MONTH) else ""


_INTERVALS = {Precision.DAY: "yMMMd", Precision.MONTH: "yMMMM"}


def _interval(first: date, last: date, skeleton: str, locale: str) -> str:
    """Two dates with what they share said once, in the order in which the language writes its dates."""
    babel, patterns = babel_locale(locale), _habits(locale).interval_formats[skeleton]
    shared = "y" if first.year != last.year else "M" if first.month != last.month else "d"
    begin, end = patterns[shared]
    return _held(_wide(format_date(first, begin, babel) + format_date(last, end, babel)))


def _habits(locale: str) -> Locale:
    """Whose order of day and month the language follows: we write English as it is written in Britain."""
    row = SPOKEN.get(babel_locale(locale).language)
    return babel_locale(row.browser if row else locale)


def _wide(text: str) -> str:
    """With plain spaces: not every mail program has the thin ones of the CLDR."""
    return text.replace("\u2009", " ")


def _date(when: RoughDate, locale: str) -> str:
    day, babel = when.first_day, babel_locale(locale)
    if day is None:
        return say("Date to be announced").in_locale(interface(locale).code)
    if when.precision in _SKELETONS:
        return format_skeleton(_SKELETONS[when.precision], day, locale=babel)
    row = SPOKEN.get(babel.language)
    if row and row.weekday_and_day:
        return _held(format_date(day, row.weekday_and_day, babel))
    return _held(format_skeleton("yMMMEd", day, locale=babel))


def _held(date: str) -> str:
    """A date whose day stays with its month, and what leads on to another date with the first."""
    return _WITHIN.sub(NO_BREAK, date)


_WITHIN = re.compile(r"(?<=\d) (?=\D)|(?<=\d\.) (?=\D)|(?<=월) (?=\d)| (?=[–~])")


def _known(moments: Sequence[datetime | None]) -> list[datetime]:
    return [moment for moment in moments if moment is not None]


def _clocks(moments: Sequence[datetime], locale: str, *, names_days: bool = False) -> str:
    """`10:30–12:30 KST`; where the clocks are changed meanwhile, each time with the zone of its moment."""
    babel, times = babel_locale(locale), [f"{moment:%H:%M}" for moment in moments]
    for place, moment in enumerate(moments if names_days else ()):
        if place == 0 or moment.date() != moments[0].date():
            times[place] = f"{format_date(moment, 'EEE', babel)}{NO_BREAK}{times[place]}"
    zones = [_zone(moment, babel) for moment in moments]
    if len(set(zones)) == 1:
        return f"{'–'.join(times)}{NO_BREAK}{zones[0]}"
    return f"{NO_BREAK}– ".join(f"{time}{NO_BREAK}{zone}" for time, zone in zip(times, zones, strict=True))


def _zone(moment: datetime, babel: Locale) -> str:
    """What the zone is called at a moment: `KST`, or its whole name; `UTC-03` where nobody gave it letters."""
    row = SPOKEN.get(babel.language)
    if row and row.spells_zones:
        return get_timezone_name(moment, width="long", locale=babel)
    local, letters = get_timezone_name(moment, width="short", locale=babel), moment.tzname() or ""
    if local.isalpha():  # MESZ for a German reader
        return local
    return letters if letters.isalpha() else f"UTC{letters[:3]}:{letters[3:]}".removesuffix(":")
