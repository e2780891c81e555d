"""The scripted SMTP server as a process of its own, as the tests of several processes use it."""

import json
import subprocess
import sys
from pathlib import Path

from newsletter.relays.base import Accepted, Envelope, Refused
from newsletter.relays.smtp import SmtpRelay
from tests.smtp_server import recorded


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

    assert outcomes == [Accepted("250 2.0.0 Taken"), Refused("550 5.1.1 No")]
    assert [(got.recipient, got.message_id, got.data) for got in recorded(record)] == [
        ("anna@example.net", "<1@example.org>", message)
    ]


def test_a_line_that_a_crash_tore_off_does_not_count(tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    line = json.dumps({"sender": "", "recipient": "a@example.net", "data": "x", "connection": 1})
    record.write_text(f"{line}\n{line[:20]}")

    assert [got.recipient for got in recorded(record)] == ["a@example.net"]
