"""Only a mailbox that certainly does not exist is hard."""

import pytest

from newsletter.feedback.bounces.judging import Verdict, judge


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
        ("5.1.1", ""),
    ],
)
def test_a_mailbox_that_does_not_exist_is_hard(status: str, diagnostic: str) -> None:
    assert judge("failed", status, diagnostic) is Verdict.HARD


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
        ("5.0.0", "554 스팸으로 차단되었습니다. 존재하지 않는 사용자"),
        ("5.0.0", "550 relay not permitted"),
    ],
)
def test_a_fault_of_ours_is_never_held_against_the_subscriber(status: str, diagnostic: str) -> None:
    assert judge("failed", status, diagnostic) is Verdict.SENDER


@pytest.mark.parametrize(
    ("status", "diagnostic"),
    [
        ("5.2.2", "552 5.2.2 The email account that you tried to reach is over quota"),
        ("5.0.0", "550 메일함 용량이 초과되었습니다"),
        ("4.4.7", "delivery temporarily suspended: connection timed out"),
        ("4.4.1", ""),
        ("5.1.1", "450 4.1.1 User unknown"),
    ],
)
def test_a_mailbox_that_cannot_take_the_mail_now_is_soft(status: str, diagnostic: str) -> None:
    assert judge("failed", status, diagnostic) is Verdict.SOFT


@pytest.mark.parametrize(
    ("status", "diagnostic"),
    [
        ("5.0.0", ""),
        ("", ""),
        ("5.2.1", "550 5.2.1 mailbox disabled"),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied"),
        ("5.5.0", "550 Requested action not taken: mailbox unavailable"),
        ("5.1.1", "550 5.4.6 Routing loop detected"),
        ("", "host 192.5.1.1 said nothing we can read"),
    ],
)
def test_what_is_not_certain_is_unknown(status: str, diagnostic: str) -> None:
    assert judge("failed", status, diagnostic) is Verdict.UNKNOWN


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", ""])
def test_only_a_failure_says_something_about_the_mailbox(action: str) -> None:
    assert judge(action, "5.1.1", "550 5.1.1 User unknown") is Verdict.UNKNOWN


def test_a_delay_is_soft() -> None:
    assert judge("delayed", "4.4.1", "connection refused") is Verdict.SOFT
