"""The time zones that people choose from: all there are, by part of the world, in the words of their language."""

from functools import cache

from babel.dates import get_timezone_location

from newsletter.clock import zones
from newsletter.languages import babel_locale
from newsletter.wording import Sentence, say

Choices = tuple[tuple[str, str], ...]  # the name of a zone, and what people call it

_PARTS: dict[str, Sentence] = {
    "Africa": say("Africa"),
    "America": say("America"),
    "Antarctica": say("Antarctica"),
    "Arctic": say("Arctic"),
    "Asia": say("Asia"),
    "Atlantic": say("Atlantic Ocean"),
    "Australia": say("Australia"),
    "Europe": say("Europe"),
    "Indian": say("Indian Ocean"),
    "Pacific": say("Pacific Ocean"),
}


def zone_choices(locale: str, *, near: tuple[str, ...]) -> list[tuple[str, Choices]]:
    """Groups with their titles; the first has the zones that are near at hand, and UTC."""
    first = tuple((zone, _called(zone, locale)) for zone in dict.fromkeys((*near, "UTC")) if zone in zones())
    return [(say("Near at hand").in_locale(locale), first), *_everywhere(locale)]


def optional_zones(locale: str, none: Sentence, *, near: tuple[str, ...]) -> list[tuple[str, Choices]]:
    """The same, where none may be chosen too, which is called as said."""
    (title, first), *others = zone_choices(locale, near=near)
    return [(title, (("", none.in_locale(locale)), *first)), *others]


def place_of(zone: str, locale: str) -> str:
    """What people call a zone: Seoul, 서울."""
    return _called(zone, locale)


@cache
def _everywhere(locale: str) -> tuple[tuple[str, Choices], ...]:
    """Every part of the world; of several names for one place that which says it in English."""
    groups = []
    for part, title in _PARTS.items():
        by_name: dict[str, str] = {}
        for zone in sorted(zones(), key=lambda zone: (_called(zone, "en") != _written(zone), zone)):
            if zone.startswith(f"{part}/"):
                by_name.setdefault(_called(zone, locale), zone)
        groups.append(
            (title.in_locale(locale), tuple((zone, name) for name, zone in sorted(by_name.items())))
        )
    return tuple(groups)


@cache
def _called(zone: str, locale: str) -> str:
    """The place, as the language says it."""
    if zone == "UTC":
        return zone
    place = get_timezone_location(zone, locale=babel_locale(locale), return_city=True)
    return place if "/" in zone and place and "Unknown" not in place else _written(zone)


def _written(zone: str) -> str:
    return zone.partition("/")[2].replace("_", " ")
