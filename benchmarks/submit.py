"""How many messages one process submits per second over SMTP to a sink on this machine, beside smtplib and beside raw sockets.

The raw socket sends the same bytes and waits for the same replies: nothing that speaks SMTP can be faster.
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
from newsletter.relays.base import Accepted, Envelope
from newsletter.relays.smtp import SmtpRelay

RESULTS = Path(__file__).parent / "results" / "submit.json"
MESSAGES = 2_000
CONNECTIONS = 4
MESSAGE = b"Subject: x\r\n\r\n" + (b"x" * 74 + b"\r\n") * 1_316  # 100 KB
SENDER = "bounce@example.org"


def ours(url: str) -> Callable[[str], None]:
    relay = SmtpRelay(url, connections=CONNECTIONS)

    def submit(recipient: str) -> None:
        outcome = relay.submit(Envelope(SENDER, recipient), MESSAGE, before_dot=lambda: None)
        assert isinstance(outcome, Accepted)

    return submit


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


def per_second(make: Callable[[str], Callable[[str], None]]) -> float:
    """Messages per second of wall time over some threads."""
    with running_sink() as sink:
        submit = make(sink.url)
        recipients = iter([f"reader{number}@example.net" for number in range(MESSAGES)])

        def work() -> None:
            for recipient in recipients:
                submit(recipient)

        start = time.perf_counter()
        threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spent = time.perf_counter() - start
    assert len(sink.counts) == sink.counts.total() == MESSAGES
    return round(MESSAGES / spent)


if __name__ == "__main__":
    rate = per_second(ours)
    yardsticks = {"smtplib": per_second(with_smtplib), "raw sockets": per_second(with_raw_sockets)}
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
