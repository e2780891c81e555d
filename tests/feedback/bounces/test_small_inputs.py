"""Reports that other tools were seen to read wrongly, as small as they can be, with what is right."""

import pytest

from newsletter.feedback.bounces.conclusion import BounceKind, Sort, conclude
from newsletter.feedback.bounces.judging import Reason
from tests.feedback.bounces.mails import VERP, delivery_report, group, plain

MINA = "mina@reader.example"


@pytest.mark.parametrize(
    ("status", "diagnostic", "reason"),
    [
        (
            "5.1.1",
            "550-5.1.1 The email account that you tried to reach does not exist. Please try\n"
            " 550-5.1.1 double-checking the recipient's email address for typos or\n 550-5.1.1 unnecessary spaces.",
            Reason.NO_MAILBOX,
        ),
        ("5.2.2", "552-5.2.2 The recipient's inbox is out of storage space.", Reason.FULL),
        ("5.7.26", "550-5.7.26 Your email has been blocked because the sender is unauthenticated.", Reason.AUTHENTICATION),
        ("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", Reason.NO_MAILBOX),
        ("5.1.10", f"550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {MINA} not found", Reason.NO_MAILBOX),
        ("5.1.1", f"550 5.1.1 No such user {MINA} - nsmtp", Reason.NO_MAILBOX),
        ("5.4.4", "Host or domain name not found. Name service error for name=gone.example: Host not found", Reason.NO_DOMAIN),
        ("4.4.1", "connect to mail.example.net[192.0.2.1]:25: Connection timed out", Reason.CONNECTION),
        ("5.7.1", "550 5.7.1 messages from [192.0.2.9] weren't sent, since it is on our block list (S3140).", Reason.BLOCKED),
        ("4.2.2", "422 4.2.2 Greylisted, please try again in a few moments.", Reason.GREYLISTED),
        ("5.0.0", "550 #5.1.0 Address rejected.", Reason.NO_MAILBOX),
        ("5.0.0", f"550 존재하지 않는 사용자 {MINA}", Reason.NO_MAILBOX),
        ("5.1.1", f"550 5.1.1 <{MINA}>... User unknown", Reason.NO_MAILBOX),
    ],
)  # fmt: skip
def test_a_report_is_read_for_what_it_says(status: str, diagnostic: str, reason: Reason) -> None:
    conclusion = conclude(delivery_report(group(MINA, "failed", status, diagnostic)))

    assert conclusion.kind is BounceKind.BOUNCED
    assert [(found.address, found.reason) for found in conclusion.recipients] == [(MINA, reason)]


def test_a_greylisting_that_delays_is_a_delay() -> None:
    conclusion = conclude(delivery_report(group(MINA, "delayed", "4.7.1", "451 4.7.1 Greylisted")))

    assert (conclusion.kind, conclusion.recipients[0].reason) == (BounceKind.DELAYED, Reason.GREYLISTED)


def test_the_address_of_a_forward_is_named_as_it_is() -> None:
    [recipient] = conclude(delivery_report(group("old@elsewhere.example", "failed", "5.1.1"))).recipients

    assert recipient.address == "old@elsewhere.example"


def test_an_answer_of_exchange_with_an_empty_return_path_is_a_vacation() -> None:
    mail = plain(
        "Return-Path: <>", f"From: {MINA}", f"To: {VERP}", "Subject: Automatic reply: Two shores, one table",
        "Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All",
        body="I am out of office until Monday. For urgent matters mail someone@example.net.",
    )  # fmt: skip

    assert conclude(mail).sort is Sort.VACATION
