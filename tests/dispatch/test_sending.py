"""The loop between the ledger and the relay."""

import threading
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from ulid import ULID

from newsletter.db import Database
from newsletter.dispatch import ledger, settling, steering
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.leasing import LEASE, LifeOverError
from newsletter.dispatch.ledger import Result, Turn
from newsletter.dispatch.models import Delivery, DeliveryState, DispatchState, SkipReason
from newsletter.dispatch.sending import pump
from newsletter.dispatch.submitting import Compose
from newsletter.messages.personalising import Message
from newsletter.relays.base import (
    Accepted,
    Deferred,
    Envelope,
    Fault,
    Outcome,
    Refused,
    Unavailable,
    Uncertain,
)
from newsletter.users.deeds import OPERATOR
from newsletter.wording import NOTHING, say, verbatim
from subscribers.models import Subscriber, Subscription, SubscriptionState
from tests.conftest import NOW
from tests.dispatch.conftest import POLICY, Running, WorkerByHand, running_dispatch
from tests.fakes import MemoryJournal, ScriptedRelay

A_MOMENT = timedelta(seconds=1)


def compose(turn: Turn) -> Message:
    return Message(
        Envelope("bounce@bridge.example.org", turn.recipient.address), f"<{turn.delivery_id}@x>", b"Hello\r\n"
    )


def run(
    running: Running,
    relay: ScriptedRelay,
    *,
    after: timedelta = timedelta(),
    journal: MemoryJournal | None = None,
    compose: Compose = compose,
) -> bool:
    return pump(
        running.database,
        relay,
        compose,
        journal or MemoryJournal(),
        running.dispatch_id,
        policy=POLICY,
        clock=lambda: NOW + after,
        slice_seconds=30,
    )


def test_everybody_gets_it_once_and_the_dispatch_finishes(database: Database) -> None:
    running = running_dispatch(database, 60)
    relay = ScriptedRelay(connections=4)

    run(running, relay)

    assert sorted(relay.taken) == sorted(f"reader{number}@example.org" for number in range(60))
    assert running.report().counts[DeliveryState.ACCEPTED] == 60
    assert running.report().state is DispatchState.FINISHED


