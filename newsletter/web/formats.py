"""How moments, numbers and sizes are written in each interface language, as template filters."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup

from newsletter.db import is_readable
from newsletter.issues.words import name_of_edition
from newsletter.languages import babel_locale, closest, interface, tongue_of
from newsletter.web.zones import place_of
from newsletter.wording import say

UNREADABLE = say("cannot be read")


def in_language(value: Mapping[str, str] | str | None, locale: str) -> str:
    """A localized field in a language or the nearest to it, else in the first language that has it."""
    if not is_readable(value):
        return UNREADABLE.in_locale(locale)
    if value is None or isinstance(value, str):
        return value or ""
    texts = {code: text for code, text in value.items() if text}
    return texts.get(closest(locale, texts) or "") or next(iter(texts.values()), "")


def capitalised(text: str) -> str:
    """A text that stands by itself, with a capital letter where its script has them."""
    return text[:1].upper() + text[1:]


def written_day(value: date, code: str) -> str:
    """A day of the calendar, as a language writes it."""
    return format_date(value, interface(code).day, locale=babel_locale(code))


def filters(code: str) -> dict[str, Callable[..., Any]]:
    """The filters of one interface language."""
    language, locale = interface(code), babel_locale(code)

    def moment(value: datetime | None) -> Markup | str:
        """A `<time>` in UTC, which a small script puts into the reader's own time zone."""
        if value is None:
            return ""
        text = format_datetime(value, language.moment, locale=locale)
        return Markup('<time datetime="{}" data-format="moment">{} UTC</time>').format(
            value.isoformat(), text
        )

    def day(value: datetime | None) -> Markup | str:
        if value is None:
            return ""
        text = format_datetime(value, language.day, locale=locale)
        return Markup('<time datetime="{}" data-format="day">{}</time>').format(value.isoformat(), text)

    def number(value: float) -> str:
        return format_decimal(value, locale=locale)

    def percent(part: int, whole: int) -> str:
        return format_percent(part / whole if whole else 0, "0.#%", locale=locale)

    def size(count: int) -> str:
        if count < 1000:
            return f"{format_decimal(count, locale=locale)} B"
        if count < 1_000_000:
            return f"{format_decimal(count / 1000, '#,##0', locale=locale)} kB"
        return f"{format_decimal(count / 1_000_000, '#,##0.0', locale=locale)} MB"

    def localized(value: Mapping[str, str] | str | None) -> str:
        return in_language(value, code)

    def in_its_tongue(value: Any) -> Any:
        """A name or a text of people's own, marked where its script says that it is not in the language of the page."""
        tongue = tongue_of(value) if isinstance(value, str) else None
        if tongue in (None, language.code):
            return value
        return Markup('<span lang="{}">{}</span>').format(tongue, value)

    return {
        "in_its_tongue": in_its_tongue,
        "moment": moment,
        "day": day,
        "number": number,
        "percent": percent,
        "size": size,
        "localized": localized,
        "capitalised": capitalised,
        "written_day": lambda value: written_day(value, code) if value else "",
        "place": lambda zone: place_of(zone, code),
        "language": lambda tag: name_of_edition(tag).in_locale(code),
    }
