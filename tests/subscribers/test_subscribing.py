"""Coming onto a list and leaving it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.db import Database
from newsletter.errors import Conflict, Invalid, NotFound
from subscribers.lists import create_list, find_list
from subscribers.models import (
    Consent,
    ConsentEvent,
    MailingList,
    Subscriber,
    Subscription,
    SubscriptionState,
    SuppressionReason,
)
from subscribers.rows import find_or_add
from subscribers.subscribing import confirm, subscribe, unsubscribe
from subscribers.suppressing import is_suppressed, reason_for, suppress
from tests import factories
from tests.conftest import NOW
from tests.factories import SIGNER

DAY = timedelta(hours=24)


def ask(
    session: Session,
    mailing_list: MailingList,
    email: str = "kim@example.org",
    *,
    name: str = "Kim Minji",
    locale: str = "en",
    at: datetime = NOW,
) -> Subscription | None:
    return subscribe(
        session,
        mailing_list,
        address=parse_address(email),
        name=name,
        locale=locale,
        wording="Yes, mail me the quarterly.",
        evidence={"ip": "192.0.2.7"},
        signer=SIGNER,
        now=at,
    )


def evidence(session: Session) -> list[tuple[ConsentEvent, str]]:
    return list(session.execute(sa.select(Consent.event, Consent.how).order_by(Consent.id)))


def block(session: Session, subscription: Subscription, reason: SuppressionReason) -> None:
    suppress(session, subscription.subscriber.address_hash, reason=reason, evidence={}, now=NOW)


class TestAsking:
    def test_a_stranger_becomes_pending_and_is_to_be_asked(
        self, session: Session, readers: MailingList
    ) -> None:
        asked = ask(session, readers)

        assert asked is not None
        assert asked.state is SubscriptionState.PENDING
        assert asked.subscriber.name == "Kim Minji"
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

    def test_nor_for_another_list(self, session: Session, readers: MailingList) -> None:
        members = factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="members")
        ask(session, readers)

        assert ask(session, members) is None

    def test_who_answered_may_be_asked_again_at_once(self, session: Session, readers: MailingList) -> None:
        asked = ask(session, readers)
        assert asked is not None
        confirm(session, asked, evidence={}, now=NOW)
        unsubscribe(session, asked, how="page", evidence={}, now=NOW)

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


class TestConfirming:
    def test_a_pending_subscription_is_confirmed_with_what_was_agreed_to(
        self, session: Session, readers: MailingList
    ) -> None:
        asked = ask(session, readers)
        assert asked is not None

        assert confirm(session, asked, evidence={"ip": "192.0.2.9"}, now=NOW)

        assert asked.state is SubscriptionState.CONFIRMED
        line = session.scalars(sa.select(Consent).order_by(Consent.id.desc())).first()
        assert line is not None
        assert (line.event, line.how) == (ConsentEvent.CONFIRMED, "link")
        assert line.wording == "Yes, mail me the quarterly."
        assert line.evidence == {"ip": "192.0.2.9"}

    def test_confirming_twice_is_harmless(self, session: Session, readers: MailingList) -> None:
        asked = ask(session, readers)
        assert asked is not None
        confirm(session, asked, evidence={}, now=NOW)

        assert not confirm(session, asked, evidence={}, now=NOW)
        assert [event for event, _ in evidence(session)] == [ConsentEvent.ASKED, ConsentEvent.CONFIRMED]

    def test_an_old_link_does_not_bring_back_who_left(self, session: Session, readers: MailingList) -> None:
        asked = ask(session, readers)
        assert asked is not None
        confirm(session, asked, evidence={}, now=NOW)
        unsubscribe(session, asked, how="one-click", evidence={}, now=NOW)

        assert not confirm(session, asked, evidence={}, now=NOW)
        assert asked.state is SubscriptionState.UNSUBSCRIBED

    def test_what_the_form_said_is_used_once_its_owner_confirms(
        self, session: Session, readers: MailingList
    ) -> None:
        known = factories.subscriber(session, "kim@example.org", name="Kim")
        known.first_name = "Old"
        asked = ask(session, readers, name="Kim Minji", locale="ko")
        assert asked is not None

        confirm(session, asked, evidence={}, now=NOW)

        assert (known.name, known.first_name, known.locale) == ("Kim Minji", "", "ko")

    @pytest.mark.parametrize("reason", ["bounced", "requested", "erased"])
    def test_it_lifts_a_refusal_and_says_so(
        self, session: Session, readers: MailingList, reason: str
    ) -> None:
        confirmed = factories.subscription(session, readers, "kim@example.org")
        block(session, confirmed, SuppressionReason(reason))
        asked = ask(session, readers)
        assert asked is not None

        confirm(session, asked, evidence={}, now=NOW)

        assert not is_suppressed(session, asked.subscriber.address_hash)
        lifted = session.scalars(sa.select(Consent).order_by(Consent.id.desc())).first()
        assert lifted is not None
        assert lifted.evidence == {"lifted": reason}

    def test_a_complaint_that_came_in_between_is_not_lifted(
        self, session: Session, readers: MailingList
    ) -> None:
        asked = ask(session, readers)
        assert asked is not None
        block(session, asked, SuppressionReason.COMPLAINED)

        assert not confirm(session, asked, evidence={}, now=NOW)
        assert asked.state is SubscriptionState.PENDING
        assert reason_for(session, asked.subscriber.address_hash) is SuppressionReason.COMPLAINED

    def test_somebody_erased_in_between_is_not_found(self, session: Session, readers: MailingList) -> None:
        asked = ask(session, readers)
        assert asked is not None
        session.execute(sa.delete(Subscriber).execution_options(synchronize_session=False))

        with pytest.raises(NotFound, match="erased"):
            confirm(session, asked, evidence={}, now=NOW)


class TestLeaving:
    @pytest.mark.parametrize("state", [SubscriptionState.PENDING, SubscriptionState.CONFIRMED])
    def test_leaving_works_from_every_state(
        self, session: Session, readers: MailingList, state: SubscriptionState
    ) -> None:
        subscription = factories.subscription(session, readers, "kim@example.org", state=state)

        assert unsubscribe(session, subscription, how="one-click", evidence={"ip": "192.0.2.7"}, now=NOW)

        assert subscription.state is SubscriptionState.UNSUBSCRIBED
        assert subscription.changed_at == NOW
        assert evidence(session) == [(ConsentEvent.WITHDRAWN, "one-click")]

    def test_leaving_twice_is_harmless(self, session: Session, readers: MailingList) -> None:
        subscription = factories.subscription(session, readers, "kim@example.org")
        unsubscribe(session, subscription, how="one-click", evidence={}, now=NOW)

        assert not unsubscribe(session, subscription, how="page", evidence={}, now=NOW)
        assert evidence(session) == [(ConsentEvent.WITHDRAWN, "one-click")]

    def test_two_clicks_at_the_same_moment_are_one_departure(self, database: Database) -> None:
        with database.transaction() as session:
            mailing_list = factories.mailing_list(session, factories.newsletter(session))
            subscription_id = factories.subscription(session, mailing_list, "kim@example.org").id
        together = Barrier(4)

        def click(_: int) -> bool:
            together.wait()
            with database.transaction() as session:
                subscription = session.get_one(Subscription, subscription_id)
                return unsubscribe(session, subscription, how="one-click", evidence={}, now=NOW)

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(click, range(4))) == 1

    def test_other_lists_are_untouched(self, session: Session, readers: MailingList) -> None:
        subscription = factories.subscription(session, readers, "kim@example.org")
        members = factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="members")
        other = Subscription(
            list_id=members.id,
            subscriber=subscription.subscriber,
            state=SubscriptionState.CONFIRMED,
            changed_at=NOW,
            created_at=NOW,
        )
        session.add(other)

        unsubscribe(session, subscription, how="page", evidence={}, now=NOW)

        assert other.state is SubscriptionState.CONFIRMED
        assert not is_suppressed(session, subscription.subscriber.address_hash)


class TestLists:
    def test_a_list_is_made_and_found(self, session: Session) -> None:
        of = factories.newsletter(session)

        made = create_list(
            session, "members-2026", newsletter_id=of.id, name={"en": "Members", "ko": "회원"}, now=NOW
        )

        assert find_list(session, "members-2026") is made
        assert (made.name, made.description, made.is_public) == ({"en": "Members", "ko": "회원"}, {}, False)

    def test_a_taken_slug_is_a_conflict(self, session: Session, readers: MailingList) -> None:
        with pytest.raises(Conflict, match="readers"):
            create_list(session, "readers", newsletter_id=readers.newsletter_id, name={"en": "R"}, now=NOW)

    def test_a_slug_fits_into_an_address(self, session: Session, readers: MailingList) -> None:
        for slug in ("", "Members", "회원", "a b", "-a", "a--b", "a/b"):
            with pytest.raises(Invalid, match="small letters"):
                create_list(session, slug, newsletter_id=readers.newsletter_id, name={"en": "M"}, now=NOW)

    def test_an_unknown_list_is_not_found(self, session: Session) -> None:
        for slug in ("nobody", "no\x00body", ""):
            with pytest.raises(NotFound, match="There is no list"):
                find_list(session, slug)

    def test_finding_or_adding_keeps_what_a_known_person_told_us(self, session: Session) -> None:
        known = factories.subscriber(session, "kim@example.org", name="Kim Minji")

        again = find_or_add(
            session, parse_address("KIM@example.org"), signer=SIGNER, name="Other", locale="ko", now=NOW
        )

        assert again is known
        assert again.name == "Kim Minji"
