"""What becomes of a dispatch in each mood of a relay: from the first connection to where it stays.

A real server follows a script; a dispatch is worked on as workers do, on a clock that goes to the next moment at which
something is due. What is expected is the end: who has it, who waits, and what people are told.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import cycle

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch import scheduling
from newsletter.dispatch.ledger import Turn
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, DispatchState
from newsletter.dispatch.pacing import RetryPolicy
from newsletter.dispatch.sending import pump
from newsletter.messages.personalising import Message
from newsletter.relays.base import Envelope, Fault
from newsletter.relays.smtp import SmtpRelay
from tests.conftest import NOW
from tests.dispatch.conftest import Running, running_dispatch
from tests.fakes import MemoryJournal
from tests.smtp_server import Rule, SmtpServer

FINISHED, RUNNING, PAUSED = DispatchState.FINISHED, DispatchState.RUNNING, DispatchState.PAUSED
AN_HOUR = RetryPolicy(first=timedelta(minutes=1), expire=timedelta(hours=1))  # then who is put off expires
SENDER = "bounce@bridge.example.org"


@dataclass(frozen=True)
class End:
    """Where a dispatch stays. Who is in none of these numbers has it."""

    state: DispatchState
    waiting: int = 0
    uncertain: int = 0
    refused: dict[Fault, int] = field(default_factory=dict)
    because: str = ""  # words of the reason that is shown; nothing: none is


@dataclass(frozen=True)
class Mood:
    """One relay: its script, how many people there are, how long they are tried, and the end."""

    name: str
    end: End
    rules: tuple[Rule, ...] = ()
    people: int = 30
    within: timedelta = timedelta(minutes=20)
    options: dict[str, object] = field(default_factory=dict)
    url: str = "smtp://127.0.0.1:{port}?tls=none"
    offered: int | None = None  # at most so many envelopes; by default a few more than there are people


def has_all() -> End:
    return End(FINISHED)


def nobody(state: DispatchState, because: str) -> End:
    return End(state, waiting=30, because=because)


DENIED = "554 5.7.1 <someone@example.net>: Relay access denied"
DAILY = "550 5.4.5 Daily user sending limit exceeded"
WITH_PASSWORD = "smtp://user:wrong@127.0.0.1:{port}?tls=none"
LOGIN = {"logins": {"user": "right"}}

MOODS = [
    # What the relay can and cannot do.
    Mood("plain", has_all(), options={"extensions": ()}),
    Mood("pipelining", has_all()),
    Mood("knows only HELO: 502", has_all(), (Rule("EHLO", "502 5.5.2 Command not recognized"),)),
    Mood("knows only HELO: 500", has_all(), (Rule("EHLO", "500 Syntax error"),)),
    Mood(
        "takes small messages only",
        nobody(PAUSED, "takes messages of at most"),
        options={"size": 10},
        offered=0,
    ),
    Mood(
        "finds the message too large",
        nobody(PAUSED, "552 5.3.4"),
        (Rule("MAIL", "552 5.3.4 Too large"),),
        offered=8,
    ),
    # Who we are.
    Mood(
        "wrong password",
        nobody(RUNNING, "user name and password (535"),
        url=WITH_PASSWORD,
        options=LOGIN,
        offered=0,
    ),
    Mood(
        "another way to sign in",
        nobody(RUNNING, "no way to sign in that we know"),
        (Rule("EHLO", "250-sink\r\n250 AUTH XOAUTH2"),),
        url=WITH_PASSWORD,
        offered=0,
    ),
    Mood(
        "turns us away",
        nobody(RUNNING, "554 5.7.1 Your IP"),
        (Rule("BANNER", "554 5.7.1 Your IP is listed"),),
        offered=0,
    ),
    Mood("relays nothing", nobody(PAUSED, "Relay access denied"), (Rule("RCPT", DENIED),), offered=8),
    Mood("says no to the text", nobody(PAUSED, "554 5.7.1 no"), (Rule("DATA", "554 5.7.1 no"),), offered=8),
    Mood("says no without a reason", nobody(PAUSED, "550 no"), (Rule("RCPT", "550 no"),), offered=25),
    Mood(
        "takes most for spam",
        End(PAUSED, waiting=60, because="suspicion of SPAM"),
        (Rule("DOT", "250 2.0.0 Taken", each=20), Rule("DOT", "554 5.7.1 Rejected under suspicion of SPAM")),
        people=60,
        offered=20,
    ),
    Mood(
        "does not know three",
        End(FINISHED, refused={Fault.RECIPIENT: 3}),
        tuple(
            Rule("RCPT", "550 5.1.1 User unknown", recipient=f"reader{number}@example.org")
            for number in range(3)
        ),
    ),
    # How much it takes.
    Mood(
        "a quota at MAIL",
        nobody(RUNNING, DAILY),
        (Rule("MAIL", DAILY),),
        offered=40,
    ),
    Mood(
        "no room at MAIL",
        nobody(RUNNING, "452 4.3.1"),
        (Rule("MAIL", "452 4.3.1 Out of memory"),),
        offered=40,
    ),
    Mood(
        "a quota at RCPT",
        nobody(RUNNING, "too much mail from you"),
        (Rule("RCPT", "450 4.7.1 Error: too much mail from you today"),),
        offered=40,
    ),
    Mood(
        "a quota after the dot, for now",
        End(RUNNING, waiting=40, because="Daily message quota"),
        (Rule("DOT", "454 Throttling failure: Daily message quota exceeded.", after=20),),
        people=60,
        offered=60,
    ),
    Mood(
        "a quota after the dot, for good",
        End(RUNNING, waiting=40, because=DAILY),
        (Rule("DOT", DAILY, after=20),),
        people=60,
        offered=60,
    ),
    Mood(
        "a quota that comes back",
        has_all(),
        (Rule("DOT", DAILY, after=20, times=6),),
        people=60,
    ),
    Mood(
        "later to everybody, in words that say nothing",
        End(RUNNING, waiting=60, because="everybody off for now (451 4.7.1 Try again later)"),
        (Rule("RCPT", "451 4.7.1 Try again later"),),
        people=60,
        within=timedelta(hours=2),
        offered=60,
    ),
    Mood(
        "greylists",
        has_all(),
        (Rule("RCPT", "450 4.2.0 Greylisted, try again in 60 seconds", at_first=True),),
        offered=60,
    ),
    Mood(
        "greylists without saying so",
        has_all(),
        (Rule("RCPT", "451 4.7.1 Please try again", at_first=True),),
        people=60,
        within=timedelta(hours=4),
    ),
    # How many connections, and how long.
    Mood("one connection", has_all(), people=40, options={"most": 1}, offered=40),
    Mood("two connections", has_all(), people=40, options={"most": 2}, offered=40),
    Mood(
        "busy at first",
        has_all(),
        (Rule("BANNER", "421 4.7.0 Too many connections", times=3, closes=True),),
        offered=30,
    ),
    Mood(
        "busy for all at first",
        has_all(),
        (Rule("BANNER", "421 4.7.0 Busy", times=7, closes=True),),
        offered=30,
    ),
    Mood(
        "five messages a connection",
        has_all(),
        (Rule("MAIL", "421 4.7.0 Limit reached", spared=5, closes=True),),
        offered=40,
    ),
    Mood(
        "five recipients a connection",
        has_all(),
        (Rule("RCPT", "452 4.5.3 Too many recipients", spared=5),),
        offered=40,
    ),
    Mood(
        "one at a time in one account",
        has_all(),
        (Rule("MAIL", "432 4.3.2 Concurrent connections limit exceeded", each=4, times=3),),
    ),
    Mood("leaves after each message", has_all(), (Rule("DOT", "250 Taken", closes=True),), offered=30),
    Mood("slow", has_all(), (Rule("DOT", "250 Taken", delay=0.02),), offered=30),
    # What nobody can know. The envelope that travelled behind such a dot is said once more.
    Mood("hangs up after some dots", End(FINISHED, uncertain=6), (Rule("DOT", "close", each=5),), offered=36),
    Mood(
        "answers some dots with nonsense",
        End(FINISHED, uncertain=3),
        (Rule("DOT", "raw:what?\r\n", each=10),),
        offered=33,
    ),
]


# By turns on the two databases: a relay has no mood about them.
@pytest.mark.parametrize(
    ("mood", "database_kind"),
    list(zip(MOODS, cycle(("sqlite", "postgresql")), strict=False)),
    ids=lambda value: getattr(value, "name", value),
)
def test_a_dispatch_ends_as_it_should(database: Database, mood: Mood) -> None:
    running = running_dispatch(database, mood.people)

    with SmtpServer(*map(replace, mood.rules), **{"keep_bodies": False, **mood.options}) as server:  # type: ignore[arg-type]
        relay = SmtpRelay(mood.url.format(port=server.port), deadline=20)
        work_on(running, relay, until=NOW + mood.within)
        relay.close()

    report = running.report()
    assert end_of(running) == End(
        mood.end.state,
        waiting=mood.end.waiting,
        uncertain=mood.end.uncertain,
        refused=mood.end.refused,
        because=str(report.held_because),
    )
    assert mood.end.because in str(report.held_because)
    assert bool(mood.end.because) is bool(report.held_because)
    taken = Counter(message.recipient for message in server.messages)
    assert set(taken.values()) <= {1}
    assert len(taken) == report.counts[DeliveryState.ACCEPTED]
    offered = sum("MAIL FROM" in command for command in server.commands)
    assert offered <= (2 * mood.people if mood.offered is None else mood.offered)


def end_of(running: Running) -> End:
    report = running.report()
    counts = report.counts
    return End(
        report.state,
        waiting=report.open,
        uncertain=counts[DeliveryState.UNCERTAIN],
        refused=report.refused,
        because=str(report.held_because),
    )


def compose(turn: Turn) -> Message:
    envelope = Envelope(SENDER, turn.recipient.address)
    return Message(envelope, f"<{turn.delivery_id}@x>", b"Subject: Hello\r\n\r\nHello there.\r\n")


def work_on(running: Running, relay: SmtpRelay, *, since: datetime = NOW, until: datetime) -> None:
    """Pump whenever something is due, as the tick finds it."""
    now: datetime | None = since
    while now is not None and now < until and running.report().state is RUNNING:
        pump(
            running.database,
            relay,
            compose,
            MemoryJournal(),
            running.dispatch_id,
            policy=AN_HOUR,
            clock=constantly(now),
            slice_seconds=30,
        )
        with running.database.transaction() as session:
            scheduling.tick(session, lanes=1, now=now)
        now = due_after(running, now)


def constantly(now: datetime) -> Callable[[], datetime]:
    return lambda: now


def due_after(running: Running, now: datetime) -> datetime | None:
    with running.database.reading() as session:
        held_until = session.scalar(sa.select(Dispatch.held_until).where(Dispatch.id == running.dispatch_id))
        waiting = Delivery.state == DeliveryState.PENDING
        first = session.scalar(
            sa.select(
                sa.func.min(sa.func.coalesce(Delivery.not_before, now, type_=Delivery.not_before.type))
            ).where(waiting)
        )
    if first is None:
        return None
    return max(first, held_until or now, now + timedelta(seconds=5))


def test_a_relay_that_takes_a_few_an_hour_gets_them_all_in_time_and_nobody_expires(
    database: Database,
) -> None:
    running = running_dispatch(database, 50)
    with SmtpServer(keep_bodies=False) as server:
        relay = SmtpRelay(server.url, connections=1, deadline=20)
        for hour in range(2):
            server.script.rules[:] = [Rule("RCPT", "450 4.7.1 Not now", after=25)]
            begins_at = NOW + timedelta(hours=hour)
            work_on(running, relay, since=begins_at, until=begins_at + timedelta(hours=1))
        relay.close()

    assert end_of(running) == End(FINISHED)
    assert sum("RCPT TO" in command for command in server.commands) <= 120
