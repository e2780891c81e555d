"""A dispatch sends within the window of its newsletter only."""

from datetime import datetime, time, timedelta

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch import scheduling
from newsletter.dispatch.ledger import Turn
from newsletter.dispatch.models import DeliveryState, DispatchState
from newsletter.dispatch.sending import pump
from newsletter.dispatch.windows.hours import Hours
from newsletter.dispatch.windows.keeping import change_window, window_of
from newsletter.errors import Invalid
from newsletter.issues.models import Newsletter
from newsletter.messages.personalising import Message
from newsletter.relays.base import Accepted, Envelope, Outcome
from newsletter.users.deeds import OPERATOR
from newsletter.wording import verbatim
from tests.conftest import NOW
from tests.dispatch.conftest import POLICY, Running, running_dispatch
from tests.fakes import MemoryJournal, ScriptedRelay

ALL_DAYS = tuple(range(7))
LATER = Hours("UTC", ALL_DAYS, time(10), time(12))  # it is nine


def change(database: Database, hours: Hours | None) -> None:
    with database.transaction() as session:
        change_window(session, session.scalars(sa.select(Newsletter)).one(), hours, by=OPERATOR)


def run(running: Running, relay: ScriptedRelay, now: datetime) -> bool:
    return pump(
        running.database,
        relay,
        _message,
        MemoryJournal(),
        running.dispatch_id,
        policy=POLICY,
        clock=lambda: now,
        slice_seconds=30,
    )


def _message(turn: Turn) -> Message:
    return Message(Envelope("bounce@bridge.example.org", turn.recipient.address), "<1@x>", b"Hello\r\n")


def test_a_dispatch_waits_for_its_window_and_says_until_when(running: Running) -> None:
    change(running.database, LATER)

    relay = ScriptedRelay()

    assert not run(running, relay, NOW)

    assert relay.tried == []
    told = running.report()
    assert told.wait is not None
    assert told.wait.until == NOW + timedelta(hours=1)
    assert str(told.wait.because) == "The newsletter is sent only between 10:00 and 12:00 (UTC)"
    run(running, relay, told.wait.until)
    assert running.counts[DeliveryState.ACCEPTED] == 5
    assert running.state is DispatchState.FINISHED


def test_when_it_closes_nobody_is_begun_any_more(database: Database) -> None:
    running = running_dispatch(database, 100)
    now = [NOW]
    change(database, Hours("UTC", ALL_DAYS, time(8), time(10)))

    def is_late() -> Outcome:
        now[0] = NOW + timedelta(hours=1)
        return Accepted(verbatim("250 ok"))

    relay = ScriptedRelay({"reader0@example.org": is_late})
    pump(
        database,
        relay,
        _message,
        MemoryJournal(),
        running.dispatch_id,
        policy=POLICY,
        clock=lambda: now[0],
        slice_seconds=30,
    )

    assert 1 <= len(relay.taken) <= 4  # what it had in hand
    assert running.counts[DeliveryState.PENDING] == 100 - len(relay.taken)


def test_the_tick_wakes_it_when_the_window_opens(running: Running) -> None:
    rung: list[str] = []
    change(running.database, LATER)
    running.database.ringer = lambda name, _: rung.append(name)

    for minutes in (59, 60):
        assert rung == []
        with running.database.transaction() as session:
            scheduling.tick(session, lanes=1, now=NOW + timedelta(minutes=minutes))

    assert rung == ["dispatch.pump"]


def test_it_is_kept_and_taken_away(running: Running) -> None:
    hours = Hours("Asia/Seoul", (0, 4), time(22), time(6))
    for given in (hours, hours, None):
        change(running.database, given)
        with running.database.reading() as session:
            assert window_of(session, session.scalars(sa.select(Newsletter.id)).one()) == given


@pytest.mark.parametrize(
    "hours",
    [
        Hours("UTC", (), time(8), time(20)),
        Hours("UTC", (7,), time(8), time(20)),
        Hours("Mars/Olympus", (0,), time(8), time(20)),
    ],
)
def test_what_is_no_window_is_refused(running: Running, hours: Hours) -> None:
    with pytest.raises(Invalid):
        change(running.database, hours)
