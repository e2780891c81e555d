"""Connections are shared out among all workers."""

from datetime import timedelta

import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch.allowance.connecting import Connections, take_connections
from newsletter.dispatch.allowance.models import DEFAULT, KnownRelay
from newsletter.dispatch.allowance.taking import Allowance
from newsletter.dispatch.models import DispatchState
from tests.conftest import NOW
from tests.dispatch.allowance.conftest import Clock, WatchingRelay, dispatch_to, limit, run
from tests.fakes import MemoryJournal


def take(
    database: Database,
    worker: str,
    *,
    dispatch_id: int = 1,
    own: int = 10,
    lanes: int = 1,
    seconds: float = 0,
) -> int:
    with database.transaction() as session:
        return take_connections(
            session,
            DEFAULT,
            worker,
            dispatch_id=dispatch_id,
            own=own,
            lanes=lanes,
            now=NOW + timedelta(seconds=seconds),
        ).count


def leave(database: Database, worker: str) -> None:
    with database.transaction() as session:
        Allowance(DEFAULT, worker, lambda: NOW).leave(session)


def test_without_a_limit_each_has_its_own(database: Database) -> None:
    with database.transaction() as session:
        taken = take_connections(session, DEFAULT, "w1", dispatch_id=1, own=4, lanes=2, now=NOW)

    assert taken == Connections(4, 0)


def test_one_is_left_for_mails_on_our_own_behalf(database: Database) -> None:
    limit(database, connections=5)

    assert take(database, "w1") == 4
    leave(database, "w1")
    assert take(database, "w2", own=2) == 2


def test_lanes_have_equal_shares_and_never_more_than_there_are(database: Database) -> None:
    limit(database, connections=6)

    assert [take(database, worker, lanes=2) for worker in ("w1", "w2", "w3")] == [3, 2, 0]


def test_a_dispatch_that_got_none_has_its_turn_after_the_other(database: Database) -> None:
    limit(database, connections=2)
    assert take(database, "w1", dispatch_id=1) == 1
    assert take(database, "w2", dispatch_id=2) == 0
    leave(database, "w1")

    assert take(database, "w3", dispatch_id=2, seconds=5) == 1


def test_one_that_waits_is_left_its_share(database: Database) -> None:
    limit(database, connections=5)
    assert take(database, "w1", dispatch_id=1) == 4
    assert take(database, "w2", dispatch_id=2) == 0
    leave(database, "w1")

    assert take(database, "w3", dispatch_id=1, seconds=5) == 2
    assert take(database, "w4", dispatch_id=2, seconds=5) == 2


def test_what_a_worker_had_that_was_not_heard_of_is_free_again(database: Database) -> None:
    limit(database, connections=2)

    assert take(database, "w1") == 1
    assert take(database, "w2", seconds=30) == 0
    assert take(database, "w2", seconds=150) == 1


def test_a_dispatch_submits_over_its_share_and_leaves_it(database: Database) -> None:
    clock = Clock(step=timedelta())
    running = dispatch_to(database, [f"reader{number}@example.org" for number in range(20)])
    limit(database, connections=3)
    relay = WatchingRelay(clock, connections=8)

    run(running, relay, clock, journal=MemoryJournal())

    assert len(relay.taken) == 20
    assert relay.most_at_once <= 2
    assert running.state is DispatchState.FINISHED
    with database.reading() as session:
        workers = session.scalars(sa.select(KnownRelay.workers)).one()
    assert all(kept["connections"] == 0 for kept in workers.values())
