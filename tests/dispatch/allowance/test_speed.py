"""A dispatch goes no faster than a person said, whoever works on it, and follows at once when they say otherwise."""

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch import steering
from newsletter.dispatch.allowance import at_speed
from newsletter.dispatch.allowance.at_speed import PacedAllowance, forget_workers
from newsletter.dispatch.allowance.limits import SECOND
from newsletter.dispatch.allowance.models import DispatchSpeed
from newsletter.dispatch.allowance.speed import Speed, set_speed, speed_of, tempo_of
from newsletter.dispatch.allowance.taking import Allowance
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.leasing import LEASE
from newsletter.dispatch.models import DeliveryState, DispatchState
from newsletter.errors import Conflict, Invalid
from newsletter.relays.base import Accepted, Deferred, Fault, Outcome
from newsletter.trail.models import TrailEntry
from newsletter.users.deeds import OPERATOR
from newsletter.wording import verbatim
from tests.conftest import NOW
from tests.dispatch.allowance.conftest import (
    Clock,
    WatchingRelay,
    dispatch_to,
    limit,
    require_at_most,
    run,
)
from tests.dispatch.allowance.test_taking import Crew, readers
from tests.dispatch.conftest import Running
from tests.fakes import MemoryJournal

pytestmark = pytest.mark.usefixtures("small_chunks", "looks_often")
OK = Accepted(verbatim("250 ok"))


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of these tests goes on when it is asked, so nobody waits for it."""
    monkeypatch.setattr(at_speed, "_SOONEST", 0.003)
    monkeypatch.setattr(at_speed, "_LATEST", 0.003)


def put(running: Running, speed: Speed | None, *, now: datetime = NOW) -> None:
    with running.database.transaction() as session:
        set_speed(session, find_dispatch(session, running.dispatch_id), speed, by=OPERATOR, now=now)


def a_second(count: int) -> Speed:
    return speed_of(count, is_by_minute=False)


def a_minute(count: int) -> Speed:
    return speed_of(count, is_by_minute=True)


def begun(relay: WatchingRelay) -> list[datetime]:
    return [at for at, _ in relay.begun]


@pytest.mark.parametrize("seed", range(4))
def test_all_workers_together_keep_the_speed(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    most = chance.randint(2, 9)
    clock = Clock()
    running = dispatch_to(database, people := readers(30))
    script: dict[str, object] = {people[7]: [Deferred(verbatim("450 full"), Fault.RECIPIENT), OK]}
    if seed >= 2:
        script[people[11]] = [Away(running, clock), OK]
    relay = WatchingRelay(clock, script, takes=lambda: timedelta(seconds=chance.random() / 2))
    put(running, a_second(most))

    Crew(running, relay, clock, workers=chance.randint(1, 3)).work_to_the_end()

    assert running.counts[DeliveryState.ACCEPTED] == 30
    assert Counter(relay.taken) == Counter(people)
    require_at_most(begun(relay), most, SECOND)


@pytest.mark.parametrize("workers", [1, 3])
def test_below_one_a_second_they_go_one_by_one(database: Database, workers: int) -> None:
    clock = Clock(step=timedelta(milliseconds=500))
    running, relay = dispatch_to(database, readers(6)), WatchingRelay(clock)
    put(running, a_minute(6))

    crew = Crew(running, relay, clock, workers=workers)
    crew.work_to_the_end()

    assert running.counts[DeliveryState.ACCEPTED] == 6
    assert crew.rounds == 1
    require_at_most(begun(relay), 1, timedelta(seconds=10))


def test_the_slower_of_speed_and_relay_holds(database: Database) -> None:
    clock = Clock()
    running, relay = dispatch_to(database, readers(20)), WatchingRelay(clock)
    limit(database, per_second=3, per_hour=12)
    put(running, a_second(8))

    Crew(running, relay, clock).work_to_the_end()

    assert running.counts[DeliveryState.ACCEPTED] == 20
    require_at_most(begun(relay), 3, SECOND)
    require_at_most(begun(relay), 12, timedelta(hours=1))


class Away:
    """While this one is submitted the machine is away, until the workers are given up by others; then it is accepted."""

    def __init__(self, running: Running, clock: Clock) -> None:
        self._running, self._clock = running, clock

    def __call__(self) -> Outcome:
        self._clock.come_to(self._running.lose_the_silent(self._clock() + LEASE))
        return OK


class Changing:
    """While this one is submitted, somebody gives the dispatch another speed."""

    def __init__(self, running: Running, speed: Speed | None, clock: Clock) -> None:
        self._running, self._speed, self._clock = running, speed, clock
        self.at = NOW

    def __call__(self) -> Outcome:
        self.at = self._clock()
        put(self._running, self._speed, now=self.at)
        return OK


def test_it_is_slowed_down_while_it_runs(database: Database) -> None:
    clock = Clock()
    running = dispatch_to(database, people := readers(40))
    change = Changing(running, a_second(2), clock)
    relay = WatchingRelay(clock, {people[20]: [change]})
    put(running, a_second(10))

    Crew(running, relay, clock, workers=2).work_to_the_end()

    assert running.counts[DeliveryState.ACCEPTED] == 40
    require_at_most(begun(relay), 10, SECOND)
    after = sorted(at for at in begun(relay) if at > change.at)
    assert len(after) > 12
    require_at_most(after[10:], 2, SECOND)  # those that were in hand then go first


def test_it_is_let_go_in_the_middle_of_a_slice(database: Database) -> None:
    clock = Clock()
    running = dispatch_to(database, people := readers(40))
    change = Changing(running, None, clock)
    relay = WatchingRelay(clock, {people[2]: [change]})
    put(running, a_minute(60))

    crew = Crew(running, relay, clock, workers=1)
    crew.work_to_the_end()

    assert running.counts[DeliveryState.ACCEPTED] == 40
    assert crew.rounds == 1
    assert (
        max(begun(relay)) < change.at + 15 * SECOND
    )  # a mail each second would take more than half a minute


def test_a_speed_that_comes_while_it_runs_is_kept(database: Database) -> None:
    clock = Clock()
    running = dispatch_to(database, people := readers(30))
    change = Changing(running, a_second(4), clock)
    relay = WatchingRelay(clock, {people[0]: [change]}, connections=1)

    Crew(running, relay, clock, workers=1).work_to_the_end()

    assert running.counts[DeliveryState.ACCEPTED] == 30
    require_at_most(sorted(begun(relay))[2:], 4, SECOND)  # two were in hand then


def test_nobody_expires_because_of_a_crawl(database: Database) -> None:
    clock = Clock(step=timedelta())
    running = dispatch_to(database, people := readers(2))
    later = Deferred(verbatim("450 full"), Fault.RECIPIENT)
    relay = WatchingRelay(clock, {people[0]: [later, later, later, OK]})
    put(running, a_minute(1))

    for day in range(4):  # each of them longer than a turn was asked for
        run_once(running, relay, clock, f"w{day}")
        if day == 1:
            put(running, None, now=clock())  # that they had to wait stays true
        clock.pass_by(timedelta(days=3))

    assert running.counts[DeliveryState.EXPIRED] == 0
    assert running.counts[DeliveryState.ACCEPTED] == 2


def run_once(running: Running, relay: WatchingRelay, clock: Clock, name: str) -> None:
    ticking = Ticking(clock)
    run(running, relay, ticking, journal=MemoryJournal(name))


class Ticking:
    """A clock that goes on a little faster while somebody looks at it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self) -> datetime:
        return self._clock.pass_by(timedelta(seconds=5))


