"""How many messages one process submits per second over SMTP to a sink on this machine, beside smtplib and beside raw sockets.

The raw socket sends the same bytes, and waits for the answer to a message before it says the next envelope.
"""

import json
import smtplib
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks._smtp_sink import running_sink
from newsletter.relays.base import Accepted, Envelope, Outcome
from newsletter.relays.smtp import SmtpRelay

RESULTS = Path(__file__).parent / "results" / "submit.json"
MESSAGES = 2_000
CONNECTIONS = 4
MESSAGE = b"Subject: x\r\n\r\n" + (b"x" * 74 + b"\r\n") * 1_316  # 100 KB
SENDER = "bounce@example.org"


class Letters:
    """The work of one run: the same message to everybody."""

    def __init__(self, recipients: list[str]) -> None:
        self._left = recipients
        self.accepted = 0

    def next(self) -> "Letter | None":
        return Letter(self, self._left.pop()) if self._left else None

    @property
    def is_over(self) -> bool:
        return not self._left

    def on_more(self, ring: Callable[[], None]) -> None:
        """All of it is there from the beginning."""


class Letter:
    """One of them."""

    def __init__(self, letters: Letters, recipient: str) -> None:
        self._letters, self.envelope, self.message = letters, Envelope(SENDER, recipient), MESSAGE

    def before_dot(self) -> None:
        """Nothing is noted."""

    def dot_kept_back(self) -> None:
        """Nothing was noted."""

    def answered(self, outcome: Outcome) -> None:
        assert isinstance(outcome, Accepted)
        self._letters.accepted += 1

    def failed(self, error: BaseException) -> None:
        raise AssertionError from error


def ours(url: str, recipients: list[str]) -> None:
    relay, letters = SmtpRelay(url, connections=CONNECTIONS), Letters(recipients)
    relay.submit_all(letters)
    relay.close()
    assert letters.accepted == MESSAGES


def in_threads(make: Callable[[str], Callable[[str], None]]) -> Callable[[str, list[str]], None]:
    """One message after another in each of some threads."""

    def submit_all(url: str, recipients: list[str]) -> None:
        submit, left = make(url), iter(recipients)

        def work() -> None:
            for recipient in left:
                submit(recipient)

        threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return submit_all


def with_smtplib(url: str) -> Callable[[str], None]:
    parts, connections = urlsplit(url), threading.local()

    def submit(recipient: str) -> None:
        if not hasattr(connections, "smtp"):
            connections.smtp = smtplib.SMTP(parts.hostname or "", parts.port or 25)
        connections.smtp.sendmail(SENDER, [recipient], MESSAGE)

    return submit


def with_raw_sockets(url: str) -> Callable[[str], None]:
    parts, connections = urlsplit(url), threading.local()

    def submit(recipient: str) -> None:
        if not hasattr(connections, "socket"):
            connections.socket = socket.create_connection((parts.hostname or "", parts.port or 25))
            connections.socket.sendall(b"EHLO x\r\n")
            while b"8BITMIME" not in connections.socket.recv(4096):
                pass
        head = f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n".encode()
        connections.socket.sendall(head)
        while b"354" not in connections.socket.recv(4096):
            pass
        connections.socket.sendall(MESSAGE + b".\r\n")
        connections.socket.recv(4096)

    return submit


def per_second(submit_all: Callable[[str, list[str]], None]) -> float:
    """Messages per second of wall time; the CPU of our side is printed, which other work on the machine disturbs less."""
    with running_sink() as sink:
        start, worked = time.perf_counter(), time.process_time()
        submit_all(sink.url, [f"reader{number}@example.net" for number in range(MESSAGES)])
        spent, worked = time.perf_counter() - start, time.process_time() - worked
    assert len(sink.counts) == sink.counts.total() == MESSAGES
    print(f"{worked / MESSAGES * 1e6:.0f} µs of CPU for each message")
    return round(MESSAGES / spent)


if __name__ == "__main__":
    rate = per_second(ours)
    yardsticks = {
        "smtplib": per_second(in_threads(with_smtplib)),
        "raw sockets": per_second(in_threads(with_raw_sockets)),
    }
    cases = [
        {
            "name": f"submit a message of 100 KB over {CONNECTIONS} connections; yardstick: {name}",
            "unit": "messages/s",
            "ours": rate,
            "yardstick": yardstick,
            "ratio": round(rate / yardstick, 2),
        }
        for name, yardstick in yardsticks.items()
    ]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"cases": cases}, indent=2) + "\n", encoding="utf-8")
    for result in cases:
        print(result)
