"""What the relay takes is changed, and counts from then on."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.desk.relays import relay_standing
from newsletter.dispatch.allowance.changing import change_limits
from newsletter.dispatch.allowance.limits import Limits, WarmUp
from newsletter.dispatch.allowance.models import DomainLine
from newsletter.dispatch.models import DeliveryState, DispatchState
from newsletter.errors import Invalid
from newsletter.trail.models import TrailEntry
from newsletter.users.deeds import OPERATOR
from tests.conftest import NOW
from tests.dispatch.allowance.conftest import Clock, WatchingRelay, dispatch_to, run
from tests.fakes import MemoryJournal


def change(database: Database, limits: Limits) -> None:
    with database.transaction() as session:
        change_limits(session, limits, by=OPERATOR, now=NOW)


def test_a_limit_that_is_raised_lets_a_waiting_dispatch_go_on_at_once(database: Database) -> None:
    clock = Clock(step=timedelta())
    running = dispatch_to(database, [f"reader{number}@example.org" for number in range(10)])
    change(database, Limits(per_hour=4))
    run(running, relay := WatchingRelay(clock), clock, journal=MemoryJournal())
    assert running.report().wait is not None

    change(database, Limits(per_hour=6))

    assert running.report().wait is None
    run(running, relay, clock, journal=MemoryJournal("w2"))
    assert len(relay.taken) == 6  # what was used before counts


def test_who_stands_in_line_comes_at_once_when_the_limit_of_their_domain_goes(database: Database) -> None:
    clock = Clock(step=timedelta())
    running = dispatch_to(database, [f"reader{number}@example.org" for number in range(20)])
    change(database, Limits(per_domain=4))
    run(running, WatchingRelay(clock), clock, journal=MemoryJournal())
    assert running.counts[DeliveryState.ACCEPTED] == 4

    change(database, Limits())

    with database.reading() as session:
        assert session.scalars(sa.select(DomainLine)).all() == []
    run(running, WatchingRelay(clock), clock, journal=MemoryJournal("w2"))
    assert running.counts[DeliveryState.ACCEPTED] == 20
    assert running.state is DispatchState.FINISHED


def test_it_is_written_down_once_with_what_was_before(database: Database) -> None:
    change(database, Limits(per_hour=4))
    change(database, Limits(per_hour=5, per_day=100, warm_up=WarmUp(NOW.date(), 10, 1.5)))
    change(database, Limits(per_hour=5, per_day=100, warm_up=WarmUp(NOW.date(), 10, 1.5)))

    with database.reading() as session:
        told = [entry.details for entry in session.scalars(sa.select(TrailEntry).order_by(TrailEntry.number))]
    assert len(told) == 2
    assert told[1]["before"] == ["per hour: 4"]
    assert told[1]["after"] == ["per hour: 5", "per day: 100", "warm-up: 10 × 1.5 from 2026-11-21"]


def test_a_warm_up_needs_a_limit_to_grow_to(database: Database) -> None:
    with pytest.raises(Invalid, match="up to which it grows"):
        change(database, Limits(warm_up=WarmUp(NOW.date(), 10, 1.5)))


def test_its_standing_tells_what_was_used_of_each_limit(database: Database) -> None:
    clock = Clock(step=timedelta())
    running = dispatch_to(database, [f"reader{number}@d{number % 2}.example.org" for number in range(10)])
    change(database, Limits(per_hour=8, per_day=100, per_domain=50))
    run(running, WatchingRelay(clock), clock, journal=MemoryJournal())

    with database.reading() as session:
        now = relay_standing(session, "mail:25", now=NOW)
        later = relay_standing(session, "mail:25", now=NOW + timedelta(hours=2))

    assert now.hour is not None
    assert now.day is not None
    assert later.hour is not None
    assert (now.hour.count, now.hour.share, now.day.count, later.hour.count) == (8, 100.0, 8, 0)
    assert now.domains == (("d0.example.org", 4), ("d1.example.org", 4))
    assert now.wait is not None
    assert now.accepted_at == NOW


def test_a_relay_of_which_nothing_was_said_has_no_limits(database: Database) -> None:
    with database.reading() as session:
        standing = relay_standing(session, "outbox", now=NOW)

    assert standing.limits == Limits()
    assert standing.as_json()["used_this_hour"] is None
