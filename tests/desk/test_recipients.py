"""What is shown before a start is what the start then does: nobody else, and nobody otherwise."""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from newsletter.desk.recipients import (
    DRAWN,
    Group,
    MeantPerson,
    drawn,
    left_out,
    meant_people,
    people_csv,
    person_going,
)
from newsletter.dispatch.audience import Plan
from newsletter.dispatch.enrolling import enrol
from newsletter.dispatch.models import Delivery, DeliveryState, SkipReason
from newsletter.errors import NotAllowed, NotFound
from newsletter.issues.composing import save
from newsletter.issues.models import Proof
from newsletter.issues.proofing import make_proof
from newsletter.users.deeds import OPERATOR, By
from newsletter.users.models import Role
from newsletter.wording import NOTHING
from subscribers.models import MailingList, Subscriber, SubscriptionState, Suppression, SuppressionReason
from tests import factories
from tests.conftest import NOW


@dataclass(frozen=True)
class Fate:
    """How somebody stands who may be on the list."""

    state: SubscriptionState | None
    locale: str
    is_suppressed: bool
    is_elsewhere: bool  # on another list
    got: DeliveryState | None  # an earlier proof
    got_this: DeliveryState | None  # this one, by another list


STANDING = [state for state in DeliveryState if state not in (DeliveryState.CLAIMED, DeliveryState.SENDING)]
FATES = st.builds(
    Fate,
    state=st.none() | st.sampled_from(SubscriptionState),
    locale=st.sampled_from(["en", "ko", "de", "ko-KR"]),
    is_suppressed=st.booleans(),
    is_elsewhere=st.booleans(),
    got=st.none() | st.sampled_from(STANDING),
    got_this=st.none() | st.sampled_from(STANDING),
)


def delivery(dispatch_id: int, person: Subscriber, state: DeliveryState) -> Delivery:
    return Delivery(
        dispatch_id=dispatch_id,
        subscriber_id=person.id,
        locale="en",
        state=state,
        attempt=1,
        deferrals=0,
        reply=NOTHING,
        changed_at=NOW,
    )


@dataclass(frozen=True)
class Before:
    """A proof and a list; to another one went an earlier proof of the issue, and this one, too."""

    proof: Proof
    readers: MailingList
    friends: MailingList
    first_id: int
    second_id: int


@pytest.fixture
def before(session: Session) -> Before:
    paper = factories.newsletter(session)
    readers = factories.mailing_list(session, paper)
    friends = factories.mailing_list(session, paper, slug="friends")
    earlier = factories.proof(session, paper)
    save(session, earlier.issue, factories.content(period="2027 Q1"), base=1, by=OPERATOR, now=NOW)
    proof = make_proof(session, earlier.issue, base_url=factories.BASE_URL, by=OPERATOR, now=NOW)
    first, second = (factories.dispatch(session, one, friends) for one in (earlier, proof))
    return Before(proof, readers, friends, first.id, second.id)


def live(session: Session, before: Before, fates: list[Fate]) -> None:
    for number, fate in enumerate(fates):
        person = factories.subscriber(session, f"p{number}@example.org", locale=fate.locale)
        if fate.state:
            factories.subscription_of(session, before.readers, person, state=fate.state)
        if fate.is_elsewhere:
            factories.subscription_of(session, before.friends, person)
        if fate.is_suppressed:
            session.add(
                Suppression(
                    address_hash=person.address_hash,
                    reason=SuppressionReason.BOUNCED,
                    evidence={},
                    created_at=NOW,
                )
            )
        if fate.got:
            session.add(delivery(before.first_id, person, fate.got))
        if fate.got_this:
            session.add(delivery(before.second_id, person, fate.got_this))
    session.flush()


def everybody(session: Session, plan: Plan, group: Group, *, by: By = OPERATOR) -> list[MeantPerson]:
    first = meant_people(session, plan, group, by=by)
    rows = list(first.rows)
    for page in range(2, first.count + 1):
        rows += meant_people(session, plan, group, page=page, by=by).rows
    return rows


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fates=st.lists(FATES, max_size=12), is_correction=st.booleans())
def test_what_the_page_lists_is_exactly_who_is_enrolled_then(
    session: Session, before: Before, fates: list[Fate], is_correction: bool
) -> None:
    outer = session.begin_nested()
    try:
        live(session, before, fates)
        plan = Plan(before.proof, before.readers, is_correction=is_correction)

        going = {(one.subscriber_id, one.edition) for one in everybody(session, plan, Group.GOING)}
        others = {(one.subscriber_id, one.skip_reason) for one in everybody(session, plan, Group.LEFT_OUT)}
        counts = left_out(session, plan)
        dispatch = factories.dispatch(session, before.proof, before.readers)
        dispatch.is_correction = is_correction
        enrol(session, dispatch, now=NOW)

        rows = session.scalars(sa.select(Delivery).where(Delivery.dispatch_id == dispatch.id)).all()
        assert going == {
            (row.subscriber_id, row.locale) for row in rows if row.state is DeliveryState.PENDING
        }
        assert {other for other in others if other[1] is not SkipReason.UNSUBSCRIBED} == {
            (row.subscriber_id, row.skip_reason) for row in rows if row.state is DeliveryState.SKIPPED
        }
        left = sum(fate.state is SubscriptionState.UNSUBSCRIBED for fate in fates)
        assert counts.get(SkipReason.UNSUBSCRIBED, 0) == left
        assert sum(counts.values()) == len(others)
        assert len(going) + len(others) == sum(fate.state is not None for fate in fates)
    finally:
        outer.rollback()


