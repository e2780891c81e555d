"""TLS and signing in, against a real server."""

from pathlib import Path

import pytest

from newsletter.relays.base import Accepted, Envelope, Outcome, Unavailable
from newsletter.relays.smtp import SmtpRelay
from newsletter.runtime import make_relay
from newsletter.settings import Settings
from tests.relays.certificates import self_signed, server_context
from tests.smtp_server import Rule, SmtpServer

ENVELOPE = Envelope("bounce@example.org", "anna@example.net")
LOGINS = {"us@example.org": "p:ss/wörd"}
SIGN_IN = "us%40example.org:p%3Ass%2Fw%C3%B6rd@"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return self_signed(tmp_path_factory.mktemp("certificates"), "127.0.0.1")


def submit(url: str) -> Outcome:
    relay = SmtpRelay(url, deadline=20)
    outcome = relay.submit(ENVELOPE, b"Subject: x\r\n\r\nx\r\n", before_dot=lambda: None)
    relay.close()
    return outcome


class TestTls:
    def test_starttls_with_a_trusted_certificate(self, certificate: Path) -> None:
        with SmtpServer(tls=server_context(certificate)) as server:
            outcome = submit(f"smtp://127.0.0.1:{server.port}?tls=starttls&ca={certificate}")

        assert isinstance(outcome, Accepted)
        assert [command.partition(" ")[2][:4] for command in server.commands].count("EHLO") == 2

    def test_tls_from_the_first_byte(self, certificate: Path) -> None:
        with SmtpServer(tls=server_context(certificate), implicit=True) as server:
            assert isinstance(submit(f"smtps://127.0.0.1:{server.port}?ca={certificate}"), Accepted)

    @pytest.mark.parametrize("implicit", [True, False])
    def test_a_certificate_nobody_vouches_for(self, certificate: Path, implicit: bool) -> None:
        with SmtpServer(tls=server_context(certificate), implicit=implicit) as server:
            url = f"smtp://127.0.0.1:{server.port}?tls={'implicit' if implicit else 'starttls'}"
            outcome = submit(url)

        assert isinstance(outcome, Unavailable)
        assert str(outcome.reply).startswith(
            f"127.0.0.1:{server.port} has a certificate that cannot be trusted: "
        )
        assert not any("MAIL" in command for command in server.commands)

    def test_a_certificate_of_another_server(self, tmp_path: Path) -> None:
        other = self_signed(tmp_path, "127.0.0.2")
        with SmtpServer(tls=server_context(other)) as server:
            outcome = submit(f"smtp://127.0.0.1:{server.port}?tls=starttls&ca={other}")

        assert isinstance(outcome, Unavailable)
        assert "IP address mismatch" in str(outcome.reply)

    def test_without_the_encryption_that_is_required_nothing_is_sent(self) -> None:
        with SmtpServer() as server:
            outcome = submit(f"smtp://127.0.0.1:{server.port}?tls=starttls")

        assert isinstance(outcome, Unavailable)
        assert "offers no STARTTLS" in str(outcome.reply)
        assert not any("MAIL" in command for command in server.commands)

    def test_on_loopback_encryption_is_used_where_it_is_offered(self, certificate: Path) -> None:
        with SmtpServer(tls=server_context(certificate)) as server:
            encrypted = submit(f"smtp://127.0.0.1:{server.port}")
        with SmtpServer() as plain:
            unencrypted = submit(f"smtp://127.0.0.1:{plain.port}")

        assert isinstance(encrypted, Accepted)
        assert isinstance(unencrypted, Accepted)
        assert sum("EHLO" in command for command in server.commands) == 2

    def test_answers_smuggled_in_before_the_encryption_are_not_believed(self, certificate: Path) -> None:
        greedy = Rule("EHLO", "raw:250-sink.test\r\n250 STARTTLS\r\n220 Go\r\n250 AUTH PLAIN\r\n", times=1)
        with SmtpServer(greedy, tls=server_context(certificate)) as server:
            outcome = submit(f"smtp://127.0.0.1:{server.port}?tls=starttls&ca={certificate}")

        assert isinstance(outcome, Unavailable)


