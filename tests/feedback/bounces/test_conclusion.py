"""Reading one mail that came back."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.feedback.bounces.conclusion import BounceKind, conclude
from newsletter.feedback.bounces.judging import Reason, Verdict
from tests.feedback.bounces.mails import TOKEN, VERP, complaint, delivery_report, group, plain

UNKNOWN_USER = group("reader@mailbox.example", "failed", "5.1.1", "550 5.1.1 User unknown")


def test_a_delivery_report_names_recipient_reason_and_delivery() -> None:
    conclusion = conclude(delivery_report(UNKNOWN_USER))

    assert conclusion.as_json() == {
        "kind": "bounced",
        "recipients": [
            {
                "address": "reader@mailbox.example",
                "action": "failed",
                "status": "5.1.1",
                "diagnostic": "550 5.1.1 User unknown",
                "verdict": "hard",
                "reason": "no-mailbox",
                "host": "",
            }
        ],
        "delivery_token": TOKEN,
        "verdict": "hard",
        "reason": "no-mailbox",
        "says": "550 5.1.1 User unknown",
        "host": "mx.example.net",
        "sort": None,
        "tokens": {"bounce": [TOKEN]},
    }
    assert json.loads(json.dumps(conclusion.as_json())) == conclusion.as_json()


@pytest.mark.parametrize("status", ["", "5.0.0"])
def test_a_status_that_says_nothing_gives_way_to_that_of_the_server(status: str) -> None:
    report = delivery_report(group("reader@mailbox.example", "failed", status, "550-5.1.1 User unknown"))

    assert conclude(report).recipients[0].status == "5.1.1"


def test_every_recipient_of_a_report_is_judged_alone() -> None:
    delayed = group("slow@mailbox.example", "delayed", "4.4.1", "connection timed out")

    conclusion = conclude(delivery_report(delayed, UNKNOWN_USER))

    assert conclusion.kind is BounceKind.BOUNCED
    assert [(found.address, found.verdict) for found in conclusion.recipients] == [
        ("slow@mailbox.example", Verdict.SOFT),
        ("reader@mailbox.example", Verdict.HARD),
    ]


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("delayed", "4.4.1", BounceKind.DELAYED),
        ("Delayed (warning)", "4.4.1 (timeout)", BounceKind.DELAYED),
        ("delivered", "2.0.0", BounceKind.DELIVERED),
        ("relayed", "2.0.0", BounceKind.DELIVERED),
        ("", "5.0.0", BounceKind.BOUNCED),
        ("", "", BounceKind.BOUNCED),  # by its words
    ],
)
def test_the_kind_follows_from_the_action(action: str, status: str, kind: BounceKind) -> None:
    assert conclude(delivery_report(group("reader@mailbox.example", action, status))).kind is kind


def test_the_address_we_mailed_counts_not_the_one_it_was_forwarded_to() -> None:
    report = delivery_report("Original-Recipient: rfc822;ours+ab12@example.org\n" + UNKNOWN_USER)

    assert conclude(report).recipients[0].address == "ours+ab12@example.org"


def test_an_address_that_was_handed_on_through_a_gateway_is_known() -> None:
    report = delivery_report(group("reader%mailbox.example@gateway.example", "failed", "5.1.1"))

    assert conclude(report).recipients[0].address == "reader@mailbox.example"


@pytest.mark.parametrize("written", ["utf-8; \\x{D64D}\\x{AE38}@example.kr", "utf-8; 홍길@example.kr"])
def test_an_international_report_is_read(written: str) -> None:
    report = delivery_report(
        f"Final-Recipient: {written}\nAction: failed\nStatus: 5.1.1",
        kind="message/global-delivery-status",
        encoding="8bit",
    )

    assert conclude(report).recipients[0].address == "홍길@example.kr"


def test_a_status_part_in_base64_is_read() -> None:
    groups = base64.encodebytes(f"Reporting-MTA: dns; mx\n\n{UNKNOWN_USER}\n".encode()).decode()
    report = delivery_report(encoding="base64").replace(
        b"Reporting-MTA: dns; mx.example.net", groups.encode()
    )

    assert conclude(report).recipients[0].verdict is Verdict.HARD


def test_a_korean_diagnostic_in_cp949_is_read() -> None:
    diagnostic = "550 없는 사용자입니다"
    report = delivery_report(group("reader@mailbox.example", "failed", "5.0.0", diagnostic))

    recipient = conclude(report.decode().encode("cp949")).recipients[0]

    assert recipient.diagnostic == diagnostic
    assert recipient.verdict is Verdict.HARD


def test_line_ends_and_mailbox_separators_do_not_matter() -> None:
    report = delivery_report(UNKNOWN_USER)

    assert conclude(report.replace(b"\n", b"\r\n")) == conclude(report)
    assert conclude(b"From MAILER-DAEMON Sat Nov 21 09:00:00 2026\n" + report) == conclude(report)


def test_a_truncated_report_keeps_what_can_be_read() -> None:
    report = delivery_report(UNKNOWN_USER)

    conclusion = conclude(report[: report.index(b"Diagnostic-Code")])

    assert conclusion.recipients[0].address == "reader@mailbox.example"


def test_the_token_is_found_in_the_returned_mail_when_the_report_went_elsewhere() -> None:
    report = delivery_report(UNKNOWN_USER, to="hostmaster@example.org", returned=f"Return-Path: <{VERP}>\n")

    assert conclude(report).delivery_token == TOKEN


def test_the_token_survives_a_system_that_writes_capitals() -> None:
    assert conclude(delivery_report(UNKNOWN_USER, to=VERP.upper())).delivery_token == TOKEN


@pytest.mark.parametrize("kind", ["abuse", "fraud", "opt-out"])
def test_a_complaint_is_no_verdict_on_the_mailbox(kind: str) -> None:
    conclusion = conclude(complaint(kind))

    assert conclusion.kind is BounceKind.COMPLAINED
    assert conclusion.delivery_token == TOKEN
    assert [(found.address, found.verdict) for found in conclusion.recipients] == [
        ("reader@mailbox.example", Verdict.UNKNOWN)
    ]


@pytest.mark.parametrize(
    ("feedback", "kind"), [("not-spam", BounceKind.NOT_A_BOUNCE), ("virus", BounceKind.UNKNOWN)]
)
def test_other_feedback_is_no_complaint(feedback: str, kind: BounceKind) -> None:
    assert conclude(complaint(feedback)).kind is kind


def test_failed_recipients_without_a_reason_have_no_verdict() -> None:
    mail = plain("From: Mailer-Daemon@mx.example", "X-Failed-Recipients: a@b.example, c@d.example")

    conclusion = conclude(mail)

    assert conclusion.kind is BounceKind.BOUNCED
    assert [found.address for found in conclusion.recipients] == ["a@b.example", "c@d.example"]
    assert {found.verdict for found in conclusion.recipients} == {Verdict.UNKNOWN}


@pytest.mark.parametrize(
    "mail",
    [
        plain("From: Reader <reader@example.org>", "Subject: Thank you for the issue"),
        plain("From: reader@example.org", "Return-Path: <>", "Auto-Submitted: auto-replied (vacation)"),
        plain("From: reader@example.org", body=delivery_report(UNKNOWN_USER).decode()),
        b"",
    ],
)
def test_answers_and_ordinary_mail_are_not_bounces(mail: bytes) -> None:
    assert conclude(mail).kind is BounceKind.NOT_A_BOUNCE


SYSTEMS = [
    "From: MAILER-DAEMON@mx.example",
    "From: Postmaster <p@mx.example>",
    "Return-Path: <>\nFrom: Mail System <>",
]


@pytest.mark.parametrize("header", SYSTEMS)
def test_a_report_that_names_nobody_is_judged_for_whom_the_token_names(header: str) -> None:
    conclusion = conclude(plain(header, f"To: {VERP}", body="550 5.1.1 user unknown"))

    assert conclusion.kind is BounceKind.BOUNCED
    assert conclusion.recipients == ()
    assert conclusion.delivery_token == TOKEN
    assert conclusion.judgement == (Verdict.HARD, Reason.NO_MAILBOX)
    assert conclusion.says == "550 5.1.1 user unknown"


def test_a_mail_system_that_we_cannot_read_is_left_to_a_person() -> None:
    conclusion = conclude(plain(SYSTEMS[0], f"To: {VERP}", body="Qapla' reader@mailbox.example!"))

    assert conclusion.kind is BounceKind.UNKNOWN
    assert conclusion.delivery_token == TOKEN
    assert conclusion.says == "Qapla' …!"  # nobody's address is kept with it


def test_a_status_without_an_address_is_about_whom_the_returned_mail_was_for() -> None:
    report = delivery_report(
        "Final-Recipient: rfc822;\nAction: failed\nStatus: 5.1.1", returned="To: reader@mailbox.example\n"
    )

    [recipient] = conclude(report).recipients

    assert (recipient.address, recipient.verdict) == ("reader@mailbox.example", Verdict.HARD)


def test_the_fields_of_a_status_are_read_where_damage_put_them_into_the_text() -> None:
    body = (
        "Undeliverable.\n\nFinal-Recipient: rfc822; reader@mailbox.example\nAction: failed\nStatus: 5.2.2\n"
    )

    [recipient] = conclude(plain("From: MAILER-DAEMON@mx.example", body=body)).recipients

    assert (recipient.address, recipient.reason) == ("reader@mailbox.example", Reason.FULL)


def test_the_same_recipient_in_two_groups_is_one() -> None:
    late = group("reader@mailbox.example", "delayed", "4.4.1")

    [recipient] = conclude(delivery_report(late, UNKNOWN_USER)).recipients

    assert recipient.action == "failed"


def test_who_stands_for_several_is_not_dead_because_one_of_them_is() -> None:
    full = group("reader@mailbox.example", "failed", "5.0.0", "552 5.2.2 Mailbox full")

    [recipient] = conclude(delivery_report(UNKNOWN_USER, full)).recipients

    assert recipient.reason is Reason.FULL


def test_words_that_exim_writes_by_their_octets_are_read() -> None:
    octets = "".join(f"\\{octet:o}" if octet > 127 else chr(octet) for octet in "없는 사용자".encode("cp949"))
    report = delivery_report(group("reader@mailbox.example", "failed", "5.0.0", f"550 {octets}"))

    [recipient] = conclude(report).recipients

    assert (recipient.diagnostic, recipient.reason) == ("550 없는 사용자", Reason.NO_MAILBOX)


def test_the_older_complaint_of_microsoft_is_one() -> None:
    mail = (
        b"From: staff@hotmail.example\nTo: abuse@news.example.org\nSubject: complaint about message from 192.0.2.1\n"
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
        b"X-HmXmrOriginalRecipient: reader@mailbox.example\nReturn-Path: <"
        + VERP.encode()
        + b">\n\nHello.\n--b--\n"
    )

    conclusion = conclude(mail)

    assert conclusion.kind is BounceKind.COMPLAINED
    assert [found.address for found in conclusion.recipients] == ["reader@mailbox.example"]
    assert conclusion.delivery_token == TOKEN


@given(st.binary(max_size=400))
def test_no_bytes_raise(data: bytes) -> None:
    assert conclude(data).recipients == ()


@given(st.sampled_from([delivery_report(UNKNOWN_USER), complaint("abuse")]), st.data())
def test_no_damage_to_a_report_raises(report: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(report)))
    end = data.draw(st.integers(start, min(len(report), start + 200)))
    damaged = report[:start] + data.draw(st.binary(max_size=40)) + report[end:]

    assert json.dumps(conclude(damaged).as_json())


def test_a_monstrous_report_is_cut_down_to_what_can_be_judged_quickly() -> None:
    groups = [
        group(f"a{n}@b.example", "failed", "5.0.0", "x" * 100_000 if n == 0 else "") for n in range(600)
    ]

    recipients = conclude(delivery_report(*groups)).recipients

    assert len(recipients[0].diagnostic) < 2_000
    assert len(recipients) < 600
