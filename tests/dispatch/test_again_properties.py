"""Whatever is started, followed, refused, brought back and cancelled in whatever order: nobody is up for one issue twice.

Hypothesis drives starts to two lists that share readers, followers, lists that are left out, people who come and leave, answers
of every kind, and enrolment in portions of two, against a real database. Its own record of whom the relay took a mail for, or
may have, is what the ledger is held against.
"""

import random
import tempfile
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from newsletter.db import Base, Database
from newsletter.dispatch import coming_back, enrolling, finishing, scheduling, starting, steering
from newsletter.dispatch.again import dispatch_of
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, DispatchState, SkipReason
from newsletter.errors import Conflict, Invalid
from newsletter.issues.models import Proof
from newsletter.relays.base import Accepted, Fault, Outcome, Refused, Uncertain
from newsletter.trail.chain import Keeper
from newsletter.users.deeds import OPERATOR
from newsletter.wording import verbatim
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState
from tests import factories
from tests.conftest import NOW
from tests.dispatch.conftest import Running, WorkerByHand, require_exact_counters
from tests.factories import SIGNER

PEOPLE = st.integers(0, 5)
SLUGS = st.sampled_from(["readers", "donors"])
ANSWERS = st.sampled_from(
    [
        Refused(verbatim("550"), Fault.RECIPIENT),
        Accepted(verbatim("250")),
        Refused(verbatim("552"), Fault.SIZE),
        Refused(verbatim("554"), Fault.RELAY),
        Uncertain(verbatim("lost")),
    ]
)
MAY_ARRIVE = (DeliveryState.PENDING, DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN)


