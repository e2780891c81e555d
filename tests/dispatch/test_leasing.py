"""A chunk is leased by one worker, which writes as long as its life is not over, and has before it only who may be mailed."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from newsletter.db import Database
from newsletter.dispatch import finishing, holds, leasing
from newsletter.dispatch.leasing import LEASE, LifeOverError
from newsletter.dispatch.models import Chunk, DeliveryState, Dispatch, DispatchState, SkipReason, WorkerLife
from newsletter.relays.base import Accepted, Deferred, Fault, Refused, Unavailable, Uncertain
from newsletter.wording import verbatim
from subscribers.models import Subscriber, Subscription, SubscriptionState, Suppression, SuppressionReason
from tests.dispatch.conftest import Running, WorkerByHand, running_dispatch

SECOND = timedelta(seconds=1)


@pytest.mark.usefixtures("small_chunks")
def test_a_chunk_is_leased_by_one_worker_only(running: Running) -> None:
    first, second = WorkerByHand(running, "w1"), WorkerByHand(running, "w2")

    some = first.take(limit=3)
    others = second.take()

    assert [turn.recipient.email for turn in some] == [f"reader{number}@example.org" for number in (0, 1, 2)]
    assert [turn.recipient.email for turn in others] == ["reader4@example.org"]
    assert [turn.recipient.email for turn in first.take()] == ["reader3@example.org"]
    assert set(first.chunks).isdisjoint(second.chunks)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)  # SQLite has one writer at a time
@pytest.mark.usefixtures("small_chunks")
def test_two_workers_that_lease_in_the_same_moment_get_different_chunks(
    running: Running, now: datetime
) -> None:
    with running.database.transaction() as one, running.database.transaction() as another:
        leased = [
            leasing.lease(session, running.dispatch_id, name, now=now)
            for session, name in ((one, "w1"), (another, "w2"), (one, "w1"), (another, "w2"))
        ]

    assert [chunk.id if chunk else None for chunk in leased] == [*(one.id for one in running.chunks()), None]
    assert [chunk.worker for chunk in running.chunks()] == ["w1", "w2", "w1"]


@pytest.mark.parametrize("state", [DispatchState.PAUSED, DispatchState.CANCELLED, DispatchState.FINISHED])
def test_nothing_is_read_of_a_dispatch_that_does_not_run(running: Running, state: DispatchState) -> None:
    with running.database.transaction() as session:
        session.execute(sa.update(Dispatch).values(state=state))

    assert WorkerByHand(running).take() == []
    assert running.counts[DeliveryState.PENDING] == 5


def test_nothing_is_read_while_the_relay_is_given_time(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    with running.database.transaction() as session:
        holds.hold(session, running.dispatch_id, because=verbatim("connection refused"), now=now)

    assert worker.take() == []
    worker.now = now + timedelta(seconds=10)
    assert len(worker.take()) == 5
    assert running.report().held_because == verbatim("connection refused")


def test_who_left_since_the_enrolment_is_skipped_with_the_reason(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    with running.database.transaction() as session:
        people = session.scalars(sa.select(Subscriber).order_by(Subscriber.id)).all()
        subscriptions = session.scalars(sa.select(Subscription).order_by(Subscription.subscriber_id)).all()
        subscriptions[0].state = SubscriptionState.UNSUBSCRIBED
        subscriptions[1].state = SubscriptionState.PENDING
        session.add(
            Suppression(
                address_hash=people[2].address_hash,
                reason=SuppressionReason.COMPLAINED,
                evidence={},
                created_at=now,
            )
        )
        session.delete(people[3])

    turns = worker.take()

    assert [turn.recipient.email for turn in turns] == ["reader4@example.org"]
    assert running.account().skipped == {
        SkipReason.UNSUBSCRIBED: 1,
        SkipReason.UNCONFIRMED: 1,
        SkipReason.SUPPRESSED: 1,
        SkipReason.ERASED: 1,
    }


def test_who_leaves_while_they_wait_for_another_attempt_is_skipped(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    worker.record(Deferred(verbatim("451 later")), worker.take())
    worker.give_up()
    with running.database.transaction() as session:
        session.execute(sa.update(Subscription).values(state=SubscriptionState.UNSUBSCRIBED))

    worker.now = now + timedelta(hours=1)

    assert worker.take() == []
    told = running.account()
    assert (told.skipped, told.put_off) == ({SkipReason.UNSUBSCRIBED: 5}, 0)


def test_whoever_was_read_is_in_hand_and_the_others_of_the_chunk_are_claimed(running: Running) -> None:
    WorkerByHand(running).take(limit=2)

    counts = running.counts
    assert (counts[DeliveryState.SENDING], counts[DeliveryState.CLAIMED], counts[DeliveryState.PENDING]) == (
        2,
        3,
        0,
    )


def _settled_by_others(running: Running, _worker: WorkerByHand) -> None:
    running.lose_the_silent()


def _ended_by_itself(running: Running, worker: WorkerByHand) -> None:
    running.settle(worker.name, {})


@pytest.mark.parametrize("end", [_settled_by_others, _ended_by_itself])
@pytest.mark.parametrize(
    "verb",
    [
        lambda worker, _: worker.live(),
        lambda worker, _: worker.take(),
        lambda worker, _: worker.take_for_trial(),
        lambda worker, turns: worker.record(Accepted(verbatim("250 ok")), turns),
        lambda worker, _: worker.give_up(),
    ],
    ids=["step", "read", "ask for a trial", "record", "give up"],
)
def test_a_life_that_is_over_writes_nothing(
    running: Running,
    end: Callable[[Running, WorkerByHand], None],
    verb: Callable[[WorkerByHand, object], object],
) -> None:
    worker = WorkerByHand(running)
    turns = worker.take(limit=2)
    end(running, worker)
    before = running.counts

    with pytest.raises(LifeOverError):
        verb(worker, turns)

    assert running.counts == before


@pytest.mark.usefixtures("small_chunks")
def test_a_worker_cannot_write_in_a_chunk_that_another_has(running: Running) -> None:
    worker, other = WorkerByHand(running, "w1"), WorkerByHand(running, "w2")
    turns = worker.take(limit=1)
    worker.chunks, other.chunks = other.chunks, worker.chunks

    with pytest.raises(LifeOverError):
        other.record(Accepted(verbatim("250 ok")), turns)

    assert running.counts[DeliveryState.SENDING] == 1


def test_a_step_renews_the_life_and_counts(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    worker.now = now + timedelta(minutes=1)
    worker.live()
    worker.live()

    with running.database.reading() as session:
        life = session.get_one(WorkerLife, "w1")
        assert (life.step, life.alive_until) == (2, now + timedelta(minutes=1) + LEASE)


def test_a_worker_that_has_nothing_leaves_no_life(running: Running) -> None:
    worker = WorkerByHand(running)
    with running.database.transaction() as session:
        leasing.end_life(session, worker.name)

    with pytest.raises(LifeOverError):
        worker.live()
    with running.database.reading() as session:
        assert session.scalars(sa.select(WorkerLife)).all() == []


def test_a_life_that_others_ended_is_kept_for_its_late_evidence(running: Running) -> None:
    worker = WorkerByHand(running)
    running.lose_the_silent()

    with running.database.transaction() as session:
        leasing.end_life(session, worker.name)

    with running.database.reading() as session:
        assert session.get_one(WorkerLife, "w1").ended_at is not None


@pytest.mark.usefixtures("small_chunks")
def test_a_trial_begins_with_somebody_whom_the_relay_was_never_offered(
    running: Running, now: datetime
) -> None:
    worker = WorkerByHand(running)
    worker.record(Deferred(verbatim("451 later")), worker.take(limit=3))
    worker.give_up()
    worker.now = now + timedelta(hours=1)

    turns = worker.take_for_trial(is_for_new=True)

    assert [turn.attempt for turn in turns] == [1]
    assert running.counts[DeliveryState.SENDING] == 1


@pytest.mark.usefixtures("small_chunks")
def test_a_trial_begins_with_whoever_has_waited_longest(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    first, second, *_ = worker.take(limit=3)
    worker.record(Deferred(verbatim("451 later")), [second])
    worker.now = now + SECOND
    worker.record(Deferred(verbatim("451 later")), [first])
    worker.give_up()
    worker.now = now + timedelta(hours=1)

    (turn,) = worker.take_for_trial(is_for_new=False)

    assert (turn.delivery_id, turn.attempt) == (second.delivery_id, 2)


def test_whom_a_trial_passed_over_is_read_with_the_next_lease(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    worker.record(Deferred(verbatim("451 later")), worker.take(limit=3))
    worker.give_up()
    worker.now = now + timedelta(hours=1)
    worker.record(Accepted(verbatim("250 ok")), worker.take_for_trial(is_for_new=True))
    assert worker.take() == []
    worker.give_up()

    assert [turn.attempt for turn in worker.take()] == [2, 2, 2, 1]


def test_there_is_no_trial_where_nothing_is_due(running: Running) -> None:
    worker = WorkerByHand(running)
    worker.record(Deferred(verbatim("451 later")), worker.take())
    worker.give_up()

    assert worker.take_for_trial(is_for_new=True) == []
    assert worker.take_for_trial(is_for_new=False) == []


def test_a_chunk_that_is_given_up_is_due_when_the_first_of_it_is(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()
    worker.record(Accepted(verbatim("250 ok")), turns[:3])
    worker.record(Deferred(verbatim("451 later")), turns[3:])
    worker.give_up()

    (chunk,) = running.chunks()
    assert chunk.due_at == min(row.not_before for row in running.deliveries() if row.not_before)
    assert chunk.due_at > now
    assert (chunk.worker, chunk.leased_at, chunk.in_hand, chunk.read_to) == (
        None,
        None,
        0,
        chunk.first_id - 1,
    )


def test_a_chunk_of_which_somebody_was_never_tried_is_due_at_once(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    worker.record(Deferred(verbatim("451 later")), worker.take(limit=4))
    worker.give_up()

    assert running.chunks()[0].due_at == now
    assert len(WorkerByHand(running, "w2").take()) == 1


def test_a_chunk_at_its_end_is_not_due_any_more(running: Running) -> None:
    worker = WorkerByHand(running)
    worker.record(Uncertain(verbatim("lost")), worker.take())
    worker.give_up()

    assert running.chunks()[0].due_at is None


def test_a_chunk_that_counts_wrongly_is_counted_anew_when_it_is_given_up(
    running: Running,
) -> None:
    worker = WorkerByHand(running)
    worker.record(Refused(verbatim("550 no"), Fault.RECIPIENT), worker.take(limit=2))
    with running.database.transaction() as session:
        session.execute(sa.update(Chunk).values(accepted=4, refused=0, reasons={}))

    with capture_logs() as said:
        worker.give_up()

    told = running.account()
    assert (told.counts[DeliveryState.ACCEPTED], told.counts[DeliveryState.REFUSED]) == (0, 2)
    assert told.refused == {Fault.RECIPIENT: 2}
    assert [entry["event"] for entry in said] == ["chunk.miscounted"]


@pytest.mark.usefixtures("small_chunks")
def test_a_chunk_that_came_due_again_goes_before_those_that_nobody_touched(
    running: Running, now: datetime
) -> None:
    worker = WorkerByHand(running)
    worker.record(Deferred(verbatim("451 later")), worker.take(limit=2))
    worker.give_up()
    assert [turn.attempt for turn in worker.take(limit=2)] == [1, 1]
    worker.give_up()

    worker.now = now + timedelta(hours=1)

    assert [turn.attempt for turn in worker.take(limit=2)] == [2, 2]


def test_whoever_was_let_go_of_is_not_in_hand(running: Running) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()
    worker.let_go([turns[1].delivery_id])
    assert running.counts[DeliveryState.SENDING] == 2

    running.lose_the_silent()

    assert running.counts[DeliveryState.UNCERTAIN] == 2
    assert [row.state for row in running.deliveries()[2:]] == [DeliveryState.PENDING] * 3


def test_whoever_lets_go_of_all_has_nobody_in_hand(running: Running) -> None:
    worker = WorkerByHand(running)
    worker.take()
    worker.let_go()
    assert running.counts[DeliveryState.SENDING] == 0

    running.lose_the_silent()

    assert running.counts[DeliveryState.PENDING] == 5


def test_a_relay_that_was_not_there_says_nothing_of_a_person_and_they_are_read_again(
    running: Running,
) -> None:
    worker = WorkerByHand(running)
    before = running.deliveries()
    worker.record(Unavailable(verbatim("connection refused")), worker.take())
    worker.give_up()

    assert [(row.state, row.attempt, row.reply, row.changed_at) for row in running.deliveries()] == [
        (row.state, row.attempt, row.reply, row.changed_at) for row in before
    ]
    assert [turn.attempt for turn in worker.take()] == [1] * 5


def test_unattended_work_is_found_and_attended_work_is_left_alone(running: Running, now: datetime) -> None:
    with running.database.reading() as session:
        assert finishing.unattended(session, now=now) == [running.dispatch_id]

    WorkerByHand(running).take(limit=1)

    with running.database.reading() as session:
        assert finishing.unattended(session, now=now) == []


@pytest.mark.usefixtures("small_chunks")
def test_a_long_list_is_worked_off_chunk_by_chunk(database: Database) -> None:
    running = running_dispatch(database, 9)
    worker = WorkerByHand(running)

    while turns := worker.take(limit=4):
        worker.record(Accepted(verbatim("250 ok")), turns)
        worker.give_up()

    assert running.counts[DeliveryState.ACCEPTED] == 9
    assert [chunk.accepted for chunk in running.chunks()] == [2, 2, 2, 2, 1]
