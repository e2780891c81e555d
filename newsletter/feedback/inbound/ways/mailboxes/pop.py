"""A mailbox by POP3 (RFC 1939). The standard library's client gives up at a line of 2,048 octets, and bounces have longer ones.

What is removed is gone only after QUIT: a visit that breaks off leaves everything where it was.
"""

import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import suppress

from newsletter.feedback.inbound.ways.mailboxes.base import LONGEST_LINE, Letter, Login, Refused

_LONGEST_LETTER_LINE = 1_000_000


class PopMailbox:
    """The mailbox of an account, open and locked."""

    def __init__(
        self,
        host: str,
        port: int,
        login: Login,
        *,
        context: ssl.SSLContext,
        begins_secured: bool,
        seconds: float,
    ) -> None:
        """Raises OSError and Refused."""
        self._connection = socket.create_connection((host, port), timeout=seconds)
        try:
            if begins_secured:
                self._connection = context.wrap_socket(self._connection, server_hostname=host)
            self._lines = self._connection.makefile("rb")
        except BaseException:
            self._connection.close()
            raise
        try:
            self._answer("a greeting")
            if not begins_secured:
                self._ask("STLS")
                self._lines.close()  # with whatever came before there was TLS
                self._connection = context.wrap_socket(self._connection, server_hostname=host)
                self._lines = self._connection.makefile("rb")
            self._sign_in(login)
        except BaseException:
            self._hang_up()
            raise

    def letters(self) -> Sequence[Letter]:
        """See Mailbox."""
        self._ask("LIST")
        letters = []
        for line in self._listed(LONGEST_LINE):
            name, size, *_ = [*line.split(), b"", b""]
            if not name.isdigit() or not size.isdigit():
                raise Refused("LIST was answered with something else")
            letters.append(Letter(name.decode(), int(size)))
        return letters

    def read(self, letter: Letter) -> bytes:
        """See Mailbox."""
        self._ask(f"RETR {letter.name}")
        most, read = 2 * letter.size + _LONGEST_LETTER_LINE, bytearray()
        for line in self._listed(_LONGEST_LETTER_LINE):
            read += line + b"\r\n"
            if len(read) > most:
                raise ConnectionError("a mail without an end")
        return bytes(read)

    def remove(self, letter: Letter) -> None:
        """See Mailbox."""
        self._ask(f"DELE {letter.name}")

    def close(self) -> None:
        """See Mailbox."""
        with suppress(OSError, Refused):
            self._ask("QUIT")
        self._hang_up()

    def _hang_up(self) -> None:
        self._lines.close()
        self._connection.close()

    def _sign_in(self, login: Login) -> None:
        if login.token:
            self._say(b"AUTH XOAUTH2")
            self._answer("AUTH", b"+")
            self._say(b64encode(login.xoauth2))
            if not self._line(LONGEST_LINE).startswith(b"+OK"):
                raise Refused("AUTH was refused")
        else:
            self._ask(f"USER {login.user}")
            self._ask(f"PASS {login.password}", called="PASS")

    def _ask(self, command: str, *, called: str = "") -> None:
        self._say(command.encode())
        self._answer(called or command)

    def _say(self, line: bytes) -> None:
        if b"\r" in line or b"\n" in line:
            raise Refused("a line within a line")
        self._connection.sendall(line + b"\r\n")

    def _answer(self, asked: str, wanted: bytes = b"+OK") -> None:
        if not self._line(LONGEST_LINE).startswith(wanted):
            raise Refused(f"{asked.partition(' ')[0]} was refused")

    def _listed(self, longest: int) -> Iterator[bytes]:
        """The lines of an answer that has several, to the dot that ends them."""
        while (line := self._line(longest)) != b".":
            yield line[1:] if line.startswith(b".") else line

    def _line(self, longest: int) -> bytes:
        line = self._lines.readline(longest)
        if not line.endswith(b"\n"):
            raise ConnectionError("cut off")
        return line.rstrip(b"\r\n")
