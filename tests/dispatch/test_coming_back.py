"""Deliveries that wait again: a person decided, or the fault was not theirs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from newsletter.dispatch import coming_back, finishing
from newsletter.dispatch.ledger import Result, Turn
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, DispatchState
from newsletter.relays.base import Accepted, Deferred, Fault, Refused, Uncertain
from newsletter.wording import verbatim
from tests.dispatch.conftest import POLICY, Running, WorkerByHand
from tests.e2e.processes import eventually

OK = Accepted(verbatim("250 ok"))
DENIED = Refused(verbatim("554 denied"), Fault.RELAY)
LOST = Uncertain(verbatim("lost"))


def close(running: Running, now: datetime) -> bool:
    with running.database.transaction() as session:
        return finishing.close(session, running.dispatch_id, now=now)


def send_uncertain_again(running: Running, now: datetime) -> int:
    with running.database.transaction() as session:
        return coming_back.send_uncertain_again(session, running.dispatch_id, now=now)


def send_failed_again(running: Running, now: datetime, *, fault: Fault | None = None) -> int:
    with running.database.transaction() as session:
        return coming_back.send_failed_again(session, running.dispatch_id, fault=fault, now=now)


def numbers(turns: list[Turn]) -> list[int]:
    return [turn.delivery_id for turn in turns]


def test_a_person_may_send_uncertain_deliveries_again(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    worker.record(LOST, worker.take())
    worker.give_up()
    assert close(running, now)

    assert send_uncertain_again(running, now) == 5

    assert running.state is DispatchState.RUNNING
    assert [(turn.attempt, turn.first_attempt_at) for turn in worker.take()] == [(2, now)] * 5


def test_the_uncertain_who_were_erased_stay_so(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    worker.record(LOST, worker.take())
    worker.give_up()
    with running.database.transaction() as session:
        session.execute(sa.update(Delivery).where(Delivery.id == 2).values(subscriber_id=None))

    assert send_uncertain_again(running, now) == 4

    assert running.counts[DeliveryState.UNCERTAIN] == 1


@pytest.mark.parametrize(
    ("fault", "again"),
    [(None, {0, 1, 2, 3}), (Fault.RELAY, {0}), (Fault.RECIPIENT, {1}), (Fault.UNCLEAR, {2})],
)
def test_a_person_may_send_again_to_those_who_failed(
    running: Running, now: datetime, fault: Fault | None, again: set[int]
) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()
    faults = [Fault.RELAY, Fault.RECIPIENT, Fault.UNCLEAR]
    for turn, its_fault in zip(turns, faults, strict=False):
        worker.record(Refused(verbatim("550 no"), its_fault), [turn])
    worker.record(OK, turns[4:])
    worker.record(Deferred(verbatim("451 later")), turns[3:4])
    worker.give_up()
    worker.now = now + POLICY.expire
    worker.record(Deferred(verbatim("451 later")), worker.take())
    worker.give_up()
    with running.database.transaction() as session:  # from a time when faults were not kept
        session.execute(sa.update(Delivery).where(Delivery.fault == Fault.UNCLEAR).values(fault=None))
        session.execute(sa.update(Dispatch).values(state=DispatchState.FINISHED, finished_at=worker.now))
    assert running.counts[DeliveryState.EXPIRED] == 1

    assert send_failed_again(running, worker.now, fault=fault) == len(again)

    assert running.state is DispatchState.RUNNING
    pending = [row for row in running.deliveries() if row.state is DeliveryState.PENDING]
    assert {row.id for row in pending} == {turns[number].delivery_id for number in again}
    assert {(row.deferrals, row.first_attempt_at, row.fault) for row in pending} == {(0, None, None)}
    assert running.counts[DeliveryState.PENDING] == len(again)
    assert set(numbers(WorkerByHand(running, "w2", now=worker.now).take())) == {row.id for row in pending}


def test_nobody_of_a_cancelled_dispatch_is_tried_again(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    worker.record(Refused(verbatim("550 no"), Fault.RECIPIENT), worker.take())
    worker.give_up()
    with running.database.transaction() as session:
        session.execute(sa.update(Dispatch).values(state=DispatchState.CANCELLED))

    assert send_failed_again(running, now) == 0

    assert running.counts[DeliveryState.REFUSED] == 5


def test_a_pause_for_a_fault_gives_back_who_is_not_at_fault(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()
    worker.record(Refused(verbatim("550 no such user"), Fault.RECIPIENT), turns[:1])
    worker.record(DENIED, turns[1:])
    with running.database.transaction() as session:
        finishing.pause_failing(session, running.dispatch_id, because=verbatim("554 denied"), now=now)

    counts = running.counts
    assert (counts[DeliveryState.REFUSED], counts[DeliveryState.PENDING]) == (1, 4)
    assert running.account().refused == {Fault.RECIPIENT: 1}
    assert {(row.attempt, row.fault) for row in running.deliveries()[1:]} == {(1, None)}


def test_too_many_refusals_pause_the_dispatch_and_give_back_who_was_refused_before(
    running: Running,
) -> None:
    worker = WorkerByHand(running)
    for turn in worker.take():
        worker.record(DENIED, [turn])
    worker.give_up()

    assert running.state is DispatchState.PAUSED
    assert running.counts[DeliveryState.PENDING] == 5


@pytest.mark.usefixtures("small_chunks")
def test_who_is_given_back_at_a_pause_is_in_no_hand_of_whoever_holds_their_chunk(
    running: Running, now: datetime
) -> None:
    worker, other = WorkerByHand(running, "w1"), WorkerByHand(running, "w2")
    others = other.take(limit=2)
    other.record(DENIED, others[:1])

    worker.record_all([Result(turn.delivery_id, turn.attempt, DENIED) for turn in worker.take()])
    with running.database.transaction() as session:
        finishing.pause_failing(session, running.dispatch_id, because=verbatim("554 denied"), now=now)
    counts = running.counts
    assert (counts[DeliveryState.PENDING], counts[DeliveryState.SENDING]) == (4, 1)

    late = running.lose_the_silent()
    rows = running.deliveries()
    assert [row.state for row in rows] == [
        DeliveryState.PENDING,
        DeliveryState.UNCERTAIN,
        *[DeliveryState.PENDING] * 3,
    ]
    with running.database.transaction() as session:
        session.execute(sa.update(Dispatch).values(state=DispatchState.RUNNING))
    again = WorkerByHand(running, "w3", now=late).take()
    assert numbers(again) == [row.id for row in rows if row.state is DeliveryState.PENDING]


def test_who_is_sent_to_again_while_their_chunk_is_held_waits_for_the_next_lease(
    running: Running, now: datetime
) -> None:
    worker = WorkerByHand(running)
    turns = worker.take(limit=3)
    worker.record(LOST, turns[:1])

    assert send_uncertain_again(running, now - timedelta(minutes=5)) == 1  # whatever that clock says

    assert running.counts[DeliveryState.SENDING] == 2
    assert numbers(worker.take()) == [turns[2].delivery_id + 1, turns[2].delivery_id + 2]
    worker.give_up()
    worker.now = now + timedelta(seconds=1)
    assert numbers(worker.take())[0] == turns[0].delivery_id


def test_who_comes_back_to_a_free_chunk_makes_it_due(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    worker.record(LOST, worker.take())
    worker.give_up()
    assert running.chunks()[0].due_at is None

    send_uncertain_again(running, now + timedelta(minutes=1))

    assert running.chunks()[0].due_at == now + timedelta(minutes=1)


def test_a_dispatch_to_which_nobody_comes_back_stays_finished(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    worker.record(OK, worker.take())
    worker.give_up()
    assert close(running, now)

    assert (send_uncertain_again(running, now), send_failed_again(running, now)) == (0, 0)

    assert running.state is DispatchState.FINISHED


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_a_dispatch_does_not_end_while_somebody_of_it_is_brought_back(
    running: Running, now: datetime
) -> None:
    worker = WorkerByHand(running)
    worker.record(LOST, worker.take())
    worker.give_up()

    def is_waited_for() -> bool:
        with running.database.reading() as session:
            waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            return ending.done() or bool(session.scalar(waiting))

    with ThreadPoolExecutor() as executor:
        with running.database.transaction() as session:
            coming_back.send_uncertain_again(session, running.dispatch_id, now=now)
            ending = executor.submit(close, running, now)
            eventually(is_waited_for, what="the end waits for who is brought back")
        assert not ending.result()

    assert running.state is DispatchState.RUNNING
