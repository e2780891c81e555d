"""Coming onto a list: by the form, by staff."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.db import Database
from newsletter.errors import Conflict, Invalid
from newsletter.users.deeds import OPERATOR, By
from newsletter.users.roles import Role
from subscribers.evidence import Occasion, asked_together
from subscribers.lists import find_list
from subscribers.models import (
    Consent,
    ConsentEvent,
    How,
    MailingList,
    Subscriber,
    Subscription,
    SubscriptionState,
    SuppressionReason,
)
from subscribers.on_request import erase
from subscribers.subscribing import add_person
from subscribers.subscription_ledger import confirm, withdraw
from subscribers.suppressing import suppress
from tests import factories
from tests.conftest import NOW
from tests.factories import SIGNER
from tests.subscribers.asking import ask, block, evidence

DAY = timedelta(hours=24)


def add(
    session: Session,
    readers: MailingList,
    email: str = "kim@example.org",
    *,
    basis: str = "Signed the sheet at the harbour forum",
    by: By = OPERATOR,
) -> Subscription:
    return add_person(
        session,
        readers,
        address=parse_address(email),
        name="Kim Minji",
        organisation="Ferry Society",
        locale="ko",
        basis=basis,
        by=by,
        signer=SIGNER,
        now=NOW,
    )


class TestAsking:
    def test_a_stranger_becomes_pending_and_is_to_be_asked(
        self, session: Session, readers: MailingList
    ) -> None:
        asked = ask(session, readers)

        assert asked is not None
        assert asked.state is SubscriptionState.PENDING
        assert asked.subscriber.name == ""  # whoever filled in the form may be a stranger
        consent = session.scalars(sa.select(Consent)).one()
        assert (consent.event, consent.how, consent.locale) == (ConsentEvent.ASKED, "form", "en")
        assert consent.wording == "Yes, mail me the quarterly."
        assert consent.evidence["ip"] == "192.0.2.7"

    def test_the_same_address_in_other_letters_is_the_same_person(
        self, session: Session, readers: MailingList
    ) -> None:
        ask(session, readers, "Kim@Example.org")
        ask(session, readers, "kim@example.ORG", at=NOW + DAY)

        assert session.scalar(sa.select(sa.func.count()).select_from(Subscriber)) == 1

    def test_nobody_is_asked_twice_in_a_day(self, session: Session, readers: MailingList) -> None:
        assert ask(session, readers) is not None

        assert ask(session, readers, at=NOW + DAY - timedelta(seconds=1)) is None
        assert ask(session, readers, at=NOW + DAY) is not None

    def test_a_second_list_asked_for_within_the_day_waits_for_the_same_answer(
        self, session: Session, readers: MailingList
    ) -> None:
        members = factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="members")
        first = ask(session, readers)
        second = ask(session, members)

        assert first is not None
        assert second is not None
        assert second.state is SubscriptionState.PENDING
        assert asked_together(session, first, now=NOW) == [first, second]
        assert asked_together(session, second, now=NOW + timedelta(days=8)) == [second]

    def test_who_answered_may_be_asked_again_at_once(self, session: Session, readers: MailingList) -> None:
        asked = ask(session, readers)
        assert asked is not None
        confirm(session, asked, occasion=Occasion(How.LINK, {}, NOW))
        withdraw(session, asked, occasion=Occasion(How.PAGE, {}, NOW))

        assert ask(session, readers, at=NOW + timedelta(minutes=5)) is not None

    def test_a_confirmed_subscriber_is_not_asked(self, session: Session, readers: MailingList) -> None:
        confirmed = factories.subscription(session, readers, "kim@example.org")

        assert ask(session, readers) is None
        assert confirmed.state is SubscriptionState.CONFIRMED

    def test_who_left_is_asked_and_stays_out_until_they_answer(
        self, session: Session, readers: MailingList
    ) -> None:
        factories.subscription(session, readers, "kim@example.org", state=SubscriptionState.UNSUBSCRIBED)

        asked = ask(session, readers)

        assert asked is not None
        assert asked.state is SubscriptionState.PENDING

    @pytest.mark.parametrize("reason", ["bounced", "requested", "erased"])
    def test_a_refusal_that_its_owner_may_lift_is_asked_about(
        self, session: Session, readers: MailingList, reason: str
    ) -> None:
        confirmed = factories.subscription(session, readers, "kim@example.org")
        block(session, confirmed, SuppressionReason(reason))

        asked = ask(session, readers)

        assert asked is not None
        assert asked.state is SubscriptionState.PENDING

    def test_who_reported_us_as_spam_is_never_mailed_again(
        self, session: Session, readers: MailingList
    ) -> None:
        confirmed = factories.subscription(session, readers, "kim@example.org")
        block(session, confirmed, SuppressionReason.COMPLAINED)

        assert ask(session, readers) is None
        assert evidence(session) == []

    def test_a_form_does_not_rename_somebody_we_know(self, session: Session, readers: MailingList) -> None:
        factories.subscriber(session, "kim@example.org", name="Kim Minji")

        asked = ask(session, readers, name="Rude Name", locale="ko")

        assert asked is not None
        assert (asked.subscriber.name, asked.subscriber.locale) == ("Kim Minji", "en")

    def test_an_address_no_relay_takes_is_refused(self, session: Session, readers: MailingList) -> None:
        with pytest.raises(Invalid, match="before the @"):
            ask(session, readers, "김민지@example.org")

    def test_what_cannot_be_kept_in_a_name_is_dropped(self, session: Session, readers: MailingList) -> None:
        asked = ask(session, readers, name="  Kim\x00\r\n Minji ")

        assert asked is not None
        assert asked.subscriber.name == ""
        confirm(session, asked, occasion=Occasion(How.LINK, {}, NOW))
        assert asked.subscriber.name == "Kim Minji"

    def test_many_forms_at_the_same_moment_make_one_question(self, database: Database) -> None:
        with database.transaction() as session:
            slug = factories.mailing_list(session, factories.newsletter(session)).slug
        together = Barrier(6)

        def fill_in(_: int) -> bool:
            together.wait()
            with database.transaction() as session:
                return ask(session, find_list(session, slug)) is not None

        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(fill_in, range(6)))

        assert sorted(answers) == [False] * 5 + [True]
        with database.reading() as session:
            assert evidence(session) == [(ConsentEvent.ASKED, "form")]


class TestAddingByStaff:
    def test_somebody_new_is_confirmed_with_the_declared_basis(
        self, session: Session, readers: MailingList
    ) -> None:
        editor = factories.user(session, role=Role.EDITOR)

        added = add(session, readers, by=editor)

        assert added.state is SubscriptionState.CONFIRMED
        assert (added.subscriber.name, added.subscriber.locale) == ("Kim Minji", "ko")
        line = session.scalars(sa.select(Consent)).one()
        assert (line.event, line.how) == (ConsentEvent.CONFIRMED, "staff")
        assert (line.wording, line.evidence) == (
            "Signed the sheet at the harbour forum",
            {"user_id": editor.id},
        )

    def test_a_basis_must_be_declared(self, session: Session, readers: MailingList) -> None:
        with pytest.raises(Invalid, match="what consent"):
            add(session, readers, basis="  ")

    def test_an_address_no_relay_takes_is_refused(self, session: Session, readers: MailingList) -> None:
        with pytest.raises(Invalid, match="before the @"):
            add(session, readers, "김민지@example.org")

    def test_somebody_on_the_list_is_named(self, session: Session, readers: MailingList) -> None:
        factories.subscription(session, readers, "kim@example.org")

        with pytest.raises(Conflict, match=r"kim@example.org is on this list already"):
            add(session, readers)

    @pytest.mark.parametrize("state", [SubscriptionState.UNSUBSCRIBED, SubscriptionState.PENDING])
    def test_who_left_is_not_brought_back_even_when_asked_again(
        self, session: Session, readers: MailingList, state: SubscriptionState
    ) -> None:
        subscription = factories.subscription(session, readers, "kim@example.org")
        withdraw(session, subscription, occasion=Occasion(How.PAGE, {}, NOW))
        subscription.state = state

        with pytest.raises(Conflict, match="has left this list"):
            add(session, readers)

    def test_a_suppressed_address_stays_out(self, session: Session, readers: MailingList) -> None:
        known = factories.subscriber(session, "kim@example.org")
        suppress(session, known.address_hash, reason=SuppressionReason.BOUNCED, evidence={}, now=NOW)

        with pytest.raises(Conflict, match="must not be mailed"):
            add(session, readers)


@pytest.mark.parametrize("database_kind", ["postgresql"])  # SQLite lets one transaction write at a time
def test_who_is_erased_while_they_ask_again_is_new(database: Database) -> None:
    with database.transaction() as session:
        known = ask(session, factories.mailing_list(session, factories.newsletter(session)))
        assert known is not None
        first = known.subscriber_id
    waiting = [first]

    def erase_once(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if waiting and statement.startswith("INSERT INTO subscriber "):
            with database.transaction() as other:
                erase(other, other.get_one(Subscriber, waiting.pop()), by=OPERATOR, now=NOW)

    sa.event.listen(database.engine, "after_cursor_execute", erase_once)
    with database.transaction() as session:
        again = ask(session, session.scalars(sa.select(MailingList)).one())

        assert again is not None
        assert again.subscriber_id != first
        assert again.state is SubscriptionState.PENDING
