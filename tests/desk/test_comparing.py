"""Issues beside one another, and who came and left: what the rows say, and nobody twice."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.desk.comparing import LAST, growth, last_issues
from newsletter.dispatch.models import DeliveryState
from newsletter.feedback.models import FeedbackKind
from newsletter.feedback.recording import record
from newsletter.issues.models import Newsletter
from subscribers.models import Consent, ConsentEvent, Subscription
from tests import factories
from tests.conftest import NOW

EVENTS = st.lists(
    st.tuples(st.sampled_from(ConsentEvent), st.integers(0, 200)),  # and days since the one before
    max_size=6,
)


def tell(session: Session, of: Subscription, event: ConsentEvent, at: datetime) -> None:
    session.add(
        Consent(subscription_id=of.id, event=event, how="form", wording="", locale="en", evidence={}, at=at)
    )
    session.flush()


def test_the_last_issues_stand_beside_one_another(session: Session) -> None:
    paper, other = factories.newsletter(session), factories.newsletter(session, slug="other")
    for number in range(LAST + 1):
        proof = factories.proof(session, paper, slug=f"issue-{number}")
        to = factories.mailing_list(session, paper, slug=f"list-{number}")
        of = factories.dispatch(session, proof, to)
        of.enrolled_at = NOW + timedelta(days=number)
        rows = [
            factories.delivery(
                session, of, factories.subscriber(session, f"r{number}-{place}@example.org"), state=state
            )
            for place, state in enumerate(
                [DeliveryState.ACCEPTED] * (number + 1) + [DeliveryState.REFUSED, DeliveryState.EXPIRED]
            )
        ]
        factories.chunk(session, of, rows)
        record(session, rows[0].id, FeedbackKind.BOUNCED, event_id=f"e{number}", how="mail", at=NOW)
    factories.proof(session, paper, slug="never-sent")

    found = last_issues(session, paper)

    assert [one.slug for one in found] == [f"issue-{number}" for number in range(LAST, 0, -1)]
    newest = found[0]
    assert (newest.enrolled, newest.accepted, newest.refused) == (LAST + 3, LAST + 1, 1)
    assert (newest.bounced, newest.complained, newest.unsubscribed) == (1, 0, 0)
    assert newest.subject == {"en": "Two shores", "ko": "두 기슭"}
    assert last_issues(session, other) == []


@given(people=st.lists(EVENTS, max_size=5))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_growth_is_what_became_of_each_person(
    session: Session, people: list[list[tuple[ConsentEvent, int]]]
) -> None:
    inner = session.begin_nested()
    paper = factories.newsletter(session)
    to = factories.mailing_list(session, paper)
    joined: dict[str, int] = {}
    left: dict[str, int] = {}
    for number, events in enumerate(people):
        of, at, is_in = factories.subscription(session, to, f"r{number}@example.org"), NOW, False
        at -= timedelta(days=1200)
        for event, days in events:
            at += timedelta(days=min(days, 190))
            tell(session, of, event, at)
            came = event in (ConsentEvent.CONFIRMED, ConsentEvent.IMPORTED)
            if came and not is_in:
                joined[f"{at:%Y-%m}"] = joined.get(f"{at:%Y-%m}", 0) + 1
            if event is ConsentEvent.WITHDRAWN and is_in:
                left[f"{at:%Y-%m}"] = left.get(f"{at:%Y-%m}", 0) + 1
            is_in = came or (is_in and event is not ConsentEvent.WITHDRAWN)

    told = growth(session, paper, now=NOW)
    inner.rollback()

    shown = {month.name for month in told.months}
    assert {month.name: month.joined for month in told.months if month.joined} == {
        name: count for name, count in joined.items() if name in shown
    }
    assert {month.name: month.left for month in told.months if month.left} == {
        name: count for name, count in left.items() if name in shown
    }
    if told.months:
        assert told.months[-1].on_it == sum(joined.values()) - sum(left.values())


def test_each_list_has_its_own_growth_and_no_month_is_left_out(session: Session) -> None:
    paper = factories.newsletter(session)
    for slug, month in (("readers", 1), ("friends", 3)):
        of = factories.subscription(
            session, factories.mailing_list(session, paper, slug=slug), f"{slug}@example.org"
        )
        tell(session, of, ConsentEvent.CONFIRMED, datetime(2026, month, 31, 23, tzinfo=UTC))

    both = growth(session, paper, now=datetime(2026, 4, 2, tzinfo=UTC))
    friends = growth(session, paper, of_list="friends", now=datetime(2026, 4, 2, tzinfo=UTC))

    assert [(month.name, month.joined, month.on_it) for month in both.months] == [
        ("2026-01", 1, 1),
        ("2026-02", 0, 1),
        ("2026-03", 1, 2),
        ("2026-04", 0, 2),
    ]
    assert [month.name for month in friends.months] == ["2026-03", "2026-04"]
    assert (both.on_it, friends.on_it) == (2, 1)
    assert growth(session, paper, of_list="no-such-list", now=NOW).months == ()


def test_what_was_counted_holds_until_something_happens(database: Database) -> None:
    def joined_and_left() -> tuple[int, int]:
        with database.reading() as session:
            told = growth(session, session.get_one(Newsletter, newsletter_id), now=NOW)
        return sum(month.joined for month in told.months), sum(month.left for month in told.months)

    with database.transaction() as session:
        paper = factories.newsletter(session)
        newsletter_id = paper.id
        people = [
            factories.subscription(
                session, factories.mailing_list(session, paper, slug=slug), f"{slug}@example.org"
            )
            for slug in ("readers", "friends")
        ]
        for one in people:
            tell(session, one, ConsentEvent.CONFIRMED, NOW - timedelta(days=90))
    assert joined_and_left() == joined_and_left() == (2, 0)

    with database.transaction() as session:
        tell(session, session.merge(people[0]), ConsentEvent.WITHDRAWN, NOW)
    assert joined_and_left() == (2, 1)

    with database.transaction() as session:
        session.delete(session.get_one(Subscription, people[1].id))
    assert joined_and_left() == (1, 1)
