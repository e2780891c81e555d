"""The mails to users about their accounts: written in their language, each queued once."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.dispatch.account_mail import account_mail
from newsletter.dispatch.models import Notice, NoticeKind
from newsletter.dispatch.notices import submit, tick
from newsletter.dispatch.pacing import RetryPolicy
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Message
from newsletter.users.models import Told, UserNews
from newsletter.users.news import tell
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
        ticked(session)
        return session.scalars(sa.select(Notice.id)).one()


def ticked(session: Session, *, now: datetime = NOW) -> None:
    session.flush()
    tick(session, retries=RETRIES, now=now)


def written(database: Database, notice_id: int) -> Message:
    with database.reading() as session:
        message = account_mail(session, session.get_one(Notice, notice_id), letterhead=LETTERHEAD)
    assert message is not None
    return message


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

    mail = message_from_bytes(message.data, policy=policy.default)
    assert "newsletter@news.bridge.example.org" in mail["From"]


def test_it_is_queued_and_submitted_once(database: Database) -> None:
    relay = ScriptedRelay()
    notice_id = queued(database, Told.CLOSED)
    with database.transaction() as session:
        ticked(session)
        assert session.scalars(sa.select(Notice.kind)).all() == [NoticeKind.ACCOUNT]

    for _ in range(2):
        submit(database, relay, notice_id, letterhead=LETTERHEAD, retries=RETRIES, clock=lambda: NOW)

    assert relay.taken == [ADA]


def test_news_that_are_old_are_not_told_any_more(session: Session) -> None:
    tell(session, factories.user(session), Told.OPENED, now=NOW - timedelta(days=2))

    ticked(session)

    assert session.scalars(sa.select(Notice)).all() == []


def test_news_that_were_forgotten_meanwhile_are_not_told(database: Database) -> None:
    relay = ScriptedRelay()
    notice_id = queued(database, Told.CLOSED)
    with database.transaction() as session:
        session.execute(sa.delete(UserNews))

    submit(database, relay, notice_id, letterhead=LETTERHEAD, retries=RETRIES, clock=lambda: NOW)

    assert relay.tried == []
