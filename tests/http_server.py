"""A real HTTP server on a free port that answers as a script says: slowly, in pieces, wrongly, or not at all."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Asked:
    """A request as it came, with the number of its connection."""

    connection: int
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


Script = Callable[[Asked], bytes | Iterable[bytes] | None]


def answer(status: int, document: object = None, *, headers: Mapping[str, str] | None = None) -> bytes:
    """An answer with a JSON document, or with bytes as they are."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    lines = {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}
    head = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in lines.items()), "", ""]
    return "\r\n".join(head).encode() + body


@dataclass
class HttpServer:
    """The server in threads. What `script` returns is sent: at once, or piece by piece; None hangs up without a word."""

    script: Script = lambda _: answer(200, {})
    tls: ssl.SSLContext | None = None
    hears_bodies: bool = True  # or hangs up on whoever comes to their body
    requests: list[Asked] = field(default_factory=list)
    cut_short: list[int] = field(default_factory=list)  # how much came of bodies that did not come whole
    connections: int = 0
    most_at_once: int = 0
    port: int = 0

    def __post_init__(self) -> None:
        self.is_asked = threading.Event()  # from the first head on
        self._is_over = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        """What to ask."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def wait(self, seconds: float = 600) -> bool:
        """Until the server is stopped, which a script may do before it answers."""
        return self._is_over.wait(seconds)

    def hang_up(self) -> None:
        """On everybody who is connected."""
        with self._lock:
            for connected in self._open:
                with suppress(OSError):
                    connected.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        self._start(self._listen)
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.hang_up()
        for thread in self._threads:
            thread.join(10)

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, name="http-server", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while not self._is_over.is_set():
            try:
                connected, _ = self._listening.accept()
            except OSError:
                return
            self._start(self._serve, connected)

    def _serve(self, connected: socket.socket) -> None:
        with connected:
            try:
                if self.tls:
                    connected = self.tls.wrap_socket(connected, server_side=True)
                with connected, self._counted(connected) as number:
                    self._converse(connected, number)
            except (OSError, ValueError):
                return  # they hung up or speak no HTTP, or we hung up

    @contextmanager
    def _counted(self, connected: socket.socket) -> Iterator[int]:
        with self._lock:
            self.connections += 1
            self._open.add(connected)
            self.most_at_once = max(self.most_at_once, len(self._open))
            number = self.connections
        try:
            yield number
        finally:
            with self._lock:
                self._open.discard(connected)

    def _converse(self, connected: socket.socket, number: int) -> None:
        with connected.makefile("rb") as heard:
            while (request := heard.readline()) and not self._is_over.is_set():
                method, target, _ = request.decode().split(" ")
                headers: dict[str, str] = {}
                while line := heard.readline().strip().decode():
                    name, _, value = line.partition(":")
                    headers[name.lower()] = value.strip()
                if not self.hears_bodies and method == "POST":
                    return
                self.is_asked.set()
                length = int(headers.get("content-length", "0"))
                if len(body := heard.read(length)) < length:
                    self.cut_short.append(len(body))
                    return
                asked = Asked(number, method, target, headers, body)
                self.requests.append(asked)
                said = self.script(asked)
                if said is None:
                    return
                for piece in [said] if isinstance(said, bytes) else said:
                    connected.sendall(piece)
