"""What the page of a proof says of it."""

from sqlalchemy.orm import Session

from newsletter.desk.proofs import proof_sheet
from newsletter.issues.composing import save
from newsletter.users.deeds import OPERATOR
from tests import factories
from tests.conftest import NOW


def test_a_proof_names_who_approved_it_and_where_it_went(session: Session) -> None:
    newsletter = factories.newsletter(session)
    proof = factories.proof(session, newsletter)
    dispatch = factories.dispatch(session, proof, factories.mailing_list(session, newsletter))

    sheet = proof_sheet(session, proof, reader=factories.user(session))

    assert [approval.name for approval in sheet.approvals] == ["Ada"]
    assert [line.id for line in sheet.dispatches] == [dispatch.id]
    assert (sheet.author, sheet.locales, sheet.is_current) == ("", ("en", "ko"), True)


def test_a_proof_whose_issue_went_on_is_not_current(session: Session) -> None:
    proof = factories.proof(session, factories.newsletter(session), is_approved=False)
    save(session, proof.issue, factories.content(period="2027"), base=1, by=OPERATOR, now=NOW)

    sheet = proof_sheet(session, proof, reader=factories.user(session))

    assert (sheet.revision, sheet.newest_revision, sheet.is_current, sheet.approvals) == (1, 2, False, ())
