"""A dispatch leaves by several relays: real SMTP servers, in turn, and one for another."""

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from newsletter.clock import utc_now
from newsletter.db import Database
from newsletter.desk.figures import figures_of
from newsletter.dispatch import starting
from newsletter.dispatch.allowance.changing import change_limits
from newsletter.dispatch.allowance.limits import Limits
from newsletter.dispatch.allowance.waiting import wait_of
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, DispatchState
from newsletter.dispatch.routing.choosing import Choice, choices_of, choose_relays
from newsletter.dispatch.routing.finding import find_relay
from newsletter.dispatch.routing.keeping import add_relay, pause_relay, remove_relay
from newsletter.errors import Conflict
from newsletter.issues.assets import AssetStore
from newsletter.runtime import Runtime
from newsletter.settings import Settings
from newsletter.users.deeds import OPERATOR
from subscribers.models import MailingList
from tests import factories
from tests.fakes import ScriptedRelay
from tests.smtp_server import Rule, SmtpServer
from workers import jobs, pumping


class Clock:
    """The time, and what was let pass of it."""

    def __init__(self) -> None:
        self.passed = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.passed


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runtime(database: Database, tmp_path: Path, clock: Clock) -> Runtime:
    return Runtime(
        settings=Settings(data_dir=tmp_path, base_url="https://news.bridge.example.org", smtp_connections=2),
        database=database,
        signer=factories.SIGNER,
        relay=ScriptedRelay(),
        assets=AssetStore(tmp_path / "assets"),
        outbox=None,
        clock=clock,
    )


def dispatched(runtime: Runtime, count: int, servers: Sequence[SmtpServer], choices: Sequence[Choice]) -> int:
    """A dispatch that has begun; its newsletter uses the servers, which are called first, second and so on."""
    now = runtime.clock()
    with runtime.database.transaction() as session:
        newsletter = factories.newsletter(session)
        readers = factories.mailing_list(session, newsletter)
        for number in range(count):
            factories.subscription(session, readers, f"reader{number}@example.org")
        for name, server in zip(("first", "second"), servers, strict=False):
            add_relay(
                session,
                name,
                server.url,
                ScriptedRelay(),
                signer=runtime.signer,
                by=OPERATOR,
                now=now,
            )
        choose_relays(session, newsletter, choices, by=OPERATOR)
        proof = factories.proof(session, newsletter)
        dispatch_id = starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now).id
    jobs.begin_dispatch(runtime, dispatch_id=dispatch_id)
    return dispatch_id


def pump(runtime: Runtime, dispatch_id: int) -> None:
    """As the bell of its lane does, which rings again while more is left."""
    while pumping.pump_slice(runtime, dispatch_id):
        pass


def states(runtime: Runtime) -> Counter[DeliveryState]:
    with runtime.database.reading() as session:
        return Counter(session.scalars(sa.select(Delivery.state)))


def by_relay(runtime: Runtime) -> dict[str, int]:
    """How many were accepted by which relay, as their rows tell."""
    with runtime.database.reading() as session:
        rows = session.scalars(sa.select(Delivery.relay_id).where(Delivery.state == DeliveryState.ACCEPTED))
        told = Counter(rows)
        ids = {name: relay.id for name in ("first", "second") if (relay := find_relay(session, name))}
    return {name: told[relay_id] for name, relay_id in ids.items()}


def state_of(runtime: Runtime, dispatch_id: int) -> DispatchState:
    with runtime.database.reading() as session:
        return session.get_one(Dispatch, dispatch_id).state


def recipients(*servers: SmtpServer) -> list[str]:
    return [message.recipient for server in servers for message in server.messages]


def test_two_relays_get_their_shares(runtime: Runtime) -> None:
    with SmtpServer() as first, SmtpServer() as second:
        choices = [Choice("first", 1, 3), Choice("second", 1, 1)]
        dispatch_id = dispatched(runtime, 200, [first, second], choices)
        pump(runtime, dispatch_id)

        assert sorted(recipients(first, second)) == sorted(
            f"reader{number}@example.org" for number in range(200)
        )
        assert abs(len(first.messages) - 150) <= 10
        assert by_relay(runtime) == {"first": len(first.messages), "second": len(second.messages)}
    assert state_of(runtime, dispatch_id) is DispatchState.FINISHED


def test_one_that_dies_in_the_middle_loses_and_doubles_nobody(runtime: Runtime) -> None:
    first = SmtpServer()
    first.start()
    with SmtpServer() as second:
        dispatch_id = dispatched(runtime, 200, [first, second], [Choice("first", 1), Choice("second", 2)])
        dying = threading.Thread(target=_stop_after, args=(first, 60))
        dying.start()
        pump(runtime, dispatch_id)
        dying.join()

        taken = recipients(first, second)
        counts = states(runtime)
        assert len(first.messages) >= 60
        assert second.messages
        assert len(taken) == len(set(taken))
        assert counts[DeliveryState.UNCERTAIN] <= 2
        assert counts[DeliveryState.ACCEPTED] + counts[DeliveryState.UNCERTAIN] == 200
        assert by_relay(runtime)["second"] == len(second.messages)
        with runtime.database.reading() as session:
            figures = figures_of(session, dispatch_id, now=runtime.clock())
        assert [line.name for line in figures.relays] == ["first", "second"]
        assert sum(line.accepted for line in figures.relays) == counts[DeliveryState.ACCEPTED]
        assert figures.relays[0].uncertain == counts[DeliveryState.UNCERTAIN]
        assert figures.relays[0].rests is not None
        assert figures.relays[1].rests is None
        assert len(taken) >= 200 - counts[DeliveryState.UNCERTAIN]
    assert state_of(runtime, dispatch_id) is DispatchState.FINISHED


