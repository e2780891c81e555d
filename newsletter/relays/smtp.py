"""The SMTP relay: a pool of connections, and one wall-clock deadline for every submission.

A connection that was idle may have died unnoticed, and one that took mail may be used up. When it turns out so before
the final dot, the message goes over a fresh connection at once; after the dot nothing is ever tried again.
"""

import re
from collections.abc import Callable

from newsletter.clock import Deadline
from newsletter.errors import sentence_of
from newsletter.relays.base import Deferred, Envelope, Fault, Outcome, Refused, Unavailable
from newsletter.relays.connection import Connection
from newsletter.relays.handshake import shake_hands
from newsletter.relays.pool import Pool
from newsletter.relays.replies import NotHandedOver, says_too_many_at_once
from newsletter.relays.smtp_url import SmtpServer
from newsletter.relays.transparency import stuffed
from newsletter.wording import say

_CHECK_SECONDS = 10.0  # somebody waits for it


class SmtpRelay:
    """Submits to one SMTP server. Safe to use from several threads at once."""

    def __init__(self, url: str, *, connections: int = 4, deadline: float = 300, helo_name: str = "") -> None:
        """`deadline` is in seconds; without `helo_name` we introduce ourselves by our IP address. Raises Misconfigured."""
        self._server = SmtpServer.from_url(url)
        self._context = self._server.tls_context()
        self._seconds, self._helo_name = deadline, helo_name
        self._connections = connections
        self._pool = Pool(connections, self._connect)

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
        while not deadline.is_over and self._pool.enter(deadline.left()):
            try:
                return self._submit(envelope, body, before_dot, deadline)
            except NotHandedOver as failure:
                if not (_is_about_the_connection(failure.outcome) and self._pool.makes_do(deadline)):
                    return failure.outcome
            finally:
                self._pool.leave()
        return Unavailable(
            say("{relay} kept all {count} connections busy", relay=self.name, count=self._connections)
        )

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
        self._pool.close()

    def _submit(
        self, envelope: Envelope, body: bytes, before_dot: Callable[[], None], deadline: Deadline
    ) -> Outcome:
        if connection := self._pool.take_idle():
            try:
                with self._pool.using(connection):
                    outcome = connection.transact(envelope, body, before_dot=before_dot, deadline=deadline)
                    if not _is_used_up(connection, outcome):
                        return outcome
                    connection.quit()
            except NotHandedOver:
                if deadline.is_over:
                    raise
        connection = self._pool.open(deadline)
        with self._pool.using(connection):
            outcome = connection.transact(envelope, body, before_dot=before_dot, deadline=deadline)
            if not says_too_many_at_once(outcome):
                return outcome
            connection.quit()
        if not connection.came_to_the_dot:
            raise NotHandedOver(outcome)
        self._pool.makes_do(deadline)
        return outcome

    def _connect(self, deadline: Deadline) -> Connection:
        wire, extensions = shake_hands(
            self._server, self._context, helo_name=self._helo_name, deadline=deadline
        )
        return Connection(wire, extensions, self.name)


def _is_about_the_connection(outcome: Outcome) -> bool:
    """Whether the message may go over one of the others that are open."""
    return isinstance(outcome, Unavailable) or says_too_many_at_once(outcome)


def _is_used_up(connection: Connection, outcome: Outcome) -> bool:
    """Whether another connection may serve, where this one was open for a while and the message did not come to its dot."""
    match outcome:
        case Unavailable():
            return not connection.came_to_the_dot
        case Deferred(fault=fault):
            is_personal = fault is Fault.RECIPIENT
            return connection.has_served and not connection.came_to_the_dot and not is_personal
    return False


def _is_plain(envelope: Envelope) -> bool:
    """Whether the addresses can stand in MAIL and RCPT as they are; only the sender may be empty."""
    return bool(_ADDRESS.fullmatch(envelope.recipient)) and (
        not envelope.sender or bool(_ADDRESS.fullmatch(envelope.sender))
    )


_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
