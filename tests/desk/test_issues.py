"""Where every issue stands."""

from sqlalchemy.orm import Session

from newsletter.desk.issues import Standing, issue_line, issue_lines
from newsletter.dispatch.models import DeliveryState, DispatchState
from newsletter.issues.composing import newest_revision, save
from newsletter.users.deeds import OPERATOR
from tests import factories
from tests.conftest import NOW


def test_an_issue_is_a_draft_until_a_proof_shows_its_newest_revision(session: Session) -> None:
    newsletter = factories.newsletter(session)
    draft = factories.issue(session, newsletter, slug="bridge-13")
    proof = factories.proof(session, newsletter, is_approved=False)

    assert issue_line(session, draft).standing is Standing.DRAFT
    assert issue_line(session, proof.issue).standing is Standing.PROOF
    assert issue_line(session, proof.issue).proof_id == proof.id


def test_an_edit_after_the_proof_makes_a_draft_of_it_and_says_so(session: Session) -> None:
    proof = factories.proof(session, factories.newsletter(session))
    save(session, proof.issue, factories.content(period="2027"), base=1, by=OPERATOR, now=NOW)

    line = issue_line(session, proof.issue)

    assert (line.standing, line.is_changed, line.period) == (Standing.DRAFT, True, {"en": "2027"})


def test_an_approved_proof_and_its_dispatch_carry_the_issue_on(session: Session) -> None:
    newsletter = factories.newsletter(session)
    proof = factories.proof(session, newsletter)
    assert issue_line(session, proof.issue).standing is Standing.APPROVED

    readers = factories.mailing_list(session, newsletter)
    dispatch = factories.dispatch(session, proof, readers)
    assert issue_line(session, proof.issue).standing is Standing.ON_ITS_WAY

    dispatch.state = DispatchState.FINISHED
    session.flush()
    assert issue_line(session, proof.issue).standing is Standing.FINISHED


def test_the_newest_dispatch_is_counted(session: Session) -> None:
    newsletter = factories.newsletter(session)
    proof = factories.proof(session, newsletter)
    dispatch = factories.dispatch(session, proof, factories.mailing_list(session, newsletter))
    factories.deliveries(
        session, dispatch, DeliveryState.ACCEPTED, DeliveryState.ACCEPTED, DeliveryState.REFUSED
    )

    way = issue_line(session, proof.issue).way

    assert way is not None
    assert (way.dispatch_id, way.accepted, way.enrolled) == (dispatch.id, 2, 3)


def test_the_newest_issue_comes_first(session: Session) -> None:
    newsletter = factories.newsletter(session)
    for number in (1, 2, 3):
        factories.issue(session, newsletter, slug=f"bridge-{number}")

    assert [line.slug for line in issue_lines(session, limit=2)] == ["bridge-3", "bridge-2"]


def test_an_issue_of_the_time_when_one_period_served_all_languages_still_says_it(session: Session) -> None:
    issue = factories.issue(session, factories.newsletter(session))
    revision = newest_revision(session, issue)
    revision.content = {**revision.content, "period": "2026 Q4"}
    session.flush()

    assert issue_line(session, issue).period == {"en": "2026 Q4"}
