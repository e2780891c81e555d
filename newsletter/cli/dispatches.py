"""Dispatches on the command line: start, watch, steer."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import click
from sqlalchemy.orm import Session

from newsletter.cli.saying import answer, runtime, tell
from newsletter.db import LARGEST_ID
from newsletter.desk.failures import failures_csv
from newsletter.desk.reports import Report, report
from newsletter.dispatch import scheduling
from newsletter.dispatch.enrolling import forecast
from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.dispatch.words import DISPATCH_STATES, tried_again
from newsletter.issues.introducing import require_introduced
from newsletter.issues.proofing import find_proof
from newsletter.relays.base import Fault
from newsletter.runtime import Runtime
from newsletter.settings import Settings
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say
from subscribers.exporting import note_subscribers_export
from subscribers.lists import find_list
from workers.runtimes import attended

_ID = click.argument("dispatch_id", metavar="ID", type=click.IntRange(1, LARGEST_ID))
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_OVER = (DispatchState.FINISHED, DispatchState.CANCELLED, DispatchState.PAUSED)


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


@click.group()
def dispatch() -> None:
    """Send an approved proof to a list."""


@dispatch.command()
@click.argument("proof")
@click.option("--list", "list_slug", required=True, help="The list it goes to.")
@click.option("--at", type=Moment(), help="When to start; at once when left out.")
@click.option("--wait", is_flag=True, help="Stay until it is over, working on it when no broker is set.")
@click.option(
    "--correction", is_flag=True, help="Send it also to those who got an earlier proof of the issue."
)
@click.option("--far-ahead", is_flag=True, help="A moment more than a year ahead is meant.")
@_AS_JSON
def start(
    proof: str,
    list_slug: str,
    at: datetime | None,
    wait: bool,
    correction: bool,
    far_ahead: bool,
    as_json: bool,
) -> None:
    """Send PROOF (its number or hash) to a list."""
    schedule = partial(_schedule, proof, list_slug, at, is_correction=correction, is_far_meant=far_ahead)
    with runtime() as built:
        with built.database.reading() as session:
            chosen = find_proof(session, proof)
            require_introduced(chosen)  # before it is told whom it would go to
            expected = forecast(session, chosen, find_list(session, list_slug), is_correction=correction)
            tell(expected.sentence)
        if not wait:
            dispatch_id = schedule(built)
            answer({"dispatch": dispatch_id}, as_json=as_json, text=str(dispatch_id))
            return
    with attended(Settings.from_environment()) as built:
        dispatch_id = schedule(built)
        last = _watch(built, dispatch_id)
    answer({"dispatch": dispatch_id, **last.as_json()}, as_json=as_json, text=str(dispatch_id))
    if last.state is not DispatchState.FINISHED:
        raise SystemExit(1)


@dispatch.command()
@_ID
@_AS_JSON
def show(dispatch_id: int, as_json: bool) -> None:
    """Count the deliveries of a dispatch by their state."""
    with runtime() as built:
        current = _report(built, dispatch_id)
    lines = [f"{name:<16}{value}" for name, value in current.as_json().items() if value not in (None, {})]
    answer(current.as_json(), as_json=as_json, text="\n".join(lines))


@dispatch.command()
@_ID
def pause(dispatch_id: int) -> None:
    """Stop after the messages that are being submitted at this moment."""
    with runtime() as built:
        _steer(built, dispatch_id, lambda session, found: scheduling.pause(session, found, by=OPERATOR))


@dispatch.command()
@_ID
def resume(dispatch_id: int) -> None:
    """Go on after a pause, or try a relay that was down at once."""
    with runtime() as built:
        _steer(
            built,
            dispatch_id,
            lambda session, found: scheduling.resume(
                session, found, by=OPERATOR, lanes=built.lanes, now=built.clock()
            ),
        )


@dispatch.command()
@_ID
def cancel(dispatch_id: int) -> None:
    """End it for good; who has not been sent to is skipped."""
    with runtime() as built:
        _steer(
            built,
            dispatch_id,
            lambda session, found: scheduling.cancel(session, found, by=OPERATOR, now=built.clock()),
        )


@dispatch.command()
@_ID
@click.option("--fault", type=click.Choice([*Fault]), help="Only whom it refused for this.")
def again(dispatch_id: int, fault: str | None) -> None:
    """Try again whoever the relay refused; without --fault also those for whom the time ran out."""
    with runtime() as built, built.database.transaction() as session:
        found = scheduling.find_dispatch(session, dispatch_id)
        count = scheduling.send_failed_again(
            session,
            found,
            by=OPERATOR,
            fault=Fault(fault) if fault else None,
            lanes=built.lanes,
            now=built.clock(),
        )
        tell(tried_again(count))


@dispatch.command()
@_ID
def failed(dispatch_id: int) -> None:
    """Print whoever did not get it, and why, as CSV."""
    with runtime() as built:
        with built.database.transaction() as session:
            found = scheduling.find_dispatch(session, dispatch_id)
            note_subscribers_export(found.mailing_list, by=OPERATOR, dispatch=dispatch_id)
        with built.database.reading() as session:
            found = scheduling.find_dispatch(session, dispatch_id)
            for portion in failures_csv(session, found, by=OPERATOR):
                click.echo(portion, nl=False)


def _schedule(
    proof: str,
    list_slug: str,
    at: datetime | None,
    built: Runtime,
    *,
    is_correction: bool,
    is_far_meant: bool,
) -> int:
    now = built.clock()
    with built.database.transaction() as session:
        return scheduling.schedule(
            session,
            find_proof(session, proof),
            find_list(session, list_slug),
            by=OPERATOR,
            at=at or now,
            now=now,
            is_correction=is_correction,
            is_far_meant=is_far_meant,
        ).id


def _watch(built: Runtime, dispatch_id: int) -> Report:
    said = ""
    while (current := _report(built, dispatch_id)).state not in _OVER:
        line = f"{current.enrolled - current.open}/{current.enrolled} {current.held_because}".strip()
        if line != said:
            tell(line)
            said = line
        time.sleep(0.2)
    return current


def _report(built: Runtime, dispatch_id: int) -> Report:
    with built.database.reading() as session:
        return report(session, scheduling.find_dispatch(session, dispatch_id))


def _steer(built: Runtime, dispatch_id: int, verb: Callable[[Session, Dispatch], None]) -> None:
    with built.database.transaction() as session:
        found = scheduling.find_dispatch(session, dispatch_id)
        verb(session, found)
        tell(
            say(
                "Dispatch {number} is {state}.",
                number=found.id,
                state=DISPATCH_STATES[found.state],
            )
        )
