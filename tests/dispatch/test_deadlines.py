"""After its deadline nothing of a dispatch is begun, and whoever is left is passed over."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch import canaries, enrolling, finishing, scheduling, starting, steering
from newsletter.dispatch.audience import Plan
from newsletter.dispatch.chunks import account
from newsletter.dispatch.deadlines import TooEarly, set_deadline
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.ledger import Turn
from newsletter.dispatch.models import Delivery, DeliveryState, DispatchState, SkipReason
from newsletter.dispatch.sending import pump
from newsletter.errors import Conflict
from newsletter.messages.personalising import Message
from newsletter.relays.base import Accepted, Deferred, Fault, Refused
from newsletter.users.deeds import OPERATOR
from newsletter.wording import verbatim
from tests import factories
from tests.conftest import NOW
from tests.dispatch.conftest import POLICY, Running, WorkerByHand, running_dispatch
from tests.dispatch.test_sending import compose, run
from tests.fakes import MemoryJournal, ScriptedRelay

OK = Accepted(verbatim("250 ok"))
SOON = NOW + timedelta(minutes=10)
LATER = NOW + timedelta(minutes=20)


def put(running: Running, deadline: datetime | None, *, now: datetime = NOW) -> None:
    with running.database.transaction() as session:
        set_deadline(session, find_dispatch(session, running.dispatch_id), deadline, by=OPERATOR, now=now)


def close(running: Running, *, now: datetime) -> bool:
    with running.database.transaction() as session:
        return finishing.close(session, running.dispatch_id, now=now)


def reasons(running: Running) -> list[SkipReason | None]:
    return [delivery.skip_reason for delivery in running.deliveries()]


def test_whoever_is_left_is_passed_over_and_it_finishes(running: Running) -> None:
    put(running, SOON)
    worker = WorkerByHand(running, "w9")
    worker.record(OK, worker.take(2))
    worker.give_up()

    assert not close(running, now=SOON - timedelta(seconds=1))
    run(running, relay := ScriptedRelay(), after=SOON - NOW)

    assert relay.tried == []
    assert running.state is DispatchState.FINISHED
    assert running.counts[DeliveryState.ACCEPTED] == 2
    assert reasons(running) == [None, None, *[SkipReason.TOO_LATE] * 3]
    assert running.account().skipped == {SkipReason.TOO_LATE: 3}


def test_what_was_read_before_and_not_begun_is_not_begun_after(database: Database) -> None:
    running = running_dispatch(database, 30)
    put(running, SOON)
    now = NOW

    def composed(turn: Turn) -> Message:
        nonlocal now
        if turn.recipient.address == "reader4@example.org":
            now = SOON  # while it is being written the clock strikes
        return compose(turn)

    relay = ScriptedRelay()
    pump(
        database,
        relay,
        composed,
        MemoryJournal(),
        running.dispatch_id,
        policy=POLICY,
        clock=lambda: now,
        slice_seconds=30,
    )

    assert relay.tried == [f"reader{number}@example.org" for number in range(5)]
    assert running.state is DispatchState.FINISHED
    assert running.counts[DeliveryState.SKIPPED] == 25


def test_what_is_in_hand_is_finished_and_counts(running: Running) -> None:
    put(running, SOON)
    worker = WorkerByHand(running)
    turns = worker.take(3)

    assert not close(running, now=SOON)
    worker.record(OK, turns)
    worker.give_up()

    assert close(running, now=SOON)
    assert running.counts[DeliveryState.ACCEPTED] == 3


def test_who_was_put_off_beyond_it_is_too_late_and_keeps_what_was_said(running: Running) -> None:
    put(running, SOON)
    worker = WorkerByHand(running)
    worker.record(OK, worker.take(4))
    worker.record(Deferred(verbatim("451 greylisted"), Fault.RECIPIENT), worker.take(1))
    worker.give_up()

    assert close(running, now=SOON)

    last = running.deliveries()[-1]
    assert (last.skip_reason, str(last.reply)) == (SkipReason.TOO_LATE, "451 greylisted")


def test_one_of_which_nobody_had_a_turn_is_cancelled_and_leaves_the_proof_free(running: Running) -> None:
    put(running, SOON)

    assert not close(running, now=SOON)

    assert running.state is DispatchState.CANCELLED
    assert str(running.report().held_because) == "Its deadline came before anybody had their turn."


def test_a_paused_one_keeps_its_people_until_it_goes_on(running: Running) -> None:
    put(running, SOON)
    worker = WorkerByHand(running, "w9")
    worker.record(OK, worker.take(1))
    worker.give_up()
    with running.database.transaction() as session:
        steering.pause(session, find_dispatch(session, running.dispatch_id), by=OPERATOR)

    close(running, now=LATER)
    assert running.counts[DeliveryState.PENDING] == 4
    put(running, LATER + timedelta(hours=1), now=LATER)
    with running.database.transaction() as session:
        found = find_dispatch(session, running.dispatch_id)
        steering.resume(session, found, by=OPERATOR, lanes=1, now=LATER)
    run(running, ScriptedRelay(), after=LATER - NOW)

    assert running.counts[DeliveryState.ACCEPTED] == 5


def test_a_held_one_ends_with_the_tick(running: Running) -> None:
    put(running, SOON)
    worker = WorkerByHand(running)
    worker.record(Refused(verbatim("550 nobody"), Fault.RECIPIENT), worker.take(1))
    worker.record(OK, worker.take(1))
    worker.give_up()

    with running.database.transaction() as session:
        scheduling.tick(session, lanes=1, now=LATER)

    assert running.state is DispatchState.FINISHED


def test_it_can_be_moved_and_taken_away_while_it_runs(running: Running) -> None:
    put(running, SOON)
    put(running, None)

    run(running, relay := ScriptedRelay(), after=LATER - NOW)

    assert len(relay.tried) == 5


def test_the_others_behind_a_canary_are_too_late_as_well(running: Running) -> None:
    with running.database.transaction() as session:
        found = find_dispatch(session, running.dispatch_id)
        found.canary = 2
        session.execute(sa.text("update chunk set due_at = null"))
        canaries.look(session, found, account(session, running.dispatch_id), now=NOW)
    put(running, SOON)
    run(running, ScriptedRelay())
    assert running.state is DispatchState.PAUSED

    with running.database.transaction() as session:
        found = find_dispatch(session, running.dispatch_id)
        steering.resume(session, found, by=OPERATOR, lanes=1, now=LATER)
    close(running, now=LATER)

    assert running.state is DispatchState.FINISHED
    assert running.account().skipped == {SkipReason.TOO_LATE: 3}


def test_of_a_large_one_the_next_call_passes_over_more(
    database: Database, monkeypatch: pytest.MonkeyPatch, small_chunks: None
) -> None:
    running = running_dispatch(database, 5)
    monkeypatch.setattr(finishing, "_SWEPT_AT_ONCE", 2)
    worker = WorkerByHand(running)
    worker.record(OK, worker.take(1))
    worker.give_up()
    put(running, SOON)

    looks = [close(running, now=SOON) for _ in range(3)]

    assert looks == [False, True, False]
    assert running.counts[DeliveryState.SKIPPED] == 4


@pytest.mark.parametrize("deadline", [NOW, NOW - timedelta(days=1)])
def test_a_deadline_that_has_passed_is_none(running: Running, deadline: datetime) -> None:
    with pytest.raises(TooEarly):
        put(running, deadline)


def test_a_deadline_comes_after_the_start(database: Database) -> None:
    with database.transaction() as session:
        paper = factories.newsletter(session)
        readers = factories.mailing_list(session, paper)
        factories.subscription(session, readers, "a@example.org")
        proof = factories.proof(session, paper)
        with pytest.raises(TooEarly):
            starting.schedule(session, proof, readers, by=OPERATOR, at=LATER, now=NOW, deadline=SOON)
        dispatch = starting.schedule(session, proof, readers, by=OPERATOR, at=SOON, now=NOW, deadline=LATER)
        assert dispatch.deadline == LATER
        with pytest.raises(TooEarly):
            set_deadline(session, dispatch, SOON, by=OPERATOR, now=NOW)


def test_one_that_is_over_has_none_any_more(running: Running) -> None:
    run(running, ScriptedRelay())

    with pytest.raises(Conflict, match="is finished and cannot be changed any more"):
        put(running, SOON)


def test_who_was_too_late_may_get_the_next_one(running: Running) -> None:
    put(running, SOON)
    worker = WorkerByHand(running)
    worker.record(OK, worker.take(1))
    worker.give_up()
    close(running, now=SOON)

    with running.database.transaction() as session:
        found = find_dispatch(session, running.dispatch_id)
        expected = enrolling.forecast(session, Plan(found.proof, found.mailing_list))
        assert session.scalar(sa.select(sa.func.count(Delivery.id))) == 5

    assert expected.will_go == 4
