"""Too much that comes back: a warning once for each dispatch, and a pause before others take us for a spammer."""

from weakref import WeakKeyDictionary

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch import alarms
from newsletter.dispatch.models import (
    Chunk,
    Delivery,
    DeliveryState,
    Dispatch,
    DispatchState,
    Notice,
    PauseNotice,
    SelfPause,
)
from newsletter.feedback import watching
from newsletter.feedback.bounces.judging import Verdict
from newsletter.feedback.models import FeedbackKind
from newsletter.feedback.outcome import Outcome
from newsletter.feedback.recording import record
from tests import factories
from tests.conftest import NOW


@pytest.fixture
def dispatch(session: Session) -> Dispatch:
    paper = factories.newsletter(session)
    made = factories.dispatch(
        session, factories.proof(session, paper), factories.mailing_list(session, paper)
    )
    factories.deliveries(session, made, *[DeliveryState.ACCEPTED] * 12)
    return made


def accepted(session: Session, count: int) -> None:
    """As if its chunk had so many."""
    session.execute(sa.update(Chunk).values(accepted=count, enrolled=count))


def come_back(session: Session, people: int, verdict: Verdict, *, how: str = "dsn") -> None:
    ids = session.scalars(sa.select(Delivery.id).order_by(Delivery.id).limit(people)).all()
    for delivery_id in ids:
        record(
            session,
            delivery_id,
            FeedbackKind.BOUNCED,
            event_id=f"{how}:{delivery_id}",
            how=how,
            at=NOW,
            outcome=Outcome(FeedbackKind.BOUNCED, verdict),
        )


def warnings(session: Session) -> list[str | None]:
    return list(session.scalars(sa.select(SelfPause.warning).order_by(SelfPause.id)))


@pytest.mark.parametrize(
    ("people", "of", "is_warned"),
    [(4, 10, False), (5, 10, True), (5, 499, True), (5, 500, False), (6, 599, True)],
)
def test_that_we_are_blamed_warns(
    session: Session, dispatch: Dispatch, people: int, of: int, is_warned: bool
) -> None:
    come_back(session, people, Verdict.SENDER)
    accepted(session, of)

    assert watching.watch(session, dispatch.id, now=NOW) is is_warned
    assert not watching.watch(session, dispatch.id, now=NOW)

    assert warnings(session) == (["blamed"] if is_warned else [])
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.RUNNING


@pytest.mark.parametrize(
    ("people", "of", "found"),
    [
        (12, 99, []),
        (3, 150, []),
        (3, 149, ["dead"]),
        (5, 100, ["dead"]),
        (6, 119, [None]),
    ],
)
def test_that_addresses_do_not_exist_warns_and_then_pauses(
    session: Session, dispatch: Dispatch, people: int, of: int, found: list[str | None]
) -> None:
    come_back(session, people, Verdict.HARD)
    accepted(session, of)

    watching.watch(session, dispatch.id, now=NOW)

    assert warnings(session) == found
    session.refresh(dispatch)
    assert (dispatch.state is DispatchState.PAUSED) is (found == [None])


def test_whoever_let_it_go_on_has_looked(session: Session, dispatch: Dispatch) -> None:
    come_back(session, 6, Verdict.HARD)
    accepted(session, 100)
    watching.watch(session, dispatch.id, now=NOW)
    session.refresh(dispatch)
    dispatch.state = DispatchState.RUNNING
    session.flush()

    watching.watch(session, dispatch.id, now=NOW)

    session.refresh(dispatch)
    assert dispatch.state is DispatchState.RUNNING


def test_what_the_relay_refused_is_no_share_of_what_it_accepted(session: Session, dispatch: Dispatch) -> None:
    come_back(session, 12, Verdict.HARD, how="refused")
    accepted(session, 100)

    assert not watching.watch(session, dispatch.id, now=NOW)


def test_the_tick_finds_it_and_the_admins_are_told_once_though_it_is_over(
    session: Session, dispatch: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_looked_at", WeakKeyDictionary())
    come_back(session, 6, Verdict.SENDER)
    dispatch.state = DispatchState.FINISHED
    session.flush()

    assert watching.tick(session, now=NOW) == 1
    assert watching.tick(session, now=NOW) == 0
    for _ in range(2):
        alarms.tick(session, now=NOW)

    told = session.scalar(sa.select(sa.func.count(PauseNotice.id)))
    assert told == session.scalar(sa.select(sa.func.count(Notice.id))) == 1
