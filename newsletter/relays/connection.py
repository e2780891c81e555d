"""One SMTP connection (RFC 5321), one transaction after another on it, one recipient in each.

Until the final dot is sent nothing can have been accepted, and NotHandedOver says so. From the dot on every
failure is Uncertain.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from newsletter.clock import Deadline
from newsletter.relays.base import Accepted, Envelope, Fault, Outcome, Refused
from newsletter.relays.replies import NotHandedOver, Stage, Unreadable, judge, judge_failure
from newsletter.relays.wire import Wire
from newsletter.wording import say


class Connection:
    """Open and signed in. Used by one thread at a time."""

    def __init__(self, wire: Wire, extensions: Mapping[str, str], relay: str) -> None:
        self._wire, self._relay = wire, relay
        self._pipelining = "PIPELINING" in extensions
        self._size = extensions.get("SIZE")
        self._stage = Stage.MAIL
        self._needs_reset = False
        self.is_open = True
        self.has_served = False  # whether it took a message
        self.used_at = time.monotonic()

    def is_quiet(self) -> bool:
        """Whether the server has neither hung up nor said anything since the last transaction."""
        return self.is_open and not self._wire.has_input()

    def transact(
        self, envelope: Envelope, body: bytes, *, before_dot: Callable[[], None], deadline: Deadline
    ) -> Outcome:
        """One transaction with a body that is dot-stuffed and ends in CRLF.

        Raises NotHandedOver, and whatever `before_dot` raises: then the dot was not sent.
        """
        if self._is_too_large(body):
            return Refused(
                say(
                    "{relay} takes messages of at most {most} bytes; this one has {size}",
                    relay=self._relay,
                    most=self._size,
                    size=len(body),
                ),
                Fault.SIZE,
            )
        outcome = self._guarded(lambda: self._offer(envelope, body, deadline))
        if not outcome:
            self._agree(before_dot)
            outcome = self._guarded(lambda: self._finish(deadline))
            assert outcome
            self.has_served |= isinstance(outcome, Accepted)
        self.used_at = time.monotonic()
        return outcome

    @property
    def came_to_the_dot(self) -> bool:
        """Whether the last transaction had a whole message, so that only its answer tells what became of it."""
        return self._stage is Stage.DOT

    def quit(self) -> None:
        """Take leave; whether the server hears it does not matter."""
        with suppress(OSError):
            self._wire.send(b"QUIT\r\n", Deadline(1))
        self.hang_up()

    def hang_up(self) -> None:
        """Close at once. The server drops a message whose dot it has not seen (RFC 5321 §4.1.1.4)."""
        self.is_open = False
        self._wire.close()

    def _is_too_large(self, body: bytes) -> bool:
        return bool(self._size and self._size.isdigit() and 0 < int(self._size) < len(body))

    def _guarded(self, step: Callable[[], Outcome | None]) -> Outcome | None:
        """Run a step; what breaks in it is judged by the stage it broke in."""
        try:
            return step()
        except (OSError, Unreadable) as error:
            self.hang_up()
            outcome = judge_failure(self._stage, error, self._relay)
            if self._stage is Stage.DOT:
                return outcome
            raise NotHandedOver(outcome) from None

    def _agree(self, before_dot: Callable[[], None]) -> None:
        try:
            before_dot()
        except BaseException:
            self.hang_up()
            raise

    def _offer(self, envelope: Envelope, body: bytes, deadline: Deadline) -> Outcome | None:
        """Everything up to the final dot: what the server said against it, or None."""
        self._stage = Stage.MAIL
        if self._needs_reset:
            self._wire.send(b"RSET\r\n", deadline)
            if judge(Stage.MAIL, self._wire.read_reply(deadline), self._relay):
                raise Unreadable
        size = f" SIZE={len(body)}" if self._size is not None else ""
        commands = (
            (Stage.MAIL, f"MAIL FROM:<{envelope.sender}>{size}\r\n".encode()),
            (Stage.RCPT, f"RCPT TO:<{envelope.recipient}>\r\n".encode()),
            (Stage.DATA, b"DATA\r\n"),
        )
        if outcome := self._introduce(commands, deadline):
            return outcome
        self._stage = Stage.BODY
        self._wire.send(body, deadline)
        if self._wire.has_input():
            # Nobody asked yet: it refuses the message half-way, hangs up, or does not speak SMTP.
            outcome = judge(Stage.BODY, self._wire.read_reply(deadline), self._relay)
            self.hang_up()
        return outcome

    def _introduce(self, commands: tuple[tuple[Stage, bytes], ...], deadline: Deadline) -> Outcome | None:
        """MAIL, RCPT and DATA: in one write where the server offers PIPELINING (RFC 2920).

        Every reply is read, also those after a refusal, so that the next transaction reads its own.
        """
        outcome: Outcome | None = None
        if self._pipelining:
            self._wire.send(b"".join(command for _, command in commands), deadline)
        for stage, command in commands:
            if not outcome:
                self._stage = stage
            if not self._pipelining:
                self._wire.send(command, deadline)
            outcome = self._answer(stage, deadline, refused=outcome)
            if not self.is_open or (outcome and not self._pipelining):
                break
        self._needs_reset = outcome is not None
        return outcome

    def _answer(self, stage: Stage, deadline: Deadline, *, refused: Outcome | None) -> Outcome | None:
        """Read the reply to one command; `refused` is what an earlier one of the same transaction came to."""
        try:
            reply = self._wire.read_reply(deadline)
        except (OSError, Unreadable):
            if not refused:
                raise
            self.hang_up()
            return refused
        outcome = refused or judge(stage, reply, self._relay)
        if reply.code == 421:  # the server is closing this connection; another one may serve
            self.hang_up()
            if outcome and not refused:
                raise NotHandedOver(outcome)
        elif refused and reply.code == 354:
            self.hang_up()  # it waits for the text of a message that nobody is to get
        return outcome

    def _finish(self, deadline: Deadline) -> Outcome | None:
        self._stage = Stage.DOT
        self._wire.send(b".\r\n", deadline)
        reply = self._wire.read_reply(deadline)
        if reply.code == 421:
            self.hang_up()
        return judge(Stage.DOT, reply, self._relay)
