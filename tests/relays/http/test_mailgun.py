"""Mailgun: what it is asked, and what its documented answers come to."""

from typing import Any

import pytest

from newsletter.relays.base import (
    Accepted,
    Deferred,
    Envelope,
    Fault,
    Outcome,
    Refused,
    Unavailable,
    Uncertain,
)
from newsletter.relays.http.urls import relay_at
from newsletter.wording import verbatim
from tests.http_server import HttpServer, answer
from tests.relays.http.mail_apis import DOMAIN, Mails, form, mailgun, mailgun_url

ENVELOPE = Envelope("bounce+t@example.org", "anna+news@example.net")
MESSAGE = b"Message-ID: <1@example.org>\r\nSubject: Hello\r\n\r\n.\r\n--\r\nHello.\r\n\r\n"
KEY = "key-3ax6xnjp29jd6fds4gc373sgvjxteol0"


def submit(server: HttpServer) -> Outcome:
    relay = relay_at(mailgun_url(server, key=KEY), connections=1, deadline=20)
    outcome = relay.submit(ENVELOPE, MESSAGE, before_dot=lambda: None)
    relay.close()
    return outcome


def told(said: bytes) -> Outcome:
    with HttpServer(lambda _: said) as server:
        return submit(server)


def checked(server: HttpServer, *, key: str = KEY) -> Unavailable | None:
    return relay_at(mailgun_url(server, key=key), connections=1, deadline=20).check()


class TestTheRequest:
    def test_it_is_a_form_with_the_message_byte_for_byte(self) -> None:
        mails = Mails()
        with HttpServer(mailgun(mails, key=KEY)) as server:
            outcome = submit(server)

        (asked,) = server.requests
        assert asked.target == "/v3/mg.example.org/messages.mime"
        assert form(asked) == {"to": b"anna+news@example.net", "o:tracking": b"no", "message": MESSAGE}
        assert outcome == Accepted(verbatim("200 Queued. Thank you."), "20261121.1.ABCD@mg.example.org")

    def test_two_requests_have_nothing_that_could_end_the_message_of_the_other(self) -> None:
        with HttpServer(mailgun(Mails(), key=KEY)) as server:
            submit(server)
            submit(server)

        first, second = (asked.headers["content-type"] for asked in server.requests)
        assert first != second


class TestJudging:
    @pytest.mark.parametrize(
        ("said", "fault"),
        [
            (
                answer(400, {"message": "'to' parameter is not a valid address. please check documentation"}),
                Fault.RECIPIENT,
            ),
            (answer(400, {"message": "Message is too large"}), Fault.SIZE),
            (answer(413, b"<html>Request Entity Too Large</html>"), Fault.SIZE),
            (answer(400, {"message": "Something is missing"}), Fault.UNCLEAR),
            (
                answer(
                    403,
                    {
                        "message": "Domain sandbox1.mailgun.org is not allowed to send: Sandbox subdomains are for test "
                        "purposes only. Please add your own domain or add the address to authorized recipients "
                        "in Account Settings."
                    },
                ),
                Fault.RELAY,
            ),
        ],
    )
    def test_a_refusal_says_whose_fault_it_is(self, said: bytes, fault: Fault) -> None:
        outcome = told(said)

        assert isinstance(outcome, Refused)
        assert outcome.fault is fault

    @pytest.mark.parametrize(
        ("said", "reason"),
        [
            (answer(401, b"Forbidden"), "did not accept the API key (401). Keys of the EU need ?region=eu"),
            (answer(402, {"message": "Payment required"}), "does not accept mail from us (402"),
            (answer(403, {"message": "Account is disabled"}), "(403 Account is disabled)"),
            (answer(404, {"message": "Domain not found"}), "(404 Domain not found)"),
            (answer(429, {"message": "Too many requests"}), "lets us submit no more for now (429"),
            (
                answer(400, {"message": "You have exceeded your monthly sending limit"}),
                "lets us submit no more for now (400",
            ),
        ],
    )
    def test_what_is_said_of_us_holds_everybody(self, said: bytes, reason: str) -> None:
        outcome = told(said)

        assert isinstance(outcome, Unavailable)
        assert reason in str(outcome.reply)
        assert KEY not in str(outcome.reply)

    @pytest.mark.parametrize(
        "said",
        [
            answer(500, {"message": "Internal Server Error"}),
            answer(502, b"<html>Bad Gateway</html>"),
            answer(301, {}, headers={"Location": "https://elsewhere.example.org/"}),
            answer(200, {"message": "Queued. Thank you."}),
            answer(200, b"Queued"),
        ],
    )
    def test_what_does_not_say_whether_it_was_taken_leaves_doubt(self, said: bytes) -> None:
        assert isinstance(told(said), Uncertain)

    def test_a_request_that_came_too_slowly_may_be_made_again(self) -> None:
        assert isinstance(told(answer(408, {})), Deferred)


class TestChecking:
    def test_a_domain_that_can_send(self) -> None:
        with HttpServer(mailgun(Mails(), key=KEY)) as server:
            assert checked(server) is None

        assert [asked.target for asked in server.requests] == ["/v4/domains/mg.example.org"]

    def test_a_sending_key_is_tried_without_a_message(self) -> None:
        mails = Mails()
        with HttpServer(mailgun(mails, key=KEY, is_sending_key=True)) as server:
            assert checked(server) is None

        probe = form(server.requests[-1])
        assert probe == {"o:tracking": b"no"}
        assert mails.taken == []

    def test_a_key_that_is_not_known(self) -> None:
        with HttpServer(mailgun(Mails(), key=KEY)) as server:
            obstacle = checked(server, key="another-key")

        assert obstacle
        assert "did not accept the API key" in str(obstacle.reply)
        assert "another-key" not in str(obstacle.reply)

    @pytest.mark.parametrize(
        ("changed", "reason"),
        [
            ({"is_disabled": True}, "has disabled the domain"),
            ({"state": "disabled"}, "has disabled the domain"),
            ({"state": "unverified"}, "publish the DNS records"),
        ],
    )
    def test_what_keeps_a_domain_from_sending(self, changed: dict[str, Any], reason: str) -> None:
        with HttpServer(mailgun(Mails(), key=KEY, domain=DOMAIN | changed)) as server:
            obstacle = checked(server)

        assert obstacle
        assert reason in str(obstacle.reply)

    @pytest.mark.parametrize("said", [answer(404, {"message": "Domain not found"}), answer(500, {})])
    def test_what_is_answered_instead(self, said: bytes) -> None:
        with HttpServer(lambda _: said) as server:
            obstacle = checked(server)

        assert obstacle
        assert "does not accept mail from us" in str(obstacle.reply)
