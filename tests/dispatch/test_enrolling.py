"""The forecast and the enrolment tell the same story."""

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.dispatch import enrolling, scheduling
from newsletter.dispatch.audience import Plan
from newsletter.dispatch.enrolling import enrol, forecast
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, Dispatch, DispatchState, SkipReason
from newsletter.issues.composing import save
from newsletter.issues.models import Proof
from newsletter.issues.proofing import make_proof
from newsletter.users.deeds import OPERATOR
from subscribers.models import MailingList, Subscription, SubscriptionState, Suppression, SuppressionReason
from tests import factories
from tests.dispatch.conftest import require_exact_counters


def test_the_forecast_counts_what_enrolling_then_does(session: Session, now: datetime) -> None:
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)
    proof = factories.proof(session, newsletter)
    for number in range(3):
        factories.subscription(session, readers, f"reader{number}@example.org")
    factories.subscription(session, readers, "asked@example.org", state=SubscriptionState.PENDING)
    factories.subscription(session, readers, "left@example.org", state=SubscriptionState.UNSUBSCRIBED)
    bounced = factories.subscription(session, readers, "bounced@example.org").subscriber
    session.add(
        Suppression(
            address_hash=bounced.address_hash, reason=SuppressionReason.BOUNCED, evidence={}, created_at=now
        )
    )
    session.flush()

    expected = forecast(session, Plan(proof, readers))
    dispatch = factories.dispatch(session, proof, readers)
    assert not enrol(session, dispatch, now=now)
    count = session.scalar(sa.select(sa.func.count()).select_from(Delivery))

    assert expected.skipped == {SkipReason.UNCONFIRMED: 1, SkipReason.SUPPRESSED: 1}
    assert (expected.will_go, expected.enrolled, count) == (3, 5, 5)
    found = session.execute(
        sa.select(Delivery.state, Delivery.skip_reason, sa.func.count()).group_by(
            Delivery.state, Delivery.skip_reason
        )
    )
    assert {tuple(row) for row in found} == {
        (DeliveryState.PENDING, None, 3),
        (DeliveryState.SKIPPED, SkipReason.UNCONFIRMED, 1),
        (DeliveryState.SKIPPED, SkipReason.SUPPRESSED, 1),
    }


def test_the_forecast_is_one_sentence_in_each_language(session: Session) -> None:
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)
    proof = factories.proof(session, newsletter)
    for number in range(2):
        factories.subscription(session, readers, f"reader{number}@example.org")
    factories.subscription(session, readers, "asked@example.org", state=SubscriptionState.PENDING)

    assert str(forecast(session, Plan(proof, readers)).sentence) == (
        "“Two shores” will go to 2 subscribers of Readers, 1 is skipped because 1 did not confirm yet."
    )
    korean = forecast(session, Plan(proof, readers), locale="ko").sentence.in_locale("ko")
    assert "“두 기슭”" in korean
    assert "2명" in korean


def test_an_empty_list_is_said_to_be_empty(session: Session) -> None:
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)

    told = str(forecast(session, Plan(factories.proof(session, newsletter), readers)).sentence)

    assert told == "“Two shores” would go to nobody: Readers has no subscribers yet."


def test_each_reader_gets_their_language_and_others_the_source(session: Session, now: datetime) -> None:
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)
    for locale in ("ko", "en", "de"):
        factories.subscription(session, readers, f"{locale}@example.org", locale=locale)

    enrol(session, factories.dispatch(session, factories.proof(session, newsletter), readers), now=now)

    locales = session.scalars(sa.select(Delivery.locale).order_by(Delivery.id)).all()
    assert locales == ["en", "en", "ko"]


def test_a_reader_of_a_near_language_gets_its_edition(session: Session, now: datetime) -> None:
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)
    for locale in ("ko-KR", "en-GB", "kok"):
        factories.subscription(session, readers, f"{locale.lower()}@example.org", locale=locale)

    enrol(session, factories.dispatch(session, factories.proof(session, newsletter), readers), now=now)

    locales = session.scalars(sa.select(Delivery.locale).order_by(Delivery.id)).all()
    assert locales == ["en", "en", "ko"]


