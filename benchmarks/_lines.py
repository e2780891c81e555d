"""What stands between a relay and a sink: a long line, or the end of a TLS connection, each a process of its own.

`with delayed(port, milliseconds=20) as near:` or `python -m benchmarks._lines PORT --delay 20`, which prints its own port.
"""

import argparse
import asyncio
import ssl
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.relays.certificates import server_context

_ADDRESS = "127.0.0.1"


@contextmanager
def delayed(port: int, *, milliseconds: float) -> Iterator[int]:
    """The port of a line to a port of this machine on which an answer takes so long, beside the time it takes to be given."""
    with _running(str(port), "--delay", str(milliseconds)) as near:
        yield near


@contextmanager
def encrypted(port: int, *, certificate: Path) -> Iterator[int]:
    """The port where TLS ends before a port of this machine; the file has a key and its certificate."""
    with _running(str(port), "--certificate", str(certificate)) as near:
        yield near


@contextmanager
def _running(*arguments: str) -> Iterator[int]:
    command = [sys.executable, "-m", "benchmarks._lines", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


class _End(asyncio.Protocol):
    """One end of a connection: what comes here goes out at the other end, after a delay in seconds."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._waiting = deque[bytes]()
        self.transport: asyncio.Transport | None = None
        self.other: _End | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting.append(data)
        asyncio.get_running_loop().call_later(self._delay, self._pass_on)

    def connection_lost(self, _: Exception | None) -> None:
        asyncio.get_running_loop().call_later(self._delay, self._hang_up)

    def _pass_on(self) -> None:
        data = self._waiting.popleft()
        if self.other and self.other.transport:
            self.other.transport.write(data)

    def _hang_up(self) -> None:
        if self.other and self.other.transport:
            self.other.transport.close()


class _Near(_End):
    """The end a relay connects to. What it says before the far end is connected waits in the socket."""

    def __init__(self, port: int, delay: float) -> None:
        super().__init__(delay)
        self._port = port

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        assert self.transport
        self.transport.pause_reading()
        self._task = asyncio.get_running_loop().create_task(self._connect(self.transport))

    async def _connect(self, transport: asyncio.Transport) -> None:
        self.other = far = _End(self._delay)
        far.other = self
        await asyncio.get_running_loop().create_connection(lambda: far, _ADDRESS, self._port)
        transport.resume_reading()


async def _serve(port: int, delay: float, context: ssl.SSLContext | None) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Near(port, delay), _ADDRESS, 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--delay", type=float, default=0, help="milliseconds for the way there and back")
    parser.add_argument("--certificate", type=Path)
    given = parser.parse_args()
    context = server_context(given.certificate) if given.certificate else None
    asyncio.run(_serve(given.port, given.delay / 2 / 1000, context))


if __name__ == "__main__":
    _main()
