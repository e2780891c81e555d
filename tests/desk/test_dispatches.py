"""Dispatches in lines, and their deliveries."""

from sqlalchemy.orm import Session

from newsletter.desk.dispatches import delivery_lines, dispatch_lines, dispatches_of, subjects_of
from newsletter.dispatch.models import DeliveryState
from newsletter.users.deeds import OPERATOR
from tests import factories


def test_a_dispatch_is_told_with_its_subject_its_list_and_its_numbers(session: Session) -> None:
    newsletter = factories.newsletter(session)
    proof = factories.proof(session, newsletter)
    dispatch = factories.dispatch(session, proof, factories.mailing_list(session, newsletter))
    factories.deliveries(session, dispatch, DeliveryState.ACCEPTED, DeliveryState.PENDING)

    (line,) = dispatch_lines(session, page=1).rows

    assert set(line.subject) == {"en", "ko"}
    assert (line.id, line.proof_id, line.list_name["en"]) == (dispatch.id, proof.id, "Readers")
    assert (line.enrolled, line.accepted) == (2, 1)
    assert dispatches_of(session, proof) == [line]


def test_the_newest_dispatch_comes_first(session: Session) -> None:
    newsletter = factories.newsletter(session)
    proof = factories.proof(session, newsletter)
    made = [
        factories.dispatch(session, proof, factories.mailing_list(session, newsletter, slug=slug)).id
        for slug in ("one", "two")
    ]

    assert [line.id for line in dispatch_lines(session, page=1).rows] == made[::-1]
    assert [line.id for line in dispatches_of(session, proof)] == made


def test_deliveries_are_those_of_one_state_or_all(session: Session) -> None:
    newsletter = factories.newsletter(session)
    dispatch = factories.dispatch(
        session, factories.proof(session, newsletter), factories.mailing_list(session, newsletter)
    )
    factories.deliveries(session, dispatch, DeliveryState.ACCEPTED, DeliveryState.REFUSED)

    everybody = delivery_lines(session, dispatch.id, state=None, page=1, by=OPERATOR)
    refused = delivery_lines(session, dispatch.id, state=DeliveryState.REFUSED, page=1, by=OPERATOR)

    assert [line.email for line in everybody.rows] == ["reader0@example.org", "reader1@example.org"]
    assert [(line.email, line.state) for line in refused.rows] == [
        ("reader1@example.org", DeliveryState.REFUSED)
    ]


def test_a_subject_is_told_in_every_language_of_its_proof(session: Session) -> None:
    proof = factories.proof(session, factories.newsletter(session))

    assert list(subjects_of(session, proof.id)[proof.id]) == ["en", "ko"]
    assert subjects_of(session) == {}
