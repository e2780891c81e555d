"""Whatever happens in whatever order: every recipient is accounted for, and nobody's message is sent twice unknowingly.

Hypothesis drives two workers, deaths, lost hosts, pauses and departures against a real database, and
keeps its own record of whose body was transmitted.
"""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from newsletter.db import Base, Database
from newsletter.dispatch import ledger, scheduling
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.ledger import Result, Turn
from newsletter.dispatch.models import Delivery, DeliveryState, DispatchState
from newsletter.relays.base import Accepted, Deferred, Fault, Outcome, Refused, Unavailable, Uncertain
from newsletter.trail.chain import Keeper
from newsletter.users.deeds import OPERATOR
from newsletter.wording import verbatim
from subscribers.models import Subscription, SubscriptionState
from tests.conftest import NOW
from tests.dispatch.conftest import LEASE, POLICY, running_dispatch
from tests.factories import SIGNER

ENROLLED = 6
WORKERS = st.sampled_from(["w1", "w2"])
ANSWERS = st.sampled_from(
    [
        Accepted(verbatim("250")),
        Accepted(verbatim("250")),
        Deferred(verbatim("451")),
        Refused(verbatim("550"), Fault.RECIPIENT),
        Refused(verbatim("554"), Fault.RELAY),
        Refused(verbatim("552"), Fault.SIZE),
        Unavailable(verbatim("down")),
    ]
)


