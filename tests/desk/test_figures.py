"""What the ledger tells of a dispatch over time, by domain and by fault."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.desk.figures import DomainLine, Seldom, answers_of, figures_of
from newsletter.desk.progress import progress_of
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch
from newsletter.relays.base import Fault
from newsletter.wording import Sentence, verbatim
from subscribers.models import Subscriber
from tests import factories
from tests.conftest import NOW

NINE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def dispatch(session: Session) -> Dispatch:
    """One accepted at 09:00:03, one refused at 09:00:07, one put off at 09:02:41, one that waits for its first turn."""
    newsletter = factories.newsletter(session)
    made = factories.dispatch(
        session, factories.proof(session, newsletter), factories.mailing_list(session, newsletter)
    )
    states = (
        DeliveryState.ACCEPTED,
        DeliveryState.REFUSED,
        DeliveryState.PENDING,
        DeliveryState.PENDING,
    )
    factories.deliveries(session, made, *states)
    first, second, third, _ = ids(session)
    put(session, first, changed_at=NINE + timedelta(seconds=3))
    put(
        session,
        second,
        changed_at=NINE + timedelta(seconds=7, microseconds=5),
        fault=Fault.RECIPIENT,
        reply=verbatim("550 5.1.1 no such user"),
    )
    put(
        session,
        third,
        changed_at=NINE + timedelta(seconds=161),
        deferrals=1,
        not_before=NINE + timedelta(seconds=461),
        reply=verbatim("450 greylisted"),
    )
    factories.recount(session)
    return made


def ids(session: Session) -> list[int]:
    return list(session.scalars(sa.select(Delivery.id).order_by(Delivery.id)))


def put(session: Session, delivery_id: int, **values: object) -> None:
    session.execute(sa.update(Delivery).where(Delivery.id == delivery_id).values(**values))


def test_answers_are_counted_by_ten_seconds(session: Session, dispatch: Dispatch) -> None:
    answers = answers_of(session, dispatch.id, now=NOW)

    assert answers.tens == ((NINE, 2), (NINE + timedelta(seconds=160), 1))
    assert (answers.put_off, answers.asked_at) == (1, NOW)


def test_domains_are_told_whatever_their_case_the_largest_first(session: Session, dispatch: Dispatch) -> None:
    person = session.scalars(sa.select(Subscriber).order_by(Subscriber.id)).first()
    assert person is not None
    person.email = "Reader0@Ferry.Example"
    session.flush()

    told = figures_of(session, dispatch.id, now=NOW)

    assert told.domains == (
        DomainLine("example.org", accepted=0, refused=1, put_off=1, uncertain=0, expired=0),
        DomainLine("ferry.example", accepted=1, refused=0, put_off=0, uncertain=0, expired=0),
    )
    assert told.further_domains == 0


def test_what_stood_in_the_way_has_a_reply_as_an_example(session: Session, dispatch: Dispatch) -> None:
    told = figures_of(session, dispatch.id, now=NOW)

    troubles = progress_of(session, dispatch.id, relay="outbox", figures=told, now=NOW).troubles

    assert [(one.count, one.state, str(one.example)) for one in troubles] == [
        (1, DeliveryState.REFUSED, "550 5.1.1 no such user"),
        (1, DeliveryState.PENDING, "450 greylisted"),
    ]
    assert str(troubles[0].meaning) == "refused: their mailbox does not exist or takes no mail"


def test_only_what_goes_on_has_a_pace(session: Session, dispatch: Dispatch) -> None:
    told = figures_of(session, dispatch.id, now=NINE + timedelta(seconds=170))
    running = progress_of(session, dispatch.id, relay="outbox", figures=told, now=NOW)
    dispatch.held_because = Sentence("the relay is down")

    held = progress_of(session, dispatch.id, relay="outbox", figures=told, now=NOW)

    assert running.pace is not None
    assert (running.pace.per_minute, held.pace) == (1, None)
    assert held.course == running.course


def test_a_dispatch_that_is_not_enrolled_has_no_figures(session: Session) -> None:
    told = figures_of(session, 77, now=NOW)

    assert (told.answers.tens, told.domains, told.replies) == ((), (), {})


def test_who_follows_asks_again_after_a_while(session: Session, dispatch: Dispatch) -> None:
    seconds = iter([0.0, 1.0, 20.0, 21.5, 21.5])  # the first question takes a second
    asked = Seldom(answers_of, dispatch.id, clock=lambda: next(seconds))
    times = [NOW + timedelta(seconds=number) for number in range(3)]

    told = [asked.told(session, now=now).asked_at for now in times]

    assert told == [times[0], times[0], times[2]]
