"""The life of a dispatch, step by step."""

from datetime import datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.deliverability.findings import Aspect, bad, good
from newsletter.desk.reports import report
from newsletter.dispatch import holds, scheduling, starting, steering
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, DispatchState, SkipReason
from newsletter.dispatch.sender_checks.keeping import keep_check
from newsletter.errors import Conflict, Invalid
from newsletter.issues.introducing import NotIntroduced
from newsletter.issues.models import Proof
from newsletter.issues.proofing import make_proof
from newsletter.users.deeds import OPERATOR
from newsletter.wording import NOTHING, say, verbatim
from subscribers.models import MailingList, Subscription, SubscriptionState
from tests import factories
from tests.conftest import NOW


@pytest.fixture
def readers(session: Session) -> MailingList:
    readers = factories.mailing_list(session, factories.newsletter(session))
    for number in range(3):
        factories.subscription(session, readers, f"reader{number}@example.org")
    return readers


@pytest.fixture
def proof(session: Session, readers: MailingList) -> Proof:
    newsletter = session.get_one(factories.Newsletter, readers.newsletter_id)
    return factories.proof(session, newsletter)


def bells(session: Session) -> list[str]:
    return [name for name, _ in session.info.get("bells", [])]


def test_an_unapproved_proof_goes_nowhere(session: Session, readers: MailingList, now: datetime) -> None:
    newsletter = session.get_one(factories.Newsletter, readers.newsletter_id)
    unapproved = factories.proof(session, newsletter, is_approved=False)

    with pytest.raises(Invalid, match="not approved"):
        starting.schedule(session, unapproved, readers, by=OPERATOR, at=now, now=now)


def test_a_list_that_wants_all_languages_gets_no_proof_without_them(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    readers.is_stacked = True

    with pytest.raises(
        Invalid, match=r"The list readers gets one mail in all languages.* Tick that in the issue"
    ):
        starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now)

    stacked = factories.proof(
        session, proof.issue.newsletter, slug="bridge-13", says=factories.content(stacked=True)
    )
    assert starting.schedule(session, stacked, readers, by=OPERATOR, at=now, now=now)


NOTHING_SAID = [("sender_address", ""), ("organisation", {}), ("postal_address", {})]


@pytest.mark.parametrize(("field", "nothing"), NOTHING_SAID)
def test_a_newsletter_that_does_not_say_who_publishes_it_goes_nowhere(
    session: Session, proof: Proof, readers: MailingList, now: datetime, field: str, nothing: object
) -> None:
    setattr(proof.issue.newsletter, field, nothing)
    option = field.removesuffix("_address") if field == "sender_address" else field.replace("_", "-")

    with pytest.raises(NotIntroduced, match=f"newsletter newsletter set bridge --{option} [A-Z]+$"):
        starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now)

    assert session.scalar(sa.select(sa.func.count()).select_from(Dispatch)) == 0


@pytest.mark.parametrize(("field", "nothing"), NOTHING_SAID)
def test_a_proof_that_was_made_before_goes_nowhere_and_a_new_one_does(
    session: Session, readers: MailingList, now: datetime, field: str, nothing: object
) -> None:
    newsletter = session.get_one(factories.Newsletter, readers.newsletter_id)
    told = getattr(newsletter, field)
    setattr(newsletter, field, nothing)
    early = factories.proof(session, newsletter)
    setattr(newsletter, field, told)

    with pytest.raises(NotIntroduced, match="Make a new proof"):
        starting.schedule(session, early, readers, by=OPERATOR, at=now, now=now)

    later = proved_again(session, early, now)
    assert later.id != early.id
    assert starting.schedule(session, later, readers, by=OPERATOR, at=now, now=now)


def proved_again(session: Session, proof: Proof, now: datetime) -> Proof:
    made = make_proof(session, proof.issue, base_url=factories.BASE_URL, by=OPERATOR, now=now)
    factories.approve(session, made, by=factories.user(session, email="eve@bridge.example.org"), now=now)
    return made


def test_a_list_of_another_newsletter_is_refused(session: Session, proof: Proof, now: datetime) -> None:
    other = factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="others")

    with pytest.raises(Invalid, match="another newsletter"):
        starting.schedule(session, proof, other, by=OPERATOR, at=now, now=now)


def test_the_second_click_finds_the_first_dispatch(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    first = starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now)

    with pytest.raises(starting.AlreadyDispatched) as refusal:
        starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now)

    assert refusal.value.dispatch_id == first.id
    assert session.scalar(sa.select(sa.func.count()).select_from(Dispatch)) == 1


