"""How another machine is reached: its name is resolved once, judged, and one of those very addresses is dialled; what it answers
is read byte by byte within one deadline."""

import io
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPResponse
from typing import cast

from newsletter.clock import Deadline
from newsletter.egress.public_hosts import PORT, is_public, not_public
from newsletter.logs import Log

log = Log()

AT_ONCE = 2  # that are waited for at the same time
_CONNECT_SECONDS = 3.0
_MOST_ADDRESSES = 3  # of a host, tried one after the other

Resolve = Callable[[str], Sequence[str]]
Dial = Callable[[str, float], socket.socket]


class Names:
    """What names of hosts resolve to. A name server that says nothing is waited for no longer than the deadline allows."""

    def __init__(self, resolve: Resolve | None = None) -> None:
        self._resolve = resolve or _resolved
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="egress-names")

    def addresses(self, host: str, deadline: Deadline) -> Sequence[str]:
        """All addresses of a host, whatever they are."""
        return self._pool.submit(self._resolve, host).result(timeout=deadline.left())

    def public_addresses(self, host: str, deadline: Deadline) -> Sequence[str]:
        """The same of a host that everybody can reach. Raises Invalid where one of them is of another."""
        addresses = self.addresses(host, deadline)
        if not addresses or not all(map(is_public, addresses)):
            log.info("egress.refused", host=host)
            raise not_public()
        return addresses

    def close(self) -> None:
        """Wait for nobody any longer."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def connected(addresses: Sequence[str], dial: Dial, deadline: Deadline) -> socket.socket:
    """A connection to the first of some addresses that takes one. Raises OSError."""
    failure: OSError = TimeoutError()
    for address in addresses[:_MOST_ADDRESSES]:
        try:
            return dial(address, min(_CONNECT_SECONDS, deadline.left()))
        except OSError as error:
            failure = error
    raise failure


def answer_to(connection: socket.socket, deadline: Deadline, *, method: str) -> HTTPResponse:
    """The answer to what was asked over a connection, unread: each byte within the deadline, however slowly they drip."""
    return HTTPResponse(cast(socket.socket, _Patience(connection, deadline)), method=method)


class _Patience:
    """What an answer is read from."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection, self._deadline = connection, deadline

    def makefile(self, *_: str) -> io.BufferedReader:
        """The stream of an answer, as HTTPResponse asks for it."""
        return io.BufferedReader(_Dripping(self._connection, self._deadline))


class _Dripping(io.RawIOBase):
    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection, self._deadline = connection, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]  # of all that could be given
        self._connection.settimeout(self._deadline.left())
        return self._connection.recv_into(buffer)


def _resolved(host: str) -> Sequence[str]:
    found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
