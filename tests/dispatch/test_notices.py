"""The confirmation mail: real, in the subscriber's language, and accounted for."""

import email
import email.policy
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch import notices
from newsletter.dispatch.models import Notice, NoticeState
from newsletter.issues.models import Newsletter
from newsletter.messages.dkim import DkimSigner
from newsletter.messages.letterhead import Letterhead
from newsletter.relays.base import Accepted, Deferred, Envelope, Outcome, Refused, Unavailable, Uncertain
from newsletter.wording import NOTHING, Sentence, say, verbatim
from subscribers.models import MailingList, Subscription, SubscriptionState
from tests import factories
from tests.conftest import NOW
from tests.dispatch.conftest import POLICY
from tests.fakes import ScriptedRelay
from tests.messages import rfc2047
from tests.messages.dkim_oracle import DKIM, is_valid

BASE_URL = "https://news.bridge.example.org"


class KeepingRelay(ScriptedRelay):
    """Also keeps the bytes."""

    def __init__(self, answer: Outcome) -> None:
        super().__init__({"haneul@example.org": answer})
        self.messages: list[bytes] = []

    def submit(self, envelope: Envelope, message: bytes, **kwargs: object) -> Outcome:
        self.messages.append(message)
        return super().submit(envelope, message, **kwargs)  # type: ignore[arg-type]


def asked(database: Database, *, locale: str = "ko") -> int:
    """A notice that waits for its submission."""
    with database.transaction() as session:
        readers = factories.mailing_list(session, factories.newsletter(session))
        subscription = factories.subscription(
            session, readers, "haneul@example.org", state=SubscriptionState.PENDING, locale=locale
        )
        subscription.subscriber.name = "김하늘"
        return notices.request_confirmation(session, subscription, now=NOW).id


def submit(
    database: Database,
    relay: ScriptedRelay,
    notice_id: int,
    *,
    after: timedelta = timedelta(),
    dkim: DkimSigner | None = None,
) -> None:
    notices.submit(
        database,
        relay,
        notice_id,
        letterhead=Letterhead(BASE_URL, factories.SIGNER, dkim),
        retries=POLICY,
        clock=lambda: NOW + after,
    )


def state_of(database: Database, notice_id: int) -> NoticeState:
    with database.reading() as session:
        return session.get_one(Notice, notice_id).state


def reply_of(database: Database, notice_id: int) -> Sentence:
    with database.reading() as session:
        return session.get_one(Notice, notice_id).reply


def parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_mail_speaks_the_subscribers_language_and_holds_the_link(database: Database) -> None:
    relay = KeepingRelay(Accepted(verbatim("250 ok")))

    submit(database, relay, notice_id := asked(database))

    assert state_of(database, notice_id) is NoticeState.ACCEPTED
    (data,) = relay.messages
    message = parsed(data)
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    with database.reading() as session:
        subscription_id = session.scalars(sa.select(Subscription.id)).one()
    assert f"{BASE_URL}/c/{factories.SIGNER.token('confirm', subscription_id)}" in text
    assert "구독" in text
    assert "2026년 11월 21일 오후 6:00(" in text, "nine in the morning of UTC, where Korean is read"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] is None
    head = dict(rfc2047.fields(data.partition(b"\r\n\r\n")[0] + b"\r\n"))
    assert "구독" in rfc2047.text(head["Subject"])


def test_the_mail_comes_in_english_too(database: Database) -> None:
    relay = KeepingRelay(Accepted(verbatim("250 ok")))

    submit(database, relay, asked(database, locale="en"))

    text = parsed(relay.messages[0]).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "21 November 2026 at 09:00" in text


