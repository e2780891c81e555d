"""Too many complaints pause a dispatch: more than 0.3 % of those who got it, and at least five."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, Dispatch, DispatchState, SelfPause
from newsletter.feedback import complaints
from newsletter.feedback.inbound.mail_in import receive
from newsletter.feedback.models import FeedbackKind
from newsletter.feedback.recording import record
from tests import factories
from tests.conftest import NOW
from tests.feedback.bounces.mails import VERP, complaint


def running(session: Session, people: int = 10) -> Dispatch:
    paper = factories.newsletter(session)
    dispatch = factories.dispatch(
        session, factories.proof(session, paper), factories.mailing_list(session, paper)
    )
    factories.deliveries(session, dispatch, *[DeliveryState.ACCEPTED] * people)
    return dispatch


def accepted(session: Session, count: int) -> None:
    """As if its chunk had so many."""
    session.execute(sa.update(Chunk).values(accepted=count, enrolled=count))


def complain(session: Session, dispatch: Dispatch, *, people: int, times: int = 1) -> None:
    ids = session.scalars(sa.select(Delivery.id).order_by(Delivery.id).limit(people))
    for delivery_id in ids.all():
        for time in range(times):
            event_id = f"{delivery_id}:{time}"
            record(session, delivery_id, FeedbackKind.COMPLAINED, event_id=event_id, how="arf", at=NOW)


@pytest.mark.parametrize(
    ("people", "of", "is_paused"),
    [(4, 10, False), (5, 10, True), (5, 1_666, True), (5, 1_667, False), (6, 2_000, False), (7, 2_000, True)],
)
def test_the_share_and_the_number_decide(session: Session, people: int, of: int, is_paused: bool) -> None:
    dispatch = running(session)
    complain(session, dispatch, people=people)
    accepted(session, of)

    assert complaints.heed(session, dispatch.id, now=NOW) is is_paused

    session.refresh(dispatch)
    assert (dispatch.state is DispatchState.PAUSED) is is_paused


def test_it_says_how_many_and_is_told_once(session: Session) -> None:
    dispatch = running(session)
    complain(session, dispatch, people=6)

    looks = [complaints.heed(session, dispatch.id, now=NOW) for _ in range(2)]

    session.refresh(dispatch)
    assert looks == [True, False]
    assert str(dispatch.held_because) == "6 of the 10 who got it reported it as spam"
    assert session.scalar(sa.select(sa.func.count(SelfPause.id))) == 1


def test_who_complains_twice_is_one(session: Session) -> None:
    dispatch = running(session)
    complain(session, dispatch, people=4, times=2)

    assert not complaints.heed(session, dispatch.id, now=NOW)


def test_whoever_let_it_go_on_has_looked(session: Session) -> None:
    dispatch = running(session)
    complain(session, dispatch, people=5)
    accepted(session, 1_000)
    complaints.heed(session, dispatch.id, now=NOW)
    session.refresh(dispatch)
    dispatch.state = DispatchState.RUNNING
    session.flush()

    assert not complaints.heed(session, dispatch.id, now=NOW)
    accepted(session, 100)
    assert complaints.heed(session, dispatch.id, now=NOW)


def test_what_is_over_is_not_paused(session: Session) -> None:
    dispatch = running(session)
    complain(session, dispatch, people=10)
    dispatch.state = DispatchState.FINISHED

    assert not complaints.heed(session, dispatch.id, now=NOW)


def test_the_reports_of_mailbox_providers_lead_there(session: Session) -> None:
    dispatch = running(session)
    for delivery in session.scalars(sa.select(Delivery).order_by(Delivery.id).limit(5)).all():
        token = factories.SIGNER.token("bounce", delivery.id)
        report = complaint("abuse").replace(VERP.encode(), f"bounce+{token}@bridge.example.org".encode())
        receive(session, report, signer=factories.SIGNER, now=NOW)

    session.refresh(dispatch)
    assert dispatch.state is DispatchState.PAUSED