class LedgerMachine(RuleBasedStateMachine):
    """The world around the ledger. `accepted_by_relay` is the truth that the ledger must not lose."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        database = Database(f"sqlite:///{Path(self.folder.name) / 'ledger.sqlite3'}")
        database.witness = Keeper(SIGNER, lambda: NOW)
        sa.event.listen(database.engine, "connect", _without_waiting_for_the_disk)
        Base.metadata.create_all(database.engine)
        self.running = running_dispatch(database, ENROLLED)
        self.now = NOW
        self.lives = {"w1": 1, "w2": 1}  # a worker that comes back has another name
        self.claimed: dict[str, list[int]] = {"w1": [], "w2": []}
        self.turns: dict[str, list[Turn]] = {"w1": [], "w2": []}
        self.journal: dict[str, dict[tuple[int, int], Outcome | None]] = {"w1": {}, "w2": {}}
        self.unrecorded: dict[str, list[Result]] = {"w1": [], "w2": []}
        self.accepted_by_relay: list[int] = []

    @rule(worker=WORKERS, count=st.integers(1, 4))
    def take(self, worker: str, count: int) -> None:
        self.claim(worker, count)
        self.begin(worker)

    @rule(worker=WORKERS, limit=st.integers(1, 2))
    def claim(self, worker: str, limit: int) -> None:
        with self.running.database.transaction() as session:
            self.claimed[worker] += ledger.claim(
                session,
                self.running.dispatch_id,
                worker=self._name(worker),
                limit=limit,
                lease=LEASE,
                now=self.now,
            )

    @rule(worker=WORKERS)
    def claim_for_trial(self, worker: str) -> None:
        with self.running.database.transaction() as session:
            self.claimed[worker] += ledger.claim_for_trial(
                session, self.running.dispatch_id, worker=self._name(worker), lease=LEASE, now=self.now
            )

    @rule(worker=WORKERS)
    def begin(self, worker: str) -> None:
        ids, self.claimed[worker] = self.claimed[worker], []
        with self.running.database.transaction() as session:
            turns = ledger.begin(
                session, self.running.dispatch_id, ids, worker=self._name(worker), now=self.now
            )
            ledger.release(session, ids, worker=self._name(worker), now=self.now)
        assert not {turn.recipient.subscription_id for turn in turns} & self._unsubscribed()
        self.turns[worker] += turns

    @rule(worker=WORKERS, outcome=ANSWERS, is_answer_read=st.booleans())
    def submit(self, worker: str, outcome: Outcome, is_answer_read: bool) -> None:
        """The relay decides; whether its answer is read is another matter."""
        if not self.turns[worker]:
            self.take(worker, 2)
        if not self.turns[worker]:
            return
        turn = self.turns[worker].pop(0)
        key = (turn.delivery_id, turn.attempt)
        if isinstance(outcome, Accepted):
            self.accepted_by_relay.append(turn.delivery_id)
        if not is_answer_read and not isinstance(outcome, Unavailable):
            outcome = Uncertain(verbatim("connection lost"))
        self.journal[worker][key] = outcome
        self.unrecorded[worker].append(Result(*key, outcome))

    @rule(worker=WORKERS)
    def record(self, worker: str) -> None:
        results, self.unrecorded[worker] = self.unrecorded[worker], []
        with self.running.database.transaction() as session:
            ledger.record(session, self.running.dispatch_id, results, policy=POLICY, now=self.now)

    @rule(worker=WORKERS)
    def kill_in_the_middle(self, worker: str) -> None:
        """Killed after the final dot: the relay accepted, the answer was never noted."""
        if self.turns[worker]:
            turn = self.turns[worker].pop(0)
            self.journal[worker][turn.delivery_id, turn.attempt] = None
            self.accepted_by_relay.append(turn.delivery_id)
        self.kill(worker)

    @rule(worker=WORKERS)
    def kill(self, worker: str) -> None:
        with self.running.database.transaction() as session:
            ledger.recover(
                session, self._name(worker), self.journal[worker], is_whole=True, policy=POLICY, now=self.now
            )
        self._forget(worker)

    @rule(worker=WORKERS)
    def lose_the_host(self, worker: str) -> None:
        self._forget(worker)
        self.time_passes(3)

    @rule(minutes=st.sampled_from([1, 3, 600]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        with self.running.database.transaction() as session:
            scheduling.tick(session, lanes=1, now=self.now)

    @rule(worker=WORKERS)
    def renew(self, worker: str) -> None:
        with self.running.database.transaction() as session:
            ledger.renew(session, worker=self._name(worker), lease=LEASE, now=self.now)

    @rule(number=st.integers(0, ENROLLED - 1))
    def unsubscribe(self, number: int) -> None:
        with self.running.database.transaction() as session:
            subscription = session.scalars(sa.select(Subscription).offset(number).limit(1)).one()
            subscription.state = SubscriptionState.UNSUBSCRIBED

    @rule()
    def pause_or_resume(self) -> None:
        with self.running.database.transaction() as session:
            dispatch = find_dispatch(session, self.running.dispatch_id)
            if dispatch.state is DispatchState.RUNNING:
                scheduling.pause(session, dispatch, by=OPERATOR)
            elif dispatch.state is DispatchState.PAUSED:
                scheduling.resume(session, dispatch, by=OPERATOR, lanes=1, now=self.now)

    @rule(fault=st.sampled_from([None, Fault.RECIPIENT, Fault.RELAY]))
    def send_failed_again(self, fault: Fault | None) -> None:
        with self.running.database.transaction() as session:
            ledger.send_failed_again(session, self.running.dispatch_id, fault=fault, now=self.now)

    @rule()
    def close(self) -> None:
        with self.running.database.transaction() as session:
            ledger.close(session, self.running.dispatch_id, now=self.now)

    @invariant()
    def what_nobody_got_is_not_finished(self) -> None:
        report = self.running.report()
        reached = report.counts[DeliveryState.ACCEPTED] + report.counts[DeliveryState.UNCERTAIN]
        failed = report.counts[DeliveryState.REFUSED] + report.counts[DeliveryState.EXPIRED]
        assert report.state is not DispatchState.FINISHED or reached or not failed

    @invariant()
    def whoever_was_refused_by_no_fault_of_theirs_waits_while_it_is_paused_for_that(self) -> None:
        report = self.running.report()
        is_failing = report.state is DispatchState.PAUSED and bool(report.held_because)
        assert not is_failing or report.refused.keys() <= {Fault.RECIPIENT}

    @invariant()
    def every_recipient_is_accounted_for(self) -> None:
        assert sum(self.running.report().counts.values()) == ENROLLED

    @invariant()
    def nobody_is_accepted_twice(self) -> None:
        assert len(self.accepted_by_relay) == len(set(self.accepted_by_relay))

    @invariant()
    def what_the_relay_accepted_is_never_up_for_sending_again(self) -> None:
        with self.running.database.reading() as session:
            states = {row.id: row.state for row in session.execute(sa.select(Delivery.id, Delivery.state))}
        may_follow = {DeliveryState.SENDING, DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN}
        assert {states[delivery_id] for delivery_id in self.accepted_by_relay} <= may_follow

    def teardown(self) -> None:
        """When the faults stop, everything comes to an end, and still nobody got it twice."""
        try:
            for worker in ("w1", "w2"):
                self.kill(worker)
            self._bring_to_the_end()
            assert self.running.report().open == 0
            self.nobody_is_accepted_twice()
        finally:
            self.running.database.dispose()
            self.folder.cleanup()

    def _bring_to_the_end(self) -> None:
        for _ in range(3):
            if self.running.report().state is DispatchState.PAUSED:
                self.pause_or_resume()
            self.time_passes(600)
            self.take("w1", ENROLLED)
            while self.turns["w1"]:
                self.submit("w1", Accepted(verbatim("250")), is_answer_read=True)
            self.record("w1")

    def _unsubscribed(self) -> set[int]:
        with self.running.database.reading() as session:
            return set(
                session.scalars(
                    sa.select(Subscription.id).where(Subscription.state == SubscriptionState.UNSUBSCRIBED)
                )
            )

    def _name(self, worker: str) -> str:
        return f"{worker}-{self.lives[worker]}"

    def _forget(self, worker: str) -> None:
        self.lives[worker] += 1
        self.claimed[worker], self.turns[worker] = [], []
        self.journal[worker], self.unrecorded[worker] = {}, []


def _without_waiting_for_the_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF").close()


LedgerMachine.TestCase.settings = settings(
    max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLedger = LedgerMachine.TestCase
