"""What came back of a dispatch is counted once for each person and kind, on its first day, and never what is another's."""

from datetime import timedelta

from sqlalchemy.orm import Session

from newsletter.desk.feedback_figures import feedback_of, together
from newsletter.dispatch.models import Delivery, Dispatch
from newsletter.feedback.models import FeedbackKind
from newsletter.feedback.recording import record
from tests import factories
from tests.conftest import NOW

BOUNCED, LEFT = FeedbackKind.BOUNCED, FeedbackKind.UNSUBSCRIBED


def two_dispatches(session: Session) -> tuple[list[Dispatch], list[Delivery]]:
    """Enrolled at the same time: the rows of the first are 1, 3 and those of the second 2, 4."""
    paper = factories.newsletter(session)
    proof = factories.proof(session, paper)
    both = [
        factories.dispatch(session, proof, factories.mailing_list(session, paper, slug=slug))
        for slug in ("readers", "friends")
    ]
    rows = [
        factories.delivery(session, both[number % 2], factories.subscriber(session, f"r{number}@example.org"))
        for number in range(4)
    ]
    for number, one in enumerate(both):
        factories.chunk(session, one, rows[number::2])
    return both, rows


def test_each_dispatch_has_its_own(session: Session) -> None:
    (first, second), rows = two_dispatches(session)
    for number, (row, kind, days) in enumerate(
        [(0, BOUNCED, 0), (0, BOUNCED, 2), (1, BOUNCED, 0), (2, LEFT, 1), (3, LEFT, 1)]
    ):
        at = NOW + timedelta(days=days)
        record(session, rows[row].id, kind, event_id=f"e{number}", how="page", at=at)

    of_first, of_second = feedback_of(session, first.id), feedback_of(session, second.id)

    day = NOW.date()
    assert of_first.counts == {BOUNCED: 1, LEFT: 1}
    assert of_first.by_day == ((day, {BOUNCED: 1}), (day + timedelta(days=1), {LEFT: 1}))
    assert together([of_first, of_second]).counts == {BOUNCED: 2, LEFT: 2}


def test_of_one_that_enrolled_nobody_nothing_came(session: Session) -> None:
    assert feedback_of(session, 7).counts == {}
