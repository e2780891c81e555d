"""How a date, a time, a length, a number, a country and a choice are written in a language (CLDR, through Babel).

What a template places is a text; beside it stands the value itself, for what a partial decides.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, get_timezone_location, get_timezone_name
from babel.numbers import format_decimal
from babel.units import format_unit

from newsletter.content.fields import countries
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.countries import Country
from newsletter.content.fields.dates import Precision, RoughDate
from newsletter.content.fields.durations import Duration
from newsletter.content.fields.times import TimeRange
from newsletter.content.fields.tongues import Tongues, name_of
from newsletter.languages import SPOKEN, babel_locale, interface
from newsletter.wording import Sentence, say


class Written(str):
    """A value in words, and the value itself."""

    value: Any
    locale: str

    def __new__(cls, words: str, value: object, locale: str) -> Self:
        """`words` is what a reader of `locale` reads for `value`."""
        made = super().__new__(cls, words)
        made.value, made.locale = value, locale
        return made


class WrittenTime(Written):
    """A time range. By itself it says the clock and whose clock; `on(date)` says the day, and the zone of that day."""

    def on(self, when: Written) -> str:
        """The date and the time, as in `Sat 3 Oct 2026, 10:30–12:30 KST (03:30–05:30 CEST)`."""
        day = when.value.first_day if when.value.precision is Precision.DAY else None
        time = str(self) if day is None else _on_day(self.value, day, self.locale)
        return say("{date}, {time}", date=str(when), time=time).in_locale(interface(self.locale).code)


class Chosen(Written):
    """A choice. It is compared as it is kept; `{{ block.state.words }}` is what a reader reads."""

    @property
    def words(self) -> str:
        """The label, in the reader's language."""
        label: Sentence = self.value.label
        return label.in_locale(interface(self.locale).code)


def written(
    value: RoughDate | TimeRange | Duration | Country | Tongues | Decimal | Choice, locale: str
) -> Written:
    """A value of one of these kinds in the language of `locale`."""
    match value:
        case RoughDate():
            return Written(_date(value, locale), value, locale)
        case TimeRange():
            return WrittenTime(_time(value, locale), value, locale)
        case Duration():
            return Written(_duration(value, locale), value, locale)
        case Country():
            return Written(countries.names(locale)[value.root], value, locale)
        case Tongues():
            names = (name_of(tag, locale) for tag in value.tags)
            return Written(", ".join(names), value, locale)
        case Decimal():
            return Written(_number(value, locale), value, locale)
        case Choice():
            return Chosen(value.value, value, locale)


def megabytes(size: Written) -> str:
    """The size of a file, as in `6.2 MB`."""
    return format_unit(size.value, "digital-megabyte", length="short", locale=babel_locale(size.locale))


def _date(when: RoughDate, locale: str) -> str:
    day, babel = when.first_day, babel_locale(locale)
    if day is None:
        return say("Date to be announced").in_locale(interface(locale).code)
    match when.precision:
        case Precision.MONTH:
            return format_skeleton("yMMMM", day, locale=babel)
        case Precision.QUARTER:
            return format_skeleton("yQQQ", day, locale=babel)
        case _:
            row = SPOKEN.get(babel.language)
            pattern = row.weekday_and_day if row else ""
            return (
                format_date(day, pattern, babel) if pattern else format_skeleton("yMMMEd", day, locale=babel)
            )


def _duration(value: Duration, locale: str) -> str:
    """`4 min 32 s`; the seconds of an hour and more are of no interest."""
    hours, minutes, seconds = value.parts
    if hours:
        sentence = (
            say("{hours} h {minutes} min", hours=hours, minutes=minutes)
            if minutes
            else say("{hours} h", hours=hours)
        )
    elif minutes:
        sentence = (
            say("{minutes} min {seconds} s", minutes=minutes, seconds=seconds)
            if seconds
            else say("{minutes} min", minutes=minutes)
        )
    else:
        sentence = say("{seconds} s", seconds=seconds)
    return sentence.in_locale(interface(locale).code)


def _number(value: Decimal, locale: str) -> str:
    return format_decimal(value, locale=babel_locale(locale), decimal_quantization=False)


def _time(time: TimeRange, locale: str) -> str:
    """`10:30–12:30 (Seoul time)`: whose clock it is, where the day is not known."""
    place = get_timezone_location(time.zone, locale=babel_locale(locale), return_city=True)
    clock = f"{time.start}–{time.end}" if time.end else time.start
    return say("{clock} ({place} time)", clock=clock, place=place).in_locale(interface(locale).code)


def _on_day(time: TimeRange, day: date, locale: str) -> str:
    moments = [moment for moment in time.on(day) if moment is not None]
    here = _clocks(moments, day, locale)
    if time.second_zone is None:
        return here
    zone = ZoneInfo(time.second_zone)
    there = _clocks([moment.astimezone(zone) for moment in moments], day, locale)
    return f"{here} ({there})"


def _clocks(moments: Sequence[datetime], day: date, locale: str) -> str:
    """The clock of one zone, with the day of the week where it is another day there."""
    babel, start = babel_locale(locale), moments[0]
    weekday = "" if start.date() == day else format_date(start, "EEE", babel) + " "
    clock = "–".join(f"{moment:%H:%M}" for moment in moments)
    return f"{weekday}{clock} {_zone(start, babel)}"


def _zone(moment: datetime, babel: Locale) -> str:
    """What the zone is called at a moment: `KST`, or its whole name; `UTC-03` where nobody gave it letters."""
    row = SPOKEN.get(babel.language)
    if row and row.spells_zones:
        return get_timezone_name(moment, width="long", locale=babel)
    letters = moment.tzname() or ""
    return letters if letters.isalpha() else f"UTC{letters[:3]}:{letters[3:]}".removesuffix(":")
