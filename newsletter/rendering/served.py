"""What a frozen page is told when it is served: where it is, and what is over by now. All else stays as it was frozen.

It is over by the moment at which the page is read, so no program of the reader's is needed, and a proof never changes.
"""

import re
from datetime import UTC, datetime

_UNTIL = re.compile(r' data-until="(?P<until>[0-9T:Z-]+)"(?: hidden)?')
_TO_CALENDAR = re.compile(r'(<a class="to-calendar" href=")[^"]*(/calendar/[0-9A-Z]{26}(?:\.ics|/[a-z]+)")')


def as_served(page: str, *, address: str, now: datetime) -> str:
    """The page as whoever reads it at `address` now is to see it."""
    moment = f"{now.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    page = _TO_CALENDAR.sub(lambda link: f"{link[1]}{address}{link[2]}", page)
    return _UNTIL.sub(lambda found: " data-over" if found["until"] <= moment else found[0], page)
