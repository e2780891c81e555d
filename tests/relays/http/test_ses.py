"""Amazon SES: what it is asked is what Amazon's library asks, moto takes it, and each documented error is judged."""

import json
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config
from botocore.session import Session
from moto.core import DEFAULT_ACCOUNT_ID
from moto.server import ThreadedMotoServer
from moto.sesv2.models import sesv2_backends

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
from tests.relays.http.mail_apis import ACCOUNT, Mails, ses, ses_error, ses_url

ENVELOPE = Envelope("bounce+t@example.org", "anna@example.net")
MESSAGE = (
    b"From: News <news@example.org>\r\nTo: Anna <anna@example.net>\r\nMessage-ID: <1@example.org>\r\n"
    b"Subject: Hello\r\n\r\n.\r\nHello.\r\n\r\n"
)


def submit(server: HttpServer, envelope: Envelope = ENVELOPE) -> Outcome:
    relay = relay_at(ses_url(server), connections=1, deadline=20)
    outcome = relay.submit(envelope, MESSAGE, before_dot=lambda: None)
    relay.close()
    return outcome


def told(said: bytes, envelope: Envelope = ENVELOPE) -> Outcome:
    with HttpServer(lambda _: said) as server:
        return submit(server, envelope)


def checked(said: bytes) -> Unavailable | None:
    with HttpServer(lambda _: said) as server:
        return relay_at(ses_url(server), connections=1, deadline=20).check()


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    sesv2_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"].create_email_identity("example.org", None, None, None)
    yield f"ses://AKIDEXAMPLE:secret@eu-west-1?endpoint=http://{host}:{port}"
    server.stop()


class TestMoto:
    def test_it_takes_the_message_byte_for_byte_and_gives_it_a_name(self, moto: str) -> None:
        relay = relay_at(moto, connections=2, deadline=20)

        outcome = relay.submit(ENVELOPE, MESSAGE, before_dot=lambda: None)

        (mail,) = sesv2_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"].core_backend.sent_messages
        assert outcome == Accepted(verbatim(f"200 MessageId {mail.id}"), mail.id)
        assert mail.raw_data.encode() == MESSAGE
        assert mail.destinations[0] == ENVELOPE.recipient
        relay.close()

    def test_a_sender_that_is_not_verified_is_refused(self, moto: str) -> None:
        relay = relay_at(moto, connections=2, deadline=20)

        outcome = relay.submit(
            ENVELOPE, MESSAGE.replace(b"news@example.org", b"news@example.com"), before_dot=lambda: None
        )

        assert isinstance(outcome, Refused)
        assert str(outcome.reply).startswith("400 MessageRejected Did not have authority to send from email")
        assert "news@example.com" not in str(outcome.reply)
        relay.close()


class TestTheRequest:
    @pytest.mark.parametrize("envelope", [ENVELOPE, Envelope("", "anna@example.net")])
    def test_it_is_the_one_that_the_library_of_amazon_makes(self, envelope: Envelope) -> None:
        theirs: list[Any] = []
        with HttpServer(ses(Mails())) as server:
            submit(server, envelope)
            client = Session().create_client(
                "sesv2",
                "eu-west-1",
                endpoint_url=server.url,
                aws_access_key_id="AKIDEXAMPLE",
                aws_secret_access_key="secret",
                config=Config(retries={"max_attempts": 0}),
            )
            client.meta.events.register("before-send.sesv2", lambda request, **_: theirs.append(request))
            feedback = {"FeedbackForwardingEmailAddress": envelope.sender} if envelope.sender else {}
            client.send_email(
                Destination={"ToAddresses": [envelope.recipient]},
                Content={"Raw": {"Data": MESSAGE}},
                **feedback,
            )
            client.close()
            ours = server.requests[0]

        (request,) = theirs
        assert (ours.method, ours.target) == (request.method, request.url.removeprefix(server.url))
        assert json.loads(ours.body) == json.loads(request.body)
        assert ours.headers["content-type"] == request.headers["Content-Type"].decode()
        scope = "/eu-west-1/ses/aws4_request"
        assert scope in ours.headers["authorization"]
        assert scope in request.headers["Authorization"].decode()

    def test_what_comes_back_is_to_be_forwarded_to_our_return_path(self) -> None:
        with HttpServer(ses(Mails())) as server:
            submit(server)

        (asked,) = server.requests
        body = json.loads(asked.body)
        assert body["FeedbackForwardingEmailAddress"] == "bounce+t@example.org"
        assert b64decode(body["Content"]["Raw"]["Data"]) == MESSAGE

    def test_the_secret_is_not_in_it(self) -> None:
        with HttpServer(ses(Mails())) as server:
            submit(server)

        assert "secret" not in repr(server.requests)


