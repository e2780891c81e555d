"""What an SMTP reply says besides yes and no."""

import pytest

from newsletter.relays.base import Accepted, Deferred, Fault, Outcome, Refused, Unavailable
from newsletter.relays.replies import Reply, Stage, judge, says_too_many_at_once
from newsletter.wording import verbatim

SES = "0102018f3c2a9d4e-6b1f0c3a-7d52-4e7b-9a51-3f0a8c9d1e2b-000000"


def answer(line: str, *, code: int = 250) -> Outcome | None:
    return judge(Stage.DOT, Reply(code, tuple(line.split("\r\n"))), "mail.example.org:587")


@pytest.mark.parametrize(
    ("line", "receipt"),
    [
        ("2.0.0 Ok: queued as 4XbD1q3Lz9zB2m", "4XbD1q3Lz9zB2m"),
        ("2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 9F2C31A0B7", "9F2C31A0B7"),
        ("OK queued as 3f0a8c9d-1e2b-4e7b-9a51-7d526b1f0c3a.", "3f0a8c9d-1e2b-4e7b-9a51-7d526b1f0c3a"),
        ("2.0.0 Thanks\r\nOk: queued as AbC_-123=", "AbC_-123="),
        ("OK id=1sDeFg-0000ab-2C", "1sDeFg-0000ab-2C"),
        (f"Ok {SES}", SES),
    ],
)
def test_what_the_server_calls_the_message_is_kept(line: str, receipt: str) -> None:
    outcome = answer(line)

    assert isinstance(outcome, Accepted)
    assert outcome.receipt == receipt


@pytest.mark.parametrize(
    "line",
    [
        "",
        "2.0.0 Taken",
        "Ok",
        "Ok thanks",
        "Ok 12345678",
        "2.0.0 OK  1732550000 a640c23a62f3a-aa50f2a1b3csi12345.67 - gsmtp",
        "2.6.0 <1@example.org> Queued mail for delivery",
        "queued as <anna@example.net>",
        "queued as anna@example.net",
        "Ok: queued as 4Xb\u202eD1q3",
    ],
)
def test_what_is_no_well_known_form_is_not_guessed_at(line: str) -> None:
    outcome = answer(line)

    assert isinstance(outcome, Accepted)
    assert outcome.receipt == ""


def test_a_refusal_has_no_receipt() -> None:
    assert answer("5.7.1 queued as 4XbD1q3Lz9zB2m", code=550) == Refused(
        verbatim("550 5.7.1 queued as 4XbD1q3Lz9zB2m"), Fault.SENDER
    )


def at(stage: Stage, line: str) -> Outcome | None:
    return judge(stage, Reply(int(line[:3]), (line[4:],)), "mail.example.org:587")


@pytest.mark.parametrize("stage", [Stage.RCPT, Stage.DATA, Stage.DOT])
@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("550 5.1.1 User unknown", Fault.RECIPIENT),
        ("550 No such user here", Fault.RECIPIENT),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found", Fault.RECIPIENT),
        ("552 5.2.2 The account that you tried to reach is over quota", Fault.RECIPIENT),
        ("554 The mailbox of this user is full", Fault.RECIPIENT),
        ("550 5.2.1 This account is disabled", Fault.RECIPIENT),
        ("554 5.7.1 <anna@example.net>: Relay access denied", Fault.RELAY),
        ("550 5.7.1 Relaying denied", Fault.RELAY),
        ("550 we do not relay: unable to relay for anna@example.net", Fault.RELAY),
        ("553 5.1.3 Authentication is required to send", Fault.RELAY),
        ("554 5.7.1 Message rejected under suspicion of SPAM", Fault.CONTENT),
        ("554 5.6.0 Malformed message", Fault.CONTENT),
        ("550 스팸으로 분류되어 거부되었습니다", Fault.CONTENT),
        ("554 5.7.1 no", Fault.SENDER),
        ("550 5.7.26 This mail has no DMARC alignment", Fault.SENDER),
        ("550 Your IP is on a blocklist", Fault.SENDER),
        ("552 5.3.4 Message size exceeds fixed limit", Fault.SIZE),
        ("552 Message too large", Fault.SIZE),
        ("554 Transaction failed", Fault.UNCLEAR),
    ],
)
def test_a_refusal_says_whose_fault_it_is(stage: Stage, line: str, fault: Fault) -> None:
    outcome = at(stage, line)

    assert isinstance(outcome, Refused)
    assert outcome.fault is fault


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DOT])
@pytest.mark.parametrize(
    "line",
    [
        "550 5.4.5 Daily user sending limit exceeded. For more information on sending limits go to support",
        "550 5.4.5 Try again tomorrow",
        "554 Your daily sending quota is used up",
        "454 Throttling failure: Daily message quota exceeded.",
        "454 4.7.0 Throttling failure: Maximum sending rate exceeded",
        "450 4.7.1 Error: too much mail from you today",
        "450 4.7.1 You have exceeded your hourly limit",
        "451 4.7.1 Too many messages, slow down",
        "554 5.7.0 SubmissionQuotaExceeded",
        "550 일일 발송 한도를 초과했습니다",
    ],
)
def test_a_limit_of_ours_holds_and_costs_nobody(stage: Stage, line: str) -> None:
    outcome = at(stage, line)

    assert isinstance(outcome, Unavailable)
    assert line[4:20] in str(outcome.reply)


@pytest.mark.parametrize(
    "line",
    [
        "450 4.2.0 Greylisted, try again in 60 seconds",
        "451 4.7.1 Graylisting in action, come back later",
        "450 4.1.1 Recipient address rejected: unverified address: verification in progress",
        "452 4.2.2 Mailbox is over quota",
        "450 4.2.1 This user receives mail too quickly",
    ],
)
def test_what_is_about_one_person_is_tried_later(line: str) -> None:
    assert at(Stage.RCPT, line) == Deferred(verbatim(line), Fault.RECIPIENT)


@pytest.mark.parametrize(
    "line",
    [
        "452 4.5.3 Too many recipients",
        "451 4.3.0 Later",
        "432 4.3.2 Concurrent connections limit exceeded",
        "451 4.4.2 Connection to the next server timed out",
    ],
)
def test_what_is_about_one_moment_is_tried_later(line: str) -> None:
    assert at(Stage.RCPT, line) == Deferred(verbatim(line))


@pytest.mark.parametrize(
    ("line", "is_said"),
    [
        ("421 4.7.0 Too many concurrent SMTP connections from this IP", True),
        ("432 4.3.2 Concurrent connections limit exceeded", True),
        ("421 4.7.0 Too many connections", True),
        ("421 Maximum number of simultaneous sessions reached", True),
        ("451 4.4.2 Connection to the next server timed out", False),
        ("452 4.5.3 Too many recipients", False),
    ],
)
def test_a_relay_that_wants_fewer_connections_is_understood(line: str, is_said: bool) -> None:
    outcome = at(Stage.MAIL, line)

    assert outcome is not None
    assert says_too_many_at_once(outcome) is is_said


def test_a_relay_without_room_holds_and_one_that_is_slow_does_not() -> None:
    assert isinstance(at(Stage.MAIL, "452 4.3.1 Out of memory"), Unavailable)
    assert isinstance(at(Stage.MAIL, "451 4.7.1 Slow down"), Deferred)
