"""The connections of one process to one server: how many there may be, and those that wait for work.

A server may take fewer connections than we would like, and tells only when one too many is opened. As long as another
one works that is no failure: we make do with those there are, and try one more after a while.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from newsletter.clock import Deadline
from newsletter.relays.connection import Connection

_IDLE_SECONDS = 30.0  # servers hang up after one to five minutes
_ONE_MORE_AFTER = 60.0  # seconds since one too many was opened


class Pool:
    """Safe to use from several threads at once. Whoever uses a connection has a turn, and there are as many as connections."""

    def __init__(self, most: int, connect: Callable[[Deadline], Connection]) -> None:
        self._most, self._connect = most, connect
        self._changed = threading.Condition()
        self._allowed = most
        self._narrowed_at = 0.0
        self._turns = 0
        self._opening = 0
        self._open = 0  # idle or in use
        self._idle: list[Connection] = []

    def enter(self, seconds: float) -> bool:
        """Wait for a turn; False when none came in time."""
        with self._changed:
            now = time.monotonic()
            if self._allowed < self._most and now - self._narrowed_at > _ONE_MORE_AFTER:
                self._allowed, self._narrowed_at = self._allowed + 1, now
            has_turn = self._changed.wait_for(lambda: self._turns < self._allowed, timeout=seconds)
            self._turns += has_turn
            return has_turn

    def leave(self) -> None:
        """Give the turn to somebody else."""
        with self._changed:
            self._turns -= 1
            self._changed.notify_all()

    def take_idle(self) -> Connection | None:
        """The connection used last, if it still seems to live; the others of the pile are older."""
        while True:
            with self._changed:
                if not self._idle:
                    return None
                connection = self._idle.pop()
            if time.monotonic() - connection.used_at < _IDLE_SECONDS and connection.is_quiet():
                return connection
            connection.hang_up()
            self._put_back(connection)

    def open(self, deadline: Deadline) -> Connection:
        """A new connection. Raises NotHandedOver."""
        with self._changed:
            self._opening += 1
        is_open = False
        try:
            connection = self._connect(deadline)
            is_open = True
        finally:
            with self._changed:
                self._opening -= 1
                self._open += is_open
                self._changed.notify_all()
        return connection

    @contextmanager
    def using(self, connection: Connection) -> Iterator[None]:
        """Keep the connection for the next one afterwards, if it is still open and nothing went wrong."""
        try:
            yield
        except BaseException:
            connection.hang_up()
            raise
        finally:
            self._put_back(connection)

    def makes_do(self, deadline: Deadline) -> bool:
        """After one more could not be had: whether others work. Then there are no more turns than those."""
        if deadline.is_over:
            return False
        with self._changed:
            self._changed.wait_for(lambda: self._open or not self._opening, timeout=deadline.left())
            if self._open:
                self._allowed = min(self._allowed, self._open + self._opening)
                self._narrowed_at = time.monotonic()
            return self._open > 0

    def close(self) -> None:
        """Take leave on all idle connections."""
        with self._changed:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.quit()
            self._put_back(connection)

    def _put_back(self, connection: Connection) -> None:
        with self._changed:
            if connection.is_open:
                self._idle.append(connection)
            else:
                self._open -= 1
            self._changed.notify_all()
