"""What answers make of deliveries, each change guarded by the attempt it is about, and counted with it."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch import finishing, holds, ledger
from newsletter.dispatch.ledger import Result, Unwritable
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, DispatchState, SkipReason
from newsletter.dispatch.pacing import LATERS
from newsletter.relays.base import Accepted, Deferred, Fault, Outcome, Refused, Unavailable, Uncertain
from newsletter.wording import NOTHING, Sentence, say, verbatim
from tests.dispatch.conftest import POLICY, Running, WorkerByHand, running_dispatch

OK = Accepted(verbatim("250 ok"))
LATER = Deferred(verbatim("451 later"))


def receipts(running: Running) -> list[str | None]:
    return [row.receipt for row in running.deliveries()]


def test_an_accepted_message_lifts_the_hold(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()
    with running.database.transaction() as session:
        holds.hold(session, running.dispatch_id, because=verbatim("connection refused"), now=now)

    worker.record(OK, turns[:1])

    assert running.report().held_because == NOTHING


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (OK, DeliveryState.ACCEPTED),
        (Refused(verbatim("550 no such user")), DeliveryState.REFUSED),
        (Uncertain(verbatim("connection lost")), DeliveryState.UNCERTAIN),
        (LATER, DeliveryState.PENDING),
        (Unavailable(verbatim("connection refused")), DeliveryState.PENDING),
        (Unwritable(verbatim("not an address")), DeliveryState.SKIPPED),
    ],
)
def test_each_outcome_leads_to_its_state(
    running: Running, outcome: Outcome | Unwritable, state: DeliveryState
) -> None:
    worker = WorkerByHand(running)

    assert worker.record(outcome, worker.take()) == 0

    worker.give_up()
    assert running.counts[state] == 5
    assert {row.state for row in running.deliveries()} == {state}


def test_counters_tell_how_many_and_why(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    first, second, third, fourth, fifth = worker.take()
    worker.now = now + timedelta(seconds=30)
    worker.record(OK, [first])
    worker.now = now + timedelta(seconds=40)
    worker.record(Refused(verbatim("550 no such user"), Fault.RECIPIENT), [second])
    worker.record(Refused(verbatim("554 denied"), Fault.RELAY), [third])
    worker.record(LATER, [fourth])
    worker.record(Unwritable(verbatim("not an address")), [fifth])

    (chunk,) = running.chunks()
    assert (chunk.enrolled, chunk.accepted, chunk.refused, chunk.skipped, chunk.deferred) == (5, 1, 2, 1, 1)
    assert (chunk.pending, chunk.in_hand, chunk.expired, chunk.uncertain) == (1, 0, 0, 0)
    assert chunk.reasons == {"recipient": 1, "relay": 1, "unreachable": 1}
    assert chunk.accepted_at == now + timedelta(seconds=30)
    told = running.account()
    assert told.skipped == {SkipReason.UNREACHABLE: 1}
    assert told.refused == {Fault.RECIPIENT: 1, Fault.RELAY: 1}
    assert (told.enrolled_by_locale, told.accepted_by_locale) == ({"en": 5}, {"en": 1})
    assert told.pending == told.put_off == 1


def test_one_batch_of_many_kinds_is_counted_as_they_are(running: Running) -> None:
    worker = WorkerByHand(running)
    outcomes = (OK, LATER, Uncertain(verbatim("lost")), Unavailable(verbatim("down")), OK)
    worker.record_all(
        [
            Result(turn.delivery_id, turn.attempt, outcome)
            for turn, outcome in zip(worker.take(), outcomes, strict=True)
        ]
    )

    counts = running.counts
    assert (counts[DeliveryState.ACCEPTED], counts[DeliveryState.UNCERTAIN]) == (2, 1)
    assert (counts[DeliveryState.PENDING], counts[DeliveryState.SENDING]) == (1, 1)


@pytest.mark.usefixtures("small_chunks")
def test_results_of_several_chunks_are_counted_in_each(running: Running) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()
    assert len(worker.chunks) == 3

    worker.record_all([Result(turn.delivery_id, turn.attempt, OK) for turn in reversed(turns[1:])])

    assert [chunk.accepted for chunk in running.chunks()] == [1, 2, 1]
    assert running.counts[DeliveryState.ACCEPTED] == 4


@pytest.mark.parametrize(
    "reply",
    [
        verbatim("550 5.1.1 없는 사용자"),
        say(
            "{relay} {reason} ({when})",
            relay="mail:25",
            reason=say("closed the connection"),
            when=say("after EHLO"),
        ),
    ],
)
def test_a_reply_is_kept_as_it_was_said(running: Running, reply: Sentence) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()

    worker.record(Deferred(reply), turns[:1])
    worker.record(Refused(reply), turns[1:])

    assert [row.reply for row in running.deliveries()] == [reply] * 5


def test_a_reply_that_was_kept_as_a_text_is_verbatim(running: Running) -> None:
    with running.database.transaction() as session:
        session.execute(sa.text("UPDATE delivery SET reply = '451 {later}'"))

    assert {str(row.reply) for row in running.deliveries()} == {"451 {later}"}


@pytest.mark.parametrize("second", [Refused(verbatim("550 no")), LATER, Uncertain(verbatim("lost")), OK])
def test_recording_twice_changes_nothing(running: Running, second: Outcome) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()
    worker.record(OK, turns)

    assert worker.record(second, turns) == 5

    assert running.counts[DeliveryState.ACCEPTED] == 5


def test_a_deferral_that_is_recorded_twice_counts_once(running: Running) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()
    worker.record(LATER, turns)

    assert worker.record(LATER, turns) == 5

    assert running.account().put_off == 5
    assert {(row.attempt, row.deferrals) for row in running.deliveries()} == {(1, 1)}


def test_an_answer_of_an_earlier_attempt_is_not_written_over_a_later_one(
    running: Running, now: datetime
) -> None:
    worker = WorkerByHand(running)
    old = worker.take()
    worker.record(LATER, old)
    worker.give_up()
    worker.now = now + timedelta(hours=1)
    assert [turn.attempt for turn in worker.take()] == [2] * 5

    assert worker.record(Accepted(verbatim("250 late answer")), old) == 5

    assert running.counts[DeliveryState.SENDING] == 5


def test_an_answer_of_an_attempt_that_was_never_made_is_not_taken(running: Running) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()

    assert worker.record_all([Result(turn.delivery_id, turn.attempt + 1, OK) for turn in turns]) == 5

    assert running.counts[DeliveryState.SENDING] == 5


@pytest.mark.usefixtures("small_chunks")
def test_an_answer_of_a_delivery_in_another_chunk_is_not_taken(running: Running) -> None:
    worker = WorkerByHand(running)
    worker.take(limit=2)
    elsewhere = running.chunks()[1].first_id

    worker.record_all([Result(elsewhere, 1, OK)])

    assert running.counts[DeliveryState.ACCEPTED] == 0


def test_a_deferred_delivery_waits_longer_each_time_and_then_expires(running: Running, now: datetime) -> None:
    waits = []
    worker = WorkerByHand(running)
    while running.counts[DeliveryState.EXPIRED] < 5:
        turns = worker.take()
        assert len(turns) == 5
        worker.record(LATER, turns)
        worker.give_up()
        retry = running.account().next_retry_at
        if retry is not None:
            waits.append(retry - worker.now)
            worker.now = retry - timedelta(seconds=1)
            assert worker.take() == []
            worker.now = max(row.not_before for row in running.deliveries() if row.not_before)

    assert waits[0] >= timedelta(minutes=1)
    assert waits[3] > waits[2] > waits[1] > waits[0]
    assert max(waits) <= timedelta(hours=5)
    assert worker.now - now <= timedelta(hours=96)
    assert running.account().put_off == 0


def test_whoever_was_put_off_is_in_nobodys_hand(running: Running) -> None:
    worker = WorkerByHand(running)
    worker.record(LATER, worker.take())
    running.lose_the_silent()

    assert running.counts[DeliveryState.PENDING] == 5
    assert {(row.attempt, row.deferrals) for row in running.deliveries()} == {(1, 1)}


def test_the_date_of_a_message_is_that_of_its_first_attempt(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()
    assert {turn.first_attempt_at for turn in turns} == {now}
    worker.now = now + timedelta(seconds=30)
    worker.record(LATER, turns)
    worker.give_up()
    worker.now = now + timedelta(hours=2)

    turns = worker.take()

    assert {turn.first_attempt_at for turn in turns} == {now}
    worker.record(OK, turns)
    assert {row.first_attempt_at for row in running.deliveries()} == {now}


def test_the_date_is_that_of_the_lease_however_late_somebody_of_it_is_read(
    running: Running, now: datetime
) -> None:
    worker = WorkerByHand(running)
    worker.take(limit=1)
    worker.now = now + timedelta(seconds=20)

    assert {turn.first_attempt_at for turn in worker.take()} == {now}


def test_the_receipt_of_a_relay_is_kept_with_the_delivery(running: Running) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()

    worker.record(Accepted(verbatim("250 queued as 4XbD1q"), receipt="4XbD1q"), turns[:1])
    worker.record(OK, turns[1:2])
    worker.record(LATER, turns[2:3])
    worker.record(Unavailable(verbatim("connection refused")), turns[3:4])

    assert receipts(running) == ["4XbD1q", None, None, None, None]


def test_a_relay_that_puts_everybody_off_holds_the_dispatch_and_is_counted_against_nobody(
    database: Database,
) -> None:
    running = running_dispatch(database, LATERS)
    worker = WorkerByHand(running)

    worker.record(LATER, worker.take(limit=LATERS))

    assert running.report().held_until is not None
    assert {(row.attempt, row.deferrals) for row in running.deliveries()} == {(1, 0)}
    assert running.account().put_off == LATERS


def test_a_refusal_that_another_lane_records_after_the_pause_waits_too(
    running: Running, now: datetime
) -> None:
    worker = WorkerByHand(running)
    turns = worker.take(limit=1)
    with running.database.transaction() as session:
        finishing.pause_failing(session, running.dispatch_id, because=verbatim("554 denied"), now=now)

    worker.record(Refused(verbatim("554 denied"), Fault.RELAY), turns)

    worker.give_up()
    assert running.counts[DeliveryState.PENDING] == 5
    assert running.state is DispatchState.PAUSED


def test_whoever_is_erased_while_they_are_in_hand_keeps_their_row(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()
    with running.database.transaction() as session:
        session.execute(sa.update(Delivery).values(subscriber_id=None))

    with running.database.transaction() as session:
        chunks = list(session.scalars(sa.select(Chunk)))
        results = [Result(turn.delivery_id, turn.attempt, OK) for turn in turns]
        ledger.record(session, running.dispatch_id, chunks, results, policy=POLICY, now=now)

    assert [row.state for row in running.deliveries()] == [DeliveryState.ACCEPTED] * 5