def test_a_dispatch_begins_once_when_its_time_has_come(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    tomorrow = now + timedelta(days=1)
    dispatch = starting.schedule(session, proof, readers, by=OPERATOR, at=tomorrow, now=now)

    scheduling.begin(session, dispatch, lanes=2, now=now)
    assert dispatch.state is DispatchState.SCHEDULED
    scheduling.begin(session, dispatch, lanes=2, now=tomorrow)
    scheduling.begin(session, dispatch, lanes=2, now=tomorrow)

    assert dispatch.state is DispatchState.RUNNING
    assert report(session, dispatch, now=NOW).enrolled == 3
    assert bells(session) == ["dispatch.pump", "dispatch.pump"]


def test_a_pause_before_the_beginning_keeps_the_audience_open(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    dispatch = starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now)

    steering.pause(session, dispatch, by=OPERATOR)
    scheduling.begin(session, dispatch, lanes=1, now=now)
    assert dispatch.enrolled_at is None
    steering.resume(session, dispatch, by=OPERATOR, lanes=1, now=now)

    assert dispatch.state is DispatchState.SCHEDULED
    scheduling.begin(session, dispatch, lanes=1, now=now)
    assert dispatch.state is DispatchState.RUNNING


def test_a_person_who_pauses_needs_no_reason_from_the_relay(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    dispatch = starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now)
    scheduling.begin(session, dispatch, lanes=1, now=now)
    holds.hold(session, dispatch.id, because=verbatim("mail:25 does not answer"), now=now)

    steering.pause(session, dispatch, by=OPERATOR)

    assert (dispatch.state, dispatch.held_because) == (DispatchState.PAUSED, NOTHING)


def test_resuming_tries_a_relay_that_was_down_at_once(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    dispatch = starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now)
    scheduling.begin(session, dispatch, lanes=1, now=now)
    holds.hold(session, dispatch.id, because=verbatim("mail:25 does not answer"), now=now)

    steering.resume(session, dispatch, by=OPERATOR, lanes=1, now=now)

    assert dispatch.held_until is None
    assert dispatch.held_because == NOTHING


def test_what_is_over_cannot_be_paused_resumed_or_cancelled(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    dispatch = starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now)
    scheduling.begin(session, dispatch, lanes=1, now=now)
    steering.cancel(session, dispatch, by=OPERATOR, now=now)

    assert report(session, dispatch, now=NOW).counts[DeliveryState.SKIPPED] == 3
    with pytest.raises(Conflict, match="cancelled"):
        steering.pause(session, dispatch, by=OPERATOR)
    with pytest.raises(Conflict, match="cancelled"):
        steering.resume(session, dispatch, by=OPERATOR, lanes=1, now=now)
    with pytest.raises(Conflict, match="cancelled"):
        steering.cancel(session, dispatch, by=OPERATOR, now=now)


def test_a_cancelled_dispatch_makes_room_for_another(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    first = starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now)
    scheduling.begin(session, first, lanes=1, now=now)
    session.execute(
        sa.update(Delivery)
        .where(Delivery.id == sa.select(sa.func.min(Delivery.id)).scalar_subquery())
        .values(state=DeliveryState.ACCEPTED)
    )
    steering.cancel(session, first, by=OPERATOR, now=now)

    second = starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now)
    scheduling.begin(session, second, lanes=1, now=now)

    counts = report(session, second, now=NOW).counts
    assert counts[DeliveryState.PENDING] == 2
    assert counts[DeliveryState.SKIPPED] == 1  # who has it already


def test_the_tick_finds_every_kind_of_lost_bell(database: Database, now: datetime) -> None:
    rung: list[str] = []
    database.ringer = lambda name, _ids: rung.append(name)
    with database.transaction() as session:
        newsletter = factories.newsletter(session)
        for number, state in enumerate(DispatchState):
            readers = factories.mailing_list(session, newsletter, slug=f"list-{number}")
            factories.subscription(session, readers, f"reader{number}@example.org")
            proof = factories.proof(session, newsletter, slug=f"issue-{number}")
            dispatch = factories.dispatch(session, proof, readers, state=state)
            if state is not DispatchState.SCHEDULED:
                scheduling.enrol(session, dispatch, now=now)

    with database.transaction() as session:
        scheduling.tick(session, lanes=1, now=now)

    assert sorted(rung) == ["dispatch.begin", "dispatch.pump"]


