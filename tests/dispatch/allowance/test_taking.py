"""Over any stretch of time a relay gets no more than it takes, whoever works for it, and everybody gets theirs in the end."""

import random
import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch import scheduling
from newsletter.dispatch.allowance.limits import DAY, HOUR, SECOND
from newsletter.dispatch.allowance.models import DomainLine, KnownRelay, RelayUse
from newsletter.dispatch.leasing import LEASE, LifeOverError
from newsletter.dispatch.models import DeliveryState, DispatchState
from newsletter.relays.base import Accepted, Deferred, Fault, Outcome, Unavailable
from newsletter.wording import NOTHING, verbatim
from tests.dispatch.allowance.conftest import (
    Clock,
    WatchingRelay,
    dispatch_to,
    limit,
    require_at_most,
    run,
)
from tests.dispatch.conftest import Running
from tests.fakes import MemoryJournal

pytestmark = pytest.mark.usefixtures("small_chunks")


class Crew:
    """Several workers at once, as often as it takes, with the clock put on to where something can be done again."""

    def __init__(self, running: Running, relay: WatchingRelay, clock: Clock, *, workers: int = 2) -> None:
        self.running, self.relay, self.clock, self._workers = running, relay, clock, workers
        self.rounds = 0

    def work_once(self) -> None:
        self.rounds += 1
        threads = [
            threading.Thread(target=self._work, args=(f"w{self.rounds}.{number}",))
            for number in range(self._workers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def work_to_the_end(self, *, most: int = 400) -> None:
        while self.running.state is DispatchState.RUNNING and self.rounds < most:
            self.work_once()
            self.clock.come_to(self._goes_on_at())

    def _work(self, name: str) -> None:
        journal = MemoryJournal(name)
        try:
            run(self.running, self.relay, self.clock, journal=journal)
        except LifeOverError:
            self.running.settle(name, journal.known, now=self.clock())

    def _goes_on_at(self) -> datetime:
        now = self.clock()
        told = self.running.report(now=now)
        if told.wait:
            return told.wait.until
        if told.held_until and told.held_until > now:
            return told.held_until
        return min((chunk.due_at for chunk in self.running.chunks() if chunk.due_at), default=now)


def readers(number: int, *, domains: int = 1) -> list[str]:
    return [f"reader{one}@d{one % domains}.example.org" for one in range(number)]


@pytest.mark.parametrize("seed", range(6))
def test_there_are_never_more_than_allowed_and_all_get_it(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    limits = {"per_hour": chance.randint(2, 9), "per_day": chance.randint(8, 20)}
    if seed % 2:
        limits["per_domain"] = chance.randint(1, 3)
    people = readers(30, domains=3)
    clock = Clock()
    script: dict[str, object] = {
        people[4]: [Unavailable(verbatim("421 closing")), Accepted(verbatim("250 ok"))],
        people[7]: [Deferred(verbatim("450 full"), Fault.RECIPIENT), Accepted(verbatim("250 ok"))],
    }
    running = dispatch_to(database, people)
    if seed >= 2:
        script[people[11]] = [Lost(running, clock), Accepted(verbatim("250 ok"))]
    relay = WatchingRelay(clock, script, takes=lambda: timedelta(seconds=chance.random() * 40))
    limit(database, **limits)

    Crew(running, relay, clock, workers=chance.randint(1, 3)).work_to_the_end()

    assert running.counts[DeliveryState.ACCEPTED] == 30
    assert Counter(relay.taken) == Counter(people)
    for noted in (relay.begun, relay.answered):
        require_at_most([at for at, _ in noted], limits["per_hour"], HOUR)
        require_at_most([at for at, _ in noted], limits["per_day"], DAY)
        for domain in {domain for _, domain in noted}:
            of_it = [at for at, of in noted if of == domain]
            require_at_most(of_it, limits.get("per_domain", 1000), HOUR)


class Lost:
    """While this one is submitted the workers are given up by others, as if their machine had been away; then it is accepted."""

    def __init__(self, running: Running, clock: Clock) -> None:
        self._running, self._clock = running, clock

    def __call__(self) -> Outcome:
        self._running.lose_the_silent(self._clock() + LEASE)
        return Accepted(verbatim("250 ok"))


@pytest.mark.parametrize("workers", [1, 3])
def test_a_rate_by_the_second_is_kept_by_all_workers_together(database: Database, workers: int) -> None:
    clock = Clock()
    running, relay = dispatch_to(database, readers(40)), WatchingRelay(clock)
    limit(database, per_second=8)

    crew = Crew(running, relay, clock, workers=workers)
    crew.work_to_the_end()

    assert running.counts[DeliveryState.ACCEPTED] == 40
    assert crew.rounds == 1  # nobody goes home for a second
    require_at_most([at for at, _ in relay.begun], 8, SECOND)


def test_260_people_at_three_an_hour_all_get_it_and_nobody_expires(database: Database) -> None:
    clock = Clock()
    people = readers(260)
    relay = WatchingRelay(
        clock,
        {people[0]: [Deferred(verbatim("450 full"), Fault.RECIPIENT)] * 3 + [Accepted(verbatim("250"))]},
    )
    running = dispatch_to(database, people)
    limit(database, per_hour=3)

    Crew(running, relay, clock, workers=1).work_to_the_end()

    assert running.counts[DeliveryState.ACCEPTED] == 260
    assert running.counts[DeliveryState.EXPIRED] == 0
    assert len(relay.tried) == 263
    assert running.state is DispatchState.FINISHED


def test_who_is_put_off_does_not_expire_because_of_a_limit_of_ours(database: Database) -> None:
    clock = Clock()
    limit(database, per_day=1)
    later = Deferred(verbatim("450 full"), Fault.RECIPIENT)
    relay = WatchingRelay(clock, {"a@example.org": [later] * 6 + [Accepted(verbatim("250 ok"))]})
    running = dispatch_to(database, ["a@example.org"])

    Crew(running, relay, clock, workers=1).work_to_the_end()

    assert running.counts[DeliveryState.ACCEPTED] == 1  # after six days


def test_a_dispatch_says_why_it_waits_and_until_when_and_no_row_changes(database: Database) -> None:
    clock = Clock(step=timedelta())
    running, relay = dispatch_to(database, readers(10)), WatchingRelay(clock)
    limit(database, per_hour=4)

    assert not run(running, relay, clock, journal=MemoryJournal())

    told = running.report(now=clock())
    assert told.wait is not None
    assert str(told.wait.sentence) == "The relay takes 4 an hour: it goes on at 2026-11-21 10:00 UTC."
    assert told.held_because == NOTHING
    assert told.state is DispatchState.RUNNING
    assert told.counts[DeliveryState.PENDING] == 6
    untouched = [row for row in running.deliveries() if row.state is DeliveryState.PENDING]
    assert all(row.attempt == 0 and row.not_before is None for row in untouched)
    assert running.report(now=told.wait.until).wait is None


def test_the_tick_wakes_a_dispatch_when_there_is_room_again(database: Database) -> None:
    clock = Clock(step=timedelta())
    running, rung = dispatch_to(database, readers(10)), []
    limit(database, per_hour=4)
    run(running, WatchingRelay(clock), clock, journal=MemoryJournal())
    database.ringer = lambda name, ids: rung.append((name, ids))

    for minutes in (59, 60):
        with database.transaction() as session:
            scheduling.tick(session, lanes=1, now=clock() + timedelta(minutes=minutes))
        if minutes == 59:
            assert rung == []

    assert rung == [("dispatch.pump", {"dispatch_id": running.dispatch_id, "lane": 0})]


def test_what_was_not_given_to_the_relay_is_given_back(database: Database) -> None:
    clock = Clock(step=timedelta())
    people = readers(10)
    running = dispatch_to(database, people)
    limit(database, per_hour=4)
    relay = WatchingRelay(clock, {person: Unavailable(verbatim("mail:25 refused")) for person in people})

    run(running, relay, clock, journal=MemoryJournal())

    with database.reading() as session:
        assert session.scalars(sa.select(sa.func.sum(RelayUse.used))).one() == 0
    clock.pass_by(timedelta(minutes=5))
    run(running, relay := WatchingRelay(clock), clock, journal=MemoryJournal())
    assert len(relay.taken) == 4


def test_a_slow_domain_is_passed_over_and_the_others_go_on(database: Database) -> None:
    clock = Clock(step=timedelta())
    slow = [f"reader{number}@slow.example.org" for number in range(60)]
    others = [f"reader{number}@o{number}.example.org" for number in range(60)]
    running, relay = dispatch_to(database, slow + others), WatchingRelay(clock)
    limit(database, per_domain=10)

    assert not run(running, relay, clock, journal=MemoryJournal())

    assert set(relay.taken) == {*slow[:10], *others}
    waiting = [row for row in running.deliveries() if row.state is DeliveryState.PENDING]
    turns = sorted(row.not_before for row in waiting if row.not_before)
    assert len(turns) == 50
    assert turns[0] == clock() + HOUR
    assert turns[-1] <= clock() + 6 * HOUR + timedelta(seconds=1)  # as many an hour as may go
    assert all(row.attempt == row.deferrals == 0 for row in waiting)
    assert running.report(now=clock()).wait is None


def test_each_of_a_slow_domain_waits_once(database: Database) -> None:
    clock = Clock()
    running = dispatch_to(database, [f"reader{number}@slow.example.org" for number in range(30)])
    limit(database, per_domain=5)
    crew = Crew(running, WatchingRelay(clock), clock, workers=1)

    crew.work_to_the_end()

    assert running.counts[DeliveryState.ACCEPTED] == 30
    assert crew.rounds <= 31
    with database.reading() as session:
        assert session.scalars(sa.select(DomainLine.domain)).all() == ["slow.example.org"]


def test_what_is_long_ago_is_forgotten(database: Database) -> None:
    clock = Clock()
    running, relay = dispatch_to(database, readers(10)), WatchingRelay(clock)
    limit(database, per_day=2)

    Crew(running, relay, clock).work_to_the_end()

    with database.reading() as session:
        assert session.scalars(sa.select(sa.func.count()).select_from(RelayUse)).one() <= 2


def test_without_limits_nothing_is_counted(database: Database) -> None:
    clock = Clock()
    running = dispatch_to(database, readers(5))
    limit(database)

    run(running, WatchingRelay(clock), clock, journal=MemoryJournal())

    with database.reading() as session:
        assert session.scalars(sa.select(RelayUse)).all() == []
        assert session.scalars(sa.select(KnownRelay.workers)).all() == [{}]
