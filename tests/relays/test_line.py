"""Many parcels over several connections to a server that misbehaves at every step, by dice with a known seed."""

import random
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from newsletter.relays.base import Accepted, Envelope, Outcome, Parcel, Uncertain
from newsletter.relays.smtp import SmtpRelay
from tests.relays.certificates import self_signed, server_context

COUNT = 30
LINES = 3

# What is said instead of the right answer; `close` hangs up, `accept then …` keeps the message first.
FAULTS = {
    "EHLO": ["421 4.3.2 Too many connections", "close"],
    "MAIL": [
        "421 4.3.2 Closing",
        "450 4.7.1 Later",
        "552 5.3.4 Too large",
        "close",
        "garbage",
        "25",
        "354 Go",
    ],
    "RCPT": ["421 4.7.0 Later", "550 5.1.1 No such user", "450 4.2.0 Greylisted", "close", "garbage"],
    "DATA": [
        "421 4.3.2 Closing",
        "451 4.3.0 Later",
        "554 5.7.1 No",
        "250 Fine",
        "354 Go\r\n250 2.0.0 Taken",
        "close",
        "garbage",
        "stall",
    ],
    "DOT": [
        "421 4.3.2 Closing",
        "452 4.2.2 Full",
        "554 5.7.1 Spam",
        "close",
        "garbage",
        "accept then close",
        "accept then garbage",
        "accept then 250 2.0.0 Taken\r\n250 2.0.0 Taken",
        "stall",
    ],
}
RIGHT = {"RSET": "250 Reset", "MAIL": "250 Sender ok", "RCPT": "250 Recipient ok", "DATA": "354 Go on"}


class FaultyServer:
    """Answers each step wrongly by chance, its replies parted anywhere; a stall lasts until it is left."""

    def __init__(self, seed: int, *, tls: ssl.SSLContext | None, pipelining: bool, often: float) -> None:
        self._dice, self._tls, self._pipelining, self._often = random.Random(seed), tls, pipelining, often
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._connected: list[socket.socket] = []
        self.taken: Counter[str] = Counter()
        self.port = self._listening.getsockname()[1]

    def __enter__(self) -> "FaultyServer":
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._accepting.join()
        for connected in self._connected:
            with suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connected, _ = self._listening.accept()
                self._connected.append(connected)
                self._threads.append(threading.Thread(target=self._serve, args=(connected,)))
                self._threads[-1].start()

    def _serve(self, connected: socket.socket) -> None:
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connected, suppress(OSError, _HungUp):
            if self._tls:
                with self._tls.wrap_socket(connected, server_side=True) as secured:
                    self._talk(secured)
            else:
                self._talk(connected)

    def _talk(self, connected: socket.socket) -> None:
        lines = _lines(connected)
        self._say(connected, "220 here")
        recipient = ""
        for line in lines:
            verb = line[:4].decode().strip().upper()
            if verb == "EHLO":
                offer = "250-here\r\n250 PIPELINING" if self._pipelining else "250 here"
                self._answer(connected, "EHLO", offer)
                continue
            if verb == "QUIT":
                return
            if verb == "RCPT":
                recipient = line.partition(b"<")[2].partition(b">")[0].decode()
            said = self._answer(connected, verb, RIGHT[verb])
            if said.startswith("354") and verb == "DATA":
                body = b"".join(iter(lambda: next(lines), b".\r\n"))
                assert body.endswith(b"the end\r\n")
                self._end(connected, recipient)

    def _end(self, connected: socket.socket, recipient: str) -> None:
        fault = self._fault("DOT") or "accept then 250 2.0.0 Taken"
        if fault.startswith("accept then "):
            with self._lock:
                self.taken[recipient] += 1
            fault = fault.removeprefix("accept then ")
        self._play(connected, fault)

    def _answer(self, connected: socket.socket, stage: str, right: str) -> str:
        said = self._fault(stage) or right
        self._play(connected, said)
        return said

    def _fault(self, stage: str) -> str:
        with self._lock:
            is_wrong = stage in FAULTS and self._dice.random() < self._often
            return self._dice.choice(FAULTS[stage]) if is_wrong else ""

    def _play(self, connected: socket.socket, said: str) -> None:
        if said == "close":
            raise _HungUp
        if said == "stall":
            self._over.wait()
            raise _HungUp
        self._say(connected, said)
        if said.startswith("421"):
            raise _HungUp

    def _say(self, connected: socket.socket, said: str) -> None:
        octets = f"{said}\r\n".encode()
        with self._lock:
            cut = self._dice.randrange(len(octets))
        for part in (octets[:cut], octets[cut:]):
            if part:
                connected.sendall(part)


