"""How moments, numbers and sizes are written in each language, as template filters."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup

# In Korean "aaaa" gives 오전, where "a" gives AM; as the browser writes them (static/js/moments.js).
_MOMENT = {"en": "d MMM y, HH:mm", "ko": "y. M. d. aaaa h:mm"}
_DAY = {"en": "d MMM y", "ko": "y. M. d."}


def language(code: str) -> str:
    """The name of a language in that language, with a capital letter: English, 한국어."""
    try:
        name = Locale.parse(code, sep="-").display_name or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


def in_language(value: Mapping[str, str] | str | None, locale: str) -> str:
    """A localized field in a language, else in the first language that has it."""
    if value is None or isinstance(value, str):
        return value or ""
    return value.get(locale) or next((text for text in value.values() if text), "")


def capitalised(text: str) -> str:
    """A text that stands by itself, with a capital letter where its script has them."""
    return text[:1].upper() + text[1:]


def filters(locale: str) -> dict[str, Callable[..., Any]]:
    """The filters of one language."""

    def moment(value: datetime | None) -> Markup | str:
        """A `<time>` in UTC, which a small script puts into the reader's own time zone."""
        if value is None:
            return ""
        text = format_datetime(value, _MOMENT[locale], locale=locale)
        return Markup('<time datetime="{}" data-format="moment">{} UTC</time>').format(
            value.isoformat(), text
        )

    def day(value: datetime | None) -> Markup | str:
        if value is None:
            return ""
        text = format_datetime(value, _DAY[locale], locale=locale)
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
        return in_language(value, locale)

    return {
        "moment": moment,
        "day": day,
        "number": number,
        "percent": percent,
        "size": size,
        "localized": localized,
        "capitalised": capitalised,
        "language": language,
    }
