"""All connections of a process to one server, and one thread that looks after them as long as there is work.

Threads elsewhere only leave a word in its inbox. How many connections there may be the server tells, and only when one too
many is opened: as long as another one works that is no failure, we make do with those there are, and try one more after a
while. A connection that was idle may have died unnoticed, and one that took mail may be used up: what it gives back goes
over another at once. After the dot nothing is ever tried again.
"""

import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from newsletter.clock import Deadline
from newsletter.errors import sentence_of
from newsletter.logs import Log
from newsletter.relays.base import Deferred, Fault, Outcome, Parcel, Refused, Unavailable, Work
from newsletter.relays.line import Line, Supply, Transit
from newsletter.relays.replies import NotHandedOver, says_too_many_at_once
from newsletter.relays.transparency import is_plain, stuffed
from newsletter.wording import say

log = Log()

_IDLE_SECONDS = 30.0  # servers hang up after one to five minutes
_ONE_MORE_AFTER = 60.0  # seconds since one too many was opened
_LONGEST_LOOK = 60.0  # seconds
_GRACE = 0.5  # seconds in which a connection that could not be opened in time may still say why


class Connect(Protocol):
    """How a connection is opened: waits, for as long as the deadline allows. Raises NotHandedOver."""

    def __call__(self, supply: Supply, deadline: Deadline) -> Line: ...


