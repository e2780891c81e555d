"""How a date, a time, a length, a number, a country and a choice are written in a language (CLDR, through Babel).

What a template places is a text; beside it stands the value itself, for what a partial decides.
"""

from decimal import Decimal
from typing import Any, Self

from babel.numbers import format_decimal
from babel.units import format_unit
from markupsafe import Markup, escape

from newsletter.content.fields import countries
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.countries import Country
from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.durations import Duration
from newsletter.content.fields.spans import Span
from newsletter.content.fields.times import TimeRange
from newsletter.content.fields.tongues import Tongues, name_of
from newsletter.content.typography import NO_BREAK
from newsletter.languages import babel_locale, interface
from newsletter.rendering import occurring
from newsletter.rendering.occurring import Tile
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


class Phrase(str):
    """Words with a clock in them, which HTML keeps on one line where there is room for it."""

    clock: str

    def __new__(cls, words: str, clock: str) -> Self:
        """`clock` is a part of `words`, or empty."""
        made = super().__new__(cls, words)
        made.clock = clock
        return made

    def __html__(self) -> Markup:
        words, clock = escape(str(self)), escape(str(self.clock))
        kept = Markup('<span style="display:inline-block">{}</span>').format(clock)
        return words.replace(clock, kept, 1) if clock else words


class WrittenSpan(Written):
    """When something takes place, whole: `Sat 3 Oct 2026, 10:30–12:30 KST (03:30–05:30 CEST)`; and in parts."""

    value: Span

    @property
    def days(self) -> str:
        """`3–5 Oct 2026`."""
        return occurring.days(self.value, self.locale)

    @property
    def clock(self) -> Phrase:
        """`10:30–12:30 KST`, empty without a time."""
        words = occurring.clock(self.value, self.locale)
        return Phrase(words, words)

    @property
    def elsewhere(self) -> str:
        """`Fri 21:30–23:30 EDT`, the same on the clocks of the second zone; empty without one."""
        return occurring.elsewhere(self.value, self.locale)

    @property
    def here(self) -> Phrase:
        """Days and clock, without what it is elsewhere."""
        return Phrase(occurring.here(self.value, self.locale), self.clock)

    @property
    def tile(self) -> Tile | None:
        """A leaf of a calendar; None while nothing is known."""
        return occurring.tile(self.value, self.locale)

    @property
    def machine(self) -> str:
        """For programs, as the attribute of `<time>`; empty for what HTML cannot say."""
        return occurring.machine(self.value)

    @property
    def over_at(self) -> str:
        """From when it is over for everybody, in UTC: `2026-10-03T03:30Z`; empty while nobody can know."""
        over = self.value.over_at
        return f"{over:%Y-%m-%dT%H:%MZ}" if over else ""

    @property
    def is_dated(self) -> bool:
        """Whether a calendar can hold it."""
        return self.value.first is not None


class WrittenDate(Written):
    """A date; with what goes with it, it says when something takes place."""

    value: RoughDate

    @property
    def is_known(self) -> bool:
        """Whether it says more than that it is still open."""
        return self.value.first_day is not None

    def with_time(self, time: "WrittenTime | None", last_day: "WrittenDate | None" = None) -> WrittenSpan:
        """The whole of it, of a day and perhaps a time and a last day."""
        span = Span(self.value, last_day.value if last_day else None, time.value if time else None)
        return WrittenSpan(occurring.whole(span, self.locale), span, self.locale)


class WrittenTime(Written):
    """A time range. By itself it says the clock and whose clock; `on(date)` says the day, and the zone of that day."""

    value: TimeRange

    def on(self, when: WrittenDate) -> WrittenSpan:
        """The date and the time, as in `Sat 3 Oct 2026, 10:30–12:30 KST (03:30–05:30 CEST)`."""
        return when.with_time(self)


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
            return WrittenDate(occurring.whole(Span(value), locale), value, locale)
        case TimeRange():
            return WrittenTime(occurring.on_no_day(value, locale), value, locale)
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
    """The size of a file, as in `6.2 MB`; the number stays with its unit."""
    words = format_unit(size.value, "digital-megabyte", length="short", locale=babel_locale(size.locale))
    return words.replace(" ", NO_BREAK)


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
