"""Only a mailbox that certainly does not exist is hard."""

import pytest

from newsletter.feedback.bounces.judging import Reason, Verdict, judge


@pytest.mark.parametrize(
    ("status", "diagnostic"),
    [
        (
            "5.1.1",
            "550 5.1.1 <a@example.org>: Recipient address rejected: User unknown in local recipient table",
        ),
        ("5.1.1", "550 5.1.1 User unknown in relay recipient table"),
        ("5.0.0", "550-5.1.1 The email account that you tried to reach does not exist."),
        ("5.0.0", "550 No such user here"),
        ("", "550 Requested action not taken: 존재하지 않는 사용자입니다"),
        ("5.1.2", "Host or domain name not found. Name service error for name=gone.example"),
        ("5.1.10", "556 5.1.10 Recipient address has null MX"),
        ("5.1.10", "556 5.1.10 Domain does not accept mail (nullMX)"),
        ("5.1.1", ""),
        ("5.0.0", "550 Destination server rejected recipients"),
        ("5.0.0", "550 Mailbox not present"),
        ("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)."),
        ("5.0.0", "550 #5.1.0 Address rejected."),
        ("", "550 that user does not have a mailbox here"),
        ("", "550 The user has left the company"),
        ("", "551 not our user"),
        ("", "550 [internal] [oob] The recipient is invalid."),
        ("", "550 5.1.1 sorry, no mailbox here by that name. (#5.7.17)"),
    ],
)
def test_a_mailbox_that_does_not_exist_is_hard(status: str, diagnostic: str) -> None:
    assert judge("failed", status, diagnostic).verdict is Verdict.HARD


@pytest.mark.parametrize(
    ("status", "diagnostic"),
    [
        ("5.7.1", "550 5.7.1 Message rejected due to SPF policy"),
        ("5.7.26", "550-5.7.26 This mail has been blocked because the sender is unauthenticated."),
        ("5.1.1", "550 5.1.1 Blocked: your IP is on a blacklist, see https://rbl.example/1.2.3.4"),
        ("5.1.1", "550 5.7.1 Service unavailable"),
        ("5.1.8", "553 5.1.8 Domain of sender address does not exist"),
        ("5.2.3", "552 5.2.3 Message too large"),
        ("5.6.0", "554 5.6.0 Message content rejected"),
        (
            "5.2.1",
            "550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents it",
        ),
        ("4.7.0", "421 4.7.0 Try again later"),
        ("5.4.5", "550 5.4.5 Daily SMTP relay limit exceeded for customer"),
        ("", "550 Local user only or Authentication mechanism"),
        ("5.2.1", "521 5.2.1 : AOL will not accept delivery of this message."),
        ("5.0.0", "554 스팸으로 차단되었습니다. 존재하지 않는 사용자"),
        ("5.0.0", "550 relay not permitted"),
        ("5.1.2", "550 5.1.2 User rejects mail from you"),
        ("5.0.0", "553 Mail from 192.0.2.1 refused"),
        ("5.0.0", "550 Recipient refuses to receive this mail"),
        ("5.0.0", "550 BadSenderMX"),
        ("5.0.0", "550 You use a mass mailer"),
        ("5.1.1", "550 5.1.1 This list is a closed mailing list, user unknown"),
        ("5.0.0", "550-Callback setup failed while verifying <news@example.org> 550 no such user"),
        (
            "5.0.0",
            "550 Requested action not taken: mailbox unavailable invalid DNS MX or A/AAAA resource record",
        ),
        ("5.7.1", "550 5.7.1 This domain does not accept mail from dynamic addresses"),
    ],
)
def test_a_fault_of_ours_is_never_held_against_the_subscriber(status: str, diagnostic: str) -> None:
    assert judge("failed", status, diagnostic).verdict is Verdict.SENDER


@pytest.mark.parametrize(
    ("status", "diagnostic"),
    [
        ("5.2.2", "552 5.2.2 The email account that you tried to reach is over quota"),
        ("5.0.0", "550 메일함 용량이 초과되었습니다"),
        ("5.2.1", "550 5.2.1 mailbox disabled"),
        ("5.0.0", "550 Mailbox unavailable or access denied"),
        ("5.0.0", "552 Too much mail data"),
        ("5.0.0", "550 Quota violation"),
        ("5.0.0", "552 Mailbox size limit exceeded"),
        ("5.3.5", "554 5.3.5 System config error"),
        ("5.1.1", "550 5.4.6 Routing loop detected"),
        ("4.4.7", "delivery temporarily suspended: connection timed out"),
        ("4.4.1", ""),
        ("5.1.1", "450 4.1.1 User unknown"),
        ("", "552 Mailbox size limit exceeded"),
        (
            "",
            "Host or domain name not found. Name service error for name=x.example: Host not found, try again",
        ),
    ],
)
def test_a_mailbox_that_cannot_take_the_mail_now_is_soft(status: str, diagnostic: str) -> None:
    assert judge("failed", status, diagnostic).verdict is Verdict.SOFT


@pytest.mark.parametrize(
    ("status", "diagnostic"),
    [
        ("5.0.0", ""),
        ("", ""),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied"),
        ("", "host 192.5.1.1 said nothing we can read"),
    ],
)
def test_what_is_not_certain_is_unknown(status: str, diagnostic: str) -> None:
    assert judge("failed", status, diagnostic).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", ""])
def test_only_a_failure_says_something_about_the_mailbox(action: str) -> None:
    assert judge(action, "5.1.1", "550 5.1.1 User unknown").verdict is Verdict.UNKNOWN


def test_a_delay_is_soft() -> None:
    assert judge("delayed", "4.4.1", "connection refused") == (Verdict.SOFT, Reason.CONNECTION)