def test_a_time_is_written_in_the_language_of_the_sentence_around_it(database: Database) -> None:
    relay = KeepingRelay(Accepted(verbatim("250 ok")))

    submit(database, relay, asked(database, locale="pt-BR"))

    text, html = (
        parsed(relay.messages[0]).get_body((kind,)).get_content()  # type: ignore[union-attr]
        for kind in ("plain", "html")
    )
    assert "21 November 2026 at 09:00 UTC" in text
    assert '<html lang="en" dir="ltr"' in html


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Refused(verbatim("550 no")), NoticeState.REFUSED),
        (Uncertain(verbatim("lost")), NoticeState.UNCERTAIN),
        (Deferred(verbatim("451 later")), NoticeState.PENDING),
        (Unavailable(verbatim("down")), NoticeState.PENDING),
    ],
)
def test_each_outcome_is_written_down(database: Database, outcome: Outcome, state: NoticeState) -> None:
    notice_id = asked(database)

    submit(database, KeepingRelay(outcome), notice_id)

    assert state_of(database, notice_id) is state


def test_a_deferred_notice_is_due_again_later_and_the_same_to_the_byte(database: Database) -> None:
    relay = KeepingRelay(Deferred(verbatim("451 later")))
    notice_id = asked(database)
    submit(database, relay, notice_id)

    submit(database, relay, notice_id)
    submit(database, relay, notice_id, after=timedelta(minutes=10))

    assert len(relay.messages) == 2  # the second call came too early
    assert relay.messages[0] == relay.messages[1]


def test_two_jobs_for_one_notice_submit_it_once(database: Database) -> None:
    relay = KeepingRelay(Accepted(verbatim("250 ok")))
    notice_id = asked(database)

    submit(database, relay, notice_id)
    submit(database, relay, notice_id)

    assert len(relay.messages) == 1


def test_a_notice_that_is_not_needed_any_more_is_not_sent(database: Database) -> None:
    notice_id = asked(database)
    with database.transaction() as session:
        session.execute(sa.update(Subscription).values(state=SubscriptionState.CONFIRMED))
    relay = KeepingRelay(Accepted(verbatim("250 ok")))

    submit(database, relay, notice_id)

    assert relay.messages == []
    assert state_of(database, notice_id) is NoticeState.EXPIRED
    assert reply_of(database, notice_id) == say("not needed any more")


def test_the_tick_rings_for_due_notices_and_settles_lost_ones(database: Database) -> None:
    rung: list[dict[str, int]] = []
    notice_id = asked(database)
    database.ringer = lambda _name, ids: rung.append(ids)

    with database.transaction() as session:
        notices.tick(session, retries=POLICY, now=NOW)
    with database.transaction() as session:
        session.execute(sa.update(Notice).values(state=NoticeState.SENDING, leased_until=NOW))
    with database.transaction() as session:
        notices.tick(session, retries=POLICY, now=NOW + timedelta(seconds=1))

    assert rung == [{"notice_id": notice_id}]
    assert state_of(database, notice_id) is NoticeState.UNCERTAIN
    assert "worker was lost" in str(reply_of(database, notice_id))


SPELLINGS = ("kim@gmail.com", "k.im@gmail.com", "kim+1@googlemail.com")


def waiting_for(database: Database, spelling: str) -> int:
    with database.transaction() as session:
        bridge = session.scalar(sa.select(Newsletter)) or factories.newsletter(session)
        readers = session.scalar(sa.select(MailingList)) or factories.mailing_list(session, bridge)
        return factories.subscription(session, readers, spelling, state=SubscriptionState.PENDING).id


def test_forms_filled_in_at_the_same_moment_are_mailed_a_day_apart(database: Database) -> None:
    ids = [waiting_for(database, spelling) for spelling in SPELLINGS]

    def ask(subscription_id: int) -> None:
        with database.transaction() as session:
            notices.ask_once_a_day(session, session.get_one(Subscription, subscription_id), now=NOW)

    with ThreadPoolExecutor(2) as others:
        with database.transaction() as session:
            notices.ask_once_a_day(session, session.get_one(Subscription, ids[0]), now=NOW)
            # They come while the first has decided and not yet committed: nobody sees its row, so they have to wait.
            asking = [others.submit(ask, subscription_id) for subscription_id in ids[1:]]
            done, _ = wait(asking, timeout=0.5)
            assert not done
        for finished in asking:
            finished.result(timeout=60)

    with database.reading() as session:
        due = sorted(session.scalars(sa.select(Notice.not_before)))
    assert due == [NOW, NOW + timedelta(days=1), NOW + timedelta(days=2)]


