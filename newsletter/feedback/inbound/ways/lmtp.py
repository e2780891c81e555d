"""A receiver for a mail server on this machine, by LMTP (RFC 2033): one process stays, instead of one for each mail.

It takes mail to our own addresses only. Each recipient is answered with 250 when what they asked for is kept, and with 451
while it cannot be: then the mail server keeps the mail and comes again. What arrives while others are being kept is kept together
after them.
"""

import asyncio
import os
import signal
import socket
import stat
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session

from newsletter.clock import Clock
from newsletter.db import AWAY, Database
from newsletter.errors import Invalid
from newsletter.feedback.inbound.letters import take_together
from newsletter.feedback.inbound.mail_in import Arrived
from newsletter.links import Purpose, tokens_at
from newsletter.logs import Log
from newsletter.signing import Signer
from newsletter.wording import say

log = Log()

LARGEST = 10_000_000  # octets of a mail
_LONGEST_LINE = 1_000_000
_MOST_RECIPIENTS = 20
_TOGETHER = 100  # mails in one transaction
_SECONDS = 300  # of silence
_TRY_AGAIN = "451 4.3.0 Please try again later"


class Place(NamedTuple):
    """Where it listens: a host and a port, or the path of a socket."""

    host: str = ""
    port: int = 0
    path: str = ""

    @property
    def is_of_this_machine(self) -> bool:
        """Whether nobody from elsewhere can reach it."""
        if self.path:
            return True
        with suppress(ValueError):
            return ip_address(self.host).is_loopback
        return self.host == "localhost"


def place_at(written: str) -> Place:
    """`127.0.0.1:24`, `[::1]:24` or the path of a socket. Raises Invalid."""
    if written.startswith(("/", "unix:")):
        return Place(path=written.removeprefix("unix:"))
    host, _, port = written.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise Invalid(
            say(
                "“{place}” is no place to listen at: write 127.0.0.1:2424, or the path of a socket.",
                place=written,
            )
        )
    return Place(host.strip("[]"), int(port))


class Receiver:
    """What is done with a mail; aiosmtpd asks it."""

    def __init__(self, database: Database, *, signer: Signer, clock: Clock) -> None:
        self._database, self._signer, self._clock = database, signer, clock
        self._waiting: list[_Waiting] = []
        self._taking: asyncio.Task[None] | None = None

    async def handle_RCPT(
        self, _server: LMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Whether an address is ours."""
        is_ours = any(
            next(tokens_at(purpose, [address]), None) for purpose in (Purpose.BOUNCE, Purpose.UNSUBSCRIBE)
        )
        if not is_ours:
            return "550 5.1.1 No mailbox here by that name"
        if len(envelope.rcpt_tos) == _MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: LMTP, _session: Session, envelope: Envelope) -> str:
        """One answer for each recipient."""
        sender = "" if envelope.mail_from in (None, "<>") else envelope.mail_from
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        data = f"Return-Path: <{sender}>\r\n".encode() + content
        waiting = [_Waiting(Arrived(data, recipient)) for recipient in envelope.rcpt_tos]
        self._waiting += waiting
        if self._taking is None or self._taking.done():
            self._taking = asyncio.create_task(self._take_what_waits())
        for one in waiting:
            await one.is_over.wait()
        return "\r\n".join(one.answer for one in waiting)

    async def handle_exception(self, error: Exception) -> str:
        """What is said when something broke; nothing of it to the mail server."""
        log.error("lmtp.failed", exc_info=error)
        return _TRY_AGAIN

    async def _take_what_waits(self) -> None:
        """A task of its own: who hangs up meanwhile keeps no other waiting."""
        while self._waiting:
            portion, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
            try:
                await asyncio.to_thread(self._take, portion)
            finally:
                for one in portion:
                    one.is_over.set()

    def _take(self, portion: Sequence["_Waiting"]) -> None:
        try:
            taken = take_together(
                self._database, [one.mail for one in portion], signer=self._signer, clock=self._clock
            )
        except AWAY as error:
            log.error("database.away", because=type(error).__name__)
            for one in portion:
                one.answer = "451 4.3.0 The database is away"
            return
        for one, received in zip(portion, taken, strict=True):
            if isinstance(received, Exception):
                log.error("lmtp.failed", exc_info=received)
                one.answer = _TRY_AGAIN
            else:
                log.info("lmtp.taken", done=list(received.done))
                one.answer = "250 2.1.5 OK"


@dataclass
class _Waiting:
    """A mail for one of its recipients, until it is kept or cannot be."""

    mail: Arrived
    answer: str = _TRY_AGAIN
    is_over: asyncio.Event = field(default_factory=asyncio.Event)


class _Conversation(LMTP):
    """LMTP answers once for each recipient after a mail, also where it takes it for none of them (RFC 2033 §4.2)."""

    line_length_limit = _LONGEST_LINE  # mail systems return lines that are longer than they may be

    def __init__(self, receiver: Receiver, **options: Any) -> None:
        self._due = 0
        super().__init__(
            receiver,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            ident="LMTP",
            timeout=_SECONDS,
            **options,
        )

    async def smtp_DATA(self, arg: str) -> None:
        try:
            await super().smtp_DATA(arg)
        finally:
            self._due = 0

    async def push(self, status: Any) -> None:
        if self._due and isinstance(status, str) and "\r\n" not in status:
            status = "\r\n".join([status] * self._due)
        if self.envelope and isinstance(status, str) and status.startswith("354"):
            self._due = len(self.envelope.rcpt_tos)
        await super().push(status)


@asynccontextmanager
async def listening(place: Place, receiver: Receiver) -> AsyncIterator[asyncio.Server]:
    """Listen while the block runs. Raises OSError."""
    loop = asyncio.get_running_loop()

    def converse() -> _Conversation:
        return _Conversation(receiver, loop=loop)

    if place.path:
        server = await loop.create_unix_server(converse, sock=_bound(Path(place.path)))
    else:
        server = await loop.create_server(converse, place.host, place.port)
    try:
        yield server
    finally:
        server.close()
        if place.path:
            with suppress(OSError):
                Path(place.path).unlink()


def serve(place: Place, receiver: Receiver, *, ready: Callable[[], None]) -> None:
    """Listen until the process is told to end."""

    async def run() -> None:
        is_over = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, is_over.set)
        async with listening(place, receiver):
            ready()
            await is_over.wait()

    asyncio.run(run())


def _bound(path: Path) -> socket.socket:
    """A socket that its group may write to: that of the folder, which the mail server belongs to. One that nobody listens at
    any more is replaced."""
    with suppress(FileNotFoundError):
        if stat.S_ISSOCK(path.stat().st_mode) and not _is_answered(path):
            path.unlink()
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        bound.bind(str(path))
        os.chmod(path, 0o660)
    except OSError:
        bound.close()
        raise
    return bound


def _is_answered(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trying:
        try:
            trying.connect(str(path))
        except OSError:
            return False
    return True