class Loop:
    """Safe to use from several threads at once; whatever it calls it calls in its own."""

    def __init__(self, connect: Connect, *, relay: str, most: int, seconds: float) -> None:
        """`seconds` is how long a transaction may take, and how long a parcel waits for its turn."""
        self._connect, self._relay, self._most, self._seconds = connect, relay, most, seconds
        self._lock = threading.Lock()
        self._inbox: deque[Callable[[], None]] = deque()
        self._bell: socket.socket | None = None  # while the thread runs
        self._is_rung = False
        # From here on all is the thread's own, or whoever's who holds the lock while there is none.
        self._selector: selectors.BaseSelector | None = None
        self._lines: list[Line] = []
        self._opening = 0
        self._is_closed = 0  # how often
        self._allowed, self._narrowed_at = most, 0.0
        self._failures: list[
            Outcome
        ] = []  # of connections that could not be had, while others are being opened
        self._waiting: deque[Transit] = deque()
        self._works: deque[_Entry] = deque()
        self._entries: dict[Transit, _Entry] = {}  # of all that are on their way

    def submit(self, parcel: Parcel) -> None:
        """Submit it; returns when it has its answer."""
        entry = _Entry(_Nothing())
        self._post(lambda: self._add(entry, parcel))
        entry.wait()

    def submit_all(self, work: Work) -> None:
        """See `Relay.submit_all`."""
        entry = _Entry(work)
        work.on_more(self._ring)
        self._post(lambda: self._works.append(entry))
        entry.wait()

    def close(self) -> None:
        """Take leave on all connections that are idle."""
        closed = threading.Event()

        def close() -> None:
            self._is_closed += 1
            for line in [line for line in self._lines if not line.is_busy]:
                line.quit()
            closed.set()

        with self._lock:
            if self._bell is None:
                close()
                return
        self._post(close)
        closed.wait()

    # What others do.

    def _post(self, action: Callable[[], None]) -> None:
        with self._lock:
            self._inbox.append(action)
            if self._bell is None:
                ours, self._bell = socket.socketpair()
                ours.setblocking(False)
                self._is_rung = False
                thread = threading.Thread(target=self._run, args=(ours,), name="relay", daemon=True)
                thread.start()
        self._ring()

    def _ring(self) -> None:
        with self._lock:
            if self._bell and not self._is_rung:
                self._is_rung = True
                self._bell.send(b"!")

    # What the thread does.

    def _run(self, bell: socket.socket) -> None:
        with selectors.DefaultSelector() as selector, bell:
            self._selector = selector
            selector.register(bell, selectors.EVENT_READ)
            for line in self._lines:
                selector.register(line, selectors.EVENT_READ, line)
            while not self._rests():
                try:
                    self._go_round(selector, bell)
                except Exception as error:
                    log.exception("relay.failed", relay=self._relay)
                    self._break_down(error)

    def _rests(self) -> bool:
        """Whether there is nothing to do any more; then the thread is none of ours from here on."""
        with self._lock:
            if self._inbox or self._works or self._entries or self._opening:
                return False
            if self._bell:
                self._bell.close()
            self._bell = self._selector = None
            return True

    def _go_round(self, selector: selectors.BaseSelector, bell: socket.socket) -> None:
        while self._inbox:
            self._inbox.popleft()()
        self._look_at_the_clock()
        self._feed()  # after whatever may have closed a connection: nothing else would wake the loop for it
        self._leave_works()
        if self._rests_soon():
            return
        for key, _ in selector.select(self._patience()):
            if key.data is None:
                with self._lock:
                    self._is_rung = False
                    bell.recv(16)
            elif key.data.is_open:
                key.data.turn()
                self._watch(key.data, key.events)

    def _rests_soon(self) -> bool:
        return not (self._works or self._entries or self._opening)

    def _watch(self, line: Line, watched: int) -> None:
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if line.is_blocked else 0)
        if self._selector and line.is_open and events != watched:
            self._selector.modify(line, events, line)

    def _feed(self) -> None:
        """Give every free connection something to do, and open more for what is left."""
        for line in [line for line in self._lines if line.is_free]:
            if self.is_enough_for(line) or len(self._lines) > self._share():
                line.quit()
            if not line.is_open or not self._is_alive(line):
                continue
            while line.is_free and (transit := self.take()):
                line.begin(transit)
            self._watch(line, selectors.EVENT_READ)
        if self._allowed < self._most and time.monotonic() - self._narrowed_at > _ONE_MORE_AFTER:
            self._allowed, self._narrowed_at = self._allowed + 1, time.monotonic()
        # Whoever could not have one counts until it is known whether others have one.
        most = min(self._allowed, self._share())
        while len(self._lines) + (tried := self._opening + len(self._failures)) < most:
            if len(self._waiting) <= tried:
                if not (transit := self._take_of_works()):
                    break
                self._waiting.append(transit)
            self._open()

    def _is_alive(self, line: Line) -> bool:
        if not self._has_something():
            return False
        if time.monotonic() - line.used_at >= _IDLE_SECONDS:
            line.hang_up()
        return line.is_quiet()

    def _has_something(self) -> bool:
        if not self._waiting and (transit := self._take_of_works()):
            self._waiting.append(transit)
        return bool(self._waiting)

    def _look_at_the_clock(self) -> None:
        for line in self._lines[:]:
            if line.deadline and line.deadline.is_over:
                line.break_off(TimeoutError())
        late = time.monotonic() - _GRACE
        for transit in [transit for transit in self._waiting if transit.deadline.ends_at < late]:
            self._waiting.remove(transit)
            busy = say("{relay} kept all {count} connections busy", relay=self._relay, count=self._most)
            self.settle(transit, Unavailable(busy))

    def _patience(self) -> float:
        ends = [line.deadline.ends_at for line in self._lines if line.deadline]
        ends += [transit.deadline.ends_at + _GRACE for transit in self._waiting]
        return max(min([end - time.monotonic() for end in ends] + [_LONGEST_LOOK]), 0)

    def _leave_works(self) -> None:
        for entry in [entry for entry in self._works if entry.is_over]:
            self._works.remove(entry)
            entry.done.set()

    def _break_down(self, error: Exception) -> None:
        """A fault of ours: nobody may wait for an answer that will not come."""
        for line in self._lines[:]:
            line.hang_up()
        self._waiting.clear()
        entries, self._entries = self._entries, {}
        for transit in entries:
            try:
                transit.parcel.failed(error)
            except Exception:  # nor may the others wait for this one
                log.exception("relay.failed", relay=self._relay)
        for entry in {*entries.values(), *self._works}:
            entry.error = error
            entry.done.set()
        self._works.clear()

    # Where parcels come from.

    def _add(self, entry: "_Entry", parcel: Parcel) -> None:
        if transit := self._sealed(entry, parcel):
            self._waiting.append(transit)
        else:
            entry.done.set()

    def take(self) -> Transit | None:
        """See Supply."""
        return self._waiting.popleft() if self._waiting else self._take_of_works()

    def _take_of_works(self) -> Transit | None:
        for _ in range(len(self._works)):
            entry = self._works[0]
            self._works.rotate(-1)
            while parcel := entry.work.next():
                if transit := self._sealed(entry, parcel):
                    return transit
        return None

    def _sealed(self, entry: "_Entry", parcel: Parcel) -> Transit | None:
        """The parcel as it can be transmitted; None, with its answer, if it cannot."""
        if not is_plain(parcel.envelope):
            reason = say("The address needs SMTPUTF8 or is malformed; it was not given to the relay")
            parcel.answered(Refused(reason, Fault.RECIPIENT))
            return None
        try:
            body = stuffed(parcel.message, proven_from=parcel.proven_from)
        except ValueError as error:
            reason = say("This was not given to the relay: {reason}", reason=sentence_of(error))
            parcel.answered(Refused(reason, Fault.CONTENT))
            return None
        transit = Transit(parcel, body, Deadline(self._seconds))
        self._entries[transit] = entry
        entry.on_their_way += 1
        return transit

    # What comes of them.

    def settle(self, transit: Transit, outcome: Outcome) -> None:
        """See Supply."""
        try:
            transit.parcel.answered(outcome)
        finally:  # whatever it does with that, it has heard the last
            self._leave(transit)

    def stopped(self, transit: Transit, error: BaseException) -> None:
        """See Supply."""
        transit.parcel.failed(error)
        self._leave(transit)

    def _leave(self, transit: Transit) -> None:
        entry = self._entries.pop(transit)
        entry.on_their_way -= 1
        if entry.is_single:
            entry.done.set()

    def let_go(self, transit: Transit) -> None:
        """See Supply."""
        transit.deadline = transit.deadline.anew()
        self._waiting.appendleft(transit)

    def give_back(self, transit: Transit, outcome: Outcome) -> None:
        """See Supply."""
        if not transit.is_first and not transit.deadline.is_over:
            self._waiting.appendleft(transit)
        elif _is_about_the_connection(outcome) and not transit.deadline.is_over:
            self._one_too_many(transit, outcome)
        else:
            self.settle(transit, outcome)

    def turned_down(self, line: Line, transit: Transit, outcome: Outcome) -> None:
        """See Supply."""
        if not transit.is_first and _is_used_up(line, outcome):
            line.quit()
            self._waiting.appendleft(transit)
        elif transit.is_first and says_too_many_at_once(outcome):
            line.quit()
            self._one_too_many(transit, outcome)
        else:
            self.settle(transit, outcome)

    def is_enough_for(self, line: Line) -> bool:
        """See Supply."""
        limits = [entry.work.per_connection for entry in self._works]
        return 0 < min(filter(None, limits), default=0) <= line.begun

    def _share(self) -> int:
        """Over how many connections the works may go together. A single parcel goes over any of them."""
        works = sum(entry.work.connections for entry in self._works)
        return works or self._most

    def gone(self, line: Line) -> None:
        """See Supply."""
        self._lines.remove(line)
        if self._selector and line in self._selector.get_map():
            self._selector.unregister(line)

    # How many connections there are.

    def _open(self) -> None:
        self._opening += 1
        opening = threading.Thread(
            target=self._connected, args=(self._is_closed,), name="connect", daemon=True
        )
        opening.start()

    def _connected(self, closed: int) -> None:
        """In a thread of its own: to find the host, encrypt and sign in may wait as long as it takes."""
        try:
            line = self._connect(self, Deadline(self._seconds))
        except NotHandedOver as failure:
            outcome = failure.outcome
            self._post(lambda: self._not_opened(outcome))
        except Exception as error:
            log.exception("relay.failed", relay=self._relay)
            outcome = Unavailable(sentence_of(error))
            self._post(lambda: self._not_opened(outcome))
        else:
            self._post(lambda: self._opened(line, closed))

    def _opened(self, line: Line, closed: int) -> None:
        self._opening -= 1
        self._lines.append(line)
        if self._selector:
            self._selector.register(line, selectors.EVENT_READ, line)
        if closed != self._is_closed and not self._entries and not self._works:
            line.quit()
        if self._failures:
            self._make_do()

    def _not_opened(self, outcome: Outcome) -> None:
        self._opening -= 1
        self._failures.append(outcome)
        self._make_do()

    def _one_too_many(self, transit: Transit, outcome: Outcome) -> None:
        self._waiting.appendleft(transit)
        self._failures.append(outcome)
        self._make_do()

    def _make_do(self) -> None:
        """After one could not be had: with those that work; if none does, the relay cannot be used."""
        if self._lines:
            self._allowed = min(self._allowed, len(self._lines) + self._opening)
            self._narrowed_at = time.monotonic()
            self._failures.clear()
        elif not self._opening:
            failures, self._failures = self._failures, []
            for outcome in failures[: len(self._waiting)]:
                self.settle(self._waiting.popleft(), outcome)


class _Entry:
    """Some work, and who waits for its end."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.is_single = isinstance(work, _Nothing)
        self.on_their_way = 0
        self.done = threading.Event()
        self.error: Exception | None = None

    @property
    def is_over(self) -> bool:
        return not self.on_their_way and self.work.is_over

    def wait(self) -> None:
        self.done.wait()
        if self.error and not self.is_single:
            raise self.error


class _Nothing:
    """The work of a single parcel, which was given already."""

    is_over, connections, per_connection = True, 1, 0

    def next(self) -> Parcel | None:
        return None

    def on_more(self, ring: Callable[[], None]) -> None:
        """There is never more."""


def _is_about_the_connection(outcome: Outcome) -> bool:
    """Whether the message may go over one of the others that are open."""
    return isinstance(outcome, Unavailable) or says_too_many_at_once(outcome)


def _is_used_up(line: Line, outcome: Outcome) -> bool:
    """Whether another connection may serve, where this one was open for a while and the message did not come to its dot."""
    match outcome:
        case Unavailable():
            return True
        case Deferred(fault=fault):
            return line.has_served and fault is not Fault.RECIPIENT
    return False
