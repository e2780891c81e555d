"""Strangers who hold connections: over real sockets, with little patience."""

import resource
import select
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from queue import SimpleQueue

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from structlog.testing import capture_logs

from newsletter.asgi import server_config
from newsletter.web.connections import BACKLOG, Patience, entrances, with_files_at_hand
from newsletter.web.failures import Unexpected
from tests.servers import free_port

HASTY = Patience(connections=20, head=0.2, body=0.2, pace=1_000_000, reading=0.2)
CALM = Patience(connections=20, head=60, body=60, reading=60)
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"

Connect = Callable[[], socket.socket]


async def hello(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{len(await request.body())} bytes")


async def much() -> StreamingResponse:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b"a" * 100_000

    return StreamingResponse(parts())


@contextmanager
def serving(patience: Patience, *, app: FastAPI | None = None) -> Iterator[Connect]:
    """A server with this patience; gives what connects to it."""
    app = app or FastAPI()
    app.add_middleware(Unexpected)
    app.add_api_route("/", hello, methods=["GET", "POST"], response_model=None)
    app.add_api_route("/much", much, response_model=None)
    port = free_port()
    server = uvicorn.Server(server_config(app, host="127.0.0.1", port=port, patience=patience))
    listening = socket.create_server(("127.0.0.1", port), backlog=BACKLOG)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    with ExitStack() as opened:

        def connect() -> socket.socket:
            return opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))

        try:
            yield connect
        finally:
            server.should_exit = server.force_exit = True
            thread.join()


def ask(connection: socket.socket, request: bytes = GET) -> bytes:
    """What is answered."""
    connection.sendall(request)
    said = b""
    while not said.endswith(b"bytes") and (more := connection.recv(10_000)):
        said += more
    return said


def is_hung_up_on(connection: socket.socket) -> bool:
    """Whether the other side ends the connection, before ten seconds have passed."""
    try:
        while connection.recv(10_000):
            pass
    except ConnectionResetError:
        return True
    return True


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET /",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 1000,
        POST,
        POST + b"a" * 100,
        GET + b"GET /again",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n",
    ],
)
def test_who_does_not_say_what_they_want_is_hung_up_on(said: bytes) -> None:
    with serving(HASTY) as connect, capture_logs() as written:
        connection = connect()
        connection.sendall(said)

        assert is_hung_up_on(connection)

    assert written == []


def test_who_takes_nothing_of_the_answer_is_hung_up_on() -> None:
    with serving(HASTY) as connect:
        slow = connect()
        slow.sendall(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n")
        watching = select.poll()
        watching.register(slow, 0)  # nothing is read: only the end of the connection is waited for

        assert watching.poll(10_000)


def test_a_body_that_keeps_the_pace_may_take_longer() -> None:
    patience = Patience(connections=20, head=60, body=0.01, pace=1, reading=60)
    with serving(patience) as connect:
        connection = connect()
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n" + b"a" * 69_999)
        assert ask(connect())  # the server has looked around meanwhile

        assert b"200 OK" in ask(connection, b"a")


def test_a_connection_is_used_again() -> None:
    with serving(CALM) as connect:
        connection = connect()

        assert [b"200 OK" in ask(connection) for _ in range(3)] == [True] * 3


@pytest.mark.parametrize("said", [b"", b"GET /", POST + b"a", GET])
def test_whoever_keeps_us_waiting_longest_makes_place(said: bytes) -> None:
    with serving(CALM) as connect:

        def keep_waiting(connection: socket.socket) -> None:
            if said == GET:  # whoever is being answered keeps nobody waiting
                ask(connection)
            else:
                connection.sendall(said)

        first = connect()
        keep_waiting(first)
        assert ask(connect())
        for _ in range(100):
            with suppress(ConnectionError):  # it had to make place itself
                keep_waiting(connect())

        newcomer = connect()

        assert b"200 OK" in ask(newcomer)
        assert is_hung_up_on(first)


def test_who_is_being_answered_is_not_disturbed() -> None:
    began: SimpleQueue[bool] = SimpleQueue()
    may_end = threading.Event()
    app = FastAPI()

    @app.get("/working")
    def work() -> Response:
        began.put(True)
        may_end.wait(10)
        return PlainTextResponse("done")

    with serving(HASTY, app=app) as connect:
        working = connect()
        working.sendall(b"GET /working HTTP/1.1\r\nHost: x\r\n\r\n")
        assert began.get(timeout=10)
        for _ in range(60):
            connect()
        assert is_hung_up_on(connect())  # all are late by now
        may_end.set()

        assert b"200 OK" in working.recv(10_000)


def test_garbage_is_refused_and_not_written_down(caplog: pytest.LogCaptureFixture) -> None:
    with serving(CALM) as connect:
        assert b"400 Bad Request" in ask(connect(), b"\x00\x01garbage\r\n\r\n")
        upgrade = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"
        assert b"200 OK" in ask(connect(), upgrade)

    assert caplog.records == []


def test_there_are_never_more_connections_than_files(monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 1024))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: raised.append(limits))

    assert with_files_at_hand(Patience()).connections <= 1024 - 3 * BACKLOG - 100
    assert raised == [(1024, 1024)]


def test_the_soft_limit_is_raised_as_far_as_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 500_000))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: raised.append(limits))

    assert with_files_at_hand(Patience()) == Patience()
    ((soft, hard),) = raised
    assert Patience().connections < soft < 2_000
    assert hard == 500_000


def test_hundreds_who_come_at_the_same_moment_find_room_to_wait() -> None:
    """Nobody is accepted meanwhile; who finds no room would be kept for a second by their own system."""
    with ExitStack() as open_:
        (entrance,) = [open_.enter_context(one) for one in entrances("127.0.0.1", 0)]
        entrance.listen(BACKLOG)
        for _ in range(3 * BACKLOG):
            visitor = open_.enter_context(socket.socket())
            visitor.settimeout(0.5)
            visitor.connect(entrance.getsockname())