class _HungUp(Exception):
    pass


def _lines(connected: socket.socket) -> Iterator[bytes]:
    heard = b""
    while octets := connected.recv(8000):  # less than a message, so that it is written in parts
        *whole, heard = (heard + octets).split(b"\r\n")
        yield from [line + b"\r\n" for line in whole]
    raise _HungUp


class Posted:
    """A parcel that keeps an account of itself."""

    def __init__(self, post: "Post", number: int, size: int) -> None:
        self._post = post
        self.envelope = Envelope("bounce@example.org", f"reader{number}@example.net")
        self.proven_from = None
        self.message = b"Subject: x\r\n\r\n" + b"All work and no play.\r\n" * (size // 23) + b"the end\r\n"

    def before_dot(self) -> None:
        self._post.open.add(self)
        self._post.most_open = max(self._post.most_open, len(self._post.open))

    def dot_kept_back(self) -> None:
        self._post.open.remove(self)

    def answered(self, outcome: Outcome) -> None:
        self._post.open.discard(self)
        self._post.outcomes.setdefault(self.envelope.recipient, []).append(outcome)

    def failed(self, error: BaseException) -> None:
        raise AssertionError from error


class Post:
    """The work: so many parcels, and what came of them."""

    connections, per_connection = 100, 0

    def __init__(self, sizes: list[int]) -> None:
        self._parcels = [Posted(self, number, size) for number, size in enumerate(sizes)]
        self.open: set[Posted] = set()
        self.most_open = 0
        self.outcomes: dict[str, list[Outcome]] = {}

    def next(self) -> Parcel | None:
        return self._parcels.pop() if self._parcels else None

    @property
    def is_over(self) -> bool:
        return not self._parcels

    def on_more(self, ring: Callable[[], None]) -> None:
        """All of it is there from the beginning."""


@contextmanager
def faulty(
    seed: int, folder: Path, *, encrypts: bool, pipelining: bool
) -> Iterator[tuple[FaultyServer, str]]:
    certificate = self_signed(folder, "127.0.0.1") if encrypts else None
    tls = server_context(certificate) if certificate else None
    with FaultyServer(seed, tls=tls, pipelining=pipelining, often=0.08) as server:
        url = f"smtps://127.0.0.1:{server.port}?ca={certificate}"
        yield server, url if encrypts else f"smtp://127.0.0.1:{server.port}?tls=none"


@pytest.mark.parametrize("encrypts", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("pipelining", [True, False], ids=["pipelining", "one by one"])
@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_server_does_each_has_one_outcome_and_nobody_is_falsely_accepted_or_doubled(
    seed: int, tmp_path: Path, *, encrypts: bool, pipelining: bool
) -> None:
    dice = random.Random(seed)
    post = Post([dice.choice([100, 14_000, 45_000, 200_000]) for _ in range(COUNT)])

    with faulty(seed, tmp_path, encrypts=encrypts, pipelining=pipelining) as (server, url):
        relay = SmtpRelay(url, connections=LINES, deadline=1)
        relay.submit_all(post)
        relay.close()

    assert len(post.outcomes) == COUNT
    for recipient, outcomes in post.outcomes.items():
        (outcome,) = outcomes
        copies = server.taken[recipient]
        if isinstance(outcome, Accepted):
            assert copies == 1
        else:
            assert copies <= isinstance(outcome, Uncertain)
    assert post.open == set()
    assert post.most_open <= LINES
    assert any(isinstance(outcome, Accepted) for (outcome,) in post.outcomes.values())