def test_a_mail_that_waited_is_dated_when_it_went_out_and_says_when_it_was_asked_for(
    database: Database,
) -> None:
    first, second = (waiting_for(database, spelling) for spelling in SPELLINGS[:2])
    with database.transaction() as session:
        notices.ask_once_a_day(session, session.get_one(Subscription, first), now=NOW)
        waits = notices.ask_once_a_day(session, session.get_one(Subscription, second), now=NOW)
        assert waits is not None
        notice_id = waits.id
    relay = KeepingRelay(Accepted(verbatim("250 ok")))
    relay.script[SPELLINGS[1]] = Deferred(verbatim("451 later"))

    submit(database, relay, notice_id)
    assert relay.messages == []
    for after in (timedelta(hours=25), timedelta(hours=26)):
        submit(database, relay, notice_id, after=after)

    assert relay.messages[0] == relay.messages[1]
    mail = parsed(relay.messages[0])
    assert mail["Date"].datetime == NOW + timedelta(hours=25)
    assert "21 November 2026 at 09:00" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_with_a_key_the_mail_is_signed_alike_on_every_attempt(database: Database) -> None:
    relay = KeepingRelay(Deferred(verbatim("451 later")))
    notice_id = asked(database)

    for after in (timedelta(), timedelta(hours=1)):
        submit(database, relay, notice_id, after=after, dkim=DKIM)

    first, second = relay.messages
    assert first == second
    assert is_valid(first)
    assert not is_valid(b"List-Unsubscribe: <https://elsewhere.example/>\r\n" + first)


def test_a_mail_that_cannot_be_written_waits_until_the_newsletter_is_mended(database: Database) -> None:
    notice_id, relay = asked(database), KeepingRelay(Accepted(verbatim("250 ok")))
    with database.transaction() as session:
        session.execute(sa.update(Newsletter).values(sender_address="소식@bridge.example.org"))

    submit(database, relay, notice_id)
    assert relay.messages == []
    assert state_of(database, notice_id) is NoticeState.PENDING
    reply = reply_of(database, notice_id)
    assert reply.in_locale("ko") != str(reply)

    with database.transaction() as session:
        session.execute(sa.update(Newsletter).values(sender_address="news@bridge.example.org"))
    submit(database, relay, notice_id)
    assert relay.messages == []
    submit(database, relay, notice_id, after=timedelta(hours=1))
    assert state_of(database, notice_id) is NoticeState.ACCEPTED


@pytest.mark.parametrize("is_written", [True, False])
def test_a_mail_that_waits_for_too_long_expires_and_keeps_the_reason(
    database: Database, is_written: bool
) -> None:
    notice_id, relay = asked(database), KeepingRelay(Unavailable(verbatim("mail:25 refused")))
    if not is_written:
        with database.transaction() as session:
            session.execute(sa.update(Newsletter).values(sender_address="소식@bridge.example.org"))
    submit(database, relay, notice_id)
    reason = reply_of(database, notice_id)

    with database.transaction() as session:
        notices.tick(session, retries=POLICY, now=NOW + POLICY.expire + timedelta(seconds=1))

    assert state_of(database, notice_id) is NoticeState.EXPIRED
    assert reply_of(database, notice_id) == reason != NOTHING
    submit(database, relay, notice_id, after=POLICY.expire * 2)
    assert state_of(database, notice_id) is NoticeState.EXPIRED