def test_whoever_may_have_received_the_proof_is_not_enrolled_to_receive_it_again(
    session: Session, now: datetime
) -> None:
    newsletter = factories.newsletter(session)
    readers, friends = (
        factories.mailing_list(session, newsletter, slug=slug) for slug in ("readers", "friends")
    )
    proof = factories.proof(session, newsletter)
    twice = factories.subscription(session, readers, "twice@example.org").subscriber
    refused = factories.subscription(session, readers, "refused@example.org").subscriber
    for person in (twice, refused):
        factories.subscription_of(session, friends, person)
    enrol(session, factories.dispatch(session, proof, readers, state=DispatchState.CANCELLED), now=now)
    session.execute(
        sa.update(Delivery).where(Delivery.subscriber_id == refused.id).values(state=DeliveryState.REFUSED)
    )
    session.execute(
        sa.update(Delivery).where(Delivery.subscriber_id == twice.id).values(state=DeliveryState.UNCERTAIN)
    )

    second = factories.dispatch(session, proof, friends)
    enrol(session, second, now=now + timedelta(days=1))

    reasons = session.execute(
        sa.select(Delivery.subscriber_id, Delivery.skip_reason).where(Delivery.dispatch_id == second.id)
    )
    assert {tuple(row) for row in reasons} == {
        (twice.id, SkipReason.ALREADY_RECEIVED),
        (refused.id, None),
    }


@pytest.fixture
def corrected(session: Session) -> tuple[Proof, MailingList]:
    """Three readers of whom two got the first proof of an issue; its second proof, and the list."""
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)
    first = factories.proof(session, newsletter)
    dispatch = factories.dispatch(session, first, readers, state=DispatchState.FINISHED)
    factories.deliveries(session, dispatch, DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN)
    factories.subscription(session, readers, "new@example.org")
    content = factories.content(subject={"en": "Two shores, corrected", "ko": "두 기슭, 고침"})
    save(session, first.issue, content, base=first.issue.revision, by=OPERATOR, now=factories.LONG_AGO)
    return make_proof(
        session, first.issue, base_url=factories.BASE_URL, by=OPERATOR, now=factories.LONG_AGO
    ), readers


def test_a_later_proof_leaves_out_who_got_an_earlier_one_and_says_how_many(
    session: Session, corrected: tuple[Proof, MailingList]
) -> None:
    expected = forecast(session, Plan(*corrected))

    assert (expected.will_go, expected.earlier) == (1, 2)
    assert expected.skipped == {SkipReason.ALREADY_RECEIVED: 2}
    assert "2 received this issue before" in str(expected.sentence)


def test_a_correction_goes_to_them_too(
    session: Session, corrected: tuple[Proof, MailingList], now: datetime
) -> None:
    expected = forecast(session, Plan(*corrected, is_correction=True))
    dispatch = factories.dispatch(session, *corrected)
    dispatch.is_correction = True
    enrol(session, dispatch, now=now)

    assert (expected.will_go, expected.earlier, expected.skipped) == (3, 2, {})
    pending = sa.select(sa.func.count()).where(
        Delivery.dispatch_id == dispatch.id, Delivery.state == DeliveryState.PENDING
    )
    assert session.scalar(pending) == 3


def test_a_correction_goes_to_nobody_twice(
    session: Session, corrected: tuple[Proof, MailingList], now: datetime
) -> None:
    proof, readers = corrected
    dispatch = factories.dispatch(session, proof, readers, state=DispatchState.CANCELLED)
    dispatch.is_correction = True
    enrol(session, dispatch, now=now)

    assert forecast(session, Plan(proof, readers, is_correction=True)).will_go == 0


def test_another_issue_leaves_nobody_out(session: Session, corrected: tuple[Proof, MailingList]) -> None:
    proof, readers = corrected
    other = factories.proof(session, proof.issue.newsletter, slug="bridge-13")

    assert (
        forecast(session, Plan(other, readers)).will_go,
        forecast(session, Plan(other, readers)).earlier,
    ) == (3, 0)


def test_a_forecast_of_nobody_says_why(session: Session, corrected: tuple[Proof, MailingList]) -> None:
    proof, readers = corrected
    session.execute(sa.delete(Subscription).where(Subscription.subscriber_id == 3))

    assert str(forecast(session, Plan(proof, readers)).sentence) == (
        "“Two shores, corrected” would go to nobody of Readers: 2 received this issue before."
    )


def both(session: Session, *, is_stacked: bool, has_stacked: bool = True) -> tuple[Proof, MailingList]:
    """A proof that may have all languages in one mail, a list that may want that, and a reader of each language."""
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)
    readers.is_stacked = is_stacked
    for locale in ("ko", "en", "de"):
        factories.subscription(session, readers, f"{locale}@example.org", locale=locale)
    return factories.proof(session, newsletter, says=factories.content(stacked=has_stacked)), readers


