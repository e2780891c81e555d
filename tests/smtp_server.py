"""A real SMTP server (aiosmtpd) on a free port of this machine, which does what a script says and writes down what it took.

In a test: `with SmtpServer(Rule("RCPT", "550 5.1.1 No such user", recipient="gone@example.org")) as server: … server.url`.
As a process of its own: `python -m tests.smtp_server --port 0 --record FILE [--script RULES.json]`.

Every accepted message is a line of JSON in the record file, before the server says 250; synced to the disk where the file
was asked for.
"""

import argparse
import asyncio
import json
import os
import signal
import socket
import ssl
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

STAGES = ("BANNER", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "BODY", "DOT")


@dataclass
class Rule:
    """What to answer instead at a stage.

    `answer` is a reply (`451 4.3.0 Later`; several lines joined by CRLF), or `close`, `hang`, `drip` (one byte of a reply
    every 50 ms), or `raw:…` (sent as it is). `accept` at DOT: the message is recorded although the answer is
    something else. BODY answers after the first line of the message, before its dot.
    """

    stage: str
    answer: str
    recipient: str = ""  # "" = everyone; known from RCPT on
    times: int = 1_000_000_000
    accept: bool = False
    delay: float = 0  # seconds from the dot, when the message is recorded already, to the answer
    after: int = 0  # so many are let through first, on all connections together
    each: int = 1  # then only every so manyth is answered
    spared: int = 0  # so many messages a connection may bring before it is answered
    at_first: bool = False  # only the first time that a recipient is named
    closes: bool = False  # and then hangs up, as it does with a 421
    met: int = 0  # how often it was asked


@dataclass(frozen=True)
class Received:
    """One accepted message. `connection` counts from 1."""

    sender: str
    recipient: str
    data: bytes
    connection: int

    @property
    def message_id(self) -> str:
        """Its Message-ID header, or nothing."""
        for line in self.data.partition(b"\r\n\r\n")[0].split(b"\r\n"):
            if line.lower().startswith(b"message-id:"):
                return line[11:].strip().decode()
        return ""


@dataclass
class Script:
    """The rules, and what happened, shared by all connections."""

    rules: list[Rule]
    record: Path
    keep_bodies: bool = True
    is_synced: bool = True
    extensions: tuple[str, ...] = ("PIPELINING",)
    messages: list[Received] = field(default_factory=list)
    commands: list[str] = field(
        default_factory=list
    )  # every line the clients said, with their connection's number
    connections: int = 0
    most: int = 1_000_000  # connections at the same time
    open: int = 0
    known: set[str] = field(default_factory=set)  # recipients that were named

    def rule(self, stage: str, recipient: str, *, brought: int = 0) -> Rule | None:
        """The first rule that applies, used up once; `brought` is how many messages came over this connection."""
        is_known = recipient in self.known
        if stage == "RCPT":
            self.known.add(recipient)
        for rule in self.rules:
            if rule.stage != stage or rule.times <= 0 or rule.recipient not in ("", recipient):
                continue
            if brought < rule.spared or (rule.at_first and is_known):
                continue
            rule.met += 1
            if rule.met > rule.after and (rule.met - rule.after) % rule.each == 0:
                rule.times -= 1
                return rule
        return None

    def keep(self, received: Received) -> None:
        """Record an accepted message for good."""
        self.messages.append(received)
        line = {
            "sender": received.sender,
            "recipient": received.recipient,
            "message_id": received.message_id,
            "size": len(received.data),
            "connection": received.connection,
        }
        if self.keep_bodies:
            line["data"] = received.data.decode("latin-1")
        with self.record.open("a") as record:
            record.write(json.dumps(line) + "\n")
            record.flush()
            if self.is_synced:
                os.fsync(record.fileno())


def recorded(path: Path) -> list[Received]:
    """What a record file says; a torn last line counts as not accepted."""
    lines = [json.loads(line) for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]
    return [
        Received(
            line["sender"], line["recipient"], line.get("data", "").encode("latin-1"), line["connection"]
        )
        for line in lines
    ]


class _Sink:
    """Takes every message that the protocol lets through."""

    async def handle_EHLO(
        self, server: "_Protocol", session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], *(f"250-{name}" for name in server.script.extensions), responses[-1]]


