"""Issues beside one another, and who came and left: what the rows say, and nobody twice."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from newsletter.desk.comparing import LAST, Month, growth, last_issues
from newsletter.dispatch.models import DeliveryState
from newsletter.feedback.models import FeedbackKind
from newsletter.feedback.recording import record
from subscribers.growth import note
from tests import factories
from tests.conftest import NOW


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


def test_months_follow_one_another_and_lists_stand_by_themselves(session: Session) -> None:
    paper = factories.newsletter(session)
    readers, friends = (
        factories.mailing_list(session, paper, slug=slug).id for slug in ("readers", "friends")
    )
    note(session, readers, came=3, at=datetime(2026, 1, 31, 23, tzinfo=UTC))
    note(session, friends, came=1, at=datetime(2026, 3, 31, 23, tzinfo=UTC))
    note(session, readers, went=1, at=datetime(2026, 4, 1, tzinfo=UTC))
    note(session, readers, came=1, at=datetime(2026, 4, 1, tzinfo=UTC))

    both = growth(session, paper, now=datetime(2026, 5, 2, tzinfo=UTC))
    of_friends = growth(session, paper, of_list="friends", now=datetime(2026, 4, 2, tzinfo=UTC))

    assert both.months == (
        Month("2026-01", joined=3, left=0, on_it=3),
        Month("2026-02", joined=0, left=0, on_it=3),
        Month("2026-03", joined=1, left=0, on_it=4),
        Month("2026-04", joined=1, left=1, on_it=4),
        Month("2026-05", joined=0, left=0, on_it=4),
    )
    assert [month.name for month in of_friends.months] == ["2026-03", "2026-04"]
    assert (both.on_it, of_friends.on_it, both.most) == (4, 1, 3)
    assert growth(session, paper, of_list="no-such-list", now=NOW).months == ()


def test_the_last_two_years_are_shown_and_who_was_there_before_is_counted(session: Session) -> None:
    paper = factories.newsletter(session)
    readers = factories.mailing_list(session, paper).id
    note(session, readers, came=7, at=datetime(2020, 1, 1, tzinfo=UTC))

    told = growth(session, paper, now=datetime(2026, 4, 2, tzinfo=UTC))

    assert (told.months[0], len(told.months)) == (Month("2024-05", joined=0, left=0, on_it=7), 24)