@pytest.mark.parametrize(
    ("is_stacked", "locales"), [(True, ["mul", "mul", "mul"]), (False, ["en", "en", "ko"])]
)
def test_a_list_decides_whether_its_readers_get_all_languages(
    session: Session, now: datetime, is_stacked: bool, locales: list[str]
) -> None:
    proof, readers = both(session, is_stacked=is_stacked)

    expected = forecast(session, Plan(proof, readers))
    enrol(session, factories.dispatch(session, proof, readers), now=now)

    assert session.scalars(sa.select(Delivery.locale).order_by(Delivery.id)).all() == locales
    assert expected.by_locale == Counter(locales)


def test_a_list_that_came_to_want_all_languages_after_the_start_gets_what_the_proof_has(
    session: Session, now: datetime
) -> None:
    proof, readers = both(session, is_stacked=True, has_stacked=False)

    enrol(session, factories.dispatch(session, proof, readers), now=now)

    assert session.scalars(sa.select(Delivery.locale).order_by(Delivery.id)).all() == ["en", "en", "ko"]


@pytest.fixture
def portions_of_four(monkeypatch: pytest.MonkeyPatch) -> None:
    """In chunks of two."""
    monkeypatch.setattr(enrolling, "_PORTION", 4)
    monkeypatch.setattr(enrolling, "_LEAST", 2)


def half_enrolled(session: Session, now: datetime, *, readers: int = 10) -> Dispatch:
    """A dispatch to some who read English and some who read Korean, in turn, begun as far as one portion."""
    paper = factories.newsletter(session)
    to = factories.mailing_list(session, paper)
    for number in range(readers):
        factories.subscription(session, to, f"reader{number}@example.org", locale=("en", "ko")[number % 2])
    proof = factories.proof(session, paper)
    dispatch = factories.dispatch(session, proof, to, state=DispatchState.SCHEDULED)
    assert scheduling.begin(session, dispatch, lanes=1, now=now)
    return dispatch


def rows(session: Session, dispatch: Dispatch) -> list[tuple[str, int]]:
    found = session.execute(
        sa.select(Delivery.locale, Delivery.subscriber_id)
        .where(Delivery.dispatch_id == dispatch.id)
        .order_by(Delivery.id)
    )
    return [(row.locale, row.subscriber_id) for row in found]


@pytest.mark.usefixtures("portions_of_four")
def test_a_portion_is_enrolled_as_a_whole_by_language(session: Session, now: datetime) -> None:
    dispatch = half_enrolled(session, now)

    assert rows(session, dispatch) == [("en", 1), ("en", 3), ("ko", 2), ("ko", 4)]
    assert (dispatch.state, dispatch.enrolled_to, dispatch.enrolled_at) == (DispatchState.RUNNING, 4, now)

    assert scheduling.begin(session, dispatch, lanes=1, now=now)
    assert not scheduling.begin(session, dispatch, lanes=1, now=now)
    assert not scheduling.begin(session, dispatch, lanes=1, now=now)

    assert rows(session, dispatch)[4:] == [
        *[("en", 5), ("en", 7), ("ko", 6), ("ko", 8)],
        *[("en", 9), ("ko", 10)],
    ]
    assert dispatch.enrolled_to is None


@pytest.mark.usefixtures("portions_of_four")
def test_each_row_is_in_one_chunk_and_a_chunk_is_of_one_language(session: Session, now: datetime) -> None:
    dispatch = half_enrolled(session, now)
    while scheduling.begin(session, dispatch, lanes=1, now=now):
        pass

    chunks = session.scalars(sa.select(Chunk).order_by(Chunk.id)).all()
    assert [(chunk.locale, chunk.enrolled) for chunk in chunks] == [
        *[("en", 2), ("ko", 2)] * 2,
        *[("en", 1), ("ko", 1)],
    ]
    for chunk in chunks:
        within = Delivery.id.between(chunk.first_id, chunk.last_id)
        locales = session.scalars(sa.select(Delivery.locale).where(within)).all()
        assert locales == [chunk.locale] * chunk.enrolled
        assert (chunk.worker, chunk.due_at) == (None, now)
    require_exact_counters(session)