class _Protocol(SMTP):
    """aiosmtpd's server, with the script in front of each of its steps."""

    def __init__(self, script: Script, **options: Any) -> None:
        self.script = script
        script.connections += 1
        self.number = script.connections
        self._recipient = ""
        self._greeted = False
        self._brought = 0
        super().__init__(_Sink(), **options)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.script.open += self.session is None  # once more after STARTTLS
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.script.open -= 1
        super().connection_lost(error)

    async def push(self, status: Any) -> None:
        if not self._greeted and str(status).startswith("220"):
            self._greeted = True
            if self.script.open > self.script.most:
                await self._play("421 4.7.0 Too many concurrent connections", closes=True)
            if await self._plays("BANNER"):
                return
        await super().push(status)

    async def smtp_EHLO(self, arg: str) -> None:
        self._note(f"EHLO {arg}")
        if not await self._plays("EHLO"):
            await super().smtp_EHLO(arg)

    async def smtp_HELO(self, arg: str) -> None:
        self._note(f"HELO {arg}")
        await super().smtp_HELO(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        self._note("AUTH")
        if not await self._plays("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_RSET(self, arg: str) -> None:
        self._note("RSET")
        await super().smtp_RSET(arg)

    async def smtp_MAIL(self, arg: str) -> None:
        self._note(f"MAIL {arg}")
        if not await self._plays("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str) -> None:
        self._note(f"RCPT {arg}")
        self._recipient = arg.partition("<")[2].partition(">")[0]
        if not await self._plays("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        self._note("DATA")
        if await self._plays("DATA"):
            return
        if not self.envelope.rcpt_tos:
            await super().smtp_DATA(arg)
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        if (data := await self._read_message()) is not None:
            await self._answer_message(data)
        self._set_post_data_state()

    async def _read_message(self) -> bytes | None:
        lines: list[bytes] = []
        is_taken = True
        while (line := await self._reader.readuntil(b"\r\n")) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
            if len(lines) == 1:
                is_taken = not await self._plays("BODY")
        return b"".join(lines) if is_taken else None

    async def _answer_message(self, data: bytes) -> None:
        sender = self.envelope.mail_from.removeprefix("<>")  # aiosmtpd's way to write the null sender
        received = Received(sender, self.envelope.rcpt_tos[0], data, self.number)
        rule = self.script.rule("DOT", self._recipient, brought=self._brought)
        if rule is None or rule.accept or rule.answer.startswith("2"):
            self.script.keep(received)
            self._brought += 1
        if rule:
            await asyncio.sleep(rule.delay)
            await self._play(rule.answer, closes=rule.closes)
        else:
            await self.push("250 2.0.0 Taken")

    async def _plays(self, stage: str) -> bool:
        if rule := self.script.rule(stage, self._recipient, brought=self._brought):
            await self._play(rule.answer, closes=rule.closes)
        return rule is not None

    async def _play(self, answer: str, *, closes: bool = False) -> None:
        if closes:
            await super().push(answer)
            answer = "close"
        if answer == "close":
            self.transport.close()
            await asyncio.Event().wait()  # until this connection is cancelled
        elif answer == "hang":
            await asyncio.Event().wait()
        elif answer == "drip":
            while True:
                self._writer.write(b"2")
                await asyncio.sleep(0.05)
        elif answer.startswith("raw:"):
            self._writer.write(answer.removeprefix("raw:").encode("latin-1"))
            await self._writer.drain()
        else:
            await super().push(answer)

    def _note(self, line: str) -> None:
        self.script.commands.append(f"{self.number}: {line}")


class SmtpServer:
    """The server in a thread. `tls` offers STARTTLS, with `implicit` TLS from the first byte; `logins` are users → passwords;
    `most` is how many connections it takes at the same time."""

    def __init__(
        self,
        *rules: Rule,
        record_path: Path | None = None,
        extensions: Sequence[str] = ("PIPELINING",),
        tls: ssl.SSLContext | None = None,
        implicit: bool = False,
        logins: dict[str, str] | None = None,
        mechanisms: Sequence[str] = ("PLAIN", "LOGIN"),
        size: int = 0,
        most: int = 1_000_000,
        port: int = 0,
        keep_bodies: bool = True,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="smtp-server-")
        self.record_path = record_path or Path(self._folder.name) / "record.jsonl"
        self.record_path.touch()
        self.script = Script(
            list(rules), self.record_path, keep_bodies, record_path is not None, tuple(extensions), most=most
        )
        self.port = port
        self._tls, self._implicit = tls, implicit
        self._options: dict[str, Any] = {
            "hostname": "sink.test",
            "loop": None,
            "timeout": 600,
            "data_size_limit": size or None,
            "tls_context": None if implicit else tls,
            "auth_require_tls": False,
            "authenticator": _authenticator(logins or {}),
            "auth_exclude_mechanism": {"LOGIN", "PLAIN"} - set(mechanisms if logins else ()),
        }
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="smtp-server", daemon=True)
        self._is_listening = threading.Event()
        self._connected: dict[socket.socket, asyncio.Transport | None] = {}  # None: still shaking hands

    @property
    def url(self) -> str:
        """What a relay connects to: no encryption, no sign-in."""
        return f"smtp://127.0.0.1:{self.port}?tls=none"

    @property
    def messages(self) -> list[Received]:
        """The accepted messages, in order."""
        return list(self.script.messages)

    @property
    def commands(self) -> list[str]:
        """What the clients said: `1: MAIL FROM:<…>`, with the number of the connection."""
        return list(self.script.commands)

    def start(self) -> None:
        """Listen; returns when connections are taken."""
        self._thread.start()
        self._is_listening.wait(10)

    def stop(self) -> None:
        """Hang up on everyone."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._folder.cleanup()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        with socket.create_server(("127.0.0.1", self.port), backlog=100) as listening:
            listening.setblocking(False)
            self.port = listening.getsockname()[1]
            self._loop.add_reader(listening, self._take, listening)
            self._is_listening.set()
            self._loop.run_forever()
            self._loop.remove_reader(listening)
        self._loop.run_until_complete(self._hang_up())
        self._loop.close()

    def _take(self, listening: socket.socket) -> None:
        connected, _ = listening.accept()
        self._connected[connected] = None
        # What goes wrong while they shake hands is for the client to tell.
        self._loop.create_task(self._greet(connected)).add_done_callback(
            lambda greeting: greeting.cancelled() or greeting.exception()
        )

    async def _greet(self, connected: socket.socket) -> None:
        options = {**self._options, "loop": self._loop}
        self._connected[connected], _ = await self._loop.connect_accepted_socket(
            lambda: _Protocol(self.script, **options), connected, ssl=self._tls if self._implicit else None
        )

    async def _hang_up(self) -> None:
        """Cut every connection, whatever state it is in; what is left of one would fail another test.

        A TLS connection that is being closed takes no second order (Python 3.11.2 fails with an AttributeError,
        later ones do nothing) and waits for the client's farewell, so its socket is shut beneath it.
        """
        while left := [connected for connected in self._connected if connected.fileno() >= 0]:
            for connected in left:
                transport = self._connected[connected]
                if transport and not transport.is_closing():
                    transport.abort()
                with suppress(OSError):
                    connected.shutdown(socket.SHUT_RDWR)
            await asyncio.sleep(0)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def _authenticator(logins: dict[str, str]) -> Any:
    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        is_right = (
            isinstance(data, LoginPassword) and logins.get(data.login.decode()) == data.password.decode()
        )
        return AuthResult(success=is_right, handled=False)

    return authenticate


def main() -> None:
    """Run until SIGTERM; the first line on standard output is the URL."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--record", type=Path, required=True)
    parser.add_argument("--script", type=Path, help="a JSON list of rules")
    parser.add_argument("--without-bodies", action="store_true")
    arguments = parser.parse_args()
    rules = [Rule(**rule) for rule in json.loads(arguments.script.read_text())] if arguments.script else []
    server = SmtpServer(
        *rules, record_path=arguments.record, port=arguments.port, keep_bodies=not arguments.without_bodies
    )
    done = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: done.set())
    with server:
        print(server.url, flush=True)
        done.wait()


if __name__ == "__main__":
    sys.exit(main())
