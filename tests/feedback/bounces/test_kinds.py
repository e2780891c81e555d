"""What is no report: answers of programs, receipts, challenges, and people."""

import pytest

from newsletter.feedback.bounces.conclusion import BounceKind, Sort, conclude
from tests.feedback.bounces.mails import TOKEN, VERP, plain

READER = "From: Mina Han <mina@reader.example>"
NOBODY = "Return-Path: <>"
TO = f"To: {VERP}"


@pytest.mark.parametrize(
    "mail",
    [
        plain(
            NOBODY, READER, TO, "Subject: Automatic reply: Bridge Quarterly", "Auto-Submitted: auto-generated"
        ),
        plain(NOBODY, READER, TO, "Subject: Automatic reply: Bridge Quarterly"),
        plain(NOBODY, READER, TO, "Subject: 부재중: Bridge Quarterly", body="월요일까지 자리를 비웁니다."),
        plain(
            READER,
            TO,
            "Subject: [부재중] 휴가",
            "Precedence: junk",
            body="휴가 중입니다. 메일을 전달하지 못합니다.",
        ),
        plain(NOBODY, READER, TO, "Subject: 자동 회신: Bridge Quarterly", body="출장 중입니다."),
        plain(READER, TO, "Subject: Re: Bridge Quarterly", "X-Autoreply: yes"),
        plain(READER, TO, "Subject: Re: Bridge Quarterly", "Precedence: auto_reply"),
        plain(
            READER, TO, "Subject: Away", "Auto-Submitted: auto-replied (vacation)", body="My mailbox is full."
        ),
        plain(NOBODY, READER, TO, "Subject: Hello", body="I am at sea."),
        plain(NOBODY, READER, TO, "Subject: =?utf-8?B?67aA7J6s7KSR?=", body="다음 주에 뵙겠습니다."),
    ],
)
def test_an_automatic_answer_is_a_vacation(mail: bytes) -> None:
    conclusion = conclude(mail)

    assert (conclusion.kind, conclusion.sort) == (BounceKind.NOT_A_BOUNCE, Sort.VACATION)
    assert conclusion.recipients == ()
    assert conclusion.delivery_token == TOKEN


@pytest.mark.parametrize(
    "mail",
    [
        plain(READER, TO, "Subject: Read: Bridge Quarterly", body="Your message was read."),
        plain(NOBODY, READER, TO, "Subject: 읽음: Bridge Quarterly", body="메시지를 읽었습니다."),
        plain(NOBODY, READER, TO, "Subject: Not read: Bridge Quarterly", body="was deleted without being read"),
        plain(
            READER, TO, "Subject: Disposition notification",
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
            body="--b\n\nread\n--b\nContent-Type: message/disposition-notification\n\n"
            "Final-Recipient: rfc822; mina@reader.example\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--",
        ),
    ],
)  # fmt: skip
def test_a_receipt_is_no_bounce(mail: bytes) -> None:
    conclusion = conclude(mail)

    assert (conclusion.kind, conclusion.sort) == (BounceKind.NOT_A_BOUNCE, Sort.RECEIPT)
    assert conclusion.recipients == ()


def test_a_challenge_asks_a_program_to_be_a_person() -> None:
    body = "To prove that you are a person, click here and your message will be delivered to my inbox."

    conclusion = conclude(plain(READER, TO, "Subject: Please confirm", body=body))

    assert (conclusion.kind, conclusion.sort) == (BounceKind.NOT_A_BOUNCE, Sort.CHALLENGE)


@pytest.mark.parametrize(
    "mail",
    [
        plain(READER, TO, "Subject: Re: Bridge Quarterly", body="Please unsubscribe me / 수신거부"),
        plain(READER, TO, "Subject: 회신: 다리", body="잘 읽었습니다."),
        plain(
            READER,
            TO,
            "Subject: thank you",
            "In-Reply-To: <a@news.example.org>",
            body="My mail to you was returned.",
        ),
        plain(
            READER,
            TO,
            "Subject: RE: Undeliverable: Bridge Quarterly",
            body="Why could my mail not be delivered?",
        ),
    ],
)
def test_what_a_person_answers_is_a_reply(mail: bytes) -> None:
    conclusion = conclude(mail)

    assert (conclusion.kind, conclusion.sort) == (BounceKind.NOT_A_BOUNCE, Sort.REPLY)


def test_whatever_else_somebody_writes_is_ordinary() -> None:
    mail = plain(
        READER,
        TO,
        "Subject: A question",
        body="How is the quota of my mailbox counted? User unknown wants to know.",
    )

    conclusion = conclude(mail)

    assert (conclusion.kind, conclusion.sort) == (BounceKind.NOT_A_BOUNCE, Sort.ORDINARY)


@pytest.mark.parametrize(
    "mail",
    [
        plain(
            "Return-Path: <mina@reader.example>",
            READER,
            TO,
            "Subject: Delivery problem",
            body="It could not be sent.",
        ),
        plain(
            "From: Shop <no-reply@shop.example>",
            TO,
            "Subject: Your parcel",
            body="It could not be delivered.",
        ),
        plain(
            READER, TO, "Subject: Fwd: failure notice", body="<jun@reader.example>:\n550 5.1.1 User unknown"
        ),
    ],
)
def test_whoever_writes_of_a_failure_is_no_mail_system(mail: bytes) -> None:
    conclusion = conclude(mail)

    assert (conclusion.kind, conclusion.recipients) == (BounceKind.NOT_A_BOUNCE, ())


def test_a_report_that_calls_itself_an_answer_is_a_report_still() -> None:
    mail = plain(
        "From: Mail Delivery System <Mailer-Daemon@mx.example>", "Auto-Submitted: auto-replied", TO,
        "Subject: Mail delivery failed: returning message to sender",
        body="The following address(es) failed:\n\n  mina@reader.example\n    550 5.1.1 User unknown",
    )  # fmt: skip

    assert [found.address for found in conclude(mail).recipients] == ["mina@reader.example"]


def test_what_was_passed_on_is_delivered() -> None:
    mail = plain(
        "From: Mailer Daemon <MAILER-DAEMON@mx.example>", TO, "Subject: Delivery status notification: success",
        body="Your message was successfully delivered to these recipients.\n\nmina@reader.example: Delivered",
    )  # fmt: skip

    assert conclude(mail).kind is BounceKind.DELIVERED


def test_a_shop_that_could_not_deliver_a_parcel_reports_no_mail() -> None:
    shop = plain(
        "From: Shop <shop@shop.example>", "Return-Path: <parcels@shop.example>", TO,
        "Subject: Your parcel could not be delivered", body="Your parcel could not be delivered.",
    )  # fmt: skip

    assert conclude(shop).sort is Sort.ORDINARY
