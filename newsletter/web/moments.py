"""A moment as a form has it: a date with a time, on the clocks of a zone."""

import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Request, Response
from pydantic import AfterValidator

from newsletter.clock import zones
from newsletter.errors import Invalid
from newsletter.languages import interface
from newsletter.runtime import Runtime
from newsletter.web.forms import as_said
from newsletter.web.pages import page_language
from newsletter.wording import say
from subscribers.zones import require_zone

_ZONE_COOKIE = "zone"
_ONE_YEAR = 31_536_000
_CLOCK = re.compile("(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_AS_INPUT = "%Y-%m-%dT%H:%M"


def _check(text: str) -> None:
    if not text:
        return
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(say("This is not a date with a time.")) from None
    if "T" not in text:
        raise Invalid(say("This is not a date with a time."))
    if not MINYEAR < moment.year < MAXYEAR:  # a year to spare: a zone may be taken off
        raise Invalid(say("This is beyond the calendar. Choose a day of this century."))


def _check_clock(text: str) -> None:
    if text and not _CLOCK.fullmatch(text):
        raise Invalid(say("“{value}” is not a time of day. Write it like 09:30 or 18:00.", value=text[:60]))


OptionalClock = Annotated[str, AfterValidator(as_said(_check_clock))]
OptionalZone = Annotated[str, AfterValidator(as_said(require_zone))]
OptionalMoment = Annotated[str, AfterValidator(as_said(_check))]


def clock_in(text: str) -> time | None:
    """The time of day that was written; None of a text that is none."""
    return time.fromisoformat(text) if _CLOCK.fullmatch(text) else None


def moment_in(text: str, zone: str) -> datetime | None:
    """What was written, on the clocks of the zone; None of an empty text. A time with its offset needs no zone to be read."""
    if not text:
        return None
    written, clocks = datetime.fromisoformat(text), ZoneInfo(zone)
    return written.astimezone(clocks) if written.tzinfo else written.replace(tzinfo=clocks)


def in_utc(moment: datetime | None) -> datetime | None:
    """The same moment, as it is kept."""
    return moment.astimezone(UTC) if moment else None


def as_input(moment: datetime | None, zone: str = "") -> str:
    """As an input shows it, on its own clocks or on those of a zone."""
    if moment is None:
        return ""
    return (moment.astimezone(ZoneInfo(zone)) if zone else moment).strftime(_AS_INPUT)


def own_zone(request: Request) -> str:
    """The zone chosen last in this browser, or else where most live who read the language of the page."""
    chosen = request.cookies.get(_ZONE_COOKIE, "")
    return chosen if chosen in zones() else interface(page_language(request)).home_zone


def is_zone_chosen(request: Request) -> bool:
    """Whether a zone was chosen in this browser before."""
    return _ZONE_COOKIE in request.cookies


def remember_zone(response: Response, zone: str, *, runtime: Runtime) -> None:
    """Propose it the next time."""
    response.set_cookie(
        _ZONE_COOKIE,
        zone,
        max_age=_ONE_YEAR,
        httponly=True,
        samesite="lax",
        secure=runtime.settings.base_url.startswith("https://"),
    )
