"""A dispatch ends when nothing of it is open; one that is cancelled sweeps up what nobody has in hand."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch import enrolling, finishing, holds
from newsletter.dispatch.models import DeliveryState, Dispatch, DispatchState, SkipReason
from newsletter.relays.base import Accepted, Deferred, Fault, Outcome, Refused, Uncertain
from newsletter.wording import verbatim
from tests import factories
from tests.dispatch.conftest import Running, WorkerByHand

OK = Accepted(verbatim("250 ok"))


def close(running: Running, now: datetime) -> bool:
    with running.database.transaction() as session:
        return finishing.close(session, running.dispatch_id, now=now)


def cancel(running: Running, now: datetime) -> int:
    with running.database.transaction() as session:
        session.execute(sa.update(Dispatch).values(state=DispatchState.CANCELLED))
        return finishing.skip_the_rest(session, running.dispatch_id, SkipReason.CANCELLED, now=now)


def unfinished(running: Running) -> list[int]:
    with running.database.reading() as session:
        return finishing.unfinished(session)


def unattended(running: Running, now: datetime) -> list[int]:
    with running.database.reading() as session:
        return finishing.unattended(session, now=now)


def test_a_dispatch_finishes_when_no_row_is_open(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()
    worker.record(OK, turns[:4])
    assert not close(running, now)
    worker.record(Uncertain(verbatim("lost")), turns[4:])

    assert close(running, now)
    assert not close(running, now)

    assert running.state is DispatchState.FINISHED
    assert unfinished(running) == []


def test_a_dispatch_does_not_end_while_somebody_waits(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()
    worker.record(OK, turns[1:])
    worker.record(Deferred(verbatim("451 later")), turns[:1])
    worker.give_up()

    assert not close(running, now)
    assert unfinished(running) == [running.dispatch_id]


@pytest.mark.parametrize(
    "outcome", [Refused(verbatim("550 no"), Fault.RECIPIENT), Refused(verbatim("554 no"))]
)
def test_what_nobody_got_pauses_and_says_what_was_answered(
    running: Running, now: datetime, outcome: Outcome
) -> None:
    worker = WorkerByHand(running)
    worker.record(outcome, worker.take())
    worker.give_up()

    assert not close(running, now)

    assert running.state is DispatchState.PAUSED
    assert running.report().held_because == outcome.reply


def test_a_quarter_of_refusals_that_are_our_fault_is_borne(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()
    worker.record(OK, turns[:3])
    worker.record(Refused(verbatim("550 no such user"), Fault.RECIPIENT), turns[3:4])
    worker.record(Refused(verbatim("554 denied"), Fault.RELAY), turns[4:])
    worker.give_up()

    assert close(running, now)


def test_more_than_a_quarter_of_refusals_that_are_our_fault_is_too_much(
    running: Running, now: datetime
) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()
    worker.record(OK, turns[:3])
    worker.record(Refused(verbatim("554 denied"), Fault.RELAY), turns[3:])
    worker.give_up()

    assert not close(running, now)

    assert running.state is DispatchState.PAUSED
    counts = running.counts
    assert (counts[DeliveryState.ACCEPTED], counts[DeliveryState.PENDING]) == (3, 2)
    assert running.chunks()[0].due_at == now


def test_a_cancelled_dispatch_skips_the_rest(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()
    worker.record(OK, turns[:2])
    worker.record(Deferred(verbatim("451 later")), turns[2:])
    worker.give_up()

    assert cancel(running, now) == 3

    told = running.account()
    assert (told.counts[DeliveryState.ACCEPTED], told.counts[DeliveryState.SKIPPED], told.put_off) == (
        2,
        3,
        0,
    )
    assert told.skipped == {SkipReason.CANCELLED: 3}
    assert unfinished(running) == []


@pytest.mark.usefixtures("small_chunks")
def test_what_is_in_hand_is_left_to_its_worker_and_swept_up_when_it_gives_up(
    running: Running, now: datetime
) -> None:
    worker = WorkerByHand(running)
    turns = worker.take(limit=3)

    assert cancel(running, now) == 2

    counts = running.counts
    assert (counts[DeliveryState.SENDING], counts[DeliveryState.SKIPPED]) == (3, 2)
    assert worker.record(OK, turns[:1]) == 0
    worker.record(Deferred(verbatim("451 later")), turns[1:2])
    worker.give_up()
    assert unfinished(running) == [running.dispatch_id]
    assert not close(running, now)
    counts = running.counts
    assert (counts[DeliveryState.ACCEPTED], counts[DeliveryState.SKIPPED]) == (1, 4)
    assert running.state is DispatchState.CANCELLED
    assert unfinished(running) == []


@pytest.mark.usefixtures("small_chunks")
def test_of_a_large_dispatch_the_next_sweep_goes_on(
    running: Running, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finishing, "_SWEPT_AT_ONCE", 3)

    assert cancel(running, now) == 4  # whole chunks
    assert unfinished(running) == [running.dispatch_id]
    close(running, now)

    assert running.counts[DeliveryState.SKIPPED] == 5
    assert unfinished(running) == []


def test_a_dispatch_that_is_enrolled_in_part_never_finishes(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolling, "_PORTION", 2)
    with database.transaction() as session:
        paper = factories.newsletter(session)
        readers = factories.mailing_list(session, paper)
        for number in range(3):
            factories.subscription(session, readers, f"reader{number}@example.org")
        dispatch = factories.dispatch(session, factories.proof(session, paper), readers)
        assert enrolling.enrol(session, dispatch, now=now)
    running = Running(database, dispatch.id)
    worker = WorkerByHand(running)
    worker.record(OK, worker.take())
    worker.give_up()

    assert not close(running, now)
    assert running.state is DispatchState.RUNNING

    with database.transaction() as session:
        assert not enrolling.enrol(session, session.get_one(Dispatch, dispatch.id), now=now)
    worker.record(OK, worker.take())
    assert close(running, now)
    assert running.counts[DeliveryState.ACCEPTED] == 3


def test_work_is_unattended_until_a_worker_has_a_chunk_and_once_it_is_due(
    running: Running, now: datetime
) -> None:
    assert unattended(running, now) == [running.dispatch_id]
    worker = WorkerByHand(running)
    worker.record(Deferred(verbatim("451 later")), worker.take())
    assert unattended(running, now) == []
    worker.give_up()

    assert unattended(running, now) == []
    assert unattended(running, now + timedelta(hours=1)) == [running.dispatch_id]


def test_nothing_is_unattended_while_the_relay_is_given_time(running: Running, now: datetime) -> None:
    with running.database.transaction() as session:
        holds.hold(session, running.dispatch_id, because=verbatim("connection refused"), now=now)

    assert unattended(running, now) == []
    assert unattended(running, now + timedelta(seconds=10)) == [running.dispatch_id]
