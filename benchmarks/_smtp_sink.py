"""An SMTP server that takes everything, counts it by recipient and forgets it: what a dispatch can be measured against.

As a process of its own, so that it does not share a core's interpreter with what is measured:
`with running_sink() as sink: …` or `python -m benchmarks._smtp_sink --counts FILE`, which prints its URL.
"""

import argparse
import asyncio
import json
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

END = b"\r\n.\r\n"
GREETING = b"220 sink ESMTP\r\n"
OFFER = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
OK = b"250 2.0.0 OK\r\n"
GO_ON = b"354 Go on\r\n"
BYE = b"221 2.0.0 Bye\r\n"


@dataclass
class Sink:
    """A running sink; `counts` are complete once it was left."""

    url: str
    counts: Counter[str]


class Connection(asyncio.Protocol):
    """One client. Within a message only the end of what has come is looked at."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts
        self._commands = b""
        self._is_message = False
        self._tail = b""
        self._recipient = ""
        self._answers: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(GREETING)

    def data_received(self, data: bytes) -> None:
        while data:
            data = self._message(data) if self._is_message else self._dialogue(data)
        if self._answers:  # in one write, as servers that offer PIPELINING do
            self._transport.write(b"".join(self._answers))
            self._answers.clear()

    def _message(self, data: bytes) -> bytes:
        seen = self._tail + data
        self._tail = seen[-4:]
        if not seen.endswith(END) and (end := seen.find(END)) < 0:
            return b""
        end = len(seen) - len(END) if seen.endswith(END) else end
        self._is_message = False
        self._counts[self._recipient] += 1
        self._answers.append(OK)
        return seen[end + len(END) :]

    def _dialogue(self, data: bytes) -> bytes:
        line, end, rest = (self._commands + data).partition(b"\r\n")
        if not end:
            self._commands = line
            return b""
        self._commands = b""
        self._answers.append(self._answer(line))
        return rest

    def _answer(self, line: bytes) -> bytes:
        verb = line[:4].upper()
        if verb == b"EHLO":
            return OFFER
        if verb == b"RCPT":
            self._recipient = line.partition(b"<")[2].partition(b">")[0].decode()
        elif verb == b"DATA":
            self._is_message, self._tail = True, b"\r\n"
            return GO_ON
        elif verb == b"QUIT":
            return BYE
        return OK


@contextmanager
def running_sink() -> Iterator[Sink]:
    """A sink in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        counts = Path(folder) / "counts.json"
        command = [sys.executable, "-m", "benchmarks._smtp_sink", "--counts", str(counts)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            sink = Sink(process.stdout.readline().strip(), Counter())
            try:
                yield sink
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(10)
                sink.counts.update(json.loads(counts.read_text()))


async def serve(port: int, counts_file: Path) -> None:
    """Take mail until SIGTERM, then write down the counts."""
    counts: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, done.set)
    server = await loop.create_server(lambda: Connection(counts), "127.0.0.1", port, backlog=512)
    print(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}?tls=none", flush=True)
    await done.wait()
    counts_file.write_text(json.dumps(counts))


def main() -> None:
    """Run as a process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--counts", type=Path, required=True)
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.port, arguments.counts))


if __name__ == "__main__":
    main()
