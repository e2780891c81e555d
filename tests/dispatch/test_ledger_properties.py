"""Whatever happens in whatever order: every recipient is accounted for, and nobody's message is sent twice unknowingly.

Hypothesis drives two workers, deaths, lost hosts, pauses, departures and late evidence against a real database with several
chunks, and keeps its own record of whose body was transmitted.
"""

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from newsletter.db import Base, Database
from newsletter.dispatch import coming_back, enrolling, finishing, scheduling, steering
from newsletter.dispatch.chunks import STATE, in_hand, joined
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.leasing import LifeOverError
from newsletter.dispatch.ledger import Result, Turn
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, DispatchState, WorkerLife
from newsletter.relays.base import Accepted, Deferred, Fault, Outcome, Refused, Unavailable, Uncertain
from newsletter.trail.chain import Keeper
from newsletter.users.deeds import OPERATOR
from newsletter.wording import verbatim
from subscribers.models import Subscription, SubscriptionState
from tests.conftest import NOW
from tests.dispatch.conftest import Running, WorkerByHand, running_dispatch
from tests.factories import SIGNER

ENROLLED = 6
Told = TypeVar("Told")
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


Note = tuple[tuple[int, int], Outcome | None]


class LedgerMachine(RuleBasedStateMachine):
    """The world around the ledger. `copies` is the truth that the ledger must not lose: how many the relay took of each."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        database = Database(f"sqlite:///{Path(self.folder.name) / 'ledger.sqlite3'}")
        database.witness = Keeper(SIGNER, lambda: NOW)
        sa.event.listen(database.engine, "connect", _without_waiting_for_the_disk)
        Base.metadata.create_all(database.engine)
        self.running = _in_small_chunks(database)
        self.now = NOW
        self.lives = {"w1": 0, "w2": 0}
        self.hands: dict[str, WorkerByHand] = {}
        self.turns: dict[str, list[Turn]] = {}
        self.journal: dict[str, list[Note]] = {}
        self.unrecorded: dict[str, list[Result]] = {}
        self.let_go_of: dict[str, set[int]] = {}
        self.lost: list[tuple[str, list[Note]]] = []  # journals on machines that may come back
        self.copies: Counter[int] = Counter()
        self.risked: Counter[int] = Counter()  # sent again by a person while uncertain
        self.is_finished_before_evidence = False
        for worker in self.lives:
            self._live_anew(worker)

    @rule(worker=WORKERS, count=st.integers(1, 4))
    def take(self, worker: str, count: int) -> None:
        self._receive(worker, self._try(worker, lambda hand: hand.take(count)))

    @rule(worker=WORKERS, is_for_new=st.booleans())
    def take_for_trial(self, worker: str, is_for_new: bool) -> None:
        self._receive(worker, self._try(worker, lambda hand: hand.take_for_trial(is_for_new=is_for_new)))

    @rule(worker=WORKERS, outcome=ANSWERS, is_answer_read=st.booleans())
    def submit(self, worker: str, outcome: Outcome, is_answer_read: bool) -> None:
        """The relay decides; whether its answer is read is another matter."""
        if not self.turns[worker]:
            self.take(worker, 2)
        if not self.turns[worker]:
            return
        turn = self.turns[worker].pop(0)
        key = (turn.delivery_id, turn.attempt)
        self.copies[turn.delivery_id] += isinstance(outcome, Accepted)
        if not isinstance(outcome, Unavailable):
            self.journal[worker].append((key, None))
            outcome = outcome if is_answer_read else Uncertain(verbatim("connection lost"))
        self.journal[worker].append((key, outcome))
        self.unrecorded[worker].append(Result(*key, outcome))

    @rule(worker=WORKERS)
    def record(self, worker: str) -> None:
        results = self.unrecorded[worker]
        if self._try(worker, lambda hand: hand.record_all(results)) is None:
            return
        self.unrecorded[worker] = []
        self.let_go_of[worker] |= {
            result.delivery_id for result in results if isinstance(result.outcome, Unavailable)
        }

    @rule(worker=WORKERS)
    def let_go(self, worker: str) -> None:
        """Drop what was not begun: first from memory, then in the database."""
        self.let_go_of[worker] |= {turn.delivery_id for turn in self.turns[worker]}
        self.turns[worker] = []
        kept = [result.delivery_id for result in self.unrecorded[worker]]
        self._try(worker, lambda hand: hand.let_go(kept))

    @rule(worker=WORKERS)
    def give_up(self, worker: str) -> None:
        if not self._memory(worker):
            self._try(worker, lambda hand: hand.give_up())
            self.let_go_of[worker] = set()

    @rule(worker=WORKERS)
    def step(self, worker: str) -> None:
        self._try(worker, lambda hand: hand.live())

    @rule(worker=WORKERS)
    def kill_in_the_middle(self, worker: str) -> None:
        """Killed after the final dot: the relay accepted, the answer was never noted."""
        if self.turns[worker]:
            turn = self.turns[worker].pop(0)
            self.journal[worker].append(((turn.delivery_id, turn.attempt), None))
            self.copies[turn.delivery_id] += 1
        self.kill(worker)

    @rule(worker=WORKERS)
    def kill(self, worker: str) -> None:
        self._settle(self.hands[worker].name, self.journal[worker])
        self._live_anew(worker)

    @rule(worker=WORKERS, noted=st.integers(0, 6))
    def power_fails(self, worker: str, noted: int) -> None:
        """The machine went down, and only the beginning of the journal had reached the disk."""
        self._settle(self.hands[worker].name, self.journal[worker][:noted], is_whole=False)
        self._live_anew(worker)

    @rule(worker=WORKERS)
    def lose_the_host(self, worker: str) -> None:
        self.lost.append((self.hands[worker].name, self.journal[worker]))
        self._live_anew(worker)
        self.time_passes(3)

    @rule(noted=st.integers(0, 6) | st.none())
    def find_the_host_again(self, noted: int | None) -> None:
        if self.lost:
            name, notes = self.lost.pop(0)
            self._settle(name, notes[:noted], is_whole=noted is None)

    @rule(minutes=st.sampled_from([1, 3, 600]))
    def time_passes(self, minutes: int) -> None:
        """Whoever has made no step for a lease is given up, though it may live."""
        self.now += timedelta(minutes=minutes)
        for _ in range(2):
            self.running.look_for_the_lost(self.now)
            self.now += timedelta(seconds=5)
        with self.running.database.transaction() as session:
            scheduling.tick(session, lanes=1, now=self.now)

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
                steering.pause(session, dispatch, by=OPERATOR)
            elif dispatch.state is DispatchState.PAUSED:
                steering.resume(session, dispatch, by=OPERATOR, lanes=1, now=self.now)

    @rule(fault=st.sampled_from([None, Fault.RECIPIENT, Fault.RELAY]))
    def send_failed_again(self, fault: Fault | None) -> None:
        with self.running.database.transaction() as session:
            coming_back.send_failed_again(session, self.running.dispatch_id, fault=fault, now=self.now)

    @rule()
    def send_uncertain_again(self) -> None:
        """A person risks a second copy."""
        self.risked.update(
            row.id for row in self.running.deliveries() if row.state is DeliveryState.UNCERTAIN
        )
        with self.running.database.transaction() as session:
            coming_back.send_uncertain_again(session, self.running.dispatch_id, now=self.now)

    @rule()
    def close(self) -> None:
        with self.running.database.transaction() as session:
            finishing.close(session, self.running.dispatch_id, now=self.now)

    @invariant()
    def what_nobody_got_is_not_finished(self) -> None:
        counts = self.running.counts
        reached = counts[DeliveryState.ACCEPTED] + counts[DeliveryState.UNCERTAIN]
        failed = counts[DeliveryState.REFUSED] + counts[DeliveryState.EXPIRED]
        is_finished = self.running.state is DispatchState.FINISHED
        self.is_finished_before_evidence &= is_finished
        assert not is_finished or reached or not failed or self.is_finished_before_evidence

    @invariant()
    def whoever_was_refused_by_no_fault_of_theirs_waits_while_it_is_paused_for_that(self) -> None:
        report = self.running.report()
        is_failing = report.state is DispatchState.PAUSED and bool(report.held_because)
        assert not is_failing or self.running.account().refused.keys() <= {Fault.RECIPIENT}

    @invariant()
    def every_recipient_is_accounted_for(self) -> None:
        """Counting also proves each counter by the rows."""
        assert sum(self.running.counts.values()) == len(self.running.deliveries()) == ENROLLED

    @invariant()
    def nobody_gets_more_copies_than_somebody_risked(self) -> None:
        assert all(count <= 1 + self.risked[number] for number, count in self.copies.items())

    @invariant()
    def what_the_relay_accepted_is_never_up_for_sending_again(self) -> None:
        with self.running.database.reading() as session:
            rows = session.execute(sa.select(Delivery.id, STATE.label("state")).join(Chunk, joined()))
            states = {row.id: row.state for row in rows}
        may_follow = {DeliveryState.SENDING, DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN}
        accepted = {number for number in self.copies if self.copies[number] > self.risked[number]}
        assert {states[number] for number in accepted} <= may_follow

    @invariant()
    def what_a_worker_has_before_it_is_in_hand(self) -> None:
        with self.running.database.reading() as session:
            living = set(session.scalars(sa.select(WorkerLife.name).where(WorkerLife.ended_at.is_(None))))
            had: dict[str | None, set[int]] = {}
            for chunk in session.scalars(sa.select(Chunk)):
                numbers = set(session.scalars(sa.select(Delivery.id).where(in_hand(chunk))))
                assert chunk.in_hand == len(numbers)
                assert chunk.worker in living or not numbers
                had.setdefault(chunk.worker, set()).update(numbers)
        for worker, hand in self.hands.items():
            if hand.name in living:
                memory, numbers = self._memory(worker), had.get(hand.name, set())
                assert memory <= numbers <= memory | self.let_go_of[worker]

    def teardown(self) -> None:
        """When the faults stop, everything comes to an end, and still nobody got it twice."""
        try:
            for worker in ("w1", "w2"):
                self.kill(worker)
            while self.lost:
                self.find_the_host_again(None)
            self._bring_to_the_end()
            assert self.running.account().pending == 0
            self.nobody_gets_more_copies_than_somebody_risked()
        finally:
            self.running.database.dispose()
            self.folder.cleanup()

    def _bring_to_the_end(self) -> None:
        for _ in range(3):
            if self.running.state is DispatchState.PAUSED:
                self.pause_or_resume()
            self.time_passes(600)
            self.kill("w1")
            self.take("w1", ENROLLED)
            while self.turns["w1"]:
                self.submit("w1", Accepted(verbatim("250")), is_answer_read=True)
            self.record("w1")
            self.give_up("w1")

    def _receive(self, worker: str, turns: list[Turn] | None) -> None:
        assert not {turn.recipient.subscription_id for turn in turns or []} & self._unsubscribed()
        self.turns[worker] += turns or []

    def _memory(self, worker: str) -> set[int]:
        waiting = {turn.delivery_id for turn in self.turns[worker]}
        return waiting | {result.delivery_id for result in self.unrecorded[worker]}

    def _unsubscribed(self) -> set[int]:
        with self.running.database.reading() as session:
            return set(
                session.scalars(
                    sa.select(Subscription.id).where(Subscription.state == SubscriptionState.UNSUBSCRIBED)
                )
            )

    def _try(self, worker: str, verb: Callable[[WorkerByHand], Told]) -> Told | None:
        """A worker that finds its life over begins nothing more, says what it knows, and begins another."""
        hand = self.hands[worker]
        hand.now = self.now
        try:
            return verb(hand)
        except LifeOverError:
            with self.running.database.reading() as session:
                assert session.get_one(WorkerLife, hand.name).ended_at is not None
            self.kill(worker)
            return None

    def _settle(self, name: str, notes: list[Note], *, is_whole: bool = True) -> None:
        self.running.settle(name, dict(notes), is_whole=is_whole, now=self.now)
        self.is_finished_before_evidence = True  # if it is; see above

    def _live_anew(self, worker: str) -> None:
        self.lives[worker] += 1
        self.hands[worker] = WorkerByHand(self.running, f"{worker}-{self.lives[worker]}", now=self.now)
        self.turns[worker], self.journal[worker] = [], []
        self.unrecorded[worker], self.let_go_of[worker] = [], set()


def _in_small_chunks(database: Database) -> Running:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(enrolling, "_LEAST", 2)
        return running_dispatch(database, ENROLLED)


def _without_waiting_for_the_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF").close()


LedgerMachine.TestCase.settings = settings(
    max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLedger = LedgerMachine.TestCase
