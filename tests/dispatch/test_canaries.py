"""A dispatch that begins with a few people: never more of them, whatever is started anew, before somebody has looked."""

import threading
from collections.abc import Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from newsletter.db import Database
from newsletter.desk.canaries import Canary, canary_of
from newsletter.dispatch import canaries, enrolling, finishing, scheduling, starting, steering
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, DispatchState
from newsletter.errors import Invalid
from newsletter.relays.base import Accepted, Deferred, Fault, Outcome, Refused, Uncertain
from newsletter.trail.models import TrailEntry
from newsletter.users.deeds import OPERATOR
from newsletter.wording import NOTHING, verbatim
from subscribers.models import Subscriber, Subscription, SubscriptionState
from tests import factories
from tests.conftest import NOW
from tests.dispatch.conftest import Running, WorkerByHand
from tests.dispatch.test_sending import run
from tests.fakes import MemoryJournal, ScriptedRelay

OK = Accepted(verbatim("250 ok"))
LATER = Deferred(verbatim("451 greylisted"), Fault.RECIPIENT)


def begun(database: Database, people: int, *, canary: int, koreans: int = 0, unconfirmed: int = 0) -> Running:
    """A dispatch to so many people, some of whom read Korean, that began with a canary."""
    with database.transaction() as session:
        paper = factories.newsletter(session)
        proof = factories.proof(session, paper)
        readers = factories.mailing_list(session, paper)
        for number in range(people):
            factories.subscription(session, readers, f"reader{number}@example.org")
        for number in range(koreans):
            reader = factories.subscriber(session, f"korean{number}@example.org", locale="ko")
            factories.subscription_of(session, readers, reader)
        for number in range(unconfirmed):
            state = SubscriptionState.PENDING
            factories.subscription(session, readers, f"asked{number}@example.org", state=state)
        dispatch = starting.schedule(session, proof, readers, by=OPERATOR, at=NOW, now=NOW, canary=canary)
        while scheduling.begin(session, dispatch, lanes=1, now=NOW):
            pass
        return Running(database, dispatch.id)


def resume(running: Running) -> None:
    with running.database.transaction() as session:
        found = find_dispatch(session, running.dispatch_id)
        steering.resume(session, found, by=OPERATOR, lanes=1, now=NOW)


def go_past(running: Running) -> None:
    with running.database.transaction() as session:
        found = find_dispatch(session, running.dispatch_id)
        steering.go_past_canary(session, found, by=OPERATOR, lanes=1, now=NOW)


def close(running: Running) -> None:
    with running.database.transaction() as session:
        finishing.close(session, running.dispatch_id, now=NOW)


def standing(running: Running) -> Canary | None:
    with running.database.reading() as session:
        return canary_of(find_dispatch(session, running.dispatch_id), running.account())


def leave(running: Running, *emails: str) -> None:
    """They unsubscribe."""
    with running.database.transaction() as session:
        ids = sa.select(Subscriber.id).where(Subscriber.email.in_(emails))
        session.execute(
            sa.update(Subscription)
            .where(Subscription.subscriber_id.in_(ids))
            .values(state=SubscriptionState.UNSUBSCRIBED)
        )


def test_it_waits_after_its_first_people_and_goes_on_with_everybody(database: Database) -> None:
    running = begun(database, 60, canary=7)

    run(running, first := ScriptedRelay(connections=4))
    run(running, again := ScriptedRelay(), after=timedelta(hours=1))

    assert len(first.tried) == 7
    assert again.tried == []
    assert running.state is DispatchState.PAUSED
    assert standing(running) == Canary(first=7, begun=7, put_off=0, resting=53, answered_at=NOW)
    resume(running)
    run(running, rest := ScriptedRelay())
    assert len(rest.taken) == 53
    assert not set(first.taken) & set(rest.taken)
    assert running.state is DispatchState.FINISHED
    assert standing(running) is None