@pytest.mark.parametrize(("people", "size"), [(63, 63), (65, 64), (1_040, 65)])
def test_a_portion_has_sixteen_chunks_as_soon_as_that_is_worth_it(
    session: Session, now: datetime, people: int, size: int
) -> None:
    paper = factories.newsletter(session)
    readers = factories.mailing_list(session, paper)
    for number in range(people):
        factories.subscription(session, readers, f"reader{number}@example.org")

    enrol(session, factories.dispatch(session, factories.proof(session, paper), readers), now=now)

    sizes = session.scalars(sa.select(Chunk.enrolled).order_by(Chunk.id)).all()
    assert sum(sizes) == people
    assert len(sizes) == -(-people // size)
    assert max(sizes) == size


def test_a_chunk_of_which_everybody_is_skipped_is_never_due(session: Session, now: datetime) -> None:
    paper = factories.newsletter(session)
    readers = factories.mailing_list(session, paper)
    factories.subscription(session, readers, "asked@example.org", state=SubscriptionState.PENDING)

    enrol(session, factories.dispatch(session, factories.proof(session, paper), readers), now=now)

    (chunk,) = session.scalars(sa.select(Chunk))
    assert (chunk.skipped, chunk.reasons, chunk.due_at) == (1, {"unconfirmed": 1}, None)
    require_exact_counters(session)


@pytest.mark.usefixtures("portions_of_four")
def test_an_enrolment_that_died_between_portions_goes_on_where_it_was(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        dispatch_id = half_enrolled(session, now).id
    with suppress(KeyboardInterrupt), database.transaction() as session:
        assert scheduling.begin(session, session.get_one(Dispatch, dispatch_id), lanes=1, now=now)
        raise KeyboardInterrupt  # of this portion nothing stands
    with database.reading() as session:
        assert len(rows(session, session.get_one(Dispatch, dispatch_id))) == 4
    rung: list[str] = []
    database.ringer = lambda name, _: rung.append(name)
    with database.transaction() as session:
        scheduling.tick(session, lanes=1, now=now)
    assert "dispatch.begin" in rung

    with database.transaction() as session:
        dispatch = session.get_one(Dispatch, dispatch_id)
        while scheduling.begin(session, dispatch, lanes=1, now=now):
            pass

        assert sorted(subscriber for _, subscriber in rows(session, dispatch)) == list(range(1, 11))
        require_exact_counters(session)


@pytest.mark.usefixtures("portions_of_four")
def test_who_joins_between_portions_is_enrolled_and_nobody_is_twice(session: Session, now: datetime) -> None:
    dispatch = half_enrolled(session, now)
    late = factories.subscription(session, dispatch.mailing_list, "late@example.org").subscriber_id
    left = session.scalars(sa.select(Subscription).where(Subscription.subscriber_id == 7)).one()
    left.state = SubscriptionState.UNSUBSCRIBED
    passed_by = session.scalars(sa.select(Subscription).where(Subscription.subscriber_id == 1)).one()
    passed_by.state = SubscriptionState.UNSUBSCRIBED
    session.flush()
    assert scheduling.begin(session, dispatch, lanes=1, now=now)
    passed_by.state = SubscriptionState.CONFIRMED

    while scheduling.begin(session, dispatch, lanes=1, now=now):
        pass

    enrolled = [subscriber for _, subscriber in rows(session, dispatch)]
    assert sorted(enrolled) == sorted({*range(1, 11), late} - {7})


@pytest.mark.usefixtures("portions_of_four")
def test_a_list_of_whole_portions_ends_with_an_empty_one(session: Session, now: datetime) -> None:
    dispatch = half_enrolled(session, now, readers=4)

    assert not scheduling.begin(session, dispatch, lanes=1, now=now)

    assert len(rows(session, dispatch)) == 4
    assert dispatch.enrolled_to is None


@pytest.mark.usefixtures("portions_of_four")
@pytest.mark.parametrize("state", [DispatchState.PAUSED, DispatchState.CANCELLED])
def test_nobody_more_is_enrolled_while_it_does_not_run(
    session: Session, now: datetime, state: DispatchState
) -> None:
    dispatch = half_enrolled(session, now)
    session.execute(sa.update(Dispatch).values(state=state))

    assert not scheduling.begin(session, dispatch, lanes=1, now=now)

    assert len(rows(session, dispatch)) == 4


@pytest.mark.usefixtures("portions_of_four")
def test_of_two_dispatches_of_one_issue_that_enrol_in_turn_a_reader_is_in_one(
    session: Session, now: datetime
) -> None:
    first = half_enrolled(session, now, readers=6)
    friends = factories.mailing_list(session, first.proof.issue.newsletter, slug="friends")
    for subscription in session.scalars(sa.select(Subscription)).all():
        factories.subscription_of(session, friends, subscription.subscriber)
    second = factories.dispatch(session, first.proof, friends, state=DispatchState.SCHEDULED)
    going = [second, first]

    while going:
        going = [dispatch for dispatch in going if scheduling.begin(session, dispatch, lanes=1, now=now)]

    pending = sa.select(Delivery.subscriber_id).where(Delivery.state == DeliveryState.PENDING)
    assert sorted(session.scalars(pending)) == list(range(1, 7))
    reasons = session.scalars(sa.select(Delivery.skip_reason).where(Delivery.state == DeliveryState.SKIPPED))
    assert set(reasons) == {SkipReason.ALREADY_RECEIVED}
    require_exact_counters(session)
