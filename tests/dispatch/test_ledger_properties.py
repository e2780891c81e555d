"""Whatever happens in whatever order: every recipient is accounted for, and nobody's message is sent twice unknowingly.

Hypothesis drives two workers, deaths, lost hosts, pauses and departures against a real database, and
keeps its own record of whose body was transmitted.
"""

import tempfile
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from newsletter.db import Base, Database
from newsletter.dispatch import ledger, scheduling
from newsletter.dispatch.ledger import Result, Turn
from newsletter.dispatch.models import Delivery, DeliveryState, DispatchState
from newsletter.relays.base import Accepted, Deferred, Outcome, Refused, Unavailable, Uncertain
from subscribers.models import Subscription, SubscriptionState
from tests.conftest import NOW
from tests.dispatch.conftest import LEASE, POLICY, running_dispatch

ENROLLED = 6
WORKERS = st.sampled_from(["w1", "w2"])


class LedgerMachine(RuleBasedStateMachine):
    """The world around the ledger. `accepted_by_relay` is the truth that the ledger must not lose."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        database = Database(f"sqlite:///{Path(self.folder.name) / 'ledger.sqlite3'}")
        Base.metadata.create_all(database.engine)
        self.running = running_dispatch(database, ENROLLED)
        self.now = NOW
        self.claimed: dict[str, list[int]] = {"w1": [], "w2": []}
        self.turns: dict[str, list[Turn]] = {"w1": [], "w2": []}
        self.journal: dict[str, dict[tuple[int, int], Outcome | None]] = {"w1": {}, "w2": {}}
        self.unrecorded: dict[str, list[Result]] = {"w1": [], "w2": []}
        self.accepted_by_relay: list[int] = []

    @rule(worker=WORKERS, limit=st.integers(1, 4))
    def claim(self, worker: str, limit: int) -> None:
        with self.running.database.transaction() as session:
            self.claimed[worker] += ledger.claim(
                session, self.running.dispatch_id, worker=worker, limit=limit, lease=LEASE, now=self.now
            )

    @rule(worker=WORKERS, count=st.integers(1, 4))
    def begin(self, worker: str, count: int) -> None:
        ids, self.claimed[worker] = self.claimed[worker][:count], self.claimed[worker][count:]
        with self.running.database.transaction() as session:
            turns = ledger.begin(session, self.running.dispatch_id, ids, worker=worker, now=self.now)
            ledger.release(session, ids, worker=worker, now=self.now)
        assert not {turn.recipient.subscription_id for turn in turns} & self._unsubscribed()
        self.turns[worker] += turns

    @precondition(lambda self: any(self.turns.values()))
    @rule(
        worker=WORKERS,
        outcome=st.sampled_from([Accepted("250"), Deferred("451"), Refused("550"), Unavailable("down")]),
        is_answer_read=st.booleans(),
    )
    def submit(self, worker: str, outcome: Outcome, is_answer_read: bool) -> None:
        """The relay decides; whether its answer is read is another matter."""
        if not self.turns[worker]:
            return
        turn = self.turns[worker].pop(0)
        key = (turn.delivery_id, turn.attempt)
        if not isinstance(outcome, Unavailable):
            self.journal[worker][key] = None
        if isinstance(outcome, Accepted):
            self.accepted_by_relay.append(turn.delivery_id)
        if not is_answer_read and not isinstance(outcome, Unavailable):
            outcome = Uncertain("connection lost")
        self.journal[worker][key] = outcome
        self.unrecorded[worker].append(Result(*key, outcome))

    @rule(worker=WORKERS)
    def record(self, worker: str) -> None:
        results, self.unrecorded[worker] = self.unrecorded[worker], []
        with self.running.database.transaction() as session:
            ledger.record(session, self.running.dispatch_id, results, policy=POLICY, now=self.now)

    @rule(worker=WORKERS, was_submitting=st.booleans())
    def kill_and_recover(self, worker: str, was_submitting: bool) -> None:
        if was_submitting and self.turns[worker]:
            # Killed after the final dot: the relay accepted, the answer was never noted.
            turn = self.turns[worker][0]
            self.journal[worker][turn.delivery_id, turn.attempt] = None
            self.accepted_by_relay.append(turn.delivery_id)
        with self.running.database.transaction() as session:
            ledger.recover(session, worker, self.journal[worker], policy=POLICY, now=self.now)
        self._forget(worker)

    @rule(worker=WORKERS)
    def lose_the_host(self, worker: str) -> None:
        self._forget(worker)

    @rule(minutes=st.sampled_from([1, 3, 60, 600]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        with self.running.database.transaction() as session:
            scheduling.tick(session, lanes=1, now=self.now)

    @rule(worker=WORKERS)
    def renew(self, worker: str) -> None:
        with self.running.database.transaction() as session:
            ledger.renew(session, worker=worker, lease=LEASE, now=self.now)

    @rule(number=st.integers(0, ENROLLED - 1))
    def unsubscribe(self, number: int) -> None:
        with self.running.database.transaction() as session:
            subscription = session.scalars(sa.select(Subscription).offset(number).limit(1)).one()
            subscription.state = SubscriptionState.UNSUBSCRIBED

    @rule()
    def pause(self) -> None:
        self._steer(DispatchState.RUNNING, "pause")

    @rule()
    def resume(self) -> None:
        self._steer(DispatchState.PAUSED, "resume")

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
        self.running.database.dispose()
        self.folder.cleanup()

    def _unsubscribed(self) -> set[int]:
        with self.running.database.reading() as session:
            return set(
                session.scalars(
                    sa.select(Subscription.id).where(Subscription.state == SubscriptionState.UNSUBSCRIBED)
                )
            )

    def _forget(self, worker: str) -> None:
        self.claimed[worker], self.turns[worker] = [], []
        self.journal[worker], self.unrecorded[worker] = {}, []

    def _steer(self, state: DispatchState, verb: str) -> None:
        with self.running.database.transaction() as session:
            dispatch = scheduling.find_dispatch(session, self.running.dispatch_id)
            if dispatch.state is not state:
                return
            if verb == "pause":
                scheduling.pause(session, dispatch)
            else:
                scheduling.resume(session, dispatch, lanes=1, now=self.now)


LedgerMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLedger = LedgerMachine.TestCase