def test_a_bell_is_dropped_when_its_transaction_fails(database: Database) -> None:
    rung: list[str] = []
    database.ringer = lambda name, _ids: rung.append(name)

    def ring_and_fail() -> None:
        with database.transaction() as session:
            scheduling.call_pumps(session, 1, lanes=1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        ring_and_fail()

    assert rung == []


def test_a_proof_that_was_altered_after_its_approval_is_refused(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    proof.editions[0].html = proof.editions[0].html.replace("We <em>met</em>", "Pay here", 1)

    with pytest.raises(Conflict, match="not what was frozen"):
        starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_two_lists_that_share_a_reader_are_enrolled_one_after_the_other(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        newsletter = factories.newsletter(session)
        proof = factories.proof(session, newsletter)
        ids = []
        for slug in ("readers", "donors"):
            mailing_list = factories.mailing_list(session, newsletter, slug=slug)
            if slug == "readers":
                reader = factories.subscription(session, mailing_list, "reader@example.org").subscriber
            else:
                factories.subscription_of(session, mailing_list, reader)
            ids.append(starting.schedule(session, proof, mailing_list, by=OPERATOR, at=now, now=now).id)

    def begin(session: Session, dispatch_id: int) -> None:
        session.execute(sa.text("SET LOCAL lock_timeout = '50ms'"))
        scheduling.begin(session, find_dispatch(session, dispatch_id), lanes=1, now=now)
        assert find_dispatch(session, dispatch_id).enrolled_at == now

    with database.transaction() as first:
        begin(first, ids[0])
        with pytest.raises(sa.exc.OperationalError, match="lock timeout"), database.transaction() as second:
            begin(second, ids[1])
    with database.transaction() as second:
        begin(second, ids[1])

    with database.reading() as session:
        counted = [report(session, find_dispatch(session, one), now=NOW) for one in ids]
    assert [one.counts[DeliveryState.PENDING] for one in counted] == [1, 0]
    assert counted[1].skipped == {SkipReason.ALREADY_RECEIVED: 1}


def test_a_list_of_which_nobody_would_get_it_is_refused_and_the_proof_stays_free(
    session: Session, proof: Proof, now: datetime
) -> None:
    empty = factories.mailing_list(session, proof.issue.newsletter, slug="empty")

    with pytest.raises(Invalid, match="would go to nobody"):
        starting.schedule(session, proof, empty, by=OPERATOR, at=now, now=now)

    factories.subscription(session, empty, "first@example.org")
    assert starting.schedule(session, proof, empty, by=OPERATOR, at=now, now=now)


def test_a_list_that_emptied_before_its_time_ends_cancelled_and_the_proof_stays_free(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    dispatch = starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now)
    session.execute(sa.update(Subscription).values(state=SubscriptionState.UNSUBSCRIBED))

    scheduling.begin(session, dispatch, lanes=1, now=now)

    assert dispatch.state is DispatchState.CANCELLED
    assert str(dispatch.held_because) == "Nobody of the list was left to send it to."
    assert starting.dispatch_of(session, proof, readers) is None


def test_more_than_a_year_ahead_has_to_be_meant(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    far = now + timedelta(days=400)

    with pytest.raises(starting.FarAhead):
        starting.schedule(session, proof, readers, by=OPERATOR, at=far, now=now)

    made = starting.schedule(session, proof, readers, by=OPERATOR, at=far, now=now, is_far_meant=True)
    assert made.scheduled_at == far


FOUND = [bad(Aspect.SPF, say("Anybody may send."), say("Mend it.")), good(Aspect.DMARC, say("Fine."))]


@pytest.mark.parametrize(("sound_from", "is_asked"), [(1, True), (3, True), (4, False), (0, False)])
def test_many_are_written_to_from_an_unsound_sender_only_if_that_is_meant(
    session: Session, proof: Proof, readers: MailingList, now: datetime, sound_from: int, is_asked: bool
) -> None:
    keep_check(session, proof.issue.newsletter, "example.org", FOUND, by=OPERATOR, now=now)
    start = partial(
        starting.schedule, session, proof, readers, by=OPERATOR, at=now, now=now, sound_from=sound_from
    )

    if is_asked:
        with pytest.raises(starting.Unsound, match="problems of this sender: 1"):
            start()
        assert start(is_unsound_meant=True)
    else:
        assert start()


def test_a_sender_that_is_sound_or_that_nobody_looked_at_is_not_asked_about(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    keep_check(session, proof.issue.newsletter, "example.org", FOUND, by=OPERATOR, now=now)
    keep_check(session, proof.issue.newsletter, "example.org", FOUND[1:], by=OPERATOR, now=now)

    assert starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now, sound_from=1)
