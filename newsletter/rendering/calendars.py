"""What takes place in an edition, for the calendar of whoever reads it: a file (RFC 5545), or a form that a service fills in.

As on the page on the web nothing in it is anybody's: merge tags are their defaults.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from icalendar import Calendar, Event, vText

from newsletter.content.fields.items import anchor_of
from newsletter.content.fields.spans import Span
from newsletter.content.happenings import Happening
from newsletter.content.issue import IssueContent
from newsletter.content.merge_tags import LINKS
from newsletter.content.sources import with_fallbacks
from newsletter.rendering.slots import SlotMaker
from newsletter.rendering.views import Viewer
from newsletter.rendering.zone_rules import zone_rules

_GOOGLE = "https://calendar.google.com/calendar/render?"
_OUTLOOK = "https://outlook.office.com/calendar/0/deeplink/compose?"
FORMS = (_GOOGLE, _OUTLOOK)

_PRODUCT = "-//newsletter//calendar//EN"
_LONGEST_TEXT = 400  # letters that a form takes in its address; each Korean one is nine there
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CalendarEntry:
    """One thing that takes place, in the words of an edition; `page` is where that tells of it."""

    id: str
    locale: str
    title: str
    span: Span
    place: str
    text: str
    page: str
    is_cancelled: bool


def entries_of(content: IssueContent, locale: str, id_: str, *, address: str) -> list[CalendarEntry]:
    """What a calendar can hold of the block or the entry with this id, in the edition that is read at `address`."""
    slots = SlotMaker(content.canonical_json(), left_out=LINKS)
    content = with_fallbacks(content)
    viewer = Viewer(locale, content.locales, slots, assets="")
    return [
        _entry(one, viewer.translating_from(content.locales_of(block)), f"{address}#{anchor_of(one.id)}")
        for block in content.blocks
        if any(block.is_shown(locale, channel) for channel in ("email", "text", "web"))
        for one in block.happenings()
        if id_ in (block.id, one.id) and one.span.first is not None
    ]


def icalendar(entries: Sequence[CalendarEntry], *, host: str, stamp: datetime, sequence: int) -> bytes:
    """The file, with the rules of every time zone that it names.

    An event is the same for life, on every import of every edition, by its id and `host`; of two files the one with the
    higher `sequence` is the newer.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    for zone, moments in _moments_by_zone(entries).items():
        calendar.add_component(zone_rules(zone, moments))
    for entry in entries:
        calendar.add_component(_event(entry, host=host, stamp=stamp, sequence=sequence))
    file: bytes = calendar.to_ical()
    return file


def google(entry: CalendarEntry) -> str:
    """The address of Google’s form for a new event, filled in."""
    begin, end = _bounds(entry.span)
    pattern = "%Y%m%dT%H%M%S" if isinstance(begin, datetime) else "%Y%m%d"
    asked = {
        "action": "TEMPLATE",
        "text": entry.title,
        "dates": f"{begin:{pattern}}/{end or begin:{pattern}}",
        "location": entry.place,
        "details": _short(entry),
    }
    if entry.span.time and isinstance(begin, datetime):
        asked["ctz"] = entry.span.time.zone
    return _GOOGLE + urlencode(asked)


def outlook(entry: CalendarEntry) -> str:
    """The address of Outlook’s form for a new event, filled in."""
    begin, end = _bounds(entry.span)
    asked = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": entry.title,
        "startdt": begin.isoformat(),
        "location": entry.place,
        "body": _short(entry),
    }
    if end:
        asked["enddt"] = end.isoformat()
    if not isinstance(begin, datetime):
        asked["allday"] = "true"
    return _OUTLOOK + urlencode(asked)


def _entry(happening: Happening, viewer: Viewer, page: str) -> CalendarEntry:
    online, link = (viewer.link(address) if address else "" for address in (happening.online, happening.link))
    text = viewer.view(happening.text).text if happening.text else ""
    title, place = viewer.view(happening.title), viewer.view(happening.place) if happening.place else ""
    table = viewer.slots.table()
    return CalendarEntry(
        id=happening.id,
        locale=viewer.locale,
        title=table.fill(title, {}),
        span=happening.span,
        place=table.fill(place or online, {}),
        text=table.fill("\n\n".join(filter(None, (text, online, link))), {}),
        page=page,
        is_cancelled=happening.is_cancelled,
    )


def _moments_by_zone(entries: Iterable[CalendarEntry]) -> dict[str, list[datetime]]:
    """UTC needs no rules."""
    zones: dict[str, list[datetime]] = {}
    for span in (entry.span for entry in entries):
        if span.moments and span.time and span.time.zone != "UTC":
            zones.setdefault(span.time.zone, []).extend(filter(None, span.moments))
    return zones


def _event(entry: CalendarEntry, *, host: str, stamp: datetime, sequence: int) -> Event:
    event, language = Event(), {"LANGUAGE": entry.locale}
    event.add("uid", f"{entry.id}@{host}")
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("sequence", sequence)
    event.add("summary", vText(entry.title), parameters=language)
    begin, end = _bounds(entry.span)
    event.add("dtstart", begin)
    if end:
        event.add("dtend", end)
    if entry.place:
        event.add("location", vText(entry.place), parameters=language)
    if entry.text:
        event.add("description", vText(entry.text), parameters=language)
    event.add("url", entry.page)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    return event


def _bounds(span: Span) -> tuple[date, date | None]:
    """From when to when: moments, or days, of which the last is the first that it is not on any more."""
    if span.moments is not None:
        return span.moments
    assert span.first  # who asks has made sure that the day is known
    assert span.last
    return span.first, span.last + _DAY


def _short(entry: CalendarEntry) -> str:
    text = entry.text if len(entry.text) <= _LONGEST_TEXT else f"{entry.text[:_LONGEST_TEXT].rstrip()} …"
    return "\n\n".join(filter(None, (text, entry.page)))
