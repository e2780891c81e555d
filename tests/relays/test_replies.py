"""What an SMTP reply says besides yes and no."""

import pytest

from newsletter.relays.base import Accepted, Outcome, Refused
from newsletter.relays.replies import Reply, Stage, judge
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
        verbatim("550 5.7.1 queued as 4XbD1q3Lz9zB2m")
    )
