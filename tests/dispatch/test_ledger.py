"""The ledger changes states by guarded steps, and only by those."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from newsletter.dispatch import finishing, holds, ledger
from newsletter.dispatch.ledger import Result, Turn
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, DispatchState, SkipReason
from newsletter.relays.base import Accepted, Deferred, Fault, Outcome, Refused, Unavailable, Uncertain
from newsletter.wording import NOTHING, Sentence, say, verbatim
from subscribers.models import Subscriber, Subscription, SubscriptionState, Suppression, SuppressionReason
from tests.dispatch.conftest import LEASE, POLICY, Running
from tests.e2e.processes import eventually


def claim(running: Running, now: datetime, *, worker: str = "w1", limit: int = 10) -> list[int]:
    with running.database.transaction() as session:
        return ledger.claim(session, running.dispatch_id, worker=worker, limit=limit, lease=LEASE, now=now)


def begin(running: Running, ids: list[int], now: datetime, *, worker: str = "w1") -> list[Turn]:
    with running.database.transaction() as session:
        return ledger.begin(session, running.dispatch_id, ids, worker=worker, now=now)


def record(running: Running, outcome: Outcome, turns: list[Turn], now: datetime) -> int:
    results = [Result(turn.delivery_id, turn.attempt, outcome) for turn in turns]
    with running.database.transaction() as session:
        return ledger.record(session, running.dispatch_id, results, policy=POLICY, now=now)


def receipts(running: Running) -> list[str | None]:
    with running.database.reading() as session:
        return list(session.scalars(sa.select(Delivery.receipt).order_by(Delivery.id)))


def test_a_row_is_claimed_by_one_worker_only(running: Running, now: datetime) -> None:
    first = claim(running, now, worker="w1", limit=3)
    second = claim(running, now, worker="w2", limit=10)

    assert len(first) == 3
    assert len(second) == 2
    assert not set(first) & set(second)


@pytest.mark.parametrize("state", [DispatchState.PAUSED, DispatchState.CANCELLED, DispatchState.FINISHED])
def test_nothing_is_claimed_of_a_dispatch_that_does_not_run(
    running: Running, now: datetime, state: DispatchState
) -> None:
    with running.database.transaction() as session:
        session.execute(sa.update(Dispatch).values(state=state))

    assert claim(running, now) == []


def test_nothing_is_claimed_while_the_relay_is_given_time(running: Running, now: datetime) -> None:
    with running.database.transaction() as session:
        holds.hold(session, running.dispatch_id, because=verbatim("connection refused"), now=now)

    assert claim(running, now) == []
    assert len(claim(running, now + timedelta(seconds=10))) == 5
    assert running.report().held_because == verbatim("connection refused")


def test_an_accepted_message_lifts_the_hold(running: Running, now: datetime) -> None:
    turns = begin(running, claim(running, now), now)
    with running.database.transaction() as session:
        holds.hold(session, running.dispatch_id, because=verbatim("connection refused"), now=now)

    record(running, Accepted(verbatim("250 ok")), turns[:1], now)

    assert running.report().held_because == NOTHING


def test_who_left_since_the_enrolment_is_skipped_with_the_reason(running: Running, now: datetime) -> None:
    ids = claim(running, now)
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

    turns = begin(running, ids, now)

    assert [turn.recipient.email for turn in turns] == ["reader4@example.org"]
    assert running.report().skipped == {
        SkipReason.UNSUBSCRIBED: 1,
        SkipReason.UNCONFIRMED: 1,
        SkipReason.SUPPRESSED: 1,
        SkipReason.ERASED: 1,
    }


def test_a_pause_stops_rows_that_are_claimed_but_not_begun(running: Running, now: datetime) -> None:
    ids = claim(running, now)
    with running.database.transaction() as session:
        session.execute(sa.update(Dispatch).values(state=DispatchState.PAUSED))

    assert begin(running, ids, now) == []
    with running.database.transaction() as session:
        assert ledger.release(session, ids, worker="w1", now=now) == 5
    assert running.report().counts[DeliveryState.PENDING] == 5


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Accepted(verbatim("250 ok")), DeliveryState.ACCEPTED),
        (Refused(verbatim("550 no such user")), DeliveryState.REFUSED),
        (Uncertain(verbatim("connection lost")), DeliveryState.UNCERTAIN),
        (Deferred(verbatim("451 later")), DeliveryState.PENDING),
        (Unavailable(verbatim("connection refused")), DeliveryState.PENDING),
    ],
)
def test_each_outcome_leads_to_its_state(
    running: Running, now: datetime, outcome: Outcome, state: DeliveryState
) -> None:
    turns = begin(running, claim(running, now), now)

    assert record(running, outcome, turns, now) == 5

    assert running.report().counts[state] == 5


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
def test_a_reply_is_kept_as_it_was_said(running: Running, now: datetime, reply: Sentence) -> None:
    turns = begin(running, claim(running, now), now)

    record(running, Deferred(reply), turns[:1], now)
    record(running, Refused(reply), turns[1:], now)

    with running.database.reading() as session:
        assert session.scalars(sa.select(Delivery.reply)).all() == [reply] * 5


def test_a_reply_that_was_kept_as_a_text_is_verbatim(running: Running) -> None:
    with running.database.transaction() as session:
        session.execute(sa.text("UPDATE delivery SET reply = '451 {later}'"))

    with running.database.reading() as session:
        assert set(map(str, session.scalars(sa.select(Delivery.reply)))) == {"451 {later}"}


def test_recording_twice_changes_nothing(running: Running, now: datetime) -> None:
    turns = begin(running, claim(running, now), now)
    record(running, Accepted(verbatim("250 ok")), turns, now)

    assert record(running, Refused(verbatim("550 no")), turns, now) == 0

    assert running.report().counts[DeliveryState.ACCEPTED] == 5


def test_a_worker_that_lost_its_claim_cannot_write_over_a_later_attempt(
    running: Running, now: datetime
) -> None:
    old = begin(running, claim(running, now), now)
    record(running, Deferred(verbatim("451 later")), old, now)
    later = now + timedelta(hours=1)
    begin(running, claim(running, later, worker="w2"), later, worker="w2")

    assert record(running, Accepted(verbatim("250 late answer")), old, later) == 0

    assert running.report().counts[DeliveryState.SENDING] == 5


def test_a_deferred_delivery_waits_longer_each_time_and_then_expires(running: Running, now: datetime) -> None:
    waits = []
    moment = now
    while running.report().counts[DeliveryState.EXPIRED] < 5:
        turns = begin(running, claim(running, moment), moment)
        assert len(turns) == 5
        record(running, Deferred(verbatim("451 later")), turns, moment)
        retry = running.report().next_retry_at
        if retry is not None:
            waits.append(retry - moment)
            assert claim(running, retry - timedelta(seconds=1)) == []
            with running.database.reading() as session:
                moment = session.scalars(sa.select(sa.func.max(Delivery.not_before))).one()

    assert waits[0] >= timedelta(minutes=1)
    assert waits[3] > waits[2] > waits[1] > waits[0]
    assert max(waits) <= timedelta(hours=5)
    assert moment - now <= timedelta(hours=96)


def test_the_date_of_a_message_is_that_of_its_first_attempt(running: Running, now: datetime) -> None:
    record(running, Deferred(verbatim("451 later")), begin(running, claim(running, now), now), now)
    later = now + timedelta(hours=2)

    turns = begin(running, claim(running, later), later)

    assert {turn.first_attempt_at for turn in turns} == {now}


def test_the_journal_of_a_dead_worker_settles_what_it_held(running: Running, now: datetime) -> None:
    ids = claim(running, now)
    turns = begin(running, ids[:4], now)
    known: dict[tuple[int, int], Outcome | None] = {
        (turns[0].delivery_id, turns[0].attempt): Accepted(verbatim("250 ok")),
        (turns[1].delivery_id, turns[1].attempt): None,
        (turns[2].delivery_id, turns[2].attempt): Refused(verbatim("550 no")),
    }

    with running.database.transaction() as session:
        ledger.recover(session, "w1", known, is_whole=True, policy=POLICY, now=now)

    counts = running.report().counts
    assert counts[DeliveryState.ACCEPTED] == 1
    assert counts[DeliveryState.UNCERTAIN] == 1
    assert counts[DeliveryState.REFUSED] == 1
    assert counts[DeliveryState.PENDING] == 2  # one never begun, one whose body never ended


def test_what_the_journal_of_a_machine_that_went_down_does_not_say_is_uncertain(
    running: Running, now: datetime
) -> None:
    turns = begin(running, claim(running, now)[:3], now)
    known: dict[tuple[int, int], Outcome | None] = {
        (turns[0].delivery_id, turns[0].attempt): Accepted(verbatim("250 ok"))
    }

    with running.database.transaction() as session:
        ledger.recover(session, "w1", known, is_whole=False, policy=POLICY, now=now)

    counts = running.report().counts
    assert counts[DeliveryState.ACCEPTED] == 1
    assert counts[DeliveryState.UNCERTAIN] == 2
    assert counts[DeliveryState.PENDING] == 2  # claimed, and never begun


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_a_dispatch_does_not_end_while_somebody_of_it_is_brought_back(
    running: Running, now: datetime
) -> None:
    record(running, Uncertain(verbatim("no answer")), begin(running, claim(running, now), now), now)

    def close() -> bool:
        with running.database.transaction() as session:
            return ledger.close(session, running.dispatch_id, now=now)

    def is_waited_for() -> bool:
        with running.database.reading() as session:
            waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            return ending.done() or bool(session.scalar(waiting))

    with ThreadPoolExecutor() as executor:
        with running.database.transaction() as session:
            ledger.send_uncertain_again(session, running.dispatch_id, now=now)
            ending = executor.submit(close)
            eventually(is_waited_for, what="the end waits for who is brought back")
        assert not ending.result()

    with running.database.reading() as session:
        assert session.scalars(sa.select(Dispatch.state)).one() is DispatchState.RUNNING


def test_the_receipt_of_a_relay_is_kept_with_the_delivery(running: Running, now: datetime) -> None:
    turns = begin(running, claim(running, now), now)

    record(running, Accepted(verbatim("250 queued as 4XbD1q"), receipt="4XbD1q"), turns[:1], now)
    record(running, Accepted(verbatim("250 ok")), turns[1:2], now)
    record(running, Deferred(verbatim("451 later")), turns[2:3], now)
    record(running, Unavailable(verbatim("connection refused")), turns[3:4], now)

    assert receipts(running) == ["4XbD1q", None, None, None, None]


def test_a_receipt_that_only_the_journal_of_a_dead_worker_knows_is_kept(
    running: Running, now: datetime
) -> None:
    turns = begin(running, claim(running, now), now)
    known: dict[tuple[int, int], Outcome | None] = {
        (turns[1].delivery_id, turns[1].attempt): Accepted(verbatim("250 queued as 4XbD1q"), receipt="4XbD1q")
    }

    with running.database.transaction() as session:
        ledger.recover(session, "w1", known, is_whole=True, policy=POLICY, now=now)

    assert receipts(running) == [None, "4XbD1q", None, None, None]


def test_a_lost_host_leaves_its_begun_rows_uncertain_and_gives_the_others_back(
    running: Running, now: datetime
) -> None:
    ids = claim(running, now)
    begin(running, ids[:2], now)

    with running.database.transaction() as session:
        assert ledger.expire_leases(session, now=now + LEASE) == 0
        ledger.expire_leases(session, now=now + LEASE + timedelta(seconds=1))

    counts = running.report().counts
    assert counts[DeliveryState.UNCERTAIN] == 2
    assert counts[DeliveryState.PENDING] == 3


def test_a_journal_found_after_the_lease_still_speaks_for_uncertain_rows(
    running: Running, now: datetime
) -> None:
    turns = begin(running, claim(running, now), now)
    late = now + timedelta(hours=1)
    with running.database.transaction() as session:
        ledger.expire_leases(session, now=late)

    with running.database.transaction() as session:
        ledger.recover(
            session,
            "w1",
            {(turns[0].delivery_id, turns[0].attempt): Accepted(verbatim("250 ok"))},
            is_whole=True,
            policy=POLICY,
            now=late,
        )

    counts = running.report().counts
    assert counts[DeliveryState.ACCEPTED] == 1
    assert counts[DeliveryState.PENDING] == 4


def test_a_living_worker_keeps_its_lease(running: Running, now: datetime) -> None:
    begin(running, claim(running, now), now)
    later = now + timedelta(minutes=3)

    with running.database.transaction() as session:
        ledger.renew(session, worker="w1", lease=LEASE, now=later)
        assert ledger.expire_leases(session, now=later + timedelta(minutes=1)) == 0


def test_a_living_worker_keeps_no_lease_of_another_one(running: Running, now: datetime) -> None:
    begin(running, claim(running, now, worker="alive", limit=2), now, worker="alive")
    begin(running, claim(running, now, worker="dead"), now, worker="dead")
    later = now + timedelta(minutes=3)

    with running.database.transaction() as session:
        ledger.renew(session, worker="alive", lease=LEASE, now=later)
        ledger.expire_leases(session, now=later + timedelta(minutes=1))

    counts = running.report().counts
    assert (counts[DeliveryState.SENDING], counts[DeliveryState.UNCERTAIN]) == (2, 3)


def test_a_dispatch_finishes_when_no_row_is_open(running: Running, now: datetime) -> None:
    turns = begin(running, claim(running, now), now)
    record(running, Accepted(verbatim("250 ok")), turns[:4], now)
    with running.database.transaction() as session:
        assert not finishing.finish(session, running.dispatch_id, now=now)
    record(running, Uncertain(verbatim("lost")), turns[4:], now)

    with running.database.transaction() as session:
        assert finishing.finish(session, running.dispatch_id, now=now)
        assert not finishing.finish(session, running.dispatch_id, now=now)

    assert running.report().state is DispatchState.FINISHED


def test_a_person_may_send_uncertain_deliveries_again(running: Running, now: datetime) -> None:
    record(running, Uncertain(verbatim("lost")), begin(running, claim(running, now), now), now)
    with running.database.transaction() as session:
        finishing.finish(session, running.dispatch_id, now=now)

    with running.database.transaction() as session:
        assert ledger.send_uncertain_again(session, running.dispatch_id, now=now) == 5

    assert running.report().state is DispatchState.RUNNING
    assert len(claim(running, now)) == 5


def test_unattended_work_is_found_and_attended_work_is_left_alone(running: Running, now: datetime) -> None:
    with running.database.reading() as session:
        assert finishing.unattended(session, now=now) == [running.dispatch_id]

    claim(running, now, limit=1)

    with running.database.reading() as session:
        assert finishing.unattended(session, now=now) == []


def test_a_finished_dispatch_runs_again_when_late_evidence_brings_a_row_back(
    running: Running, now: datetime
) -> None:
    begin(running, claim(running, now), now)
    late = now + timedelta(hours=1)
    with running.database.transaction() as session:
        ledger.expire_leases(session, now=late)
        assert finishing.finish(session, running.dispatch_id, now=late)

    with running.database.transaction() as session:
        ledger.recover(session, "w1", {}, is_whole=True, policy=POLICY, now=late)

    assert running.report().state is DispatchState.RUNNING
    assert running.report().counts[DeliveryState.PENDING] == 5


@pytest.mark.parametrize(
    ("fault", "again"),
    [(None, {0, 1, 2, 3}), (Fault.RELAY, {0}), (Fault.RECIPIENT, {1}), (Fault.UNCLEAR, {2})],
)
def test_a_person_may_send_again_to_those_who_failed(
    running: Running, now: datetime, fault: Fault | None, again: set[int]
) -> None:
    faults = [Fault.RELAY, Fault.RECIPIENT, None]  # None: from a time when faults were not kept
    with running.database.transaction() as session:
        rows = session.scalars(sa.select(Delivery).order_by(Delivery.id)).all()
        for row, its_fault in zip(rows, faults, strict=False):
            row.state, row.fault, row.first_attempt_at = DeliveryState.REFUSED, its_fault, now
        rows[3].state, rows[3].deferrals = DeliveryState.EXPIRED, 9
        rows[4].state = DeliveryState.ACCEPTED
        finishing.finish(session, running.dispatch_id, now=now)
        ids = [row.id for row in rows]

    with running.database.transaction() as session:
        count = ledger.send_failed_again(session, running.dispatch_id, fault=fault, now=now)

    assert count == len(again)
    assert running.report().state is DispatchState.RUNNING
    with running.database.reading() as session:
        pending = session.scalars(sa.select(Delivery).where(Delivery.state == DeliveryState.PENDING)).all()
        assert {row.id for row in pending} == {ids[number] for number in again}
        assert {(row.deferrals, row.first_attempt_at, row.fault) for row in pending} == {(0, None, None)}


def test_nobody_of_a_cancelled_dispatch_is_tried_again(running: Running, now: datetime) -> None:
    with running.database.transaction() as session:
        session.execute(sa.update(Delivery).values(state=DeliveryState.REFUSED))
        session.execute(sa.update(Dispatch).values(state=DispatchState.CANCELLED))

        assert ledger.send_failed_again(session, running.dispatch_id, now=now) == 0


def test_a_refusal_that_another_lane_records_after_the_pause_waits_too(
    running: Running, now: datetime
) -> None:
    with running.database.transaction() as session:
        ids = ledger.claim(session, running.dispatch_id, worker="w1", limit=1, lease=LEASE, now=now)
        (turn,) = ledger.begin(session, running.dispatch_id, ids, worker="w1", now=now)
        ledger.pause_failing(session, running.dispatch_id, because=verbatim("554 denied"), now=now)
        late = Result(turn.delivery_id, turn.attempt, Refused(verbatim("554 denied"), Fault.RELAY))
        ledger.record(session, running.dispatch_id, [late], policy=POLICY, now=now)

    assert running.report().counts[DeliveryState.PENDING] == 5
