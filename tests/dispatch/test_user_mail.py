"""The mails to users about their accounts: written in their language, and submitted at most once."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch.pacing import RetryPolicy
from newsletter.dispatch.user_mail import submit_user_notice, user_mail
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Message
from newsletter.relays.base import Accepted, Deferred, Outcome, Refused, Unavailable, Uncertain
from newsletter.users.models import Told, UserNotice
from newsletter.users.notices import call_due, tell
from newsletter.wording import say, verbatim
from tests import factories
from tests.conftest import NOW
from tests.factories import BASE_URL, SIGNER
from tests.fakes import ScriptedRelay

ADA = "ada@bridge.example.org"
LETTERHEAD = Letterhead(BASE_URL, SIGNER)
RETRIES = RetryPolicy(first=timedelta(minutes=1), expire=timedelta(hours=96))


def queued(database: Database, kind: Told, *, locale: str = "en", with_newsletter: bool = True) -> int:
    with database.transaction() as session:
        if with_newsletter:
            factories.newsletter(session)
        ada = factories.user(session)
        ada.locale = locale
        detail = verbatim("Firefox · Linux") if kind is Told.SIGNED_IN else say("Admin")
        tell(session, ada, kind, detail=detail, now=NOW)
        session.flush()
        return session.scalars(sa.select(UserNotice.id)).one()


def submitted(database: Database, relay: ScriptedRelay, notice_id: int, *, now: datetime = NOW) -> None:
    submit_user_notice(database, relay, notice_id, letterhead=LETTERHEAD, retries=RETRIES, clock=lambda: now)


def written(database: Database, notice_id: int) -> Message:
    with database.reading() as session:
        return user_mail(session, session.get_one(UserNotice, notice_id), letterhead=LETTERHEAD)


@pytest.mark.parametrize("kind", Told)
@pytest.mark.parametrize("locale", ["en", "ko", "fr"])
def test_it_says_what_happened_in_text_and_html(database: Database, kind: Told, locale: str) -> None:
    message = written(database, queued(database, kind, locale=locale))

    mail = message_from_bytes(message.data, policy=policy.default)
    assert message.envelope.recipient == mail["To"] == ADA
    assert "news@bridge.example.org" in mail["From"]
    assert "List-Unsubscribe" not in mail
    for part in ("plain", "html"):
        body = mail.get_body((part,))
        assert body is not None
        assert f"{BASE_URL}/account" in body.get_content()
        assert "{detail}" not in body.get_content()
    is_korean = any("가" <= sign <= "힣" for sign in mail["Subject"])
    assert is_korean == (locale == "ko")


def test_it_is_the_same_on_every_attempt(database: Database) -> None:
    notice_id = queued(database, Told.CLOSED)

    assert written(database, notice_id) == written(database, notice_id)


def test_before_there_is_a_newsletter_it_comes_from_the_machine(database: Database) -> None:
    message = written(database, queued(database, Told.OPENED, with_newsletter=False))

    assert message.envelope.sender == "newsletter@news.bridge.example.org"


def test_two_jobs_submit_it_once(database: Database) -> None:
    relay = ScriptedRelay()
    notice_id = queued(database, Told.CLOSED)

    submitted(database, relay, notice_id)
    submitted(database, relay, notice_id)

    assert relay.taken == [ADA]


@pytest.mark.parametrize(
    ("outcome", "again"),
    [
        (Accepted(verbatim("250")), False),
        (Refused(verbatim("550")), False),
        (Uncertain(verbatim("cut off")), False),
        (Deferred(verbatim("451")), True),
        (Unavailable(verbatim("down")), True),
    ],
)
def test_it_is_tried_again_only_when_the_relay_surely_has_it_not(
    database: Database, outcome: Outcome, again: bool
) -> None:
    relay = ScriptedRelay({ADA: outcome})
    notice_id = queued(database, Told.CLOSED)
    submitted(database, relay, notice_id)

    later = NOW + timedelta(hours=1)
    with database.transaction() as session:
        call_due(session, now=later)
        bells = session.info.pop("bells", [])

    assert bool(bells) == again


def test_what_a_dead_worker_had_is_not_submitted_again(database: Database) -> None:
    notice_id = queued(database, Told.CLOSED)
    with database.transaction() as session:
        session.execute(sa.update(UserNotice).values(leased_until=NOW + timedelta(minutes=20)))
    with database.transaction() as session:
        call_due(session, now=NOW + timedelta(minutes=21))
    relay = ScriptedRelay()

    submitted(database, relay, notice_id, now=NOW + timedelta(minutes=22))

    assert relay.tried == []