def test_two_pumps_share_the_work_without_overlap(database: Database) -> None:
    running = running_dispatch(database, 60)
    relay = ScriptedRelay()
    threads = [
        threading.Thread(target=run, args=(running, relay), kwargs={"journal": MemoryJournal(name)})
        for name in ("w1", "w2")
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(relay.taken) == len(set(relay.taken)) == 60
    assert running.report().state is DispatchState.FINISHED


def test_a_relay_that_is_down_holds_the_dispatch_and_loses_nothing(running: Running) -> None:
    relay = ScriptedRelay(
        {f"reader{number}@example.org": Unavailable(verbatim("mail:25 refused")) for number in range(5)}
    )

    assert not run(running, relay)

    report = running.report()
    assert report.state is DispatchState.RUNNING
    assert report.counts[DeliveryState.PENDING] == 5
    assert str(report.held_because) == "mail:25 refused"
    run(running, ScriptedRelay(), after=timedelta(minutes=1))
    assert running.report().counts[DeliveryState.ACCEPTED] == 5
    assert running.report().held_because == NOTHING


def test_a_deferred_delivery_is_tried_later(running: Running) -> None:
    relay = ScriptedRelay(
        {"reader2@example.org": [Deferred(verbatim("451 greylisted")), Accepted(verbatim("250 ok"))]}
    )

    run(running, relay)
    assert running.report().counts[DeliveryState.PENDING] == 1
    assert running.report().state is DispatchState.RUNNING

    run(running, relay, after=timedelta(minutes=5))
    assert running.report().counts[DeliveryState.ACCEPTED] == 5
    assert relay.tried.count("reader2@example.org") == 2


LATER = Deferred(verbatim("451 4.3.0 later"))


def putting_off(*numbers: int) -> ScriptedRelay:
    return ScriptedRelay({f"reader{number}@example.org": LATER for number in numbers})


def test_a_relay_that_puts_everybody_off_holds_the_dispatch_and_is_asked_with_one_mail(
    database: Database,
) -> None:
    running = running_dispatch(database, 200)
    relay = putting_off(*range(200))

    run(running, relay)

    first = len(relay.tried)
    assert 20 <= first <= 30
    assert "puts everybody off for now (451 4.3.0 later)" in str(running.report().held_because)
    run(running, relay)
    assert len(relay.tried) == first  # it is held
    for minutes in (1, 10, 20):
        run(running, relay, after=timedelta(minutes=minutes))
    assert len(relay.tried) == first + 3
    run(running, mended := ScriptedRelay(), after=timedelta(days=30))
    assert len(mended.taken) == 200
    assert running.report().state is DispatchState.FINISHED


def test_people_put_off_in_slices_of_a_slow_relay_are_counted_together(database: Database) -> None:
    running = running_dispatch(database, 60)
    relay = putting_off(*range(60))

    while not running.report().held_because:
        pump_for_an_instant(running, relay)

    assert 20 <= len(relay.tried) <= 22


def test_a_few_that_are_put_off_for_ever_keep_nobody_waiting_and_expire(database: Database) -> None:
    running = running_dispatch(database, 60)
    relay = putting_off(*range(10))

    for hours in (*range(0, 96, 4), 97, 102):
        run(running, relay, after=timedelta(hours=hours))

    report = running.report()
    assert report.counts[DeliveryState.ACCEPTED] == 50
    assert report.counts[DeliveryState.EXPIRED] == 10
    assert report.state is DispatchState.FINISHED


def test_many_that_are_put_off_at_the_head_of_the_list_do_not_stop_the_others(database: Database) -> None:
    running = running_dispatch(database, 60)
    relay = putting_off(*range(30))

    for seconds in range(0, 300, 20):
        run(running, relay, after=timedelta(seconds=seconds))

    assert running.report().counts[DeliveryState.ACCEPTED] == 30


def test_who_is_put_off_for_their_own_reason_says_nothing_of_the_relay(database: Database) -> None:
    running = running_dispatch(database, 60)
    full = Deferred(verbatim("452 4.2.2 mailbox full"), Fault.RECIPIENT)
    relay = ScriptedRelay({f"reader{number}@example.org": full for number in range(60)})

    run(running, relay)

    assert len(relay.tried) == 60
    assert running.report().held_because == NOTHING


def test_nobody_expires_while_the_relay_takes_a_few_now_and_then(running: Running) -> None:
    relay = putting_off(1, 2, 3, 4)
    run(running, relay)

    for hours in (90, 180, 270, 360):
        relay.script[f"reader{hours // 90}@example.org"] = Accepted(verbatim("250 ok"))
        run(running, relay, after=timedelta(hours=hours))

    assert running.report().counts[DeliveryState.ACCEPTED] == 5


def test_a_relay_that_was_down_is_asked_with_one_mail(database: Database) -> None:
    running = running_dispatch(database, 60)
    relay = ScriptedRelay(
        {f"reader{number}@example.org": Unavailable(verbatim("down")) for number in range(60)}, connections=4
    )
    run(running, relay)
    first = len(relay.tried)

    run(running, relay, after=timedelta(minutes=1))

    assert len(relay.tried) == first + 1


def test_a_refused_delivery_is_never_tried_again(running: Running) -> None:
    relay = ScriptedRelay({"reader2@example.org": Refused(verbatim("550 5.1.1 no such user"))})

    run(running, relay)
    run(running, relay, after=timedelta(days=1))

    assert relay.tried.count("reader2@example.org") == 1
    assert running.report().counts[DeliveryState.REFUSED] == 1


def test_an_error_after_the_final_dot_is_uncertain_and_before_it_is_not(running: Running) -> None:
    def fails_early() -> Outcome:
        raise OSError("no route")

    relay = ScriptedRelay({"reader1@example.org": OSError("reset"), "reader4@example.org": fails_early})

    run(running, relay)

    report = running.report()
    assert report.counts[DeliveryState.UNCERTAIN] == 1
    assert report.counts[DeliveryState.PENDING] >= 1
    assert "no route" in str(report.held_because)


def test_who_leaves_while_it_runs_is_not_sent_to(database: Database) -> None:
    running = running_dispatch(database, 100)

    def leave() -> Outcome:
        with database.transaction() as session:
            last = session.scalars(sa.select(Subscriber.id).order_by(Subscriber.id.desc())).first()
            session.execute(
                sa.update(Subscription)
                .where(Subscription.subscriber_id == last)
                .values(state=SubscriptionState.UNSUBSCRIBED)
            )
        return Accepted(verbatim("250 ok"))

    relay = ScriptedRelay({"reader0@example.org": leave})
    run(running, relay)

    assert "reader99@example.org" not in relay.tried
    assert running.report().skipped == {SkipReason.UNSUBSCRIBED: 1}


def test_a_pause_stops_a_running_pump(database: Database) -> None:
    running = running_dispatch(database, 100)

    def pause() -> Outcome:
        with database.transaction() as session:
            steering.pause(session, find_dispatch(session, running.dispatch_id), by=OPERATOR)
        return Accepted(verbatim("250 ok"))

    run(running, ScriptedRelay({"reader0@example.org": pause}))

    counts = running.report().counts
    assert counts[DeliveryState.ACCEPTED] < 100
    assert counts[DeliveryState.ACCEPTED] + counts[DeliveryState.PENDING] == 100


def test_a_cancelled_dispatch_skips_the_rest(database: Database) -> None:
    running = running_dispatch(database, 100)

    def cancel() -> Outcome:
        with database.transaction() as session:
            steering.cancel(session, find_dispatch(session, running.dispatch_id), by=OPERATOR, now=NOW)
        return Accepted(verbatim("250 ok"))

    run(running, ScriptedRelay({"reader0@example.org": cancel}))

    counts = running.report().counts
    assert counts[DeliveryState.ACCEPTED] + counts[DeliveryState.SKIPPED] == 100
    assert counts[DeliveryState.SKIPPED] > 0


def test_a_relay_that_refuses_everything_pauses_the_dispatch(database: Database) -> None:
    running = running_dispatch(database, 120)
    relay = refusing(120, "550 5.7.1 blocked", Fault.SENDER)

    run(running, relay)

    report = running.report()
    assert report.state is DispatchState.PAUSED
    assert str(report.held_because) == "550 5.7.1 blocked"
    assert len(relay.tried) <= 10
    assert report.counts[DeliveryState.PENDING] == 120


def test_a_relay_that_leaves_everybody_in_doubt_pauses_the_dispatch(database: Database) -> None:
    running = running_dispatch(database, 120)
    doubt = Uncertain(verbatim("mail:25 closed the connection"))
    relay = ScriptedRelay({f"reader{number}@example.org": doubt for number in range(120)})

    run(running, relay)

    report = running.report()
    assert report.state is DispatchState.PAUSED
    assert str(report.held_because) == "mail:25 closed the connection"
    assert len(relay.tried) <= 35
    assert report.counts[DeliveryState.UNCERTAIN] == len(relay.tried)
    assert report.counts[DeliveryState.PENDING] == 120 - len(relay.tried)


def refusing(count: int, reply: str, fault: Fault) -> ScriptedRelay:
    return ScriptedRelay(
        {f"reader{number}@example.org": Refused(verbatim(reply), fault) for number in range(count)}
    )


@pytest.mark.parametrize("count", [1, 2, 4, 5, 30])
def test_a_small_list_that_nobody_got_is_paused_and_goes_out_once_it_is_mended(
    database: Database, count: int
) -> None:
    running = running_dispatch(database, count)

    run(running, refusing(count, "554 5.7.1 Relay access denied", Fault.RELAY))

    assert running.report().state is DispatchState.PAUSED
    assert running.report().counts[DeliveryState.PENDING] == count
    resume(running)
    run(running, mended := ScriptedRelay(), after=A_MOMENT)
    assert len(mended.taken) == count
    assert running.report().state is DispatchState.FINISHED


def test_refusals_are_counted_over_the_dispatch_and_not_over_a_slice(database: Database) -> None:
    running = running_dispatch(database, 200)
    relay = refusing(200, "554 5.7.1 Relay access denied", Fault.RELAY)
    relay.connections = 1

    slices = 0
    while running.report().state is DispatchState.RUNNING:
        slices += 1
        pump_for_an_instant(running, relay)

    assert slices > 1
    assert len(relay.tried) <= 10
    assert running.report().counts[DeliveryState.PENDING] == 200


def pump_for_an_instant(running: Running, relay: ScriptedRelay) -> None:
    """Two deliveries, as a worker that is slow gets them done in a slice."""
    worker = WorkerByHand(running, str(ULID()))
    turns = worker.take(2)
    worker.record_all(
        [
            Result(
                turn.delivery_id,
                turn.attempt,
                relay.submit(Envelope("", turn.recipient.address), b"", before_dot=lambda: None),
            )
            for turn in turns
        ]
    )
    worker.give_up()


def test_a_dispatch_of_which_most_is_refused_as_spam_is_paused_by_share(database: Database) -> None:
    running = running_dispatch(database, 200)
    relay = refusing(200, "554 5.7.1 suspicion of SPAM", Fault.CONTENT)
    for number in range(0, 200, 20):
        relay.script[f"reader{number}@example.org"] = Accepted(verbatim("250 ok"))

    run(running, relay)

    counts = running.report().counts
    assert running.report().state is DispatchState.PAUSED
    assert counts[DeliveryState.ACCEPTED] + counts[DeliveryState.PENDING] == 200


def test_one_mailbox_provider_that_turns_a_tenth_away_stops_nobody_else(database: Database) -> None:
    running = running_dispatch(database, 100)
    relay = ScriptedRelay(
        {
            f"reader{number}@example.org": Refused(verbatim("550 5.7.1 policy"), Fault.SENDER)
            for number in range(9, 100, 10)
        }
    )

    run(running, relay)

    assert running.report().state is DispatchState.FINISHED
    assert running.report().refused == {Fault.SENDER: 10}


def test_an_issue_that_is_too_large_is_paused_at_once(database: Database) -> None:
    running = running_dispatch(database, 30)
    relay = refusing(30, "552 5.3.4 too large", Fault.SIZE)

    run(running, relay)

    assert running.report().state is DispatchState.PAUSED
    assert len(relay.tried) <= 4
    assert running.report().counts[DeliveryState.PENDING] == 30


def test_people_who_are_not_there_are_refused_and_the_others_get_it(database: Database) -> None:
    running = running_dispatch(database, 30)

    run(running, refusing(3, "550 5.1.1 User unknown", Fault.RECIPIENT))

    assert running.report().state is DispatchState.FINISHED
    assert running.report().refused == {Fault.RECIPIENT: 3}


def test_a_dispatch_whose_few_people_are_all_gone_is_not_called_finished(database: Database) -> None:
    running = running_dispatch(database, 3)

    run(running, refusing(3, "550 5.1.1 User unknown", Fault.RECIPIENT))

    assert running.report().state is DispatchState.PAUSED
    assert running.report().refused == {Fault.RECIPIENT: 3}
    assert str(running.report().held_because) == "550 5.1.1 User unknown"


def test_who_lets_it_go_on_bears_ten_times_as_much(database: Database) -> None:
    running = running_dispatch(database, 100)
    relay = refusing(60, "550 5.7.1 policy", Fault.SENDER)
    run(running, relay)

    resume(running)
    run(running, relay, after=A_MOMENT)

    tried = len(relay.tried)
    assert 50 <= tried <= 75
    assert running.report().state is DispatchState.PAUSED
    resume(running)
    run(running, relay, after=2 * A_MOMENT)
    assert running.report().counts[DeliveryState.ACCEPTED] == 40
    assert running.report().refused == {Fault.SENDER: 60}
    assert running.report().state is DispatchState.FINISHED


def resume(running: Running) -> None:
    with running.database.transaction() as session:
        dispatch = find_dispatch(session, running.dispatch_id)
        steering.resume(session, dispatch, by=OPERATOR, lanes=1, now=NOW)


def test_a_message_that_cannot_be_written_is_skipped_and_said(running: Running) -> None:
    def refuse(turn: Turn) -> Message:
        if turn.recipient.address.startswith("reader3"):
            raise ValueError(say("the address needs SMTPUTF8"))
        return compose(turn)

    pump(
        running.database,
        ScriptedRelay(),
        refuse,
        MemoryJournal(),
        running.dispatch_id,
        policy=POLICY,
        clock=lambda: NOW,
        slice_seconds=30,
    )

    assert running.report().counts[DeliveryState.ACCEPTED] == 4
    assert running.report().skipped == {SkipReason.UNREACHABLE: 1}
    with running.database.reading() as session:
        skipped = sa.select(Delivery.reply).where(Delivery.state == DeliveryState.SKIPPED)
        assert session.scalars(skipped).all() == [say("the address needs SMTPUTF8")]


def test_a_database_that_goes_away_leaves_the_truth_in_the_journal(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = MemoryJournal()

    def away(*_: object, **__: object) -> int:
        raise ConnectionError("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr(ledger, "record", away)
        with pytest.raises(ConnectionError):
            run(running, relay := ScriptedRelay(), journal=journal)

    with running.database.transaction() as session:
        settling.settle(session, journal.worker, journal.known, is_whole=True, policy=POLICY, now=NOW)
    assert running.report().counts[DeliveryState.ACCEPTED] == len(relay.taken)
    run(running, relay)
    assert sorted(relay.taken) == sorted(set(relay.taken))
    assert running.report().counts[DeliveryState.ACCEPTED] == 5


def test_a_failure_of_ours_while_a_message_is_written_holds_the_dispatch(running: Running) -> None:
    def fails(turn: Turn) -> Message:
        raise KeyError(turn.delivery_id)

    relay = ScriptedRelay()

    run(running, relay, compose=fails)

    report = running.report()
    assert relay.tried == []
    assert report.counts[DeliveryState.PENDING] == 5
    assert str(report.held_because) == "KeyError while the message was written"


class HurriedClock:
    """Stands half a lease later each time it is asked; `reached` is set when it has come to a moment."""

    def __init__(self, *, until: datetime) -> None:
        self._now, self._until = NOW, until
        self.reached = threading.Event()

    def __call__(self) -> datetime:
        self._now += LEASE / 2
        if self._now >= self._until:
            self.reached.set()
        return self._now


def test_a_slow_relay_costs_a_living_worker_no_lease(running: Running) -> None:
    clock = HurriedClock(until=NOW + 5 * LEASE)
    lost = []

    def answers_late() -> Outcome:
        lost.append(
            look_for_the_lost(running, NOW + 3 * LEASE)
        )  # the tick of another machine finds it overdue
        clock.reached.wait(timeout=10)  # a step is made each second, whatever the relay does
        lost.append(look_for_the_lost(running, NOW + 3 * LEASE + timedelta(minutes=1)))
        return Accepted(verbatim("250 ok"))

    pump(
        running.database,
        ScriptedRelay({"reader0@example.org": answers_late}, connections=1),
        compose,
        MemoryJournal(),
        running.dispatch_id,
        policy=POLICY,
        clock=clock,
        slice_seconds=30,
    )

    assert lost == [0, 0]
    assert running.report().counts[DeliveryState.ACCEPTED] == 5


def look_for_the_lost(running: Running, now: datetime) -> int:
    with running.database.transaction() as session:
        return settling.settle_overdue(session, spared=[], now=now)


def test_a_worker_that_others_gave_up_sends_nothing_more_and_its_journal_speaks(database: Database) -> None:
    running = running_dispatch(database, 50)
    journal = MemoryJournal()

    def is_given_up_meanwhile() -> Outcome:
        for seconds in (0, 5):  # the tick of another machine, twice, while this process was stopped
            look_for_the_lost(running, NOW + 2 * LEASE + timedelta(seconds=seconds))
        return Accepted(verbatim("250 ok"))

    relay = ScriptedRelay({"reader0@example.org": is_given_up_meanwhile}, connections=1)
    with pytest.raises(LifeOverError):
        run(running, relay, journal=journal)

    assert running.report().counts[DeliveryState.UNCERTAIN] > 0
    with running.database.transaction() as session:
        settling.settle(session, journal.worker, journal.known, is_whole=True, policy=POLICY, now=NOW)
    assert running.report().counts[DeliveryState.UNCERTAIN] == 0
    assert running.report().counts[DeliveryState.ACCEPTED] == len(relay.taken)
    run(running, relay, journal=MemoryJournal("w2"))
    assert sorted(relay.taken) == sorted(f"reader{number}@example.org" for number in range(50))
    assert running.report().state is DispatchState.FINISHED


def test_a_full_disk_under_the_journal_costs_no_answer(running: Running) -> None:
    class FullDisk(MemoryJournal):
        def answered(self, delivery_id: int, attempt: int, outcome: Outcome) -> None:
            raise OSError("no space left on device")

    relay = ScriptedRelay()

    run(running, relay, journal=FullDisk())

    assert len(relay.taken) == 5
    assert running.report().counts[DeliveryState.ACCEPTED] == 5