REASONS = [
    ("5.1.1", "550 5.1.1 message size exceeds fixed maximum", Reason.SIZE),
    ("5.1.1", "550 5.1.1 rejected due to recipient preferences", Reason.POLICY),
    ("5.1.1", "550 5.1.1 수신 거부", Reason.BLOCKED),
    ("5.1.1", "550 5.1.1 Access denied", Reason.UNCLEAR),
    ("5.1.3", "550 5.1.3 see https://www.spamhaus.org/query/ip/192.0.2.1", Reason.BLOCKED),
    ("5.1.1", "550 5.1.1 http://www.barracudacentral.org/reputation?ip=192.0.2.1", Reason.BLOCKED),
    ("5.1.1", "550 5.1.1 connection timed out", Reason.CONNECTION),
    ("5.1.1", "550 5.1.1 can't create (user) output file", Reason.SYSTEM),
    ("5.1.1", "550 5.1.1 spasibo", Reason.NO_MAILBOX),  # harmless words that nobody knows
    ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", Reason.UNCLEAR),
    ("5.0.0", "554 delivery error: dd This user doesn't have a yahoo.example account (a@yahoo.example) [0]", Reason.NO_MAILBOX),
    ("5.0.0", "554 delivery error: dd This account has been disabled or discontinued [#102]", Reason.DISABLED),
    ("5.2.1", "550-5.2.1 The email account that you tried to reach is inactive.", Reason.INACTIVE),
    ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled.", Reason.DISABLED),
    ("5.2.1", "", Reason.DISABLED),
    ("5.1.2", "550 5.1.2 Host unknown (Name server: gone.example: host not found)", Reason.NO_DOMAIN),
    ("5.4.4", "Host or domain name not found. Name service error for name=gone.example: Host not found", Reason.NO_DOMAIN),
    ("4.4.3", "Host or domain name not found. Name service error: Host not found, try again", Reason.CONNECTION),
    ("5.1.6", "550 5.1.6 recipient no longer on server: a@b.example", Reason.MOVED),
    ("5.7.1", "550 5.7.1 No such user c18si2365148hub", Reason.NO_MAILBOX),
    ("5.7.0", "The recipient mailbox has exceeded its disk space limit.", Reason.FULL),
    ("5.3.0", "553 5.3.0 <a@b.example>... Address does not exist", Reason.NO_MAILBOX),
    ("4.2.2", "422 4.2.2 Greylisted, please try again in a few moments.", Reason.GREYLISTED),
    ("5.7.26", "550-5.7.26 Your email has been blocked because the sender is unauthenticated.", Reason.AUTHENTICATION),
    ("5.7.25", "550-5.7.25 The IP address sending this message does not have a PTR record", Reason.AUTHENTICATION),
    ("5.7.28", "550-5.7.28 Our system has detected an unusual rate of unsolicited mail", Reason.CONTENT),
    ("4.7.28", "421-4.7.28 Gmail has detected an unusual rate of mail", Reason.RATE),
    ("5.7.1", "550 5.7.1 messages from [192.0.2.9] weren't sent. It is on our block list (S3140).", Reason.BLOCKED),
    ("5.7.54", "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain", Reason.RELAYING),
    ("5.7.1", "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required", Reason.AUTHENTICATION),
    ("5.1.8", "553 5.1.8 Domain of sender address news.example.org does not exist", Reason.SENDER_ADDRESS),
    ("5.0.0", "554 <a@b.example>: Sender address rejected: Domain not found", Reason.SENDER_ADDRESS),
    ("5.5.1", "500 5.5.1 Command not recognized", Reason.UNCLEAR),
    ("5.0.0", "550 User not listed in the directory", Reason.NO_MAILBOX),
    ("5.0.0", "550 수신자가 존재하지 않습니다", Reason.NO_MAILBOX),
    ("5.0.0", "550 등록되지 않은 사용자입니다", Reason.NO_MAILBOX),
    ("5.0.0", "550 휴면 계정입니다", Reason.INACTIVE),
    ("5.0.0", "552 메일함 용량 초과", Reason.FULL),
    ("5.0.0", "554 스팸 차단 정책에 의해 거부되었습니다", Reason.CONTENT),
    ("5.0.0", "550 존재하지 않는 도메인입니다", Reason.NO_DOMAIN),
]  # fmt: skip


@pytest.mark.parametrize(("status", "diagnostic", "reason"), REASONS)
def test_words_and_codes_are_weighed_together(status: str, diagnostic: str, reason: Reason) -> None:
    assert judge("failed", status, diagnostic) == (reason.verdict, reason)


def test_the_prose_is_heard_where_the_status_says_nothing() -> None:
    assert judge("failed", "5.0.0", "", "The recipient's mailbox is full.").reason is Reason.FULL


def test_the_prose_clears_an_address_that_only_a_code_calls_dead() -> None:
    assert judge("failed", "5.1.1", "", "Your server is on a blocklist.").verdict is Verdict.SENDER


def test_the_prose_makes_no_dead_address_of_a_refusal_of_access() -> None:
    said = "550 5.4.1 Recipient address rejected: Access denied"

    assert judge("failed", "5.4.1", said, "The address was not found.").verdict is Verdict.UNKNOWN


def test_the_prose_makes_no_dead_address_of_a_code_that_blames_us() -> None:
    prose = "The address could not be found, or you may not write to it."

    assert judge("failed", "5.7.1", "", prose).verdict is Verdict.SENDER


def test_what_is_said_to_everybody_does_not_revive_an_address() -> None:
    assert (
        judge("failed", "5.1.1", "", "Please check the address and try again later.").verdict is Verdict.HARD
    )


def test_every_reason_has_a_verdict() -> None:
    assert {reason.verdict for reason in Reason} == set(Verdict)
