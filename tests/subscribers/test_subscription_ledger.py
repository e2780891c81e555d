"""The events of a subscription, each with all that follows from it."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.dispatch.models import Delivery, DeliveryState
from newsletter.errors import NotFound
from newsletter.issues.models import Newsletter
from newsletter.wording import verbatim
from subscribers.evidence import Occasion
from subscribers.models import (
    Consent,
    ConsentEvent,
    How,
    MailingList,
    Subscriber,
    Subscription,
    SubscriptionState,
    Suppression,
    SuppressionReason,
)
from subscribers.subscription_ledger import (
    Declared,
    confirm,
    confirm_declared,
    forget,
    refuse,
    refuse_each,
    withdraw,
)
from subscribers.suppressing import is_suppressed, reason_for, suppress
from tests import factories
from tests.conftest import NOW
from tests.subscribers.asking import ask, block, evidence


def count(session: Session, model: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


class TestConfirming:
    def test_a_pending_subscription_is_confirmed_with_what_was_agreed_to(
        self, session: Session, readers: MailingList
    ) -> None:
        asked = ask(session, readers)
        assert asked is not None

        assert confirm(session, asked, occasion=Occasion(How.LINK, {"ip": "192.0.2.9"}, NOW))

        assert asked.state is SubscriptionState.CONFIRMED
        line = session.scalars(sa.select(Consent).order_by(Consent.id.desc())).first()
        assert line is not None
        assert (line.event, line.how) == (ConsentEvent.CONFIRMED, "link")
        assert line.wording == "Yes, mail me the quarterly."
        assert line.evidence == {"ip": "192.0.2.9"}

    def test_confirming_twice_is_harmless(self, session: Session, readers: MailingList) -> None:
        asked = ask(session, readers)
        assert asked is not None
        confirm(session, asked, occasion=Occasion(How.LINK, {}, NOW))

        assert not confirm(session, asked, occasion=Occasion(How.LINK, {}, NOW))
        assert [event for event, _ in evidence(session)] == [ConsentEvent.ASKED, ConsentEvent.CONFIRMED]

    def test_an_old_link_does_not_bring_back_who_left(self, session: Session, readers: MailingList) -> None:
        asked = ask(session, readers)
        assert asked is not None
        confirm(session, asked, occasion=Occasion(How.LINK, {}, NOW))
        withdraw(session, asked, occasion=Occasion(How.ONE_CLICK, {}, NOW))

        assert not confirm(session, asked, occasion=Occasion(How.LINK, {}, NOW))
        assert asked.state is SubscriptionState.UNSUBSCRIBED

    def test_what_the_form_said_is_used_once_its_owner_confirms(
        self, session: Session, readers: MailingList
    ) -> None:
        known = factories.subscriber(session, "kim@example.org", name="Kim")
        known.first_name = "Old"
        asked = ask(session, readers, name="Kim Minji", locale="ko")
        assert asked is not None

        confirm(session, asked, occasion=Occasion(How.LINK, {}, NOW))

        assert (known.name, known.first_name, known.locale) == ("Kim Minji", "", "ko")

    @pytest.mark.parametrize("reason", ["bounced", "requested", "erased"])
    def test_it_lifts_a_refusal_and_says_so(
        self, session: Session, readers: MailingList, reason: str
    ) -> None:
        confirmed = factories.subscription(session, readers, "kim@example.org")
        block(session, confirmed, SuppressionReason(reason))
        asked = ask(session, readers)
        assert asked is not None

        confirm(session, asked, occasion=Occasion(How.LINK, {}, NOW))

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

        assert not confirm(session, asked, occasion=Occasion(How.LINK, {}, NOW))
        assert asked.state is SubscriptionState.PENDING
        assert reason_for(session, asked.subscriber.address_hash) is SuppressionReason.COMPLAINED

    def test_somebody_erased_in_between_is_not_found(self, session: Session, readers: MailingList) -> None:
        asked = ask(session, readers)
        assert asked is not None
        session.execute(sa.delete(Subscriber).execution_options(synchronize_session=False))

        with pytest.raises(NotFound, match="erased"):
            confirm(session, asked, occasion=Occasion(How.LINK, {}, NOW))


class TestLeaving:
    @pytest.mark.parametrize("state", [SubscriptionState.PENDING, SubscriptionState.CONFIRMED])
    def test_leaving_works_from_every_state(
        self, session: Session, readers: MailingList, state: SubscriptionState
    ) -> None:
        subscription = factories.subscription(session, readers, "kim@example.org", state=state)

        assert withdraw(session, subscription, occasion=Occasion(How.ONE_CLICK, {"ip": "192.0.2.7"}, NOW))

        assert subscription.state is SubscriptionState.UNSUBSCRIBED
        assert subscription.changed_at == NOW
        assert evidence(session) == [(ConsentEvent.WITHDRAWN, "one-click")]

    def test_leaving_twice_is_harmless(self, session: Session, readers: MailingList) -> None:
        subscription = factories.subscription(session, readers, "kim@example.org")
        withdraw(session, subscription, occasion=Occasion(How.ONE_CLICK, {}, NOW))

        assert not withdraw(session, subscription, occasion=Occasion(How.PAGE, {}, NOW))
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
                return withdraw(session, subscription, occasion=Occasion(How.ONE_CLICK, {}, NOW))

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

        withdraw(session, subscription, occasion=Occasion(How.PAGE, {}, NOW))

        assert other.state is SubscriptionState.CONFIRMED
        assert not is_suppressed(session, subscription.subscriber.address_hash)


class TestRefusing:
    def test_who_refuses_is_not_brought_onto_another_list_at_the_same_moment(
        self, database: Database
    ) -> None:
        with database.transaction() as session:
            newsletter = factories.newsletter(session)
            readers, members = (
                factories.mailing_list(session, newsletter, slug=slug) for slug in ("readers", "members")
            )
            person = factories.subscription(session, readers, "kim@example.org").subscriber_id

        def declare() -> set[int]:
            with database.transaction() as session:
                return confirm_declared(
                    session,
                    session.get_one(MailingList, members.id),
                    people=[Declared(person, "en", {})],
                    wording="sheet",
                    occasion=Occasion(How.IMPORT, {}, NOW),
                )

        with ThreadPoolExecutor(1) as pool:
            with database.transaction() as session:
                occasion = Occasion(How.PREFERENCES, {}, NOW)
                refuse(
                    session,
                    session.get_one(Subscriber, person),
                    reason=SuppressionReason.REQUESTED,
                    occasion=occasion,
                )
                declared = pool.submit(declare)
                wait([declared], timeout=1)  # long enough for one that does not wait for us

            assert declared.result() == set()

    def test_a_refusal_keeps_how_and_from_where_with_the_suppression(
        self, session: Session, readers: MailingList
    ) -> None:
        kim = factories.subscription(session, readers, "kim@example.org").subscriber

        occasion = Occasion(How.FEEDBACK, {"mail": "a1"}, NOW)
        refuse(session, kim, reason=SuppressionReason.COMPLAINED, occasion=occasion)

        assert session.scalars(sa.select(Suppression.evidence)).one() == {"mail": "a1", "how": "feedback"}
        assert evidence(session) == [(ConsentEvent.WITHDRAWN, "feedback")]

    def test_several_who_refuse_at_once_leave_every_list_each_with_their_own_evidence(
        self, session: Session, readers: MailingList
    ) -> None:
        newsletter = session.get_one(Newsletter, readers.newsletter_id)
        members = factories.mailing_list(session, newsletter, slug="members")
        kim, lee, erased = (
            factories.subscription(session, readers, f"{name}@example.org").subscriber
            for name in ("kim", "lee", "erased")
        )
        also = factories.subscription_of(session, members, kim)
        occasions = {one: Occasion(How.FEEDBACK, {"mail": one.email}, NOW) for one in (lee, erased, kim)}
        session.execute(sa.delete(Subscriber).where(Subscriber.id == erased.id))

        there = refuse_each(session, occasions, reason=SuppressionReason.COMPLAINED, now=NOW)

        assert there == {kim.id, lee.id}
        assert also.state is SubscriptionState.UNSUBSCRIBED
        kept = session.execute(
            sa.select(Subscription.subscriber_id, Consent.event, Consent.evidence)
            .join(Subscription, Subscription.id == Consent.subscription_id)
            .order_by(Subscription.id)
        ).all()
        told = {kim.id: {"mail": "kim@example.org"}, lee.id: {"mail": "lee@example.org"}}
        assert [tuple(one) for one in kept] == [
            (one.id, ConsentEvent.WITHDRAWN, told[one.id]) for one in (kim, lee, kim)
        ]
        suppressed = session.scalars(sa.select(Suppression.address_hash)).all()
        assert set(suppressed) == {kim.address_hash, lee.address_hash}


class TestForgetting:
    def test_nothing_of_the_person_is_left_but_a_hash(self, session: Session, readers: MailingList) -> None:
        subscription = factories.subscription(session, readers, "kim@example.org")
        withdraw(session, subscription, occasion=Occasion(How.PAGE, {"ip": "192.0.2.7"}, NOW))

        forget(session, subscription.subscriber, now=NOW)

        assert (count(session, Subscriber), count(session, Subscription), count(session, Consent)) == (
            0,
            0,
            0,
        )
        kept = session.scalars(sa.select(Suppression)).one()
        assert (kept.reason, kept.evidence) == (SuppressionReason.ERASED, {})

    def test_a_delivery_stays_without_its_person(self, session: Session, readers: MailingList) -> None:
        subscription = factories.subscription(session, readers, "kim@example.org")
        proof = factories.proof(session, factories.newsletter(session, slug="other"))
        dispatch = factories.dispatch(session, proof, readers)
        delivery = Delivery(
            dispatch_id=dispatch.id,
            subscriber_id=subscription.subscriber_id,
            locale="en",
            state=DeliveryState.ACCEPTED,
            attempt=1,
            deferrals=0,
            reply=verbatim("250 OK"),
            changed_at=NOW,
        )
        session.add(delivery)
        session.flush()

        forget(session, subscription.subscriber, now=NOW)

        assert delivery.subscriber_id is None
        assert delivery.state is DeliveryState.ACCEPTED

    def test_a_complaint_stays_one_but_its_evidence_goes(
        self, session: Session, readers: MailingList
    ) -> None:
        subscriber = factories.subscription(session, readers, "kim@example.org").subscriber
        address_hash = subscriber.address_hash
        suppress(
            session,
            address_hash,
            reason=SuppressionReason.COMPLAINED,
            evidence={"report": "from kim@example.org"},
            now=NOW,
        )

        forget(session, subscriber, now=NOW)

        assert reason_for(session, address_hash) is SuppressionReason.COMPLAINED
        assert session.scalars(sa.select(Suppression.evidence)).one() == {}

    def test_others_are_untouched(self, session: Session, readers: MailingList) -> None:
        kim = factories.subscription(session, readers, "kim@example.org").subscriber
        lee = factories.subscription(session, readers, "lee@example.org")

        forget(session, kim, now=NOW)

        assert session.scalars(sa.select(Subscription)).all() == [lee]
        assert lee.subscriber.email == "lee@example.org"

    def test_the_links_of_an_erased_person_never_lead_to_the_next_one(
        self, session: Session, readers: MailingList
    ) -> None:
        erased = factories.subscription(session, readers, "kim@example.org")
        ids = (erased.id, erased.subscriber_id)
        forget(session, erased.subscriber, now=NOW)

        next_one = factories.subscription(session, readers, "lee@example.org")

        assert next_one.id > ids[0]
        assert next_one.subscriber_id > ids[1]
