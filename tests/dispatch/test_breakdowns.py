"""What is kept of a dispatch by provider and minute is a count of its rows, and known to be old when it is."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.dispatch import breakdowns
from newsletter.dispatch.breakdowns import breakdown, keep_breakdown
from newsletter.dispatch.chunks import account
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import Breakdown, DeliveryState, DispatchState
from tests import factories
from tests.conftest import NOW

ACCEPTED, REFUSED, PENDING = DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.PENDING


@pytest.fixture
def dispatch_id(database: Database) -> int:
    """Naver: two accepted, a minute apart; Gmail: one refused; somebody with an address of their own waits."""
    people = {
        "a@naver.com": (ACCEPTED, 0),
        "b@NAVER.com": (ACCEPTED, 1),
        "c@gmail.com": (REFUSED, 1),
        "d@own.example": (PENDING, 0),
    }
    with database.transaction() as session:
        paper = factories.newsletter(session)
        to = factories.mailing_list(session, paper)
        of = factories.dispatch(session, factories.proof(session, paper), to)
        rows = [
            factories.delivery(
                session,
                of,
                factories.subscriber(session, email),
                state=state,
                changed_at=NOW + timedelta(minutes=minute),
            )
            for email, (state, minute) in people.items()
        ]
        factories.chunk(session, of, rows)
        return of.id


def rung(database: Database, *, after: timedelta = timedelta()) -> list[dict[str, int]]:
    with database.transaction() as session:
        breakdowns.tick(session, now=NOW + after)
        return [values for name, values in session.info.get("bells", []) if name == "dispatch.break_down"]


def told(session: Session, dispatch_id: int) -> breakdowns.Counted | None:
    return breakdown(session, dispatch_id, account(session, dispatch_id), now=NOW)


def test_a_small_dispatch_is_counted_when_somebody_asks(database: Database, dispatch_id: int) -> None:
    with database.reading() as session:
        counted = told(session, dispatch_id)

    assert counted is not None
    assert counted.providers == {"Naver": {ACCEPTED: 2}, "Gmail": {REFUSED: 1}, "": {PENDING: 1}}
    assert counted.minutes == ((NOW, 1), (NOW + timedelta(minutes=1), 2))


def test_of_a_large_one_what_was_kept_last_is_told(
    database: Database, dispatch_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breakdowns, "SMALL", 0)
    with database.reading() as session:
        assert told(session, dispatch_id) is None
        expected = breakdowns.count(session, dispatch_id, now=NOW)

    assert keep_breakdown(database, dispatch_id, clock=lambda: NOW)
    assert not keep_breakdown(database, dispatch_id, clock=lambda: NOW)
    with database.reading() as session:
        assert told(session, dispatch_id) == expected


def test_it_is_counted_in_slices(
    database: Database, dispatch_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.reading() as session:
        at_once = breakdowns.count(session, dispatch_id, now=NOW)
        monkeypatch.setattr(breakdowns, "_AT_ONCE", 1)
        assert breakdowns.count(session, dispatch_id, now=NOW) == at_once


def test_one_that_is_over_is_counted_a_last_time(database: Database, dispatch_id: int) -> None:
    assert rung(database) == []  # small, and on its way

    with database.transaction() as session:
        find_dispatch(session, dispatch_id).state = DispatchState.CANCELLED
        for row in session.query(factories.Delivery).filter_by(state=PENDING):
            row.state = DeliveryState.SKIPPED
        session.flush()
        factories.recount(session)

    assert rung(database) == [{"dispatch_id": dispatch_id}]
    assert keep_breakdown(database, dispatch_id, clock=lambda: NOW)
    assert rung(database, after=timedelta(days=1)) == []


def test_a_large_one_is_counted_again_once_it_rested(
    database: Database, dispatch_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breakdowns, "SMALL", 0)
    assert rung(database) == [{"dispatch_id": dispatch_id}]

    keep_breakdown(database, dispatch_id, clock=lambda: NOW)

    assert rung(database, after=timedelta(seconds=59)) == []
    assert rung(database, after=timedelta(seconds=61)) == [{"dispatch_id": dispatch_id}]


def test_what_is_no_more_is_not_counted(database: Database) -> None:
    assert not keep_breakdown(database, 7, clock=lambda: NOW)
    with database.reading() as session:
        assert session.get(Breakdown, 7) is None