@pytest.fixture
def plan(session: Session) -> Plan:
    """Sixty who get it, one who has not confirmed, and one who left."""
    paper = factories.newsletter(session)
    readers = factories.mailing_list(session, paper)
    for number in range(60):
        person = factories.subscriber(
            session, f"reader{number}@example.org", name="Noa Kim" if number == 7 else f"Reader {number}"
        )
        factories.subscription_of(session, readers, person)
    factories.subscription(session, readers, "asked@example.org", state=SubscriptionState.PENDING)
    factories.subscription(session, readers, "left@example.org", state=SubscriptionState.UNSUBSCRIBED)
    return Plan(factories.proof(session, paper), readers)


def test_people_are_found_by_words_and_a_page_at_a_time(session: Session, plan: Plan) -> None:
    first = meant_people(session, plan, Group.GOING, by=OPERATOR)
    found = meant_people(session, plan, Group.GOING, query="noa", by=OPERATOR)

    assert (first.total, first.count, len(first.rows)) == (60, 2, 50)
    assert [one.email for one in found.rows] == ["reader7@example.org"]


def test_who_is_left_out_is_found_by_the_reason(session: Session, plan: Plan) -> None:
    found = meant_people(session, plan, Group.LEFT_OUT, reason=SkipReason.UNSUBSCRIBED, by=OPERATOR)

    assert left_out(session, plan) == {SkipReason.UNCONFIRMED: 1, SkipReason.UNSUBSCRIBED: 1}
    assert [(one.email, one.skip_reason) for one in found.rows] == [
        ("left@example.org", SkipReason.UNSUBSCRIBED)
    ]


def test_a_seed_draws_the_same_three_and_another_one_others(session: Session, plan: Plan) -> None:
    draws = [
        tuple(one.subscriber_id for one in drawn(session, plan, seed=seed, by=OPERATOR))
        for seed in (1, 1, *range(2, 40))
    ]

    assert draws[0] == draws[1]
    assert all(len(set(draw)) == DRAWN for draw in draws)
    assert len({person for draw in draws for person in draw}) > 40  # of 60, whoever they are


def test_of_few_as_many_are_drawn_as_there_are(session: Session) -> None:
    paper = factories.newsletter(session)
    readers = factories.mailing_list(session, paper)
    plan = Plan(factories.proof(session, paper), readers)
    assert drawn(session, plan, seed=1, by=OPERATOR) == []
    person = factories.subscription(session, readers, "one@example.org").subscriber

    assert [one.subscriber_id for one in drawn(session, plan, seed=5, by=OPERATOR)] == [person.id]


def test_the_mail_of_who_does_not_get_it_is_not_shown(session: Session, plan: Plan) -> None:
    left = meant_people(session, plan, Group.LEFT_OUT, by=OPERATOR).rows[0]

    with pytest.raises(NotFound):
        person_going(session, plan, left.subscriber_id, by=OPERATOR)


def test_both_groups_are_files_that_a_spreadsheet_opens_safely(session: Session, plan: Plan) -> None:
    person = factories.subscriber(session, "formula@example.org", name="=1+1", locale="ko")
    factories.subscription_of(session, plan.mailing_list, person)

    going = b"".join(people_csv(session, plan, Group.GOING, by=OPERATOR)).decode("utf-8-sig").splitlines()
    others = b"".join(people_csv(session, plan, Group.LEFT_OUT, by=OPERATOR)).decode("utf-8-sig")

    assert going[0] == '"email","name","organisation","locale","edition"'
    assert going[-1] == '"formula@example.org","\'=1+1","","ko","ko"'
    assert len(going) == 62
    assert '"left@example.org","","","en","en","unsubscribed"' in others


def test_only_who_may_start_sees_who_gets_it(session: Session, plan: Plan) -> None:
    editor = factories.user(session, role=Role.EDITOR)

    for look in (
        lambda: meant_people(session, plan, Group.GOING, by=editor),
        lambda: drawn(session, plan, seed=1, by=editor),
        lambda: people_csv(session, plan, Group.GOING, by=editor),
    ):
        with pytest.raises(NotAllowed):
            look()