class TestJudging:
    @pytest.mark.parametrize(
        ("status", "name", "message"),
        [
            (429, "TooManyRequestsException", "Maximum sending rate exceeded."),
            (429, "TooManyRequestsException", "Daily message quota exceeded."),
            (400, "LimitExceededException", "There are too many instances."),
            (400, "ThrottlingException", "Rate exceeded"),
            (503, "ThrottlingException", "Rate exceeded"),
        ],
    )
    def test_a_limit_holds_everybody(self, status: int, name: str, message: str) -> None:
        outcome = told(ses_error(status, name, message))

        assert isinstance(outcome, Unavailable)
        said = f"Amazon SES eu-west-1 lets us submit no more for now ({status} {name} {message})"
        assert str(outcome.reply) == said

    @pytest.mark.parametrize(
        ("status", "name", "message"),
        [
            (400, "AccountSuspendedException", "Account suspended"),
            (400, "SendingPausedException", "Sending paused for this account."),
            (400, "MailFromDomainNotVerifiedException", "The domain is not verified"),
            (404, "NotFoundException", "Configuration set <weekly> does not exist."),
            (403, "AccessDeniedException", "User is not authorized to perform `ses:SendRawEmail'"),
            (503, "ServiceUnavailable", "Service is unavailable"),
            (
                400,
                "MessageRejected",
                "Email address is not verified. The following identities failed the check in region "
                "EU-WEST-1: news@example.org",
            ),
        ],
    )
    def test_what_is_said_of_us_holds_everybody(self, status: int, name: str, message: str) -> None:
        outcome = told(ses_error(status, name, message))

        assert isinstance(outcome, Unavailable)
        assert str(outcome.reply).startswith("Amazon SES eu-west-1 does not accept mail from us (")
        assert "@example.org" not in str(outcome.reply)

    @pytest.mark.parametrize(
        "name", ["UnrecognizedClientException", "InvalidSignatureException", "SignatureDoesNotMatch"]
    )
    def test_keys_that_are_not_accepted_are_not_repeated(self, name: str) -> None:
        outcome = told(ses_error(403, name, "AKIDEXAMPLE and what it signed"))

        assert isinstance(outcome, Unavailable)
        assert str(outcome.reply) == (
            f"Amazon SES eu-west-1 did not accept the access key and its secret (403 {name})"
        )

    def test_a_clock_that_is_wrong_is_named(self) -> None:
        message = "Signature expired: 20261127T040000Z is now earlier than 20261127T044000Z"

        outcome = told(ses_error(403, "InvalidSignatureException", message))

        assert isinstance(outcome, Unavailable)
        assert "look at the clock of this machine" in str(outcome.reply)

    @pytest.mark.parametrize(
        ("name", "message", "fault"),
        [
            ("BadRequestException", "Invalid domain name: 'example.net'", Fault.RECIPIENT),
            ("BadRequestException", "Illegal address", Fault.UNCLEAR),
            ("BadRequestException", "Message length is more than 10485760 bytes long", Fault.SIZE),
            ("BadRequestException", "Header too long: 'Subject'", Fault.UNCLEAR),
            ("MessageRejected", "The message contains a virus", Fault.CONTENT),
            ("MessageRejected", "Message failed", Fault.CONTENT),
            (
                "MessageRejected",
                "Email address is not verified. The following identities failed the check in region "
                "EU-WEST-1: Anna@Example.net",
                Fault.RELAY,
            ),
        ],
    )
    def test_a_refusal_says_whose_fault_it_is(self, name: str, message: str, fault: Fault) -> None:
        outcome = told(ses_error(400, name, message))

        assert isinstance(outcome, Refused)
        assert outcome.fault is fault
        assert str(outcome.reply).startswith(f"400 {name} ")
        assert "@Example.net" not in str(outcome.reply)

    def test_a_message_that_is_too_large(self) -> None:
        assert told(ses_error(413, "RequestEntityTooLargeException", "")) == Refused(
            verbatim("413 RequestEntityTooLargeException"), Fault.SIZE
        )

    @pytest.mark.parametrize(
        "said",
        [
            ses_error(500, "InternalFailure", "Unknown error"),
            answer(502, b"<html>Bad Gateway</html>"),
            answer(503, b""),
            answer(504, {}),
            answer(307, {}, headers={"Location": "https://elsewhere.example.org/"}),
            answer(200, {}),
            answer(200, {"MessageId": 7}),
            answer(200, b"<html>Welcome to our network</html>"),
        ],
    )
    def test_what_does_not_say_whether_it_was_taken_leaves_doubt(self, said: bytes) -> None:
        assert isinstance(told(said), Uncertain)

    def test_a_request_that_came_too_slowly_may_be_made_again(self) -> None:
        assert isinstance(told(answer(408, {})), Deferred)

    def test_a_name_that_is_none_is_not_kept(self) -> None:
        outcome = told(answer(200, {"MessageId": "two words"}))

        assert isinstance(outcome, Accepted)
        assert outcome.receipt == ""

    def test_an_answer_is_kept_short_and_on_one_line(self) -> None:
        outcome = told(ses_error(400, "MessageRejected", "spam\r\n" * 2000))

        assert len(str(outcome.reply)) <= 400
        assert str(outcome.reply).isprintable()


