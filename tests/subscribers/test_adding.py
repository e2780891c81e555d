"""One person put on a list by staff."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.errors import Conflict, Invalid
from subscribers.adding import add_person
from subscribers.models import (
    Consent,
    ConsentEvent,
    MailingList,
    Subscription,
    SubscriptionState,
    SuppressionReason,
)
from subscribers.subscribing import unsubscribe
from subscribers.suppressing import suppress
from tests import factories
from tests.conftest import NOW
from tests.factories import SIGNER


def add(
    session: Session,
    readers: MailingList,
    email: str = "kim@example.org",
    *,
    basis: str = "Signed the sheet at the harbour forum",
) -> Subscription:
    return add_person(
        session,
        readers,
        address=parse_address(email),
        name="Kim Minji",
        organisation="Ferry Society",
        locale="ko",
        basis=basis,
        by=3,
        signer=SIGNER,
        now=NOW,
    )


def test_somebody_new_is_confirmed_with_the_declared_basis(session: Session, readers: MailingList) -> None:
    added = add(session, readers)

    assert added.state is SubscriptionState.CONFIRMED
    assert (added.subscriber.name, added.subscriber.locale) == ("Kim Minji", "ko")
    line = session.scalars(sa.select(Consent)).one()
    assert (line.event, line.how) == (ConsentEvent.CONFIRMED, "staff")
    assert (line.wording, line.evidence) == ("Signed the sheet at the harbour forum", {"user_id": 3})


def test_a_basis_must_be_declared(session: Session, readers: MailingList) -> None:
    with pytest.raises(Invalid, match="what consent"):
        add(session, readers, basis="  ")


def test_an_address_no_relay_takes_is_refused(session: Session, readers: MailingList) -> None:
    with pytest.raises(Invalid, match="before the @"):
        add(session, readers, "김민지@example.org")


def test_somebody_on_the_list_is_named(session: Session, readers: MailingList) -> None:
    factories.subscription(session, readers, "kim@example.org")

    with pytest.raises(Conflict, match=r"kim@example.org is on this list already"):
        add(session, readers)


@pytest.mark.parametrize("state", [SubscriptionState.UNSUBSCRIBED, SubscriptionState.PENDING])
def test_who_left_is_not_brought_back_even_when_asked_again(
    session: Session, readers: MailingList, state: SubscriptionState
) -> None:
    subscription = factories.subscription(session, readers, "kim@example.org")
    unsubscribe(session, subscription, how="page", evidence={}, now=NOW)
    subscription.state = state

    with pytest.raises(Conflict, match="has left this list"):
        add(session, readers)


def test_a_suppressed_address_stays_out(session: Session, readers: MailingList) -> None:
    known = factories.subscriber(session, "kim@example.org")
    suppress(session, known.address_hash, reason=SuppressionReason.BOUNCED, evidence={}, now=NOW)

    with pytest.raises(Conflict, match="must not be mailed"):
        add(session, readers)