def _stop_after(server: SmtpServer, count: int) -> None:
    tick = threading.Event()
    while len(server.messages) < count:
        tick.wait(0.001)
    server.stop()


@pytest.mark.parametrize(
    "rule",
    [
        Rule("BANNER", "554 5.3.2 Not now"),
        Rule("MAIL", "550 5.7.1 Sender not allowed"),
        Rule("RCPT", "452 4.5.3 Your daily sending limit was reached"),
    ],
)
def test_one_that_cannot_be_used_hands_over_to_the_next(runtime: Runtime, rule: Rule) -> None:
    with SmtpServer(rule) as first, SmtpServer() as second:
        dispatch_id = dispatched(runtime, 60, [first, second], [Choice("first", 1), Choice("second", 2)])
        pump(runtime, dispatch_id)

        assert first.messages == []
        assert len(set(recipients(second))) == len(second.messages) == 60
    assert state_of(runtime, dispatch_id) is DispatchState.FINISHED


def test_one_that_puts_everybody_off_hands_over_to_the_next(runtime: Runtime, clock: Clock) -> None:
    with SmtpServer(Rule("RCPT", "451 4.3.0 Try again later")) as first, SmtpServer() as second:
        dispatch_id = dispatched(runtime, 60, [first, second], [Choice("first", 1), Choice("second", 2)])
        pump(runtime, dispatch_id)
        assert len(second.messages) >= 35  # who met the first one before that was known waits their time
        clock.passed += timedelta(minutes=10)
        pump(runtime, dispatch_id)

        assert first.messages == []
        assert len(set(recipients(second))) == len(second.messages) == 60
    assert state_of(runtime, dispatch_id) is DispatchState.FINISHED


def test_one_whose_allowance_is_used_up_hands_over_to_the_next(runtime: Runtime) -> None:
    with SmtpServer() as first, SmtpServer() as second:
        dispatch_id = dispatched(runtime, 60, [first, second], [Choice("first", 1), Choice("second", 2)])
        with runtime.database.transaction() as session:
            change_limits(session, Limits(per_hour=15), by=OPERATOR, now=runtime.clock(), relay_name="first")
        pump(runtime, dispatch_id)

        assert (len(first.messages), len(second.messages)) == (15, 45)


def test_when_none_is_left_the_dispatch_waits_and_goes_on_by_itself(runtime: Runtime, clock: Clock) -> None:
    rule = Rule("BANNER", "421 4.3.2 Closed for now", times=20)
    with SmtpServer(rule) as first:
        dispatch_id = dispatched(runtime, 12, [first], [Choice("first")])
        pump(runtime, dispatch_id)
        with runtime.database.reading() as session:
            wait = wait_of(session, dispatch_id, now=clock())
        assert wait is not None
        assert "Closed for now" in str(wait.sentence)
        assert state_of(runtime, dispatch_id) is DispatchState.RUNNING

        rule.times = 0
        clock.passed += timedelta(minutes=10)
        pump(runtime, dispatch_id)
        assert len(first.messages) == 12
    assert state_of(runtime, dispatch_id) is DispatchState.FINISHED


def test_when_all_are_paused_so_is_the_dispatch(runtime: Runtime) -> None:
    with SmtpServer() as first:
        dispatch_id = dispatched(runtime, 3, [first], [Choice("first")])
        with runtime.database.transaction() as session:
            pause_relay(session, "first", by=OPERATOR, now=runtime.clock())
        pump(runtime, dispatch_id)

        assert first.messages == []
    assert state_of(runtime, dispatch_id) is DispatchState.PAUSED


def test_the_default_relay_may_be_one_of_them(runtime: Runtime) -> None:
    with SmtpServer() as first:
        choices = [Choice("first", 1, 1), Choice("default", 1, 1)]
        dispatch_id = dispatched(runtime, 40, [first], choices)
        pump(runtime, dispatch_id)

        assert isinstance(runtime.relay, ScriptedRelay)
        assert len(first.messages) == len(runtime.relay.taken) == 20


def test_one_that_a_dispatch_may_leave_by_is_not_taken_away(runtime: Runtime) -> None:
    with SmtpServer() as first:
        dispatch_id = dispatched(runtime, 3, [first], [Choice("first")])
        with runtime.database.transaction() as session, pytest.raises(Conflict, match="is not over"):
            remove_relay(session, "first", by=OPERATOR, now=runtime.clock())

        pump(runtime, dispatch_id)
        with runtime.database.transaction() as session:
            remove_relay(session, "first", by=OPERATOR, now=runtime.clock())
            newsletter_id = session.scalars(sa.select(MailingList.newsletter_id)).one()
            assert choices_of(session, newsletter_id) == []
