"""What an SMTP URL says."""

from pathlib import Path

import pytest

from newsletter.errors import Misconfigured
from newsletter.relays.smtp import SmtpRelay
from newsletter.relays.smtp_url import SmtpServer, Tls


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", SmtpServer("mail.example.org", 587, Tls.STARTTLS)),
        ("smtp://mail.example.org:25?tls=none", SmtpServer("mail.example.org", 25, Tls.NONE)),
        ("smtp://mail.example.org?tls=require", SmtpServer("mail.example.org", 587, Tls.STARTTLS)),
        ("smtp://mail.example.org?tls=implicit", SmtpServer("mail.example.org", 465, Tls.IMPLICIT)),
        ("smtp://mail.example.org?tls=opportunistic", SmtpServer("mail.example.org", 587, Tls.OPPORTUNISTIC)),
        ("smtps://mail.example.org", SmtpServer("mail.example.org", 465, Tls.IMPLICIT)),
        ("smtp://localhost:1025", SmtpServer("localhost", 1025, Tls.OPPORTUNISTIC)),
        ("smtp://[::1]:1025", SmtpServer("::1", 1025, Tls.OPPORTUNISTIC)),
        ("smtp://a%40b:c%2Fd@127.0.0.1?tls=none", SmtpServer("127.0.0.1", 587, Tls.NONE, "a@b", "c/d")),
        (
            "smtps://m.example?ca=/etc/ca.pem",
            SmtpServer("m.example", 465, Tls.IMPLICIT, ca=Path("/etc/ca.pem")),
        ),
    ],
)
def test_a_url_names_a_server(url: str, expected: SmtpServer) -> None:
    assert SmtpServer.from_url(url) == expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mail.example.org:587", "it must begin with smtp:// or smtps://"),
        ("http://mail.example.org", "it must begin with smtp:// or smtps://"),
        ("smtp://", "it names no host"),
        (f"smtp://{'a' * 64}.example.org", "its host or port cannot be read"),
        ("smtp://mail.example.org:smtp", "its host or port cannot be read"),
        ("smtp://us:a/b@mail.example.org", "its host or port cannot be read"),
        ("smtp://us:1/b@mail.example.org", "must be written as %2F or %23"),
        ("smtp://mail.example.org?tls=maybe", "tls=maybe is none of implicit, starttls, opportunistic, none"),
        ("smtps://mail.example.org?tls=none", "smtps:// always speaks TLS"),
        ("smtp://mail.example.org?verify=no", "it has the unknown option “verify”"),
        ("smtp://us:secret@mail.example.org?tls=none", "tls=none would show the password"),
    ],
)
def test_a_url_that_cannot_be_used_is_explained_without_its_password(url: str, reason: str) -> None:
    with pytest.raises(Misconfigured) as failure:
        SmtpServer.from_url(url)

    assert reason in str(failure.value)
    assert "secret" not in str(failure.value)


def test_a_file_of_certificates_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="certificates"):
        SmtpRelay(f"smtps://mail.example.org?ca={tmp_path / 'none.pem'}")


def test_secrets_show_in_no_representation() -> None:
    server = SmtpServer.from_url("smtps://someone:secret@mail.example.org")

    assert "secret" not in repr(server)
    assert "someone" not in repr(server)
    assert server.name == "mail.example.org:465"


def test_an_ipv6_name_is_bracketed() -> None:
    assert SmtpServer.from_url("smtp://[::1]:25").name == "[::1]:25"
