"""What the answered deliveries of a dispatch add up to, whatever became of them since they were asked last."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from newsletter.desk import tallies
from newsletter.desk.tallies import Tallies
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, Dispatch
from tests import factories

ANSWERED = (DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.EXPIRED, DeliveryState.UNCERTAIN)
STATES = (*ANSWERED, DeliveryState.SKIPPED, DeliveryState.PENDING)
PEOPLE = 12


@pytest.fixture
def dispatch(session: Session, monkeypatch: pytest.MonkeyPatch) -> Dispatch:
    """Twelve deliveries in four chunks, two of them in a block."""
    monkeypatch.setattr(tallies, "_BLOCK", 6)
    newsletter = factories.newsletter(session)
    made = factories.dispatch(
        session, factories.proof(session, newsletter), factories.mailing_list(session, newsletter)
    )
    factories.deliveries(session, made, *[DeliveryState.PENDING] * PEOPLE)
    ids = session.scalars(sa.select(Delivery.id).order_by(Delivery.id)).all()
    whole = session.scalars(sa.select(Chunk)).one()
    columns = {column.key: getattr(whole, column.key) for column in Chunk.__table__.c if column.key != "id"}
    session.delete(whole)
    for first in range(0, PEOPLE, 3):
        place = {"first_id": ids[first], "last_id": ids[first + 2], "enrolled": 3}
        session.add(Chunk(**columns | place))
    factories.recount(session)
    return made


@contextmanager
def counted_questions(session: Session) -> Iterator[list[str]]:
    """The statements that read deliveries meanwhile."""
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM delivery" in statement:
            asked.append(statement)

    engine = session.connection().engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def put(session: Session, states: dict[int, DeliveryState]) -> None:
    ids = session.scalars(sa.select(Delivery.id).order_by(Delivery.id)).all()
    for place, state in states.items():
        session.execute(
            sa.update(Delivery).where(Delivery.id == ids[place]).values(state=state, attempt=place)
        )
    factories.recount(session)


def by_locale(session: Session, dispatch: Dispatch) -> Counter[tuple[str, DeliveryState]]:
    return Tallies(session, dispatch.id).by(Delivery.locale)


changes = st.dictionaries(st.integers(0, PEOPLE - 1), st.sampled_from(STATES))


@given(st.lists(changes, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_is_what_a_look_at_all_rows_gives_after_every_change(
    session: Session, dispatch: Dispatch, steps: list[dict[int, DeliveryState]]
) -> None:
    for states in steps:
        put(session, states)
        rows = session.execute(sa.select(Delivery.locale, Delivery.state)).all()

        assert by_locale(session, dispatch) == Counter(
            (locale, state) for locale, state in rows if state in ANSWERED
        )


def test_what_is_settled_is_asked_once_and_what_is_open_each_time(
    session: Session, dispatch: Dispatch
) -> None:
    put(session, dict.fromkeys(range(9), DeliveryState.ACCEPTED))
    with counted_questions(session) as first:
        by_locale(session, dispatch)
    with counted_questions(session) as second:
        by_locale(session, dispatch)
    put(session, {0: DeliveryState.REFUSED})
    with counted_questions(session) as third:
        by_locale(session, dispatch)

    assert (len(first), len(second), len(third)) == (2, 1, 2)


def test_no_more_is_kept_than_there_is_room_for(
    session: Session, dispatch: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "_MOST_KEPT", 1)
    put(session, dict.fromkeys(range(PEOPLE), DeliveryState.ACCEPTED))

    for _ in range(2):
        with counted_questions(session) as asked:
            assert by_locale(session, dispatch).total() == PEOPLE

    assert len(asked) == 2
