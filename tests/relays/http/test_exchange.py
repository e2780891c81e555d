"""How requests travel: what may be in doubt when something breaks, and how many connections there are."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from newsletter.relays.base import (
    Accepted,
    Deferred,
    Envelope,
    Fault,
    Outcome,
    Refused,
    Unavailable,
    Uncertain,
)
from newsletter.relays.http.relay import HttpRelay
from newsletter.relays.http.urls import relay_at
from tests.http_server import Asked, HttpServer, answer
from tests.relays.certificates import self_signed, server_context
from tests.relays.http.mail_apis import mailgun_url
from tests.servers import free_port

ENVELOPE = Envelope("bounce+t@example.org", "anna@example.net")
MESSAGE = b"Message-ID: <1@example.org>\r\nSubject: Hello\r\n\r\nHello.\r\n"
KEY = "key-1"
TAKEN = answer(200, {"id": "<1@mg.example.org>", "message": "Queued. Thank you."})


def relay_of(
    server: HttpServer, *, connections: int = 1, deadline: float = 20, options: str = ""
) -> HttpRelay:
    return relay_at(mailgun_url(server, key=KEY, options=options), connections=connections, deadline=deadline)


def submit(relay: HttpRelay, message: bytes = MESSAGE) -> tuple[Outcome, int]:
    """The answer, and how often `before_dot` was called."""
    called: list[None] = []
    outcome = relay.submit(ENVELOPE, message, before_dot=lambda: called.append(None))
    relay.close()
    return outcome, len(called)


class TestBeforeTheBody:
    def test_a_server_that_is_not_there(self) -> None:
        url = f"mailgun://key@mg.example.org?endpoint=http://127.0.0.1:{free_port()}"

        outcome, calls = submit(relay_at(url, connections=1, deadline=20))

        assert isinstance(outcome, Unavailable)
        assert str(outcome.reply) == "Mailgun mg.example.org does not accept connections (while connecting)"
        assert calls == 0

    def test_a_certificate_that_cannot_be_trusted(self, tmp_path: Path) -> None:
        with HttpServer(tls=server_context(self_signed(tmp_path, "127.0.0.1"))) as server:
            outcome, calls = submit(relay_of(server))

        assert isinstance(outcome, Unavailable)
        assert "has a certificate that cannot be trusted" in str(outcome.reply)
        assert (calls, server.requests) == (0, [])

    def test_a_certificate_of_another_host(self, tmp_path: Path) -> None:
        certificate = self_signed(tmp_path, "127.0.0.2")
        with HttpServer(tls=server_context(certificate)) as server:
            outcome, calls = submit(relay_of(server, options=f"&ca={certificate}"))

        assert isinstance(outcome, Unavailable)
        assert (calls, server.requests) == (0, [])

    def test_a_server_without_tls_gets_nothing(self, tmp_path: Path) -> None:
        with HttpServer() as server:
            url = f"mailgun://key@mg.example.org?endpoint=https://127.0.0.1:{server.port}"
            outcome, calls = submit(relay_at(url, connections=1, deadline=20))

        assert isinstance(outcome, Unavailable)
        assert (calls, server.requests) == (0, [])

    @pytest.mark.parametrize(
        "recipient",
        ["안나@example.net", "a,b@example.net", '"a b"@example.net', "anna(x)@example.net", "anna"],
    )
    def test_an_address_that_could_be_read_as_another_is_not_handed_over(self, recipient: str) -> None:
        with HttpServer() as server:
            relay = relay_of(server)
            outcome = relay.submit(Envelope("", recipient), MESSAGE, before_dot=lambda: None)

        assert isinstance(outcome, Refused)
        assert outcome.fault is Fault.RECIPIENT
        assert server.requests == []


class TestTheBody:
    def test_none_of_it_leaves_before_it_was_noted(self) -> None:
        def fail() -> None:
            server.is_asked.wait(20)
            raise OSError("the disk is full")

        with HttpServer(lambda _: TAKEN) as server:
            relay = relay_of(server)
            with pytest.raises(OSError, match="the disk is full"):
                relay.submit(ENVELOPE, MESSAGE, before_dot=fail)
            relay.close()

        assert (server.connections, server.requests) == (1, [])
        assert server.cut_short == [0]

    def test_what_broke_before_all_of_it_left_may_be_tried_later(self) -> None:
        # More than the buffers of a connection take, so that it cannot all have left.
        with HttpServer(hears_bodies=False) as server:
            outcome, calls = submit(relay_of(server), b"x" * 40_000_000)

        assert isinstance(outcome, Deferred)
        assert str(outcome.reply).endswith("closed the connection before it could take the message")
        assert (calls, server.requests) == (1, [])


class TestAfterTheBody:
    @pytest.mark.parametrize(
        ("said", "reason"),
        [
            (b"", "closed the connection"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "closed the connection"),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "something that is not HTTP"),
            (b"220 mail.example.org ESMTP\r\n", "something that is not HTTP"),
            (b"HTTP/1.1 abc\r\n\r\n", "something that is not HTTP"),
            (answer(200, b"x" * 100_000), "something that is not HTTP"),
        ],
    )
    def test_an_answer_that_cannot_be_read_leaves_doubt(self, said: bytes, reason: str) -> None:
        def and_hangs_up(_: Asked) -> Iterator[bytes]:
            yield said
            raise ConnectionAbortedError

        with HttpServer(and_hangs_up) as server:
            outcome, calls = submit(relay_of(server))

        assert isinstance(outcome, Uncertain)
        assert str(outcome.reply).endswith("after the whole message was transmitted")
        assert reason in str(outcome.reply)
        assert (calls, len(server.requests)) == (1, 1)  # not asked again

    def test_silence_leaves_doubt_when_time_is_over(self) -> None:
        with HttpServer() as server:
            server.script = lambda _: b"" if server.wait() else None
            outcome, calls = submit(relay_of(server, deadline=1))

        assert isinstance(outcome, Uncertain)
        assert "did not answer in time" in str(outcome.reply)
        assert (calls, len(server.requests)) == (1, 1)

    def test_an_answer_that_drips_does_not_prolong_the_deadline(self) -> None:
        def drip(_: Asked) -> Iterator[bytes]:
            yield b"HTTP/1.1 200 OK\r\nX: "
            while not server.wait(0.05):
                yield b"x"

        with HttpServer(drip) as server:
            outcome, _ = submit(relay_of(server, deadline=1))

        assert isinstance(outcome, Uncertain)
        assert "did not answer in time" in str(outcome.reply)

    def test_an_answer_may_come_in_pieces(self) -> None:
        body = b'{"id": "<1@mg.example.org>", "message": "Queued. Thank you."}'
        chunks = b"".join(b"1\r\n%c\r\n" % octet for octet in body)
        said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"

        with HttpServer(lambda _: (bytes([octet]) for octet in said)) as server:
            outcome, _ = submit(relay_of(server))

        assert isinstance(outcome, Accepted)
        assert outcome.receipt == "1@mg.example.org"

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_no_redirect_is_followed(self, status: int) -> None:
        with HttpServer() as elsewhere:
            moved = answer(status, {}, headers={"Location": f"{elsewhere.url}/v3/messages.mime"})
            with HttpServer(lambda _: moved) as server:
                outcome, _ = submit(relay_of(server))

        assert isinstance(outcome, Uncertain)
        assert elsewhere.connections == 0


class TestConnections:
    def test_one_is_used_again(self) -> None:
        with HttpServer(lambda _: TAKEN) as server:
            relay = relay_of(server)
            outcomes = [submit_and_stay(relay) for _ in range(5)]
            relay.close()

        assert {type(outcome) for outcome in outcomes} == {Accepted}
        assert server.connections == 1

    def test_one_with_tls_is_used_again_too(self, tmp_path: Path) -> None:
        certificate = self_signed(tmp_path, "127.0.0.1")
        with HttpServer(lambda _: TAKEN, tls=server_context(certificate)) as server:
            relay = relay_of(server, options=f"&ca={certificate}")
            outcomes = [submit_and_stay(relay) for _ in range(5)]
            relay.close()

        assert {type(outcome) for outcome in outcomes} == {Accepted}
        assert server.connections == 1

    def test_one_that_the_server_wants_closed_is_not(self) -> None:
        said = answer(200, {"id": "<1@mg.example.org>"}, headers={"Connection": "close"})
        with HttpServer(lambda _: said) as server:
            relay = relay_of(server)
            outcomes = [submit_and_stay(relay) for _ in range(3)]

        assert {type(outcome) for outcome in outcomes} == {Accepted}
        assert server.connections == 3

    def test_one_that_was_hung_up_on_meanwhile_is_replaced_before_anything_is_noted(self) -> None:
        calls: list[None] = []
        with HttpServer(lambda _: TAKEN) as server:
            relay = relay_of(server)
            submit_and_stay(relay)
            server.hang_up()

            outcome = relay.submit(ENVELOPE, MESSAGE, before_dot=lambda: calls.append(None))
            relay.close()

        assert isinstance(outcome, Accepted)
        assert (len(calls), server.connections, len(server.requests)) == (1, 2, 2)

    def test_no_answer_is_taken_for_the_one_to_another_request(self) -> None:
        stale = answer(200, {"id": "<stale@mg.example.org>"})

        def twice(_: Asked) -> bytes:
            return answer(200, {"id": f"<{len(server.requests)}@mg.example.org>"}) + stale

        with HttpServer(twice) as server:
            relay = relay_of(server)
            outcomes = [submit_and_stay(relay) for _ in range(3)]
            relay.close()

        receipts = [outcome.receipt for outcome in outcomes if isinstance(outcome, Accepted)]
        assert receipts == [f"{number}@mg.example.org" for number in (1, 2, 3)]

    def test_there_are_never_more_than_were_set(self) -> None:
        both = threading.Barrier(2)

        def together(_: Asked) -> bytes:
            both.wait(20)
            return TAKEN

        with HttpServer(together) as server:
            relay = relay_of(server, connections=2)
            with ThreadPoolExecutor(8) as threads:
                outcomes = list(threads.map(lambda _: submit_and_stay(relay), range(16)))
            relay.close()

        assert {type(outcome) for outcome in outcomes} == {Accepted}
        assert (server.connections, server.most_at_once) == (2, 2)

    def test_who_finds_all_of_them_busy_until_time_is_over_is_told(self) -> None:
        is_noting, may_go_on = threading.Event(), threading.Event()

        def note_slowly() -> None:
            is_noting.set()
            may_go_on.wait(20)

        with HttpServer(lambda _: TAKEN) as server, ThreadPoolExecutor(1) as threads:
            relay = relay_of(server, deadline=1)
            first = threads.submit(relay.submit, ENVELOPE, MESSAGE, before_dot=note_slowly)
            is_noting.wait(20)
            outcome = submit_and_stay(relay)
            may_go_on.set()

            assert isinstance(first.result(), Deferred)  # by then its own time was over, and nothing had left

        assert isinstance(outcome, Unavailable)
        assert str(outcome.reply) == "Mailgun mg.example.org kept all 1 connections busy"
        assert server.requests == []

    def test_there_are_no_more_mails_a_second_than_were_set(self) -> None:
        arrived: list[float] = []

        def take(_: Asked) -> bytes:
            arrived.append(time.monotonic())
            return TAKEN

        with HttpServer(take) as server:
            relay = relay_of(server, connections=4, options="&rate=20")
            began = time.monotonic()
            with ThreadPoolExecutor(4) as threads:
                outcomes = list(threads.map(lambda _: submit_and_stay(relay), range(12)))
            relay.close()

        assert {type(outcome) for outcome in outcomes} == {Accepted}
        assert max(arrived) - began >= 11 * 0.05


def submit_and_stay(relay: HttpRelay) -> Outcome:
    """The answer; the connection stays open."""
    return relay.submit(ENVELOPE, MESSAGE, before_dot=lambda: None)
