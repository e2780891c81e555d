"""Dispatches on the command line: start, watch, steer."""

from datetime import UTC, datetime, time
from typing import Any

import click

from newsletter.cli import doing
from newsletter.ids import LARGEST_ID
from newsletter.relays.base import Fault

_ID = click.argument("dispatch_id", metavar="ID", type=click.IntRange(1, LARGEST_ID))


_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_CORRECTION = click.option(
    "--correction", is_flag=True, help="Send it also to those who got an earlier proof of the issue."
)


_MINUS = click.option(
    "--minus",
    multiple=True,
    metavar="LIST",
    help="Leave out who is on this list too; may be given several times.",
)


class Moment(click.ParamType[datetime]):
    """An ISO 8601 time with its offset."""

    name = "time"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The aware time; a missing offset is refused rather than guessed."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is not a time. Write it like 2026-12-01T09:00+09:00", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"“{value}” has no time zone. Write it like {value}+09:00", param, ctx)
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            self.fail(f"“{value}” is beyond the calendar. Choose a day of this century", param, ctx)


class Rate(click.ParamType[tuple[int | None, bool]]):
    """So many a second or a minute, or none: the number, and whether it is by the minute."""

    name = "rate"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int | None, bool]:
        """The rate; whether it is one that can be given is not asked here."""
        if value == "none":
            return None, False
        count, _, unit = value.partition("/")
        if not (count.isascii() and count.isdigit() and len(count) < 10) or unit not in _UNITS:
            self.fail(f"“{value}” is not a rate. Write it like 20, 20/second, 30/minute, or none", param, ctx)
        return int(count), unit == "minute"


_UNITS = ("", "second", "minute")


class HourOfDay(click.ParamType[time]):
    """A time of day, as a clock of 24 hours shows it."""

    name = "hour"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> time:
        """Hours and minutes."""
        try:
            return datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007 (of each reader's own day)
        except ValueError:
            self.fail(f"“{value}” is not a time of day. Write it like 09:00", param, ctx)


@click.group()
def dispatch() -> None:
    """Send an approved proof to a list."""


@dispatch.command()
@click.argument("proof")
@click.option("--list", "list_slug", required=True, help="The list it goes to.")
@click.option("--at", type=Moment(), help="When to start; at once when left out.")
@click.option(
    "--reader-time",
    type=HourOfDay(),
    metavar="HH:MM",
    help="Begin each mail when it is this time where its reader is, from the start on.",
)
@click.option("--wait", is_flag=True, help="Stay until it is over, working on it when no broker is set.")
@_CORRECTION
@click.option("--deadline", type=Moment(), help="Begin nothing after this time.")
@click.option(
    "--canary",
    type=click.IntRange(1),
    metavar="N",
    help="Begin with the first N people, then wait until it is resumed.",
)
@_MINUS
@click.option(
    "--again",
    "follows",
    type=click.IntRange(1, LARGEST_ID),
    metavar="ID",
    help="Send it to this list again, to who came after dispatch ID, which has ended.",
)
@click.option("--far-ahead", is_flag=True, help="A moment more than a year ahead is meant.")
@click.option("--unsound", is_flag=True, help="Send though the deliverability doctor found problems.")
@_AS_JSON
def start(**given: Any) -> None:
    """Send PROOF (its number or hash) to a list."""
    doing.starting.start(**given)


@dispatch.command()
@click.argument("proof")
@click.option("--list", "list_slug", required=True, help="The list it would go to.")
@_CORRECTION
@_MINUS
@_AS_JSON
def rehearse(**given: Any) -> None:
    """Write every message of PROOF (its number or hash) to nowhere, and say what was found."""
    doing.rehearsing.rehearse(**given)


@dispatch.command()
@_ID
@_AS_JSON
def show(**given: Any) -> None:
    """Count the deliveries of a dispatch by their state."""
    doing.reports.show(**given)


@dispatch.command()
@_ID
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
def watch(**given: Any) -> None:
    """Tell how a dispatch goes, until it ends or is paused; Ctrl+C only stops the watching."""
    doing.watching.watch(**given)


@dispatch.command()
@_ID
def pause(**given: Any) -> None:
    """Stop after the messages that are being submitted at this moment."""
    doing.steering.pause(**given)


@dispatch.command()
@_ID
@click.option("--everybody", is_flag=True, help="Do not wait for all answers of the first people either.")
def resume(**given: Any) -> None:
    """Go on after a pause or past the first people, or try a relay that was down at once."""
    doing.steering.resume(**given)


@dispatch.command()
@_ID
@click.argument("time", type=Moment(), required=False)
@click.option("--none", "is_none", is_flag=True, help="Let it go on to its end.")
def deadline(dispatch_id: int, time: datetime | None, is_none: bool) -> None:
    """Begin nothing after TIME (ISO 8601 with its offset); who is left by then is skipped."""
    if (time is None) is not is_none:
        raise click.UsageError("Give a time, or --none.")
    doing.steering.deadline(dispatch_id, time)


@dispatch.command()
@_ID
@click.argument("rate", type=Rate())
def speed(dispatch_id: int, rate: tuple[int | None, bool]) -> None:
    """Begin at most RATE mails of it: 20 (a second), 30/minute, or none; also while it runs."""
    count, is_by_minute = rate
    doing.steering.speed(dispatch_id, count, is_by_minute)


@dispatch.command()
@_ID
def cancel(**given: Any) -> None:
    """End it for good; who has not been sent to is skipped."""
    doing.steering.cancel(**given)


@dispatch.command()
@_ID
@click.option("--fault", type=click.Choice([*Fault]), help="Only whom it refused for this.")
def again(**given: Any) -> None:
    """Try again whoever the relay refused; without --fault also those for whom the time ran out."""
    doing.steering.again(**given)


@dispatch.command()
@_ID
def failed(**given: Any) -> None:
    """Print whoever did not get it, and why, as CSV."""
    doing.reports.failed(**given)
