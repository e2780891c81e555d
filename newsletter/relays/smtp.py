"""The SMTP relay: a pool of connections, and one wall-clock deadline for every submission.

A connection that was idle may have died unnoticed. When it turns out so before the final dot, the message
goes over a fresh connection at once; after the dot nothing is ever tried again.
"""

import re
import threading
import time
from collections.abc import Callable

from newsletter.errors import sentence_of
from newsletter.relays.base import Envelope, Fault, Outcome, Refused, Unavailable
from newsletter.relays.connection import Connection
from newsletter.relays.handshake import shake_hands
from newsletter.relays.replies import NotHandedOver
from newsletter.relays.smtp_url import SmtpServer
from newsletter.relays.transparency import stuffed
from newsletter.relays.wire import Deadline
from newsletter.wording import say

_IDLE_SECONDS = 30.0  # servers hang up after one to five minutes
_CHECK_SECONDS = 10.0  # somebody waits for it


class SmtpRelay:
    """Submits to one SMTP server. Safe to use from several threads at once."""

    def __init__(self, url: str, *, connections: int = 4, deadline: float = 300, helo_name: str = "") -> None:
        """`deadline` is in seconds; without `helo_name` we introduce ourselves by our IP address. Raises Misconfigured."""
        self._server = SmtpServer.from_url(url)
        self._context = self._server.tls_context()
        self._seconds, self._helo_name = deadline, helo_name
        self._connections = connections
        self._free = threading.BoundedSemaphore(connections)
        self._lock = threading.Lock()
        self._idle: list[Connection] = []

    @property
    def name(self) -> str:
        """`mail.example.org:587`."""
        return self._server.name

    @property
    def connections(self) -> int:
        """How many connections there are at most."""
        return self._connections

    def submit(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], None]) -> Outcome:
        """See Relay. Waits for a free connection within the same deadline."""
        if not _is_plain(envelope):
            return Refused(
                say("The address needs SMTPUTF8 or is malformed; it was not given to the relay"),
                Fault.RECIPIENT,
            )
        try:
            body = stuffed(message)
        except ValueError as error:
            reason = say("This was not given to the relay: {reason}", reason=sentence_of(error))
            return Refused(reason, Fault.CONTENT)
        deadline = Deadline(self._seconds)
        if not self._free.acquire(timeout=self._seconds):
            return Unavailable(
                say("{relay} kept all {count} connections busy", relay=self.name, count=self._connections)
            )
        try:
            return self._submit(envelope, body, before_dot, deadline)
        except NotHandedOver as failure:
            return failure.outcome
        finally:
            self._free.release()

    def check(self) -> Unavailable | None:
        """See Relay. On a connection of its own: an idle one only shows that sign-in was right once."""
        deadline = Deadline(min(self._seconds, _CHECK_SECONDS))
        try:
            self._connect(deadline).quit()
        except NotHandedOver as failure:
            return Unavailable(failure.outcome.reply)
        return None

    def close(self) -> None:
        """Take leave on all idle connections."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.quit()

    def _submit(
        self, envelope: Envelope, body: bytes, before_dot: Callable[[], None], deadline: Deadline
    ) -> Outcome:
        if connection := self._take_idle():
            try:
                outcome = connection.transact(envelope, body, before_dot=before_dot, deadline=deadline)
            except NotHandedOver:
                if deadline.is_over:
                    raise
            else:
                if connection.came_to_the_dot or not isinstance(outcome, Unavailable):
                    return self._keep(connection, outcome)
                connection.hang_up()
        connection = self._connect(deadline)
        outcome = connection.transact(envelope, body, before_dot=before_dot, deadline=deadline)
        return self._keep(connection, outcome)

    def _connect(self, deadline: Deadline) -> Connection:
        wire, extensions = shake_hands(
            self._server, self._context, helo_name=self._helo_name, deadline=deadline
        )
        return Connection(wire, extensions, self.name)

    def _keep(self, connection: Connection, outcome: Outcome) -> Outcome:
        if connection.is_open:
            with self._lock:
                self._idle.append(connection)
        return outcome

    def _take_idle(self) -> Connection | None:
        """The connection used last, if it still seems to live; the others of the pile are older."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                connection = self._idle.pop()
            if time.monotonic() - connection.used_at < _IDLE_SECONDS and connection.is_quiet():
                return connection
            connection.hang_up()


def _is_plain(envelope: Envelope) -> bool:
    """Whether the addresses can stand in MAIL and RCPT as they are; only the sender may be empty."""
    return bool(_ADDRESS.fullmatch(envelope.recipient)) and (
        not envelope.sender or bool(_ADDRESS.fullmatch(envelope.sender))
    )


_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
