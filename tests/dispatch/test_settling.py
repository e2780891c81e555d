"""What a worker leaves behind is settled by its journal, or by nobody's word; and evidence that comes late beats doubt."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from newsletter.db import Database
from newsletter.dispatch import coming_back, finishing, settling
from newsletter.dispatch.leasing import LEASE
from newsletter.dispatch.ledger import Turn
from newsletter.dispatch.models import DeliveryState, Dispatch, DispatchState, WorkerLife
from newsletter.relays.base import Accepted, Deferred, Fault, Outcome, Refused, Unavailable, Uncertain
from newsletter.wording import verbatim
from tests.dispatch.conftest import Running, WorkerByHand, running_dispatch

SECOND = timedelta(seconds=1)
OK = Accepted(verbatim("250 ok"))
Known = dict[tuple[int, int], Outcome | None]


def known(turns: list[Turn], *outcomes: Outcome | None) -> Known:
    """A journal in which the first of the turns have these."""
    return {(turn.delivery_id, turn.attempt): outcome for turn, outcome in zip(turns, outcomes, strict=False)}


def lives(running: Running) -> list[str]:
    with running.database.reading() as session:
        return list(session.scalars(sa.select(WorkerLife.name).where(WorkerLife.ended_at.is_(None))))


def is_free(running: Running) -> bool:
    return all(
        (chunk.worker, chunk.leased_at, chunk.in_hand) == (None, None, 0) for chunk in running.chunks()
    )


def test_the_journal_of_a_dead_worker_settles_what_it_held(running: Running) -> None:
    turns = WorkerByHand(running).take(limit=4)

    running.settle("w1", known(turns, OK, None, Refused(verbatim("550 no"))))

    counts = running.counts
    assert counts[DeliveryState.ACCEPTED] == 1
    assert counts[DeliveryState.UNCERTAIN] == 1
    assert counts[DeliveryState.REFUSED] == 1
    assert counts[DeliveryState.PENDING] == 2  # one never read, one whose body never ended
    assert is_free(running)
    assert lives(running) == []


def test_what_the_journal_of_a_machine_that_went_down_does_not_say_is_uncertain(running: Running) -> None:
    turns = WorkerByHand(running).take(limit=3)

    running.settle("w1", known(turns, OK), is_whole=False)

    counts = running.counts
    assert counts[DeliveryState.ACCEPTED] == 1
    assert counts[DeliveryState.UNCERTAIN] == 2
    assert counts[DeliveryState.PENDING] == 2  # never read
    assert [(row.attempt, row.worker) for row in running.deliveries()[1:3]] == [(1, None)] * 2


def test_the_doubts_of_workers_that_were_killed_say_nothing_of_the_relay(database: Database) -> None:
    running = running_dispatch(database, 60)
    turns = WorkerByHand(running).take(60)

    running.settle("w1", known(turns, *[None] * 60))

    assert running.counts[DeliveryState.UNCERTAIN] == 60
    assert running.report().state is DispatchState.RUNNING


def test_a_journal_is_believed_once(running: Running) -> None:
    turns = WorkerByHand(running).take()
    says = known(turns, OK, None)
    running.settle("w1", says)
    before = running.counts

    running.settle("w1", says)

    assert running.counts == before


def test_a_journal_of_whom_nobody_knows_says_nothing(running: Running) -> None:
    running.settle("nobody", {(1, 1): OK})

    assert running.counts[DeliveryState.PENDING] == 5


def test_what_a_worker_recorded_itself_is_not_settled_again(running: Running) -> None:
    worker = WorkerByHand(running)
    turns = worker.take()
    worker.record(OK, turns[:2])
    worker.record(Deferred(verbatim("451 later")), turns[2:4])

    running.settle("w1", known(turns, OK, OK, *[Deferred(verbatim("451 later"))] * 2, OK))

    counts = running.counts
    assert (counts[DeliveryState.ACCEPTED], counts[DeliveryState.PENDING]) == (3, 2)
    assert [row.deferrals for row in running.deliveries()] == [0, 0, 1, 1, 0]


def test_a_message_whose_dot_was_kept_back_is_tried_again(running: Running) -> None:
    turns = WorkerByHand(running).take()

    running.settle("w1", known(turns, Unavailable(verbatim("closed before the dot"))))

    assert [turn.attempt for turn in WorkerByHand(running, "w2").take()] == [1] * 5


@pytest.mark.usefixtures("small_chunks")
def test_a_journal_speaks_for_every_chunk_and_for_no_other_worker(running: Running) -> None:
    worker, other = WorkerByHand(running, "w1"), WorkerByHand(running, "w2")
    turns = worker.take(limit=4)
    other.take()

    running.settle("w1", known(turns, OK, None, OK))

    counts = running.counts
    assert (counts[DeliveryState.ACCEPTED], counts[DeliveryState.UNCERTAIN]) == (2, 1)
    assert (counts[DeliveryState.PENDING], counts[DeliveryState.SENDING]) == (1, 1)
    assert lives(running) == ["w2"]


def test_a_receipt_that_only_the_journal_of_a_dead_worker_knows_is_kept(running: Running) -> None:
    turns = WorkerByHand(running).take()

    running.settle("w1", known(turns[1:], Accepted(verbatim("250 queued as 4XbD1q"), receipt="4XbD1q")))

    assert [row.receipt for row in running.deliveries()] == [None, "4XbD1q", None, None, None]


def test_a_lost_machine_leaves_uncertain_what_was_in_hand_and_gives_the_others_back(
    running: Running, now: datetime
) -> None:
    WorkerByHand(running).take(limit=2)

    assert running.look_for_the_lost(now + LEASE) == 0
    assert running.look_for_the_lost(now + LEASE + SECOND) == 0
    assert running.counts[DeliveryState.SENDING] == 2
    assert running.look_for_the_lost(now + LEASE + 6 * SECOND) == 1

    counts = running.counts
    assert counts[DeliveryState.UNCERTAIN] == 2
    assert counts[DeliveryState.PENDING] == 3
    assert is_free(running)
    assert [(row.attempt, row.worker, row.first_attempt_at) for row in running.deliveries()[:2]] == [
        (1, "w1", now)
    ] * 2


@pytest.mark.parametrize(("apart", "lost"), [(3.9, 0), (4.0, 1)])
def test_between_the_looks_a_living_worker_would_have_made_steps(
    running: Running, now: datetime, apart: float, lost: int
) -> None:
    WorkerByHand(running).take(limit=2)
    running.look_for_the_lost(now + LEASE + SECOND)

    assert running.look_for_the_lost(now + LEASE + SECOND + timedelta(seconds=apart)) == lost


def test_a_step_between_the_looks_spares_a_worker_even_where_the_clock_is_wrong(
    running: Running, now: datetime
) -> None:
    worker = WorkerByHand(running)
    worker.take(limit=2)
    later = now + timedelta(hours=1)

    for minute in range(3):  # its transactions began before the clock was set forward
        assert running.look_for_the_lost(later + timedelta(minutes=minute)) == 0
        worker.live()

    worker.record(OK, [])
    assert running.counts[DeliveryState.SENDING] == 2


def test_a_life_that_ends_further_ahead_than_a_lease_is_overdue_too(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running, now=now + timedelta(days=1))  # the clock was set back since
    worker.now = now + timedelta(days=1)

    running.look_for_the_lost(now)

    assert running.look_for_the_lost(now + 5 * SECOND) == 1


def test_a_living_worker_is_not_looked_at_twice(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    worker.take()
    for minute in range(1, 10):
        worker.now = now + timedelta(minutes=minute)
        worker.live()
        assert running.look_for_the_lost(worker.now + timedelta(seconds=59)) == 0

    with running.database.reading() as session:
        assert session.get_one(WorkerLife, "w1").silent_at is None


@pytest.mark.usefixtures("small_chunks")
def test_a_living_worker_keeps_nobody_else_alive(running: Running, now: datetime) -> None:
    alive, dead = WorkerByHand(running, "alive"), WorkerByHand(running, "dead")
    alive.take(limit=2)
    dead.take()
    alive.now = now + timedelta(minutes=2)
    alive.live()

    running.lose_the_silent()

    counts = running.counts
    assert (counts[DeliveryState.SENDING], counts[DeliveryState.UNCERTAIN]) == (2, 3)
    assert lives(running) == ["alive"]


def test_whoever_is_spared_lives_for_certain(running: Running, now: datetime) -> None:
    WorkerByHand(running).take()

    for minute in range(3, 9):
        assert running.look_for_the_lost(now + timedelta(minutes=minute), spared=["w1"]) == 0

    assert running.counts[DeliveryState.SENDING] == 5


def test_a_worker_is_lost_once_and_that_is_said_without_a_word_of_wrong_counters(
    running: Running, now: datetime
) -> None:
    WorkerByHand(running).take(limit=3)

    with capture_logs() as said:
        running.lose_the_silent()
        running.lose_the_silent(now + timedelta(minutes=9))

    assert [(entry["event"], entry["uncertain"]) for entry in said] == [("worker.lost", 3)]


def test_a_machine_that_went_down_is_settled_without_a_word_of_wrong_counters(running: Running) -> None:
    WorkerByHand(running).take(limit=3)

    with capture_logs() as said:
        running.settle("w1", {}, is_whole=False)

    assert said == []


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_whoever_writes_in_the_moment_of_a_look_lives(running: Running, now: datetime) -> None:
    worker = WorkerByHand(running)
    worker.take()
    running.look_for_the_lost(now + timedelta(minutes=3))

    with running.database.transaction() as session:
        session.get_one(WorkerLife, "w1", with_for_update=True)
        with running.database.transaction() as other:
            other.execute(sa.text("SET LOCAL lock_timeout = '5s'"))
            assert settling.settle_overdue(other, spared=[], now=now + timedelta(minutes=4)) == 0

    worker.record(OK, [])
    assert running.counts[DeliveryState.SENDING] == 5


def lost(running: Running, *, limit: int = 5) -> tuple[list[Turn], datetime]:
    """What a worker had that is given up, and when it was."""
    turns = WorkerByHand(running).take(limit=limit)
    return turns, running.lose_the_silent()


def test_a_journal_found_after_the_loss_still_speaks(running: Running) -> None:
    turns, late = lost(running)

    running.settle("w1", known(turns, OK), now=late)

    counts = running.counts
    assert counts[DeliveryState.ACCEPTED] == 1
    assert counts[DeliveryState.PENDING] == 4
    assert len(WorkerByHand(running, "w2", now=late).take()) == 4


@pytest.mark.parametrize(
    ("outcome", "state", "attempt"),
    [
        (OK, DeliveryState.ACCEPTED, 1),
        (Refused(verbatim("550 no"), Fault.RECIPIENT), DeliveryState.REFUSED, 1),
        (Deferred(verbatim("451 later")), DeliveryState.PENDING, 1),
        (Uncertain(verbatim("connection lost")), DeliveryState.UNCERTAIN, 1),
        (None, DeliveryState.UNCERTAIN, 1),
        (Unavailable(verbatim("closed before the dot")), DeliveryState.PENDING, 1),
    ],
)
def test_late_evidence_is_taken_as_it_is(
    running: Running, outcome: Outcome | None, state: DeliveryState, attempt: int
) -> None:
    turns, late = lost(running, limit=1)

    running.settle("w1", known(turns, outcome), now=late)

    row = running.deliveries()[0]
    assert (row.state, row.attempt) == (state, attempt)
    assert running.counts[DeliveryState.PENDING] == 4 + (state is DeliveryState.PENDING)


def test_silence_is_no_evidence_when_the_machine_went_down(running: Running) -> None:
    turns, late = lost(running)

    running.settle("w1", known(turns, OK, None), is_whole=False, now=late)

    counts = running.counts
    assert (counts[DeliveryState.ACCEPTED], counts[DeliveryState.UNCERTAIN]) == (1, 4)


def test_late_evidence_of_an_earlier_attempt_does_not_speak_for_the_doubted_one(
    running: Running, now: datetime
) -> None:
    worker = WorkerByHand(running)
    (first,) = worker.take(limit=1)
    worker.record(Deferred(verbatim("451 later")), [first])
    worker.give_up()
    worker.now = now + timedelta(minutes=10)
    (second,) = worker.take(limit=1)
    assert (second.delivery_id, second.attempt) == (first.delivery_id, 2)
    late = running.lose_the_silent(worker.now)

    running.settle("w1", {(first.delivery_id, 1): Deferred(verbatim("451 later"))}, now=late)

    assert running.counts[DeliveryState.PENDING] == 5  # the dot of the second was never written


def test_a_doubt_of_another_worker_is_none_of_its_business(running: Running) -> None:
    turns, late = lost(running)
    with running.database.transaction() as session:
        coming_back.send_uncertain_again(session, running.dispatch_id, now=late)
    WorkerByHand(running, "w2", now=late).take()
    later = running.lose_the_silent(late)

    running.settle("w1", known(turns, OK), now=later)

    rows = running.deliveries()
    assert [(row.state, row.attempt, row.worker) for row in rows] == [(DeliveryState.UNCERTAIN, 2, "w2")] * 5


def test_an_acceptance_settles_whoever_was_sent_to_again_and_is_in_nobodys_hand(running: Running) -> None:
    turns, late = lost(running)
    with running.database.transaction() as session:
        assert coming_back.send_uncertain_again(session, running.dispatch_id, now=late) == 5

    running.settle("w1", known(turns, OK, None, Refused(verbatim("550 no"))), now=late)

    assert [row.state for row in running.deliveries()] == [
        DeliveryState.ACCEPTED,
        *[DeliveryState.PENDING] * 4,
    ]
    assert [turn.attempt for turn in WorkerByHand(running, "w2", now=late).take()] == [2] * 4


def test_late_evidence_leaves_alone_who_is_in_hand(running: Running) -> None:
    turns, late = lost(running)
    with running.database.transaction() as session:
        coming_back.send_uncertain_again(session, running.dispatch_id, now=late)
    other = WorkerByHand(running, "w2", now=late)
    again = other.take(limit=2)

    running.settle("w1", known(turns, OK, OK, OK), now=late)

    counts = running.counts
    assert (counts[DeliveryState.ACCEPTED], counts[DeliveryState.SENDING]) == (1, 2)
    assert other.record(OK, again) == 0
    assert running.counts[DeliveryState.ACCEPTED] == 3


def test_who_comes_back_into_a_chunk_that_another_worker_has_is_not_in_its_hand(running: Running) -> None:
    turns, late = lost(running, limit=2)
    other = WorkerByHand(running, "w2", now=late)
    in_hand = other.take()
    assert len(in_hand) == 3

    running.settle("w1", {}, now=late)
    other.record(OK, in_hand)
    assert other.take() == []
    later = running.lose_the_silent(late)

    counts = running.counts
    assert (counts[DeliveryState.ACCEPTED], counts[DeliveryState.PENDING]) == (3, 2)
    third = WorkerByHand(running, "w3", now=later)
    assert [turn.delivery_id for turn in third.take()] == [turn.delivery_id for turn in turns]


def test_a_finished_dispatch_runs_again_when_late_evidence_brings_a_row_back(running: Running) -> None:
    _, late = lost(running)
    with running.database.transaction() as session:
        assert finishing.close(session, running.dispatch_id, now=late)

    running.settle("w1", {}, now=late)

    assert running.state is DispatchState.RUNNING
    assert running.counts[DeliveryState.PENDING] == 5


def test_a_finished_dispatch_stays_so_when_late_evidence_brings_nobody_back(running: Running) -> None:
    turns, late = lost(running)
    with running.database.transaction() as session:
        assert finishing.close(session, running.dispatch_id, now=late)

    running.settle("w1", known(turns, OK, OK, OK, OK, None), now=late)

    assert running.state is DispatchState.FINISHED
    assert running.counts[DeliveryState.ACCEPTED] == 4


def test_who_comes_back_to_a_cancelled_dispatch_is_swept_up(running: Running) -> None:
    _, late = lost(running)
    with running.database.transaction() as session:
        session.execute(sa.update(Dispatch).values(state=DispatchState.CANCELLED))
    running.settle("w1", {}, now=late)

    with running.database.transaction() as session:
        assert finishing.unfinished(session) == [running.dispatch_id]
        finishing.close(session, running.dispatch_id, now=late)

    assert running.counts[DeliveryState.SKIPPED] == 5


def test_evidence_is_counted_once_and_its_witness_is_gone(running: Running, database: Database) -> None:
    turns, late = lost(running)
    says = known(turns, OK, None)
    running.settle("w1", says, now=late)
    before = running.counts

    running.settle("w1", says, now=late)

    assert running.counts == before
    with database.reading() as session:
        assert session.scalars(sa.select(WorkerLife)).all() == []
