"""Dispatches in lines, and their deliveries."""

from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.desk.dispatches import (
    delivery_lines,
    dispatch_lines,
    dispatches_of,
    standstills,
    subjects_of,
)
from newsletter.dispatch import scheduling, starting
from newsletter.dispatch.allowance.waiting import wait_of
from newsletter.dispatch.models import DeliveryState, Dispatch, DispatchState
from newsletter.dispatch.mornings import Wave
from newsletter.dispatch.windows.hours import Hours
from newsletter.dispatch.windows.keeping import change_window
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say
from tests import factories
from tests.conftest import NOW


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


def made_waiting(session: Session, count: int, *, first: int = 0) -> None:
    """Newsletters whose window is closed, and one dispatch of each."""
    for number in range(first, first + count):
        paper = factories.newsletter(session, slug=f"paper{number}")
        change_window(session, paper, Hours("UTC", (0,), time(8), time(9)), by=OPERATOR)
        readers = factories.mailing_list(session, paper, slug=f"readers{number}")
        factories.dispatch(session, factories.proof(session, paper, slug=f"issue{number}"), readers)


def test_the_list_says_for_what_dispatches_wait_and_until_when(session: Session) -> None:
    paper = factories.newsletter(session)
    proof = factories.proof(session, paper)
    made = [
        factories.dispatch(session, proof, factories.mailing_list(session, paper, slug=f"list{number}"))
        for number in range(4)
    ]
    _, held, undoable, paused = made
    held.held_because, held.held_until = say("The relay is away"), NOW + timedelta(minutes=5)
    undoable.state, undoable.is_undoable = DispatchState.SCHEDULED, True
    undoable.scheduled_at = NOW + timedelta(minutes=2)
    paused.state = DispatchState.PAUSED
    made_waiting(session, 1)
    opens_at = datetime(2026, 11, 23, 8, tzinfo=UTC)

    lines = dispatch_lines(session, page=1).rows
    found = standstills(session, lines, now=NOW)

    windowed = lines[0].id
    assert {number: standstill.until for number, standstill in found.items()} == {
        held.id: NOW + timedelta(minutes=5),
        undoable.id: NOW + timedelta(minutes=2),
        windowed: opens_at,
    }
    assert found[windowed].wait == wait_of(session, windowed, now=NOW)
    assert found[held.id].wait is None


def test_a_dispatch_in_its_readers_morning_waits_when_nobody_else_is_left(session: Session) -> None:
    paper = factories.newsletter(session)
    proof = factories.proof(session, paper)
    lists = [factories.mailing_list(session, paper, slug=slug) for slug in ("asleep", "awake")]
    for number, readers in enumerate(lists):
        factories.subscription(session, readers, f"reader{number}@example.org").subscriber.zone = "Asia/Seoul"
    factories.subscription(session, lists[1], "near@example.org").subscriber.zone = "Europe/Berlin"
    asleep, _ = (
        starting.schedule(session, proof, readers, by=OPERATOR, at=NOW, now=NOW, reader_time=time(10))
        for readers in lists
    )
    for dispatch in session.scalars(sa.select(Dispatch)):
        scheduling.begin(session, dispatch, lanes=1, now=NOW)

    found = standstills(session, dispatch_lines(session, page=1).rows, now=NOW)

    tomorrow = datetime(2026, 11, 22, 1, tzinfo=UTC)  # 10:00 in Seoul; in Berlin it is that now
    assert {number: standstill.morning for number, standstill in found.items()} == {
        asleep.id: Wave("Asia/Seoul", tomorrow, 1)
    }


def test_it_asks_no_more_for_many_dispatches_than_for_one(session: Session) -> None:
    made_waiting(session, 1)
    for_one = questions(session)
    made_waiting(session, 6, first=1)

    assert questions(session) == for_one


def questions(session: Session) -> int:
    """How many questions to the database the waiting of a page of dispatches costs."""
    lines = dispatch_lines(session, page=1).rows
    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    sa.event.listen(session.get_bind(), "before_cursor_execute", note)
    try:
        standstills(session, lines, now=NOW)
    finally:
        sa.event.remove(session.get_bind(), "before_cursor_execute", note)
    return len(asked)


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


def test_a_subject_that_names_readers_is_told_as_nobody_in_particular_reads_it(session: Session) -> None:
    subject = {"en": "{{first_name|Friend}}, come", "ko": "{{first_name|독자}}님, 오세요"}
    says = factories.content(subject=subject)
    proof = factories.proof(session, factories.newsletter(session), says=says)

    assert subjects_of(session, proof.id)[proof.id] == {"en": "Friend, come", "ko": "독자님, 오세요"}
