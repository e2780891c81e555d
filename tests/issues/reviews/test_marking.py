"""A revision is called by a name, another one, or none any more."""

import pytest
from sqlalchemy.orm import Session

from newsletter.desk.milestones import Milestone
from newsletter.desk.revisions import revision_lines, revision_sheet
from newsletter.dispatch.models import DispatchState
from newsletter.errors import Invalid
from newsletter.issues.composing import newest_revision, save
from newsletter.issues.models import Issue
from newsletter.issues.returning import give_back
from newsletter.issues.reviews.marking import mark_tested, name_revision
from newsletter.users.deeds import OPERATOR
from tests import factories
from tests.conftest import NOW


@pytest.fixture
def issue(session: Session) -> Issue:
    return factories.issue(session, factories.newsletter(session))


def test_a_name_is_given_replaced_and_taken_away(session: Session, issue: Issue) -> None:
    ada, revision = factories.user(session), newest_revision(session, issue)
    assert str(revision_sheet(session, issue, 1).name) == ""

    for given, kept in ((" For  the board ", "For the board"), ("이사회용", "이사회용"), ("", ""), ("", "")):
        assert name_revision(session, issue, revision, name=given, by=ada, now=NOW) == kept
        assert str(revision_sheet(session, issue, 1).name) == kept


@pytest.mark.parametrize("name", ["a" * 81, "\u202eolleh"])
def test_what_cannot_be_a_name_is_refused(session: Session, issue: Issue, name: str) -> None:
    with pytest.raises(Invalid):
        name_revision(session, issue, newest_revision(session, issue), name=name, by=OPERATOR, now=NOW)


def test_what_was_done_with_a_revision_names_it(session: Session) -> None:
    paper = factories.newsletter(session)
    proof = factories.proof(session, paper)
    readers = factories.mailing_list(session, paper)
    factories.dispatch(session, proof, readers)
    factories.dispatch(session, proof, readers, state=DispatchState.CANCELLED)
    mark_tested(session, proof.revision_id, user_id=None, now=NOW)
    revision = newest_revision(session, proof.issue)
    name_revision(session, proof.issue, revision, name="The one", by=OPERATOR, now=NOW)
    save(session, proof.issue, factories.content(period="2027"), base=1, by=OPERATOR, now=NOW)

    newer, older = revision_lines(session, proof.issue)

    assert newer.milestones == ()
    assert next(one.kind for one in older.milestones) is Milestone.NAMED
    assert {one.kind for one in older.milestones} == set(Milestone) - {Milestone.RETURNED}
    assert [(str(one.words), one.place) for one in older.milestones if one.place] == [
        ("Dispatch 1", "/dispatches/1"),
        (f"Proof {proof.id}", f"/proofs/{proof.id}"),
        ("Approved", f"/proofs/{proof.id}"),
    ]
    assert [line.number for line in revision_lines(session, proof.issue, before=2)] == [1]


def test_a_proof_that_was_given_back_says_so(session: Session) -> None:
    proof = factories.proof(session, factories.newsletter(session), is_approved=False)
    give_back(session, proof, note="Wait", by=factories.user(session), now=NOW)

    (line,) = revision_lines(session, proof.issue)

    assert [one.kind for one in line.milestones] == [Milestone.PROVED, Milestone.RETURNED]
