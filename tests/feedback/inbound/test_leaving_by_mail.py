"""Unsubscribing by mail: the person's wish counts, a program's answer does not."""

import hashlib
import re
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.feedback.effects import Deed
from newsletter.feedback.models import FeedbackKind
from newsletter.feedback.recording import record_leaving
from newsletter.signing import Signer
from subscribers.models import Consent, ConsentEvent, SubscriptionState
from subscribers.subscription_ledger import forget
from tests.feedback.bounces.mails import delivery_report, group, plain
from tests.feedback.conftest import ADDRESS, Reader, Receive
from tests.messages.test_personalising import ANNA as RECIPIENT
from tests.messages.test_personalising import composer

ANNA = "From: Anna Kim <reader@mailbox.example>"


def wish(to: str, *header: str) -> bytes:
    """What a mail program writes when somebody presses its button."""
    return plain(ANNA, f"To: {to}", "Subject: unsubscribe", *header, body="")


def test_a_mail_to_the_address_of_list_unsubscribe_unsubscribes(reader: Reader, take: Receive) -> None:
    received = take(wish(reader.leave_at))

    assert received.done == (Deed.UNSUBSCRIBED,)
    assert reader.subscription.state is SubscriptionState.UNSUBSCRIBED
    assert reader.feedback == [(FeedbackKind.UNSUBSCRIBED, "mailto")]


@pytest.mark.parametrize(
    "written",
    [
        '"{local}"@{domain}',
        "{local}>@{domain}",
        "mailto:{local}%40{domain}?subject=unsubscribe",
        "<{LOCAL}@{domain}>.",
    ],
)
def test_the_address_is_known_however_a_mail_program_writes_it(
    reader: Reader, take: Receive, written: str
) -> None:
    local, _, domain = reader.leave_at.partition("@")

    received = take(wish(written.format(local=local, LOCAL=local.upper(), domain=domain)))

    assert received.done == (Deed.UNSUBSCRIBED,)


def test_the_addresses_written_into_a_mail_are_the_ones_that_are_understood(
    reader: Reader, take: Receive, now: datetime
) -> None:
    ids = {"delivery_id": reader.delivery.id, "subscription_id": reader.subscription.id}
    message = composer().compose(RECIPIENT._replace(**ids), date=now)
    (leave_at,) = re.findall(rb"<mailto:(\S+)\?subject=unsubscribe>", message.data)

    reported = take(delivery_report(to=message.envelope.sender))
    left = take(wish(leave_at.decode()))

    assert (reported.purpose, reported.delivery_id) == ("bounce", reader.delivery.id)
    assert left.done == (Deed.UNSUBSCRIBED,)


def test_the_wish_is_kept_as_evidence(reader: Reader, take: Receive, now: datetime) -> None:
    take(wish(reader.leave_at, "Message-ID: <\0\x1b한1@mx.mailbox.example>"))

    line = reader.session.scalars(sa.select(Consent)).one()
    assert (line.event, line.how, line.at) == (ConsentEvent.WITHDRAWN, "mailto", now)
    assert line.evidence == {
        "mail": hashlib.sha256(b"").hexdigest(),
        "message_id": "<1@mx.mailbox.example>",
    }


def test_the_document_says_what_was_done(reader: Reader, take: Receive) -> None:
    assert take(wish(reader.leave_at)).as_json() == {
        "purpose": "unsubscribe",
        "delivery": reader.delivery.id,
        "concluded": None,
        "done": ["unsubscribed"],
        "says": "A subscriber of “readers” is unsubscribed.",
    }


def test_the_same_mail_twice_changes_nothing_more(reader: Reader, take: Receive) -> None:
    take(wish(reader.leave_at))

    again = take(wish(reader.leave_at))

    assert again.done == ()
    assert len(reader.feedback) == 1
    assert len(reader.session.scalars(sa.select(Consent)).all()) == 1


def test_a_click_and_a_mail_count_once(reader: Reader, take: Receive, now: datetime) -> None:
    record_leaving(reader.session, reader.delivery.id, how="one-click", at=now)

    take(wish(reader.leave_at))

    assert reader.feedback == [(FeedbackKind.UNSUBSCRIBED, "one-click")]


@pytest.mark.parametrize("field", ["To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"])
def test_the_address_is_found_wherever_a_mail_server_writes_it(
    reader: Reader, take: Receive, field: str
) -> None:
    take(plain(ANNA, "To: undisclosed-recipients:;", f"{field}: <{reader.leave_at}>"))

    assert reader.subscription.state is SubscriptionState.UNSUBSCRIBED