def test_what_a_killed_worker_had_in_hand_counts_as_begun_when_it_is_given_up(running: Running) -> None:
    put(running, a_minute(1))
    killed = PacedAllowance(Allowance("default", "w1", lambda: NOW), running.dispatch_id, lambda: NOW)
    with running.database.transaction() as session:
        share = killed.open(session, [], now=NOW)
        assert share.room == 1
        share.take(1, "reader0@example.org")
        share.close()

    with running.database.transaction() as session:
        forget_workers(session, ["w1"], now=NOW + 10 * SECOND)

    assert room(running, NOW + 65 * SECOND) == 0
    assert room(running, NOW + 70 * SECOND) == 1


def room(running: Running, now: datetime) -> int:
    other = PacedAllowance(Allowance("default", "w2", lambda: now), running.dispatch_id, lambda: now)
    with running.database.transaction() as session:
        return other.open(session, [], now=now).room


def test_it_is_gone_with_the_end_of_the_dispatch(database: Database) -> None:
    clock = Clock()
    running = dispatch_to(database, readers(3))
    put(running, a_second(50))

    run(running, WatchingRelay(clock), clock, journal=MemoryJournal())

    assert running.state is DispatchState.FINISHED
    with database.reading() as session:
        assert session.scalars(sa.select(DispatchSpeed)).all() == []
    with pytest.raises(Conflict, match="is finished and cannot be changed any more"):
        put(running, a_second(1))


def test_it_is_gone_when_the_dispatch_is_cancelled(running: Running) -> None:
    put(running, a_second(50))

    with running.database.transaction() as session:
        steering.cancel(session, find_dispatch(session, running.dispatch_id), by=OPERATOR, now=NOW)

    with running.database.reading() as session:
        assert tempo_of(session, running.dispatch_id) is None


def test_each_change_is_in_the_audit_log_and_told_by_the_report(running: Running) -> None:
    put(running, a_minute(30))
    put(running, a_minute(30))  # no change
    assert running.report().as_json()["speed"] == "30/minute"
    put(running, a_second(20))
    assert running.report().as_json()["speed"] == "20/second"
    put(running, None)
    assert running.report().as_json()["speed"] is None

    changes = sa.select(TrailEntry).where(TrailEntry.act == "speed-set").order_by(TrailEntry.number)
    with running.database.reading() as session:
        told = [entry.details for entry in session.scalars(changes)]
    assert told == [
        {"before": "", "after": "30/minute"},
        {"before": "30/minute", "after": "20/second"},
        {"before": "20/second", "after": ""},
    ]


@pytest.mark.parametrize(("count", "is_by_minute"), [(0, False), (10_001, False), (0, True), (61, True)])
def test_what_is_no_speed_is_refused(count: int, is_by_minute: bool) -> None:
    with pytest.raises(Invalid, match="1 to 10,000 a second, or 1 to 60 a minute"):
        speed_of(count, is_by_minute=is_by_minute)
