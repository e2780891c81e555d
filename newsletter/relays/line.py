"""One SMTP connection (RFC 5321) that never waits: what it says, what it hears, and what that means for its transactions.

With PIPELINING a message, its dot and the next envelope leave in one write (RFC 2920 §3.1): text may begin a group of
commands, DATA ends one. So a message never travels behind an envelope whose answer is unknown, and at most one dot is
open. Until the kernel has the octet that ends the dot's line nothing can have been accepted; from there on every failure
is Uncertain.
"""

import socket
import ssl
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple, Protocol

from newsletter.clock import Deadline
from newsletter.relays.base import Accepted, Fault, Outcome, Parcel, Refused, Uncertain
from newsletter.relays.hearing import Hearing
from newsletter.relays.replies import Reply, Stage, Unreadable, judge, judge_failure
from newsletter.wording import say

_CHUNK = 65536
# Of a longer message all but the end is written first: a server that says no to it half-way is heard before the dot.
_AT_ONCE = 65536


class Transit:
    """A parcel while it is on its way. `body` is dot-stuffed and ends in CRLF."""

    def __init__(self, parcel: Parcel, body: bytes, deadline: Deadline) -> None:
        self.parcel, self.body, self.deadline = parcel, body, deadline
        self.is_first = True  # on its connection, which so far has shown nothing but a handshake


class Supply(Protocol):
    """Whom a line asks for work, and tells what came of it."""

    def take(self) -> Transit | None:
        """The next one, if there is any now."""

    def settle(self, transit: Transit, outcome: Outcome) -> None:
        """That is what came of it."""

    def turned_down(self, line: "Line", transit: Transit, outcome: Outcome) -> None:
        """The server said no, or later, before the dot."""

    def give_back(self, transit: Transit, outcome: Outcome) -> None:
        """The connection ended before the dot; `outcome` is what that comes to when no other is tried."""

    def let_go(self, transit: Transit) -> None:
        """It was announced behind another, and the connection ended before its turn."""

    def stopped(self, transit: Transit, error: BaseException) -> None:
        """Its `before_dot` raised this, and its dot was not written."""

    def is_enough_for(self, line: "Line") -> bool:
        """Whether it is to be closed after the transaction that it is in."""

    def gone(self, line: "Line") -> None:
        """The connection is about to be closed."""


class _Awaited(NamedTuple):
    stage: Stage
    is_reset: bool = False


_OF_AN_ENVELOPE = (_Awaited(Stage.MAIL), _Awaited(Stage.RCPT), _Awaited(Stage.DATA))
_OF_A_RESET = _Awaited(Stage.MAIL, is_reset=True)