def test_the_envelope_outweighs_the_header(reader: Reader, take: Receive) -> None:
    received = take(wish(reader.leave_at), recipient="editors@bridge.example.org")

    assert (received.purpose, received.done) == (None, ())
    assert take(plain(ANNA), recipient=reader.leave_at).done == (Deed.UNSUBSCRIBED,)


def test_an_address_in_capitals_is_the_same(reader: Reader, take: Receive) -> None:
    take(plain(ANNA), recipient=reader.leave_at.upper())

    assert reader.subscription.state is SubscriptionState.UNSUBSCRIBED


@pytest.mark.parametrize("charset", ["utf-8", "euc-kr", "cp949", "iso-2022-kr", "utf-16"])
def test_a_mail_in_any_charset_unsubscribes(reader: Reader, take: Receive, charset: str) -> None:
    header = f"To: {reader.leave_at}\nContent-Type: text/plain; charset={charset}\n".encode()
    raw = "From: 김하늘\nSubject: 수신 거부\n".encode("cp949")

    take(raw + header + b"\n" + "그만 받겠습니다. 펭귄".encode(charset))

    assert reader.subscription.state is SubscriptionState.UNSUBSCRIBED


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-replied (vacation); owner-email=reader@mailbox.example",
        "Auto-Submitted: auto-notified",
        "Return-Path: <>",
        "Return-Path: <MAILER-DAEMON>",
        "Precedence: bulk",
        "Precedence: auto_reply",
        "X-Autoreply: yes",
    ],
)
def test_a_program_that_answers_does_not_unsubscribe(reader: Reader, take: Receive, header: str) -> None:
    received = take(wish(reader.leave_at, header))

    assert (received.purpose, received.done) == ("unsubscribe", ())
    assert reader.subscription.state is SubscriptionState.CONFIRMED
    assert reader.feedback == []


@pytest.mark.parametrize(
    ("subject", "state"),
    [
        ("Automatic reply: Bridge Quarterly", SubscriptionState.CONFIRMED),
        ("자동 회신: 부재중", SubscriptionState.CONFIRMED),
        ("Unsubscribe", SubscriptionState.UNSUBSCRIBED),
    ],
)
def test_a_generated_mail_counts_when_it_has_the_subject_that_we_propose(
    reader: Reader, take: Receive, subject: str, state: SubscriptionState
) -> None:
    take(plain(ANNA, f"To: {reader.leave_at}", f"Subject: {subject}", "Auto-Submitted: auto-generated"))

    assert reader.subscription.state is state


@pytest.mark.parametrize("header", ["Auto-Submitted: no", "Return-Path: <reader@mailbox.example>"])
def test_what_a_person_wrote_themselves_counts(reader: Reader, take: Receive, header: str) -> None:
    take(plain(ANNA, f"To: {reader.leave_at}", "Subject: please stop", header))

    assert reader.subscription.state is SubscriptionState.UNSUBSCRIBED


def test_a_bounce_at_this_address_does_not_unsubscribe(reader: Reader, take: Receive) -> None:
    take(delivery_report(group(ADDRESS, "failed", "5.1.1", "550 User unknown"), to=reader.leave_at))

    assert reader.subscription.state is SubscriptionState.CONFIRMED
    assert reader.suppressed_because is None


@pytest.mark.parametrize("purpose", ["unsubscribe", "bounce", "preferences"])
def test_a_token_of_another_key_or_purpose_changes_nothing(
    reader: Reader, take: Receive, purpose: str
) -> None:
    ids = (reader.subscription.id, reader.delivery.id)
    stranger = Signer("the secret key of somebody else, who guesses")
    forged = stranger.token(purpose, *ids)

    received = take(wish(f"unsubscribe+{forged}@bridge.example.org"))

    assert (received.purpose, received.done) == (None, ())
    assert reader.subscription.state is SubscriptionState.CONFIRMED
    assert take(wish(reader.return_path.replace("bounce", "unsubscribe"))).done == ()


def test_the_wish_of_somebody_who_was_erased_is_fulfilled_already(
    session: Session, reader: Reader, take: Receive, now: datetime
) -> None:
    address = reader.leave_at
    forget(session, reader.subscription.subscriber, now=now)

    assert take(wish(address)).done == ()
    assert reader.feedback == []