class AgainMachine(RuleBasedStateMachine):
    """Two lists, one issue. `took` counts for how often the relay may have taken it for a person."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(f"sqlite:///{Path(self.folder.name) / 'again.sqlite3'}")
        self.database.witness = Keeper(SIGNER, lambda: NOW)
        sa.event.listen(self.database.engine, "connect", _without_waiting_for_the_disk)
        Base.metadata.create_all(self.database.engine)
        self.workers = count()
        self.took: Counter[int] = Counter()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(enrolling, "_PORTION", 2)
        with self.database.transaction() as session:
            paper = factories.newsletter(session)
            self.lists = {
                slug: factories.mailing_list(session, paper, slug=slug).id for slug in ("readers", "donors")
            }
            self.people = [
                factories.subscriber(session, f"reader{number}@example.org").id for number in range(6)
            ]
            for slug, there in (("readers", self.people[:3]), ("donors", self.people[1:4])):
                for person in there:
                    self._join(session, slug, person)
            self.proof = factories.proof(session, paper).id
        self.start("readers", is_minus=False, portions=2)

    @rule(slug=SLUGS, is_minus=st.booleans(), portions=st.integers(0, 3))
    def start(self, slug: str, is_minus: bool, portions: int) -> None:
        """The first to a list, or one that follows the last; it may begin at once."""
        other = {"readers": "donors", "donors": "readers"}[slug]
        with self.database.transaction() as session:
            proof, to = session.get_one(Proof, self.proof), session.get_one(MailingList, self.lists[slug])
            minus = [session.get_one(MailingList, self.lists[other])] if is_minus else []
            follows = dispatch_of(session, proof, to)
            try:
                starting.schedule(
                    session, proof, to, by=OPERATOR, at=NOW, now=NOW, follows=follows, minus=minus
                )
            except (Conflict, Invalid):
                session.rollback()
        for _ in range(portions):
            self.enrol()

    @rule()
    def enrol(self) -> None:
        """A portion of each that begins or is begun in part."""
        with self.database.transaction() as session:
            is_to_begin = Dispatch.state == DispatchState.SCHEDULED
            is_half = sa.and_(Dispatch.state == DispatchState.RUNNING, Dispatch.enrolled_to.is_not(None))
            for dispatch_id in session.scalars(
                sa.select(Dispatch.id).where(sa.or_(is_to_begin, is_half))
            ).all():
                scheduling.begin(session, find_dispatch(session, dispatch_id), lanes=1, now=NOW)

    @rule(outcome=ANSWERS, limit=st.integers(1, 3), which=st.integers(0, 2))
    def submit(self, outcome: Outcome, limit: int, which: int) -> None:
        with self.database.reading() as session:
            running = sa.select(Dispatch.id).where(Dispatch.state == DispatchState.RUNNING)
            found = session.scalars(running.order_by(Dispatch.id)).all()
        if not found:
            return
        dispatch_id = found[which % len(found)]
        worker = WorkerByHand(Running(self.database, dispatch_id), f"w{next(self.workers)}")
        turns = worker.take(limit)
        if not isinstance(outcome, Refused):
            self.took.update(turn.recipient.subscriber_id for turn in turns)
        worker.record(outcome, turns)
        worker.give_up()
        with self.database.transaction() as session:
            finishing.close(session, dispatch_id, now=NOW)

    @rule()
    def bring_back(self) -> None:
        """Whoever was refused in any of them, the oldest first."""
        with self.database.transaction() as session:
            for dispatch_id in session.scalars(sa.select(Dispatch.id).order_by(Dispatch.id)).all():
                coming_back.send_failed_again(session, dispatch_id, now=NOW)

    @rule(which=st.integers(0, 3), to=st.sampled_from(["resume"] * 4 + ["pause", "cancel"]))
    def steer(self, which: int, to: str) -> None:
        with self.database.transaction() as session:
            found = session.scalars(sa.select(Dispatch).order_by(Dispatch.id)).all()
            if not found:
                return
            dispatch = found[which % len(found)]
            try:
                if to == "pause":
                    steering.pause(session, dispatch, by=OPERATOR)
                elif to == "resume":
                    steering.resume(session, dispatch, by=OPERATOR, lanes=1, now=NOW)
                else:
                    steering.cancel(session, dispatch, by=OPERATOR, now=NOW)
            except Conflict:
                session.rollback()

    @rule(number=PEOPLE, slug=SLUGS)
    def join_or_leave(self, number: int, slug: str) -> None:
        with self.database.transaction() as session:
            found = session.scalar(
                sa.select(Subscription).where(
                    Subscription.list_id == self.lists[slug],
                    Subscription.subscriber_id == self.people[number],
                )
            )
            if found is None:
                self._join(session, slug, self.people[number])
            elif found.state is SubscriptionState.CONFIRMED:
                found.state = SubscriptionState.UNSUBSCRIBED
            else:
                found.state = SubscriptionState.CONFIRMED

    @invariant()
    def nobody_is_up_for_it_twice(self) -> None:
        with self.database.reading() as session:
            counted = session.execute(
                sa.select(Delivery.subscriber_id, sa.func.count())
                .where(Delivery.state.in_(MAY_ARRIVE))
                .group_by(Delivery.subscriber_id)
            ).all()
        assert all(number == 1 for _, number in counted)

    @invariant()
    def the_relay_took_it_once_for_each(self) -> None:
        assert all(number == 1 for number in self.took.values())

    @invariant()
    def nobody_is_left_out_without_a_reason_that_was_true(self) -> None:
        """Who was passed over because of the issue has a row of it elsewhere."""
        with self.database.reading() as session:
            rows = session.execute(
                sa.select(Delivery.subscriber_id, Delivery.dispatch_id).where(
                    Delivery.skip_reason.in_([SkipReason.ALREADY_RECEIVED, SkipReason.TRIED_BEFORE])
                )
            ).all()
            for person, dispatch_id in rows:
                others = sa.select(sa.func.count()).where(
                    Delivery.subscriber_id == person, Delivery.dispatch_id != dispatch_id
                )
                assert session.scalar(others)

    @invariant()
    def counters_are_exact(self) -> None:
        with self.database.transaction() as session:
            require_exact_counters(session)

    @invariant()
    def each_is_followed_once(self) -> None:
        with self.database.reading() as session:
            followed = session.scalars(
                sa.select(Dispatch.follows_id).where(
                    Dispatch.follows_id.is_not(None), Dispatch.state != DispatchState.CANCELLED
                )
            ).all()
        assert len(followed) == len(set(followed))

    def teardown(self) -> None:
        self.patch.undo()
        self.database.dispose()
        self.folder.cleanup()

    def _join(self, session: sa.orm.Session, slug: str, person: int) -> None:
        to = session.get_one(MailingList, self.lists[slug])
        factories.subscription_of(session, to, session.get_one(Subscriber, person))


def _without_waiting_for_the_disk(connection: object, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF").close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", range(6))
def test_a_long_life(seed: int) -> None:
    """As many steps as Hypothesis seldom makes, the same each time."""
    chance, machine = random.Random(seed), AgainMachine()
    answers = [
        Refused(verbatim("550"), Fault.RECIPIENT),
        Accepted(verbatim("250")),
        Uncertain(verbatim("lost")),
    ]
    steps: list[Callable[[], None]] = [
        lambda: machine.start(chance.choice(["readers", "donors"]), chance.random() < 0.2, 3),
        machine.enrol,
        lambda: machine.submit(chance.choice(answers), chance.randint(1, 3), chance.randint(0, 2)),
        machine.bring_back,
        lambda: machine.steer(chance.randint(0, 3), chance.choice(["resume"] * 4 + ["pause", "cancel"])),
        lambda: machine.join_or_leave(chance.randint(0, 5), chance.choice(["readers", "donors"])),
    ]
    try:
        for _ in range(60):
            chance.choice(steps)()
            machine.nobody_is_up_for_it_twice()
            machine.the_relay_took_it_once_for_each()
            machine.nobody_is_left_out_without_a_reason_that_was_true()
            machine.counters_are_exact()
            machine.each_is_followed_once()
    finally:
        machine.teardown()


TestAgain = AgainMachine.TestCase
TestAgain.settings = settings(
    max_examples=10, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