def test_never_more_are_begun_over_several_workers(database: Database) -> None:
    running = begun(database, 400, canary=50)
    relay = ScriptedRelay(connections=4)
    threads = [
        threading.Thread(target=run, args=(running, relay), kwargs={"journal": MemoryJournal(name)})
        for name in ("w1", "w2", "w3")
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(relay.tried) == 50
    assert running.state is DispatchState.PAUSED


def test_a_worker_that_is_killed_makes_no_room_for_others(database: Database) -> None:
    running = begun(database, 200, canary=5)
    taken = WorkerByHand(running).take(3)

    running.settle("w1", {(taken[0].delivery_id, 1): OK, (taken[1].delivery_id, 1): None})

    run(running, relay := ScriptedRelay())
    assert len(relay.tried) == 3  # the third that was in hand, and the two that were not
    assert running.counts[DeliveryState.UNCERTAIN] == 1
    assert running.state is DispatchState.PAUSED


def test_who_is_passed_over_does_not_count(database: Database) -> None:
    running = begun(database, 200, canary=5, unconfirmed=3)
    leave(running, "reader0@example.org", "reader3@example.org")

    run(running, first := ScriptedRelay())
    run(running, others := ScriptedRelay())

    assert len(first.tried) == 3
    assert len(others.tried) == 2
    assert running.state is DispatchState.PAUSED
    assert running.account().resting == 200 - 7
    leave(running, *(f"reader{number}@example.org" for number in range(100, 200)))
    resume(running)
    run(running, rest := ScriptedRelay())
    assert len(rest.tried) == 93
    assert running.state is DispatchState.FINISHED


def test_when_many_left_the_next_take_their_place_chunk_after_chunk(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolling, "_LEAST", 2)
    monkeypatch.setattr(enrolling, "_SHARES", 100)
    running = begun(database, 40, canary=6)
    leave(running, *(f"reader{number}@example.org" for number in range(20)))

    tried: list[str] = []
    for _ in range(10):
        run(running, relay := ScriptedRelay())
        tried += relay.tried

    assert len(tried) == 6
    assert running.state is DispatchState.PAUSED
    assert [delivery.id for delivery in running.deliveries() if delivery.attempt] == list(range(21, 27))


def test_a_few_of_every_language_come_first(database: Database) -> None:
    running = begun(database, 90, canary=10, koreans=10)

    run(running, relay := ScriptedRelay())

    assert sum(address.startswith("korean") for address in relay.tried) == 1
    assert len(relay.tried) == 10


def test_a_list_that_is_enrolled_in_portions_has_one_canary(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolling, "_PORTION", 10)
    running = begun(database, 35, canary=12)

    run(running, relay := ScriptedRelay())

    assert len(relay.tried) == 12
    assert running.account().resting == 23


def test_fewer_people_than_that_and_it_just_finishes(database: Database) -> None:
    running = begun(database, 4, canary=50, unconfirmed=2)

    run(running, ScriptedRelay())

    assert running.state is DispatchState.FINISHED


def test_who_was_put_off_is_tried_again_before_it_waits(database: Database) -> None:
    running = begun(database, 60, canary=2)
    script: Mapping[str, list[Outcome]] = {"reader1@example.org": [LATER, OK]}

    run(running, relay := ScriptedRelay(script))

    told = standing(running)
    assert running.state is DispatchState.RUNNING
    assert told is not None
    assert (told.is_begun, told.put_off, told.waits) == (True, 1, False)
    run(running, relay, after=timedelta(minutes=10))
    assert relay.tried.count("reader1@example.org") == 2
    assert len(set(relay.tried)) == 2
    assert running.state is DispatchState.PAUSED


def test_a_person_need_not_wait_for_all_answers(database: Database) -> None:
    running = begun(database, 60, canary=2)
    run(running, ScriptedRelay({"reader1@example.org": LATER}))

    resume(running)  # as it tries a relay at once: no look
    run(running, still := ScriptedRelay())
    go_past(running)
    go_past(running)
    run(running, relay := ScriptedRelay(), after=timedelta(minutes=10))

    assert still.tried == []
    assert len(relay.tried) == 59
    assert running.state is DispatchState.FINISHED


def test_a_pause_in_the_middle_is_no_look(database: Database) -> None:
    running = begun(database, 60, canary=5)
    worker = WorkerByHand(running, "w9")
    worker.record(OK, worker.take(2))
    worker.give_up()
    with database.transaction() as session:
        steering.pause(session, find_dispatch(session, running.dispatch_id), by=OPERATOR)

    resume(running)
    run(running, relay := ScriptedRelay())

    assert len(relay.tried) == 3
    assert running.state is DispatchState.PAUSED


def test_one_that_nobody_got_says_what_was_answered_and_tries_the_same_again(database: Database) -> None:
    running = begun(database, 60, canary=3)
    no = Refused(verbatim("554 not from you"), Fault.SENDER)
    run(running, relay := ScriptedRelay({f"reader{number}@example.org": no for number in range(60)}))
    assert str(running.report().held_because) == "554 not from you"

    resume(running)
    run(running, again := ScriptedRelay())

    assert sorted(again.tried) == sorted(relay.tried)
    assert running.state is DispatchState.PAUSED
    assert running.report().held_because == NOTHING


def test_people_who_are_not_there_do_not_stand_in_the_way_for_ever(database: Database) -> None:
    running = begun(database, 60, canary=2)
    nobody = Refused(verbatim("550 no such user"), Fault.RECIPIENT)
    run(running, ScriptedRelay({f"reader{number}@example.org": nobody for number in range(60)}))
    assert running.report().held_because != NOTHING

    resume(running)
    close(running)

    assert running.state is DispatchState.PAUSED
    assert running.report().held_because == NOTHING
    resume(running)
    run(running, rest := ScriptedRelay())
    assert len(rest.taken) == 58


def test_a_doubt_is_an_answer_to_look_at(database: Database) -> None:
    running = begun(database, 60, canary=1)
    worker = WorkerByHand(running)
    worker.record(Uncertain(verbatim("lost")), worker.take())
    worker.give_up()

    close(running)

    assert running.state is DispatchState.PAUSED


def test_when_it_is_cancelled_everybody_who_waited_is_passed_over(database: Database) -> None:
    running = begun(database, 60, canary=5)
    run(running, ScriptedRelay())

    with database.transaction() as session:
        steering.cancel(session, find_dispatch(session, running.dispatch_id), by=OPERATOR, now=NOW)

    assert running.counts[DeliveryState.SKIPPED] == 55
    assert standing(running) is None


def test_the_audit_log_tells_who_looked(database: Database) -> None:
    running = begun(database, 60, canary=5)
    run(running, ScriptedRelay())
    resume(running)

    with database.reading() as session:
        acts = list(session.scalars(sa.select(TrailEntry.act).order_by(TrailEntry.number)))

    assert acts[-1] == "canary-passed"


@pytest.mark.parametrize("canary", [0, -1, 10**9])
def test_no_canary_is_none_or_too_many(database: Database, canary: int) -> None:
    with pytest.raises(Invalid, match="It can begin with 1 to"):
        begun(database, 2, canary=canary)

    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Dispatch.id))) == 0
        assert session.scalar(sa.select(sa.func.count(Delivery.id))) == 0


def test_what_is_offered_is_fifty_and_a_tenth_of_a_small_list() -> None:
    assert [canaries.usual(people) for people in (2, 30, 499, 500, 100_000)] == [1, 3, 49, 50, 50]


@given(
    count=st.integers(0, 300),
    waiting=st.dictionaries(st.sampled_from(["en", "ko", "ja", "de"]), st.integers(0, 200)),
)
def test_shares_are_fair_and_add_up(count: int, waiting: dict[str, int]) -> None:
    shares = canaries.shared_out(count, waiting)

    assert sum(shares.values()) == min(count, sum(waiting.values()))
    assert all(0 <= shares.get(language, 0) <= people for language, people in waiting.items())
    if count >= sum(people > 0 for people in waiting.values()):
        assert all(shares[language] for language, people in waiting.items() if people)
