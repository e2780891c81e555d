"""A proof that goes to a list again, to another list, or to a list without others: nobody gets the issue twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.dispatch import again, coming_back, finishing, scheduling, starting, steering
from newsletter.dispatch.again import AlreadyDispatched
from newsletter.dispatch.audience import Plan
from newsletter.dispatch.enrolling import forecast
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, DispatchState, SkipReason
from newsletter.errors import Invalid
from newsletter.issues.composing import save
from newsletter.issues.models import Proof
from newsletter.issues.proofing import make_proof
from newsletter.relays.base import Accepted, Fault, Refused
from newsletter.users.deeds import OPERATOR
from newsletter.wording import verbatim
from subscribers.models import MailingList, Subscriber, SubscriptionState
from tests import factories
from tests.conftest import NOW
from tests.dispatch.conftest import Running, WorkerByHand, require_exact_counters
from tests.e2e.processes import eventually

ACCEPTED, REFUSED = Accepted(verbatim("250")), Refused(verbatim("550"), Fault.RECIPIENT)


@pytest.fixture
def proof(session: Session) -> Proof:
    return factories.proof(session, factories.newsletter(session))


@pytest.fixture
def readers(session: Session, proof: Proof) -> MailingList:
    return factories.mailing_list(session, proof.issue.newsletter)


@pytest.fixture
def donors(session: Session, proof: Proof) -> MailingList:
    return factories.mailing_list(session, proof.issue.newsletter, slug="donors")


@pytest.fixture
def ended(session: Session, proof: Proof, readers: MailingList) -> Dispatch:
    """reader0 has it, of reader1 nobody knows, reader2 was refused, reader3 expired; late@example.org came later."""
    dispatch = factories.dispatch(session, proof, readers, state=DispatchState.FINISHED)
    states = (
        DeliveryState.ACCEPTED,
        DeliveryState.UNCERTAIN,
        DeliveryState.REFUSED,
        DeliveryState.EXPIRED,
    )
    factories.deliveries(session, dispatch, *states)
    factories.subscription(session, readers, "late@example.org")
    return dispatch


def start(
    session: Session, proof: Proof, to: MailingList, *, follows: int | None = None, **more: object
) -> Dispatch:
    return starting.schedule(session, proof, to, by=OPERATOR, at=NOW, now=NOW, follows=follows, **more)  # type: ignore[arg-type]


def begun(session: Session, dispatch: Dispatch) -> dict[str, str | None]:
    """Let it enrol; gives the reason by address, None for whom it goes to."""
    scheduling.begin(session, dispatch, lanes=1, now=NOW)
    rows = session.scalars(sa.select(Delivery).where(Delivery.dispatch_id == dispatch.id)).all()
    return {session.get_one(Subscriber, row.subscriber_id).email: row.skip_reason for row in rows}


def test_again_goes_to_who_came_later_and_to_nobody_who_was_tried(
    session: Session, proof: Proof, readers: MailingList, ended: Dispatch
) -> None:
    expected = forecast(session, Plan(proof, readers))
    made = start(session, proof, readers, follows=ended.id)

    assert begun(session, made) == {
        "reader0@example.org": SkipReason.ALREADY_RECEIVED,
        "reader1@example.org": SkipReason.ALREADY_RECEIVED,
        "reader2@example.org": SkipReason.TRIED_BEFORE,
        "reader3@example.org": SkipReason.TRIED_BEFORE,
        "late@example.org": None,
    }
    assert (expected.will_go, made.follows_id) == (1, ended.id)
    assert expected.skipped == {SkipReason.ALREADY_RECEIVED: 2, SkipReason.TRIED_BEFORE: 2}


def test_without_a_word_nothing_goes_to_a_list_again(
    session: Session, proof: Proof, readers: MailingList, ended: Dispatch
) -> None:
    with pytest.raises(AlreadyDispatched) as refusal:
        start(session, proof, readers)

    assert refusal.value.dispatch_id == ended.id


def test_whatever_is_said_twice_makes_one_dispatch_also_when_the_first_has_ended(
    session: Session, proof: Proof, readers: MailingList, ended: Dispatch
) -> None:
    made = start(session, proof, readers, follows=ended.id)
    made.state = DispatchState.FINISHED
    factories.subscription(session, readers, "later@example.org")

    with pytest.raises(AlreadyDispatched) as refusal:
        start(session, proof, readers, follows=ended.id)

    assert refusal.value.dispatch_id == made.id
    assert start(session, proof, readers, follows=made.id).follows_id == made.id


@pytest.mark.parametrize(
    "state", [DispatchState.SCHEDULED, DispatchState.RUNNING, DispatchState.PAUSED], ids=str
)
def test_nothing_follows_a_dispatch_that_has_not_ended(
    session: Session, proof: Proof, readers: MailingList, ended: Dispatch, state: DispatchState
) -> None:
    ended.state = state

    with pytest.raises(AlreadyDispatched):
        start(session, proof, readers, follows=ended.id)


def test_a_follower_that_was_cancelled_makes_room_for_another(
    session: Session, proof: Proof, readers: MailingList, ended: Dispatch
) -> None:
    first = start(session, proof, readers, follows=ended.id)
    steering.cancel(session, first, by=OPERATOR, now=NOW)

    assert start(session, proof, readers, follows=ended.id).id != first.id


def test_a_dispatch_of_something_else_cannot_be_followed(
    session: Session, proof: Proof, donors: MailingList, ended: Dispatch
) -> None:
    factories.subscription(session, donors, "donor@example.org")

    with pytest.raises(Invalid, match="is none of proof"):
        start(session, proof, donors, follows=ended.id)


def test_who_is_on_a_list_that_is_left_out_gets_nothing_and_the_dispatch_says_why(
    session: Session, proof: Proof, readers: MailingList, donors: MailingList
) -> None:
    both = factories.subscription(session, readers, "both@example.org").subscriber
    factories.subscription_of(session, donors, both)
    for number, state in enumerate((SubscriptionState.PENDING, SubscriptionState.UNSUBSCRIBED)):
        not_there = factories.subscription(session, readers, f"not{number}@example.org").subscriber
        factories.subscription_of(session, donors, not_there, state=state)

    made = start(session, proof, readers, minus=[donors])

    assert made.minus == (donors.id,)
    assert begun(session, made) == {
        "both@example.org": SkipReason.ON_ANOTHER_LIST,
        "not0@example.org": None,
        "not1@example.org": None,
    }


def test_only_other_lists_of_the_newsletter_can_be_left_out(session: Session, readers: MailingList) -> None:
    other = factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="others")

    for wrong in (readers, other):
        with pytest.raises(Invalid):
            again.minus_of(readers, [wrong])


def test_another_list_gets_it_but_for_who_has_it(
    session: Session, proof: Proof, donors: MailingList, ended: Dispatch
) -> None:
    for delivery in session.scalars(sa.select(Delivery).order_by(Delivery.id)):
        person = session.get_one(Subscriber, delivery.subscriber_id)
        factories.subscription_of(session, donors, person)

    assert begun(session, start(session, proof, donors)) == {
        "reader0@example.org": SkipReason.ALREADY_RECEIVED,
        "reader1@example.org": SkipReason.ALREADY_RECEIVED,
        "reader2@example.org": None,
        "reader3@example.org": None,
    }


def test_who_was_refused_and_got_it_by_another_list_does_not_come_back(
    session: Session, proof: Proof, donors: MailingList, ended: Dispatch
) -> None:
    refused = session.scalars(sa.select(Delivery).where(Delivery.state == DeliveryState.REFUSED)).one()
    factories.subscription_of(session, donors, session.get_one(Subscriber, refused.subscriber_id))
    begun(session, start(session, proof, donors))

    assert coming_back.send_failed_again(session, ended.id, now=NOW) == 1  # who expired

    session.refresh(refused)
    assert refused.state is DeliveryState.REFUSED
    require_exact_counters(session)


def test_a_correction_comes_back_to_who_got_the_earlier_proof_only(
    session: Session, proof: Proof, readers: MailingList, ended: Dispatch
) -> None:
    content = factories.content(subject={"en": "Two shores, corrected", "ko": "두 기슭, 고침"})
    save(session, proof.issue, content, base=proof.issue.revision, by=OPERATOR, now=factories.LONG_AGO)
    later = make_proof(session, proof.issue, base_url=factories.BASE_URL, by=OPERATOR, now=NOW)
    correction = factories.dispatch(session, later, readers, state=DispatchState.FINISHED)
    correction.is_correction = True
    rows = session.scalars(sa.select(Delivery).order_by(Delivery.id)).all()
    first, second = (
        factories.delivery(
            session,
            correction,
            session.get_one(Subscriber, row.subscriber_id),
            state=DeliveryState.REFUSED,
        )
        for row in rows[:2]
    )
    factories.chunk(session, correction, [first, second])

    assert coming_back.send_failed_again(session, correction.id, now=NOW) == 2
    assert coming_back.send_failed_again(session, ended.id, now=NOW) == 2
    assert coming_back.send_uncertain_again(session, ended.id, now=NOW) == 0


@pytest.fixture
def shared(database: Database) -> tuple[list[int], int]:
    """Two planned dispatches of one proof, to two lists that share a reader; and that reader."""
    with database.transaction() as session:
        newsletter = factories.newsletter(session)
        proof = factories.proof(session, newsletter)
        first, second = (
            factories.mailing_list(session, newsletter, slug=slug) for slug in ("readers", "donors")
        )
        person = factories.subscription(session, first, "both@example.org").subscriber
        factories.subscription_of(session, second, person)
        factories.subscription(session, second, "second@example.org")
        return [start(session, proof, to).id for to in (first, second)], person.id


def refuse_all(database: Database, dispatch_id: int) -> None:
    with database.transaction() as session:
        scheduling.begin(session, find_dispatch(session, dispatch_id), lanes=1, now=NOW)
    worker = WorkerByHand(Running(database, dispatch_id))
    worker.record(REFUSED, worker.take())
    worker.give_up()


def test_who_comes_back_and_who_is_enrolled_at_the_same_moment_is_one(
    database: Database, shared: tuple[list[int], int], now: datetime
) -> None:
    (first, second), person = shared
    refuse_all(database, first)

    def come_back() -> None:
        with database.transaction() as session:
            coming_back.send_failed_again(session, first, now=now)

    def enrol() -> None:
        with database.transaction() as session:
            scheduling.begin(session, find_dispatch(session, second), lanes=1, now=now)

    with ThreadPoolExecutor() as executor:
        for done in [executor.submit(come_back), executor.submit(enrol)]:
            done.result()

    with database.reading() as session:
        states = session.scalars(sa.select(Delivery.state).where(Delivery.subscriber_id == person)).all()
    assert sorted(states).count(DeliveryState.PENDING) == 1


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_whoever_brings_back_waits_for_an_enrolment_of_the_same_issue(
    database: Database, shared: tuple[list[int], int], now: datetime
) -> None:
    (first, second), person = shared
    refuse_all(database, first)

    def come_back() -> int:
        with database.transaction() as session:
            return coming_back.send_failed_again(session, first, now=now)

    def is_waited_for() -> bool:
        with database.reading() as session:
            return bool(session.scalar(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")))

    with ThreadPoolExecutor() as executor:
        with database.transaction() as session:
            scheduling.begin(session, find_dispatch(session, second), lanes=1, now=now)
            coming = executor.submit(come_back)
            eventually(is_waited_for, what="who is refused waits for who is enrolled")
        assert coming.result() == 0

    with database.reading() as session:
        states = session.scalars(sa.select(Delivery.state).where(Delivery.subscriber_id == person)).all()
    assert sorted(states) == [DeliveryState.PENDING, DeliveryState.REFUSED]


def test_of_starts_at_the_same_moment_one_is_made(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        newsletter = factories.newsletter(session)
        proof = factories.proof(session, newsletter)
        readers = factories.mailing_list(session, newsletter)
        ended = factories.dispatch(session, proof, readers, state=DispatchState.FINISHED)
        factories.deliveries(session, ended, DeliveryState.ACCEPTED)
        factories.subscription(session, readers, "late@example.org")
        proof_id, list_id, ended_id = proof.id, readers.id, ended.id

    def press(_: int) -> int | None:
        with database.transaction() as session:
            try:
                return start(
                    session,
                    session.get_one(Proof, proof_id),
                    session.get_one(MailingList, list_id),
                    follows=ended_id,
                ).id
            except AlreadyDispatched as error:
                return error.dispatch_id

    with ThreadPoolExecutor(4) as executor:
        found = set(executor.map(press, range(4)))

    with database.reading() as session:
        assert session.scalars(sa.select(Dispatch.id).where(Dispatch.follows_id.is_not(None))).all() == list(
            found
        )
    assert len(found) == 1


def test_what_ended_may_go_on_beside_the_one_that_follows_it(
    session: Session, proof: Proof, readers: MailingList, ended: Dispatch
) -> None:
    made = start(session, proof, readers, follows=ended.id)
    begun(session, made)

    coming_back.send_failed_again(session, ended.id, now=NOW)

    session.refresh(ended)
    assert (ended.state, made.state) == (DispatchState.RUNNING, DispatchState.RUNNING)
    scheduling.tick(session, lanes=1, now=NOW + timedelta(minutes=1))
    assert not finishing.close(session, ended.id, now=NOW)