class TestChecking:
    def test_an_account_that_can_send(self) -> None:
        mails = Mails()
        with HttpServer(ses(mails)) as server:
            assert relay_at(ses_url(server), connections=1, deadline=20).check() is None

        assert [asked.target for asked in server.requests] == ["/v2/email/account"]
        assert mails.taken == []

    @pytest.mark.parametrize(
        ("changed", "reason"),
        [
            ({"SendingEnabled": False}, "has paused the account"),
            ({"EnforcementStatus": "SHUTDOWN"}, "has paused the account"),
            ({"ProductionAccessEnabled": False}, "has the account in its sandbox"),
            ({"SendQuota": {"Max24HourSend": 200.0, "SentLast24Hours": 200.0}}, "lets us submit no more"),
        ],
    )
    def test_what_keeps_an_account_from_sending(self, changed: dict[str, Any], reason: str) -> None:
        obstacle = checked(answer(200, ACCOUNT | changed))

        assert obstacle
        assert reason in str(obstacle.reply)

    def test_a_quota_without_limit_is_none(self) -> None:
        quota = {"Max24HourSend": -1.0, "MaxSendRate": 14.0, "SentLast24Hours": 90000.0}

        assert checked(answer(200, ACCOUNT | {"SendQuota": quota})) is None

    @pytest.mark.parametrize(
        ("said", "reason"),
        [
            (ses_error(403, "UnrecognizedClientException", "x"), "did not accept the access key"),
            (ses_error(403, "AccessDeniedException", "not authorized"), "Allow it ses:GetAccount"),
            (ses_error(429, "TooManyRequestsException", "Rate exceeded"), "lets us submit no more"),
            (ses_error(500, "InternalFailure", "Unknown"), "does not accept mail from us (500"),
            (answer(200, b"<html>Welcome to our network</html>"), "does not accept mail from us (200"),
            (answer(302, {}, headers={"Location": "/v2/"}), "does not accept mail from us (302"),
        ],
    )
    def test_what_is_answered_instead(self, said: bytes, reason: str) -> None:
        obstacle = checked(said)

        assert obstacle
        assert reason in str(obstacle.reply)
