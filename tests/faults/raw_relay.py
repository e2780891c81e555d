"""A relay of plain sockets: its answers leave in the pieces a test asks for, and it may answer a group of commands wrongly."""

import re
import socket
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Self

Packing = Callable[[socket.socket, bytes], None]
_GREETING, _OFFERS = b"220 raw\r\n", b"250-raw\r\n250-PIPELINING\r\n250 8BITMIME\r\n"


def at_once(connection: socket.socket, answers: bytes) -> None:
    """All answers to what came together in one packet."""
    connection.sendall(answers)


def by_octet(connection: socket.socket, answers: bytes) -> None:
    """Each octet in a packet of its own."""
    for octet in answers:
        connection.sendall(bytes((octet,)))


class RawRelay:
    """Takes whatever comes, for as long as the block runs; `answers` says otherwise by command."""

    def __init__(self, pack: Packing = at_once, answers: dict[bytes, list[bytes]] | None = None) -> None:
        self._pack, self._answers = pack, answers or {}
        self.taken: Counter[str] = Counter()
        self._lock, self._open = threading.Lock(), set[socket.socket]()
        self._threads: list[threading.Thread] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self._listening.getsockname()[1]}?tls=none"

    def __enter__(self) -> Self:
        self._begin(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _begin(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with self._lock:
                    self._open.add(connection)
                self._begin(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            self._pack(connection, _GREETING)
            talk = _Talk(self)
            while octets := connection.recv(65_536):
                if answers := talk.heard(octets):
                    self._pack(connection, answers)
                if talk.is_over:
                    break
        with self._lock:
            self._open.discard(connection)

    def answer_to(self, command: bytes, usual: bytes) -> bytes:
        """What is answered: the next thing that was planned for this command, or what is usual."""
        with self._lock:
            planned = self._answers.get(command, [])
            return planned.pop(0) if planned else usual

    def take(self, recipient: str) -> None:
        """A message is here."""
        with self._lock:
            self.taken[recipient] += 1


class _Talk:
    """One connection: what was heard and is not a whole line or message yet, and for whom a message would be."""

    def __init__(self, relay: RawRelay) -> None:
        self._relay, self._heard = relay, b""
        self._recipient, self._is_message, self.is_over = "", False, False

    def heard(self, octets: bytes) -> bytes:
        """The answers to all that came with these octets."""
        self._heard += octets
        answers = b""
        while (end := b"\r\n.\r\n" if self._is_message else b"\r\n") in self._heard:
            line, self._heard = self._heard.split(end, 1)
            answers += self._message() if self._is_message else self._command(line)
        return answers

    def _message(self) -> bytes:
        self._is_message = False
        self._relay.take(self._recipient)
        return self._relay.answer_to(b"DOT", b"250 taken\r\n")

    def _command(self, line: bytes) -> bytes:
        name = line[:4].upper()
        if name == b"EHLO":
            return self._relay.answer_to(name, _OFFERS)
        if name == b"RCPT" and (found := re.search(rb"<(.+?)>", line)):
            self._recipient = found[1].decode()
        if name == b"DATA":
            answer = self._relay.answer_to(name, b"354 go on\r\n")
            self._is_message = answer.startswith(b"354")
            return answer
        self.is_over = name == b"QUIT"
        return self._relay.answer_to(name, b"250 ok\r\n")
