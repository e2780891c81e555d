"""How a real relay is spoken to, as the doctor tells it."""

from pathlib import Path

import pytest

from newsletter.deliverability.encryption import look_at_encryption
from newsletter.deliverability.findings import Finding
from newsletter.deliverability.sender import Sender, way_of
from newsletter.relays.http.urls import relay_at
from newsletter.relays.outbox import OutboxRelay
from newsletter.relays.smtp import SmtpRelay
from tests.relays.certificates import self_signed, server_context
from tests.smtp_server import SmtpServer


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return self_signed(tmp_path, "127.0.0.1")


def found(url: str) -> Finding:
    relay = SmtpRelay(url, deadline=5)
    (finding,) = look_at_encryption(
        Sender("example.org", None, (way_of(relay),), "", "https://x.example/u/t")
    )
    return finding


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_the_version_of_tls_is_told(certificate: Path, tls: str) -> None:
    with SmtpServer(tls=server_context(certificate), implicit=tls == "implicit") as server:
        finding = found(f"smtp://127.0.0.1:{server.port}?tls={tls}&ca={certificate}")

    assert finding.standing == "good"
    assert "encrypted (TLSv1." in str(finding.means)
    assert server.messages == []


def test_a_certificate_that_nobody_vouches_for_is_bad(certificate: Path) -> None:
    with SmtpServer(tls=server_context(certificate)) as server:
        finding = found(f"smtp://127.0.0.1:{server.port}?tls=starttls")

    assert finding.standing == "bad"
    assert "has a certificate that cannot be trusted" in str(finding.means)


def test_on_this_machine_nothing_need_be_encrypted() -> None:
    with SmtpServer() as server:
        finding = found(f"smtp://127.0.0.1:{server.port}?tls=none")

    assert finding.standing == "good"
    assert "on this machine" in str(finding.means)


def test_what_is_told_of_relays_that_are_no_servers(tmp_path: Path) -> None:
    ses = way_of(relay_at("ses://KEY:SECRET@eu-west-1", connections=1, deadline=5))
    mailgun = way_of(relay_at("mailgun://KEY@mg.example.org", connections=1, deadline=5))
    outbox = way_of(OutboxRelay(tmp_path))

    assert (ses.include, ses.signs, ses.is_https) == ("amazonses.com", True, True)
    assert (mailgun.include, mailgun.signs, mailgun.is_https) == ("mailgun.org", False, True)
    assert (outbox.host, outbox.include) == ("", "")
