"""The jobs, by the names that bells carry. A job is given ids, calls one verb, and may run twice or never."""

from collections.abc import Callable

from newsletter import retention
from newsletter.dispatch import alarms, attendance, breakdowns, budget, notices, rehearsals, scheduling
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.webhook import calling
from newsletter.errors import NotFound
from newsletter.feedback import refusals, watching
from newsletter.feedback.inbound import forwarding
from newsletter.feedback.inbound.ways.mailboxes import visiting
from newsletter.runtime import Runtime
from newsletter.trail.daily import verify_daily
from subscribers.imports import running
from workers import importing, noticing, pumping

Job = Callable[..., None]


def begin_dispatch(runtime: Runtime, *, dispatch_id: int) -> None:
    """Start a dispatch whose time has come, and enrol its audience, a portion at a time."""
    noticing.look(runtime)
    is_more = True
    while is_more:
        with runtime.database.transaction() as session:
            try:
                dispatch = find_dispatch(session, dispatch_id)
            except NotFound:  # its start was undone after the bell
                return
            is_more = scheduling.begin(session, dispatch, lanes=runtime.lanes(session), now=runtime.clock())


def pump_dispatch(runtime: Runtime, *, dispatch_id: int, lane: int) -> None:
    """Submit what is due of a running dispatch, for a few seconds; then ring again if more is left."""
    if pumping.pump_slice(runtime, dispatch_id):
        with runtime.database.transaction() as session:
            scheduling.call_pump_again(session, dispatch_id, lane=lane)


def rehearse_dispatch(runtime: Runtime, *, rehearsal_id: int) -> None:
    """Write the messages of a dispatch that has not begun to nowhere, for a few seconds; then ring again if more are left."""
    rehearsals.run_slice(
        runtime.database,
        rehearsal_id,
        letterhead=runtime.letterhead,
        clock=runtime.clock,
        seconds=pumping.SLICE,
    )


def break_down_dispatch(runtime: Runtime, *, dispatch_id: int) -> None:
    """Count what a dispatch came to by provider and over time."""
    breakdowns.keep_breakdown(runtime.database, dispatch_id, clock=runtime.clock)


def run_import(runtime: Runtime, *, import_id: int) -> None:
    """Take in rows of an import of subscribers, for a while; then ring again if more is left."""
    importing.run_slice(runtime, import_id)


def submit_notice(runtime: Runtime, *, notice_id: int) -> None:
    """Submit one notice."""
    notices.submit(
        runtime.database,
        runtime.relay,
        notice_id,
        letterhead=runtime.letterhead,
        retries=runtime.retries,
        clock=runtime.clock,
    )


def call_webhook(runtime: Runtime, *, call_id: int) -> None:
    """Tell the webhook one thing."""
    calling.submit(runtime.database, runtime.poster, call_id, signer=runtime.signer, clock=runtime.clock)


def tick(runtime: Runtime) -> None:
    """Let it be known that somebody looks for what is due, and look."""
    with runtime.database.transaction() as session:
        attendance.ticked(session, now=runtime.clock())
    look_around(runtime)


def look_around(runtime: Runtime) -> None:
    """Settle what dead workers left, ring for everything that is due, and clear away what nobody comes back for."""
    noticing.look(runtime)
    pumping.settle_dead_journals(runtime)
    pumping.settle_the_lost(runtime)
    with (
        runtime.database.transaction() as session
    ):  # it locks dispatches, which comes before any lock of a chunk
        watching.tick(session, now=runtime.clock())
    with runtime.database.transaction() as session:
        scheduling.tick(session, lanes=runtime.lanes(session), now=runtime.clock())
        rehearsals.tick(session, now=runtime.clock())
        breakdowns.tick(session, now=runtime.clock())
        alarms.tick(session, now=runtime.clock())
        calling.tick(session, base_url=runtime.settings.base_url, now=runtime.clock())
        notices.tick(session, retries=runtime.retries, now=runtime.clock())
        budget.tick(session, now=runtime.clock())
        refusals.tick(session, now=runtime.clock())
        forwarding.tick(session)
        running.tick(session, now=runtime.clock())


def keep_clocks(runtime: Runtime) -> None:
    """Let go of what was kept long enough, once in a while."""
    retention.run(runtime.database, clock=runtime.clock, assets=runtime.assets)


def fetch_inbox(runtime: Runtime) -> None:
    """Take what lies in the mailbox for what comes back, if there is one."""
    if runtime.inbox is not None:
        visiting.visit(runtime.database, runtime.inbox, signer=runtime.signer, clock=runtime.clock)


def verify_trail(runtime: Runtime) -> None:
    """Read the whole audit log, once a day."""
    verify_daily(runtime.database, runtime.signer, clock=runtime.clock)


JOBS: dict[str, Job] = {
    "dispatch.begin": begin_dispatch,
    "dispatch.pump": pump_dispatch,
    "dispatch.rehearse": rehearse_dispatch,
    "dispatch.break_down": break_down_dispatch,
    "import.run": run_import,
    "notice.submit": submit_notice,
    "webhook.call": call_webhook,
    "tick": tick,
    "retention": keep_clocks,
    "trail.verify": verify_trail,
    "inbox.fetch": fetch_inbox,
}

# In seconds. What is due once in a while is asked for often: a process may not live for long.
PERIODIC: dict[str, float] = {"tick": 5.0, "retention": 600.0, "trail.verify": 600.0, "inbox.fetch": 120.0}