class Line:
    """Open and signed in. Its verbs are for one thread."""

    def __init__(
        self,
        connected: socket.socket,
        hearing: Hearing,
        extensions: Mapping[str, str],
        *,
        relay: str,
        supply: Supply,
    ) -> None:
        self._socket, self._hearing, self._relay, self._supply = connected, hearing, relay, supply
        self._pipelining = "PIPELINING" in extensions
        self._size = extensions.get("SIZE")
        self._needs_reset = False
        self._out, self._sent = b"", 0
        self._dot_ends_at = 0  # in `_out`; 0: no dot is in it
        self._tail = b""  # of a long message, with which its dot will be written
        self._awaited: deque[_Awaited] = deque()
        self._later: deque[tuple[_Awaited, str]] = deque()  # commands that wait for the answer to another
        self._current: Transit | None = None
        self._stage = Stage.MAIL  # of the current one
        self._is_turned_down = False  # the current one; the rest of its answers is read away
        self._is_noted = False  # the dot of the current one
        self._announced: Transit | None = None
        self._is_blocked = False  # until the kernel takes more
        self._is_used = False
        self.is_open = True
        self.has_served = False  # whether it took a message
        self.begun = 0  # how many transactions
        self.used_at = time.monotonic()

    def fileno(self) -> int:
        """For a selector."""
        return self._socket.fileno()

    @property
    def is_free(self) -> bool:
        """Whether a transaction can begin on it."""
        return self.is_open and self._current is None

    @property
    def is_busy(self) -> bool:
        """Whether somebody waits for an answer to it."""
        return self._current is not None and not self._is_turned_down

    @property
    def is_blocked(self) -> bool:
        """Whether it has more to say than the kernel takes now."""
        return self._is_blocked

    @property
    def deadline(self) -> Deadline | None:
        """By when its transaction must be over, if there is one."""
        return self._current.deadline if self._current else None

    def is_quiet(self) -> bool:
        """Whether the server has neither hung up nor said anything since the last transaction."""
        self.turn()
        return self.is_open

    def begin(self, transit: Transit) -> None:
        """Begin a transaction; the line is free."""
        if refusal := self._too_large(transit):
            self._supply.settle(transit, refusal)
            return
        transit.is_first, self._is_used = not self._is_used, True
        self._become(transit)
        try:
            self._write(self._envelope(transit))
        except OSError as error:
            self.break_off(error)

    def turn(self) -> None:
        """Read what there is, and write what can be written."""
        try:
            self._read()
            self._flush()
        except (OSError, Unreadable) as error:
            self.break_off(error)

    def break_off(self, error: Exception) -> None:
        """Hang up; what breaks by it is judged by the stage it broke in."""
        self.hang_up()
        transit, stage, is_settled = self._current, self._stage, self._is_turned_down
        announced, self._current, self._announced = self._announced, None, None
        if announced:
            self._supply.let_go(announced)
        if transit and not is_settled:
            outcome = judge_failure(stage, error, self._relay)
            if stage is Stage.DOT:
                self._supply.settle(transit, outcome)
            else:
                self._keep_dot_back(transit)
                self._supply.give_back(transit, outcome)

    def quit(self) -> None:
        """Take leave; whether the server hears it does not matter."""
        with suppress(OSError):
            self._socket.send(b"QUIT\r\n")
        self.hang_up()

    def hang_up(self) -> None:
        """Close at once. The server drops a message whose dot it has not seen (RFC 5321 §4.1.1.4)."""
        if self.is_open:
            self.is_open = False
            self._supply.gone(self)
            self._socket.close()

    def _too_large(self, transit: Transit) -> Refused | None:
        size = len(transit.body)
        if not (self._size and self._size.isdigit() and 0 < int(self._size) < size):
            return None
        reason = say(
            "{relay} takes messages of at most {most} bytes; this one has {size}",
            relay=self._relay,
            most=self._size,
            size=size,
        )
        return Refused(reason, Fault.SIZE)

    def _become(self, transit: Transit | None) -> None:
        self._current, self._stage = transit, Stage.MAIL
        self.begun += transit is not None
        self._is_turned_down = self._is_noted = False

    def _envelope(self, transit: Transit) -> bytes:
        """What to write of the commands of a transaction now: all of them, or the first, if one must wait for the other."""
        envelope = transit.parcel.envelope
        size = f" SIZE={len(transit.body)}" if self._size is not None else ""
        commands = [
            f"MAIL FROM:<{envelope.sender}>{size}\r\n",
            f"RCPT TO:<{envelope.recipient}>\r\n",
            "DATA\r\n",
        ]
        awaited: tuple[_Awaited, ...] = _OF_AN_ENVELOPE
        if self._needs_reset:
            self._needs_reset = False
            commands.insert(0, "RSET\r\n")
            awaited = (_OF_A_RESET, *awaited)
        if not self._pipelining:
            self._later = deque(zip(awaited, commands, strict=True))
            return self._next_command()
        self._awaited += awaited
        return "".join(commands).encode()

    def _next_command(self) -> bytes:
        awaited, command = self._later.popleft()
        self._awaited.append(awaited)
        return command.encode()

    def _write(self, octets: bytes, *, dot_ends_at: int = 0) -> None:
        """Write, after what was not yet taken of what was said before."""
        if rest := self._out[self._sent :]:
            octets = rest + octets
            dot_ends_at += len(rest) if dot_ends_at else 0
        self._out, self._sent, self._dot_ends_at = octets, 0, dot_ends_at
        self._flush()

    def _flush(self) -> None:
        """Give the kernel what it takes. Raises OSError, Unreadable."""
        self._is_blocked = False
        while self.is_open and self._sent < len(self._out):
            try:
                self._sent += self._socket.send(memoryview(self._out)[self._sent :])
            except ssl.SSLWantReadError:
                return  # TLS has to hear something first
            except (BlockingIOError, ssl.SSLWantWriteError):
                self._is_blocked = True
                return
            if self._dot_ends_at and self._sent >= self._dot_ends_at:
                self._stage, self._dot_ends_at = Stage.DOT, 0
        if self._tail and self.is_open:
            self._read()  # whoever says no half-way has said it by now
            if self._tail and self.is_open:
                self._end_message()

    def _read(self) -> None:
        """Hear all there is. Raises OSError, Unreadable."""
        # TLS may hold octets which the selector does not see: it is read until it wants more.
        while self.is_open:
            try:
                octets = self._socket.recv(_CHUNK)
            except (BlockingIOError, ssl.SSLWantReadError):
                return
            except ssl.SSLWantWriteError:
                self._is_blocked = True
                return
            if not octets:
                raise ConnectionAbortedError
            self._hearing.hear(octets)
            while self.is_open and (reply := self._hearing.reply()):
                self._heard(reply)
            if len(octets) < _CHUNK and not isinstance(self._socket, ssl.SSLSocket):
                return

    def _heard(self, reply: Reply) -> None:
        transit = self._current
        if not transit:
            raise Unreadable  # nobody asked
        if self._stage is Stage.BODY:
            self._interrupted(transit, reply)
            return
        awaited = self._awaited.popleft() if self._awaited else None
        if not awaited:
            raise Unreadable
        if awaited.stage is Stage.DOT:
            self._end(transit, reply)
        elif self._is_turned_down:
            self._read_away(awaited, reply)
        elif awaited.is_reset:
            if judge(Stage.MAIL, reply, self._relay):
                raise Unreadable
            self._go_on()
        else:
            self._stage = awaited.stage
            self._answered(transit, reply)

    def _interrupted(self, transit: Transit, reply: Reply) -> None:
        """Nobody asked yet: it refuses the message half-way, hangs up, or does not speak SMTP."""
        outcome = judge(Stage.BODY, reply, self._relay)
        assert outcome  # nothing that is said here means: go on
        self._keep_dot_back(transit)
        self._turn_down(transit, outcome)
        self.break_off(ConnectionAbortedError())

    def _end(self, transit: Transit, reply: Reply) -> None:
        outcome = judge(Stage.DOT, reply, self._relay)
        assert outcome
        self.has_served |= isinstance(outcome, Accepted)
        announced, self._announced = self._announced, None
        self._become(announced)
        if announced:
            announced.deadline = announced.deadline.anew()
        self.used_at = time.monotonic()
        self._supply.settle(transit, outcome)
        if reply.code == 421 or isinstance(outcome, Uncertain):
            self._announced, self._current = announced, None
            self.break_off(ConnectionAbortedError())

    def _answered(self, transit: Transit, reply: Reply) -> None:
        outcome = judge(self._stage, reply, self._relay)
        if not outcome:
            if self._stage is Stage.DATA:
                self._begin_message(transit)
            else:
                self._stage = Stage(self._stage + 1)
                self._go_on()
        elif reply.code == 421 or reply.code < 400:
            # It closes this connection, and another one may serve; or the answers are not those to our commands.
            self._current = None
            announced, self._announced = self._announced, None
            self.hang_up()
            if announced:
                self._supply.let_go(announced)
            self._supply.give_back(transit, outcome)
        else:
            self._needs_reset = True
            self._turn_down(transit, outcome)
            self._later.clear()
            if not self._awaited:
                self._free()

    def _turn_down(self, transit: Transit, outcome: Outcome) -> None:
        self._is_turned_down = True
        self._supply.turned_down(self, transit, outcome)

    def _read_away(self, awaited: _Awaited, reply: Reply) -> None:
        """What is said to the rest of a group, so that the next transaction hears its own."""
        if reply.code in (421, 354):  # it closes; or it waits for the text of a message that nobody is to get
            self.break_off(ConnectionAbortedError())
        elif awaited.stage is Stage.DATA:
            self._free()

    def _free(self) -> None:
        self.used_at = time.monotonic()
        self._become(None)

    def _go_on(self) -> None:
        if self._later:
            self._write(self._next_command())

    def _begin_message(self, transit: Transit) -> None:
        if self._hearing.has_rest:
            raise Unreadable  # 354 is said last
        self._stage = Stage.BODY
        if len(transit.body) > _AT_ONCE:
            self._tail = transit.body[-_AT_ONCE:]
            self._write(transit.body[:-_AT_ONCE])
        else:
            self._tail = transit.body
            self._end_message()

    def _end_message(self) -> None:
        """The rest of the message, its dot, and the next envelope behind it."""
        transit, tail, self._tail = self._current, self._tail, b""
        assert transit
        following = self._following() if self._pipelining else None
        try:
            transit.parcel.before_dot()
        except BaseException as error:
            self._current = None
            self.hang_up()
            if following:
                self._supply.let_go(following)
            self._supply.stopped(transit, error)
            return
        self._is_noted = True
        self._awaited.append(_Awaited(Stage.DOT))
        envelope = b""
        if following:
            following.is_first, self._announced = False, following
            envelope = self._envelope(following)
        self._write(b"".join((tail, b".\r\n", envelope)), dot_ends_at=len(tail) + 3)

    def _following(self) -> Transit | None:
        if self._supply.is_enough_for(self):
            return None
        while transit := self._supply.take():
            if not (refusal := self._too_large(transit)):
                return transit
            self._supply.settle(transit, refusal)
        return None

    def _keep_dot_back(self, transit: Transit) -> None:
        if self._is_noted:
            self._is_noted = False
            transit.parcel.dot_kept_back()
