"""A socket that keeps to one deadline: however slowly the other side drips its bytes, time runs out when it was said to."""

import socket
import ssl

from newsletter.clock import Deadline
from newsletter.relays.replies import Reply, Unreadable, read_line

_LONGEST_LINE = 4096  # octets; RFC 5321 §4.5.3.1.5 allows 512
_MOST_LINES = 100
_CHUNK = 65536


class Wire:
    """Bytes out, whole replies in."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._heard = bytearray()

    @classmethod
    def connect(cls, host: str, port: int, deadline: Deadline, *, at_most: float) -> "Wire":
        """Try each address of the host for at most so many seconds. Raises OSError."""
        failure: OSError = TimeoutError()
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            connecting = socket.socket(family, kind, protocol)
            try:
                connecting.settimeout(min(at_most, deadline.left()))
                connecting.connect(address)
            except OSError as error:
                connecting.close()
                failure = error
            else:
                connecting.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return cls(connecting)
        raise failure

    @property
    def local_host(self) -> str:
        """Our own address, as the other side may see it."""
        return str(self._socket.getsockname()[0])

    def secure(self, context: ssl.SSLContext, host: str, deadline: Deadline) -> None:
        """Turn to TLS. Raises OSError; what was heard in the clear before must not be taken for an answer after."""
        if self._heard:
            raise Unreadable
        self._socket.settimeout(deadline.left())
        self._socket = context.wrap_socket(self._socket, server_hostname=host)

    def send(self, octets: bytes, deadline: Deadline) -> None:
        """Send all of it. Raises OSError."""
        rest = memoryview(octets)
        while rest:
            self._socket.settimeout(deadline.left())
            rest = rest[self._socket.send(rest) :]

    def read_reply(self, deadline: Deadline) -> Reply:
        """The next reply. Raises OSError when the other side is gone or silent, Unreadable when it is no reply."""
        code, has_more, text = read_line(self._read_line(deadline))
        lines = [text]
        while has_more:
            again, has_more, text = read_line(self._read_line(deadline))
            if again != code or len(lines) == _MOST_LINES:
                raise Unreadable
            lines.append(text)
        return Reply(code, tuple(lines))

    def has_input(self) -> bool:
        """Whether the other side has already spoken, or hung up, unasked."""
        try:
            self._socket.settimeout(0)
            self._heard += self._socket.recv(_CHUNK)
        except (BlockingIOError, ssl.SSLWantReadError):
            return bool(self._heard)
        except OSError:
            pass
        return True

    def close(self) -> None:
        """Hang up at once."""
        self._socket.close()

    def _read_line(self, deadline: Deadline) -> bytes:
        searched = 0
        while (end := self._heard.find(b"\n", searched)) < 0:
            if len(self._heard) > _LONGEST_LINE:
                raise Unreadable
            searched = len(self._heard)
            self._socket.settimeout(deadline.left())
            if not (octets := self._socket.recv(_CHUNK)):
                raise ConnectionAbortedError
            self._heard += octets
        if end > _LONGEST_LINE:
            raise Unreadable
        line = bytes(self._heard[:end]).removesuffix(b"\r")
        del self._heard[: end + 1]
        return line
