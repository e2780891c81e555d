"""The sending window of a newsletter on the command line."""

from datetime import datetime

import click

from newsletter.cli.doing.opening import runtime
from newsletter.cli.saying import tell
from newsletter.dispatch.windows.hours import Hours
from newsletter.dispatch.windows.keeping import change_window
from newsletter.issues.finding import find_newsletter
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def window(
    slug: str, begins: datetime | None, ends: datetime | None, days: str | None, zone: str, always: bool
) -> None:
    hours = None if always else _hours(begins, ends, days, zone)
    with runtime() as built, built.database.transaction() as session:
        change_window(session, find_newsletter(session, slug), hours, by=OPERATOR)
    tell(hours.sentence if hours else say("The newsletter may be sent at any time."))


def _hours(begins: datetime | None, ends: datetime | None, days: str | None, zone: str) -> Hours:
    if begins is None or ends is None:
        raise click.UsageError("A window needs --from and --until; --always takes it away.")
    names = days.lower().split(",") if days else list(_DAYS)
    if unknown := [name for name in names if name.strip() not in _DAYS]:
        raise click.BadParameter(f"{unknown[0]} is none of {', '.join(_DAYS)}", param_hint="--days")
    chosen = sorted({_DAYS.index(name.strip()) for name in names})
    return Hours(zone, tuple(chosen), begins.time(), ends.time())
