"""Dispatches in lines, and their deliveries."""

import pytest
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


def test_a_page_of_deliveries_comes_from_the_chunks_that_cover_it(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletter.desk.dispatches.PER_PAGE", 4)
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)
    dispatch = factories.dispatch(session, factories.proof(session, newsletter), readers)
    states = [DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.PENDING]
    rows = [
        factories.delivery(session, dispatch, factories.subscriber(session, email), state=states[number % 3])
        for number, email in enumerate(f"reader{number}@example.org" for number in range(18))
    ]
    for begin in range(0, 18, 3):
        factories.chunk(session, dispatch, rows[begin : begin + 3])

    def emails(state: DeliveryState | None, page: int) -> tuple[list[int], int]:
        found = delivery_lines(session, dispatch.id, state=state, page=page, by=OPERATOR)
        return [int(str(line.email)[len("reader") :].partition("@")[0]) for line in found.rows], found.total

    assert emails(None, 1) == ([0, 1, 2, 3], 18)
    assert emails(None, 3) == ([8, 9, 10, 11], 18)
    assert emails(None, 9) == ([16, 17], 18)
    assert emails(DeliveryState.REFUSED, 1) == ([1, 4, 7, 10], 6)
    assert emails(DeliveryState.REFUSED, 2) == ([13, 16], 6)
    assert emails(DeliveryState.PENDING, 2) == ([14, 17], 6)
    assert emails(DeliveryState.EXPIRED, 1) == ([], 0)


def test_what_is_claimed_and_being_sent_follows_from_the_lease(session: Session) -> None:
    newsletter = factories.newsletter(session)
    dispatch = factories.dispatch(
        session, factories.proof(session, newsletter), factories.mailing_list(session, newsletter)
    )
    factories.deliveries(
        session,
        dispatch,
        *(DeliveryState.SENDING, DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.CLAIMED),
    )

    def told(state: DeliveryState | None) -> list[DeliveryState]:
        return [
            line.state for line in delivery_lines(session, dispatch.id, state=state, page=1, by=OPERATOR).rows
        ]

    assert told(None) == ["pending", "sending", "claimed", "claimed"]
    assert told(DeliveryState.SENDING) == ["sending"]
    assert told(DeliveryState.CLAIMED) == ["claimed", "claimed"]
    assert told(DeliveryState.PENDING) == ["pending"]


def test_a_subject_is_told_in_every_language_of_its_proof(session: Session) -> None:
    proof = factories.proof(session, factories.newsletter(session))

    assert list(subjects_of(session, proof.id)[proof.id]) == ["en", "ko"]
    assert subjects_of(session) == {}
