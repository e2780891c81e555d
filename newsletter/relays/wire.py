"""A socket that keeps to one deadline: however slowly the other side drips its bytes, time runs out when it was said to.

It waits for each reply, which is right for a handshake; afterwards a Line takes the socket over, which never waits.
"""

import io
import socket
import ssl
from contextlib import suppress

from newsletter.clock import Deadline
from newsletter.relays.hearing import Hearing
from newsletter.relays.replies import Reply, Unreadable

_CHUNK = 65536


class Wire:
    """Bytes out, whole replies or bytes in."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._hearing = Hearing()

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

    @property
    def encryption(self) -> str:
        """The version of TLS that is spoken, such as `TLSv1.3`; "" where nothing is encrypted."""
        return (self._socket.version() or "") if isinstance(self._socket, ssl.SSLSocket) else ""

    def secure(self, context: ssl.SSLContext, host: str, deadline: Deadline) -> None:
        """Turn to TLS. Raises OSError; what was heard in the clear before must not be taken for an answer after."""
        if self._hearing.has_rest:
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
        while (reply := self._hearing.reply()) is None:
            self._socket.settimeout(deadline.left())
            if not (octets := self._socket.recv(_CHUNK)):
                raise ConnectionAbortedError
            self._hearing.hear(octets)
        return reply

    def is_quiet(self) -> bool:
        """Whether the other side has neither hung up nor said anything that nobody read."""
        self._socket.settimeout(0)
        try:
            self._socket.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            return False
        return False

    def listen(self, deadline: Deadline) -> io.BufferedReader:
        """What the other side says, for a reader of another language than SMTP."""
        return io.BufferedReader(_Listening(self._socket, deadline), _CHUNK)

    def hand_over(self) -> tuple[socket.socket, Hearing]:
        """The socket, which waits for nothing from now on, and what was heard and not yet read."""
        self._socket.setblocking(False)
        return self._socket, self._hearing

    def quit(self) -> None:
        """Take leave; whether the server hears it does not matter."""
        with suppress(OSError):
            self.send(b"QUIT\r\n", Deadline(1))
        self.close()

    def close(self) -> None:
        """Hang up at once."""
        self._socket.close()


class _Listening(io.RawIOBase):
    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket, self._deadline = connected, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]  # of all that could be given
        self._socket.settimeout(self._deadline.left())
        return self._socket.recv_into(buffer)
