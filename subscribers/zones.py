"""The time zone of a person, as they or their files say it; where nobody says it there is none, and none is guessed."""

from functools import cache

from newsletter.clock import zones
from newsletter.errors import Invalid
from newsletter.wording import say


def zone_of(text: str) -> str | None:
    """The name of a zone (IANA), however its letters and spaces are written: “asia/seoul”, “America/New York”."""
    return _by_text().get("_".join(text.split()).casefold())


def require_zone(zone: str) -> str:
    """The same zone; an empty text is none. Raises Invalid."""
    if zone and zone not in zones():
        raise Invalid(
            say(
                "“{value}” is not a time zone. Write a place like {example}.",
                value=zone[:60],
                example="Asia/Seoul",
            )
        )
    return zone


@cache
def _by_text() -> dict[str, str]:
    return {zone.casefold(): zone for zone in zones()}
