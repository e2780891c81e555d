"""Closing a list."""

import pytest
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.dispatch.closing import close_list
from newsletter.dispatch.models import DispatchState
from newsletter.dispatch.scheduling import begin
from newsletter.dispatch.starting import schedule
from newsletter.dispatch.steering import cancel
from newsletter.errors import Conflict
from newsletter.users.deeds import OPERATOR
from subscribers.evidence import Occasion
from subscribers.imports.importing import apply_import
from subscribers.imports.keeping import Seen, keep_file
from subscribers.imports.reading_csv import read_file
from subscribers.imports.running import start_import
from subscribers.lists import public_lists, reopen_list
from subscribers.models import How, MailingList, SubscriptionState
from subscribers.preferences import choices_of, set_preferences
from subscribers.subscribing import add_person, subscribe
from subscribers.subscription_ledger import confirm, withdraw
from tests import factories
from tests.conftest import NOW
from tests.factories import SIGNER

FILE = b"email,name,locale\r\nlee@example.org,Lee,en\r\n"
SEEN = Seen(FILE, read_file(FILE, name="a.csv"), locales=("en",))
PAGE = Occasion(How.PAGE, {}, NOW)


@pytest.fixture
def readers(session: Session) -> MailingList:
    return factories.mailing_list(session, factories.newsletter(session))


def close(session: Session, mailing_list: MailingList) -> None:
    close_list(session, mailing_list, by=OPERATOR, now=NOW)


def test_nobody_comes_onto_a_closed_list(session: Session, readers: MailingList) -> None:
    kept = keep_file(session, readers, SEEN, by=OPERATOR, now=NOW)
    close(session, readers)
    address = parse_address("lee@example.org")

    with pytest.raises(Conflict, match="is closed"):
        add_person(
            session,
            readers,
            address=address,
            name="",
            organisation="",
            locale="en",
            basis="asked",
            by=OPERATOR,
            signer=SIGNER,
            now=NOW,
        )
    with pytest.raises(Conflict, match="is closed"):
        subscribe(
            session, readers, address=address, name="", locale="en", wording="", occasion=PAGE, signer=SIGNER
        )
    with pytest.raises(Conflict, match="is closed"):
        keep_file(session, readers, SEEN, by=OPERATOR, now=NOW)
    with pytest.raises(Conflict, match="is closed"):
        start_import(session, kept, SEEN.file, basis="asked", by=OPERATOR, signer=SIGNER, now=NOW)
    with pytest.raises(Conflict, match="is closed"):
        apply_import(
            session,
            readers,
            SEEN.file,
            basis="asked",
            by=OPERATOR,
            signer=SIGNER,
            now=NOW,
        )


def test_who_is_on_it_stays_and_can_leave(session: Session, readers: MailingList) -> None:
    subscription = factories.subscription(session, readers, "kim@example.org")
    close(session, readers)

    assert subscription.state is SubscriptionState.CONFIRMED
    assert [choice.is_chosen for choice in choices_of(session, subscription.subscriber)] == [True]
    assert withdraw(session, subscription, occasion=PAGE)


def test_who_left_is_not_offered_it_any_more(session: Session, readers: MailingList) -> None:
    subscription = factories.subscription(session, readers, "kim@example.org")
    close(session, readers)
    person = subscription.subscriber

    set_preferences(session, person, name="", locale="en", list_ids=[], wording="", occasion=PAGE)
    set_preferences(session, person, name="", locale="en", list_ids=[readers.id], wording="", occasion=PAGE)

    assert subscription.state is SubscriptionState.UNSUBSCRIBED
    assert choices_of(session, person) == []


def test_an_answer_that_comes_too_late_waits_until_the_list_is_opened(
    session: Session, readers: MailingList
) -> None:
    asked = factories.subscription(session, readers, "kim@example.org", state=SubscriptionState.PENDING)
    close(session, readers)

    assert not confirm(session, asked, occasion=PAGE)
    reopen_list(session, readers, by=OPERATOR)
    assert confirm(session, asked, occasion=PAGE)


def test_a_closed_list_is_no_public_one(session: Session, readers: MailingList) -> None:
    close(session, readers)

    assert public_lists(session, readers.newsletter_id) == []


def test_nothing_is_sent_to_a_closed_list_until_it_is_opened(session: Session, readers: MailingList) -> None:
    factories.subscription(session, readers, "kim@example.org")
    newsletter = factories.newsletter(session, slug="other")
    ours = factories.mailing_list(session, newsletter, slug="ours")
    factories.subscription(session, ours, "lee@example.org")
    proof = factories.proof(session, newsletter)
    close(session, ours)

    with pytest.raises(Conflict, match="is closed"):
        schedule(session, proof, ours, by=OPERATOR, at=NOW, now=NOW)

    reopen_list(session, ours, by=OPERATOR)
    assert schedule(session, proof, ours, by=OPERATOR, at=NOW, now=NOW).id


@pytest.mark.parametrize(
    "state", [DispatchState.SCHEDULED, DispatchState.RUNNING, DispatchState.PAUSED], ids=str
)
def test_a_list_is_not_closed_under_a_dispatch(
    session: Session, readers: MailingList, state: DispatchState
) -> None:
    paper = factories.newsletter(session, slug="other")
    dispatch = factories.dispatch(session, factories.proof(session, paper), readers, state=state)

    with pytest.raises(Conflict, match=f"Dispatch {dispatch.id} to the list “readers” is"):
        close(session, readers)

    assert not readers.is_closed
    cancel(session, dispatch, by=OPERATOR, now=NOW)
    close(session, readers)
    assert not begin(session, dispatch, lanes=1, now=NOW)


def test_a_list_is_closed_and_opened_once(session: Session, readers: MailingList) -> None:
    with pytest.raises(Conflict, match="open already"):
        reopen_list(session, readers, by=OPERATOR)
    close(session, readers)
    with pytest.raises(Conflict, match="closed already"):
        close(session, readers)
