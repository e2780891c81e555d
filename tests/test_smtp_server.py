"""The scripted SMTP server as a process of its own, as the tests of several processes use it."""

import json
import socket
import ssl
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from ssl import SSLContext

import pytest

from newsletter.relays.base import Accepted, Envelope, Fault, Refused
from newsletter.relays.smtp import SmtpRelay
from newsletter.wording import verbatim
from tests.relays.certificates import self_signed, server_context
from tests.smtp_server import SmtpServer, recorded


def test_a_process_follows_its_script_and_its_record_outlives_it(tmp_path: Path) -> None:
    record, script = tmp_path / "record.jsonl", tmp_path / "script.json"
    script.write_text(
        json.dumps([{"stage": "RCPT", "answer": "550 5.1.1 No", "recipient": "gone@example.net"}])
    )
    command = [sys.executable, "-m", "tests.smtp_server", "--record", str(record), "--script", str(script)]
    message = b"Message-ID: <1@example.org>\r\n\r\nHello.\r\n"

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        relay = SmtpRelay(process.stdout.readline().strip())
        outcomes = [
            relay.submit(Envelope("b@example.org", recipient), message, before_dot=lambda: None)
            for recipient in ("anna@example.net", "gone@example.net")
        ]
        process.kill()
    relay.close()

    assert outcomes == [
        Accepted(verbatim("250 2.0.0 Taken")),
        Refused(verbatim("550 5.1.1 No"), Fault.RECIPIENT),
    ]
    assert [(got.recipient, got.message_id, got.data) for got in recorded(record)] == [
        ("anna@example.net", "<1@example.org>", message)
    ]


def test_a_line_that_a_crash_tore_off_does_not_count(tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    line = json.dumps({"sender": "", "recipient": "a@example.net", "data": "x", "connection": 1})
    record.write_text(f"{line}\n{line[:20]}")

    assert [got.recipient for got in recorded(record)] == ["a@example.net"]


class TestStopping:
    """Whoever is still connected is cut off at once, or what is left of the connection would fail another test."""

    def test_a_client_that_has_not_begun_to_encrypt(self, encrypting: SSLContext) -> None:
        with SmtpServer(tls=encrypting, implicit=True) as server:
            client = socket.create_connection(("127.0.0.1", server.port), timeout=10)

        assert _is_cut_off(client)

    def test_a_client_that_asked_to_encrypt_and_stopped(self, encrypting: SSLContext) -> None:
        with SmtpServer(tls=encrypting) as server:
            client = socket.create_connection(("127.0.0.1", server.port), timeout=10)
            client.sendall(b"EHLO us.test\r\nSTARTTLS\r\n")
            _hear(client, b"220 Ready to start TLS")

        assert _is_cut_off(client)

    @pytest.mark.parametrize("farewell", [b"NOOP", b"QUIT"])
    def test_a_client_that_does_not_answer_the_farewell_of_an_encrypted_connection(
        self, encrypting: SSLContext, farewell: bytes
    ) -> None:
        with SmtpServer(tls=encrypting, implicit=True) as server:
            client = _trusting().wrap_socket(socket.create_connection(("127.0.0.1", server.port), timeout=10))
            client.sendall(farewell + b"\r\n")
            _hear(client, {b"NOOP": b"250", b"QUIT": b"221"}[farewell])

        assert _is_cut_off(client)


@pytest.fixture
def encrypting(tmp_path: Path) -> SSLContext:
    """What a server presents that can encrypt."""
    return server_context(self_signed(tmp_path, "127.0.0.1"))


def _trusting() -> SSLContext:
    context = SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _hear(client: socket.socket, awaited: bytes) -> None:
    heard = b""
    while awaited not in heard:
        more = client.recv(1000)
        assert more, "the server hung up"
        heard += more


def _is_cut_off(client: socket.socket) -> bool:
    """Whether the other side has hung up; fails when it is still there after the client's time-out."""
    with client, suppress(ConnectionError, ssl.SSLEOFError):
        while client.recv(1000):
            pass
    return True
