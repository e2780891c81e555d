"""Who leaves by mail is told that it worked: a person, once, and nobody who must not be mailed."""

import email
import email.policy
from datetime import timedelta

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch import notices
from newsletter.dispatch.models import Notice, NoticeState
from newsletter.feedback.inbound.letters import take_letter
from newsletter.messages.letterhead import Letterhead
from newsletter.relays.base import Accepted, Envelope, Outcome
from newsletter.wording import verbatim
from subscribers.models import Subscription, SubscriptionState, SuppressionReason
from subscribers.suppressing import suppress
from tests import factories
from tests.conftest import NOW
from tests.dispatch.conftest import POLICY
from tests.fakes import ScriptedRelay

ADDRESS = "haneul@example.org"
BASE_URL = "https://news.bridge.example.org"


class KeepingRelay(ScriptedRelay):
    """Also keeps the bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.submitted: list[tuple[Envelope, bytes]] = []

    def submit(self, envelope: Envelope, message: bytes, **kwargs: object) -> Outcome:
        self.submitted.append((envelope, message))
        return Accepted(verbatim("250 ok"))


def joined(database: Database, *, locale: str = "ko") -> int:
    with database.transaction() as session:
        readers = factories.mailing_list(session, factories.newsletter(session))
        return factories.subscription(session, readers, ADDRESS, locale=locale).id


def leave(database: Database, subscription_id: int, *headers: str) -> None:
    token = factories.SIGNER.token("unsubscribe", subscription_id, 0)
    to = f"To: unsubscribe+{token}@bridge.example.org"
    mail = "\r\n".join(["From: Somebody <another@example.net>", to, "Subject: unsubscribe", *headers, "", ""])
    with database.transaction() as session:
        take_letter(session, mail.encode(), signer=factories.SIGNER, now=NOW)


def waiting(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(sa.select(Notice.id).order_by(Notice.id)))


def submitted(database: Database) -> list[tuple[Envelope, bytes]]:
    relay = KeepingRelay()
    for notice_id in waiting(database):
        notices.submit(
            database,
            relay,
            notice_id,
            letterhead=Letterhead(BASE_URL, factories.SIGNER, None),
            retries=POLICY,
            clock=lambda: NOW + timedelta(seconds=1),
        )
    return relay.submitted


@pytest.mark.parametrize(
    ("locale", "subject", "says"),
    [
        ("en", "You have unsubscribed: Readers", "you asked us by mail to be taken off “Readers”"),
        ("ko", "수신 거부가 완료되었습니다: 독자", "“독자”"),
    ],
)
def test_the_answer_is_in_the_language_of_the_reader_and_no_program_answers_it(
    database: Database, locale: str, subject: str, says: str
) -> None:
    leave(database, joined(database, locale=locale))

    ((envelope, data),) = submitted(database)

    message = email.message_from_bytes(data, policy=email.policy.default)
    assert envelope.recipient == ADDRESS
    assert envelope.sender.startswith("bounce+")
    assert message["Subject"] == subject
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    body = message.get_body(("plain",))
    assert body is not None
    assert says in body.get_content()
    assert f"{BASE_URL}/p/" in body.get_content()


def test_nobody_is_told_twice(database: Database) -> None:
    subscription_id = joined(database)
    leave(database, subscription_id)
    leave(database, subscription_id)

    assert len(waiting(database)) == 1


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: auto-replied", "Return-Path: <>", "Precedence: bulk", "X-Autoreply: yes"]
)
def test_a_program_gets_no_answer(database: Database, header: str) -> None:
    leave(database, joined(database), header)

    assert waiting(database) == []


@pytest.mark.parametrize(
    ("reason", "count"),
    [
        (SuppressionReason.COMPLAINED, 0),
        (SuppressionReason.BOUNCED, 0),
        (SuppressionReason.REQUESTED, 1),
    ],
)
def test_who_must_not_be_mailed_is_not(database: Database, reason: SuppressionReason, count: int) -> None:
    subscription_id = joined(database)
    with database.transaction() as session:
        subscriber = session.get_one(Subscription, subscription_id).subscriber
        suppress(session, subscriber.address_hash, reason=reason, evidence={}, now=NOW)

    leave(database, subscription_id)

    assert len(waiting(database)) == count


def test_who_has_come_back_meanwhile_is_told_nothing(database: Database) -> None:
    subscription_id = joined(database)
    leave(database, subscription_id)
    with database.transaction() as session:
        session.get_one(Subscription, subscription_id).state = SubscriptionState.CONFIRMED

    assert submitted(database) == []
    with database.reading() as session:
        assert session.scalars(sa.select(Notice.state)).one() is NoticeState.EXPIRED


def test_who_subscribes_again_is_asked_to_confirm_all_the_same(database: Database) -> None:
    subscription_id = joined(database)
    leave(database, subscription_id)
    with database.transaction() as session:
        subscription = session.get_one(Subscription, subscription_id)
        subscription.state = SubscriptionState.PENDING

        asked = notices.ask_once_a_day(session, subscription, now=NOW)

        assert asked is not None
        assert asked.not_before == NOW