class TestSigningIn:
    @pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
    def test_each_mechanism(self, mechanism: str) -> None:
        with SmtpServer(logins=LOGINS, mechanisms=[mechanism]) as server:
            outcome = submit(f"smtp://{SIGN_IN}127.0.0.1:{server.port}?tls=none")

        assert isinstance(outcome, Accepted)
        assert any("AUTH" in command for command in server.commands)

    @pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
    def test_a_wrong_password(self, mechanism: str) -> None:
        with SmtpServer(logins={"us@example.org": "other"}, mechanisms=[mechanism]) as server:
            outcome = submit(f"smtp://{SIGN_IN}127.0.0.1:{server.port}?tls=none")

        name = f"127.0.0.1:{server.port}"
        assert isinstance(outcome, Unavailable)
        assert str(outcome.reply) == f"{name} did not accept the user name and password (535 5.7.8)"

    def test_the_password_is_not_repeated_after_a_server_that_does(self) -> None:
        with SmtpServer(Rule("AUTH", "535 5.7.8 wrong: p:ss/word"), logins=LOGINS) as server:
            outcome = submit(f"smtp://{SIGN_IN}127.0.0.1:{server.port}?tls=none")

        assert "p:ss" not in str(outcome.reply)

    def test_a_server_where_nobody_can_sign_in(self) -> None:
        with SmtpServer() as server:
            outcome = submit(f"smtp://{SIGN_IN}127.0.0.1:{server.port}?tls=none")

        assert isinstance(outcome, Unavailable)
        assert "no way to sign in" in str(outcome.reply)


class TestIntroduction:
    @pytest.mark.parametrize("answer", ["500 5.5.1 Unrecognized command", "502 5.5.1 Not implemented"])
    def test_a_server_that_does_not_know_ehlo_is_greeted_with_helo(self, answer: str) -> None:
        with SmtpServer(Rule("EHLO", answer)) as server:
            outcome = submit(server.url)

        assert isinstance(outcome, Accepted)
        assert [command.split()[1] for command in server.commands[:3]] == ["EHLO", "HELO", "MAIL"]

    @pytest.mark.parametrize(
        "answer", ["421 4.3.2 Later", "451 4.3.0 Later", "501 5.5.4 Bad name", "550 5.7.1 No"]
    )
    def test_any_other_refusal_of_our_ehlo_is_one(self, answer: str) -> None:
        with SmtpServer(Rule("EHLO", answer)) as server:
            outcome = submit(server.url)

        assert isinstance(outcome, Unavailable)
        assert "did not accept our EHLO" in str(outcome.reply)
        assert not any("HELO" in command.split()[1] for command in server.commands[1:])

    @pytest.mark.parametrize("needed", ["?tls=starttls", "?tls=none"])
    def test_where_encryption_or_signing_in_is_needed_helo_would_not_do(self, needed: str) -> None:
        user = SIGN_IN if needed == "?tls=none" else ""
        with SmtpServer(Rule("EHLO", "502 5.5.1 Not implemented")) as server:
            outcome = submit(f"smtp://{user}127.0.0.1:{server.port}{needed}")

        assert isinstance(outcome, Unavailable)
        assert "did not accept our EHLO" in str(outcome.reply)
        assert not any("MAIL" in command for command in server.commands)

    def test_we_greet_by_the_name_that_is_set(self) -> None:
        with SmtpServer() as server:
            relay = make_relay(Settings(smtp_url=server.url, ehlo_name="news.example.org"))
            relay.submit(ENVELOPE, b"Subject: x\r\n\r\nx\r\n", before_dot=lambda: None)
            relay.close()

        assert server.commands[0].endswith("EHLO news.example.org")
