"""What is submitted of a dispatch: composed, handed to the relay, and its answer taken down.

The relay submits in a thread beside the one that keeps the ledger; they hand each other turns and what came of them in batches,
a few times a second. The journal notes every final dot before it is written and every answer before anything follows from it, so
that a killed process leaves no more doubt than it had transactions open.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Protocol, Self

from newsletter.dispatch.allowance.connecting import Connections
from newsletter.dispatch.epochs import Place
from newsletter.dispatch.holds import Standing
from newsletter.dispatch.ledger import Result, Turn, Unwritable
from newsletter.dispatch.pacing import LATERS, is_enough, is_put_off, later_of, strikes_of
from newsletter.errors import sentence_of
from newsletter.logs import Log
from newsletter.messages.personalising import Message
from newsletter.relays.base import Accepted, Envelope, Outcome, Relay, Unavailable, Uncertain
from newsletter.wording import NOTHING, Sentence, say, verbatim

log = Log()


class Journal(Protocol):
    """Where final dots and answers are noted; `workers.journal` keeps it on the local disk."""

    worker: str

    def about_to_end(self, delivery_id: int, attempt: int) -> None:
        """The final dot is next."""

    def answered(self, delivery_id: int, attempt: int, outcome: Outcome) -> None:
        """The relay answered."""


class Witness(Protocol):
    """What is kept outside of the database of how far it has come; `workers.marks` keeps it on the local disk."""

    def came(self, place: Place) -> None:
        """The ledger has come to a place, and that stands."""

    def stepped(self, step: int, *, reached: int) -> None:
        """A transaction of the worker stands; deliveries up to this one may be submitted now."""


class NoWitness:
    """Nobody keeps anything."""

    def came(self, place: Place) -> None:
        """Nothing follows."""

    def stepped(self, step: int, *, reached: int) -> None:
        """Nothing follows."""


Compose = Callable[[Turn], Message]


class Submission:
    """Submits turns as long as its block runs, and begins no more once something speaks against going on.

    It is the relay's Work. The verbs up to `take_failure` are for one thread: whoever keeps the ledger.
    """

    def __init__(
        self,
        relay: Relay,
        compose: Compose,
        journal: Journal,
        *,
        stands: Standing,
        over: Connections,
        began: Callable[[int], None],
    ) -> None:
        """`stands` is how the dispatch stands with its relay at the beginning, `over` what it may submit over. `began` is told of
        each delivery that the relay is about to get, in whatever thread."""
        self._relay, self._compose, self.journal = relay, compose, journal
        self._began = began
        self.connections, self.per_connection = over.count, over.per_connection
        self._turns: deque[Turn] = deque()
        self._ring: Callable[[], None] = lambda: None
        self._done: deque[Result] = deque()
        self._enough, self._is_enough = 1, threading.Event()  # so many that whoever waits for them is woken
        self._strikes, self._patience, self._laters = 0, stands.patience, stands.laters
        self.is_trial = stands.failures > 0  # until the relay takes one, there is one at a time
        self.is_over = False
        self.is_too_late: Callable[[], bool] = lambda: False  # whether the deadline has come
        self.stopped_because = NOTHING
        self._failure: Outcome | None = None
        self._broken: BaseException | None = None
        self._watching = threading.Lock()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._submit_all, name="submit")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self.stop(say("the worker had to stop"))
        self.is_over = True
        self._ring()
        self._thread.join()

    def begin(self, turns: Sequence[Turn]) -> None:
        """Submit these, each once. Every one of them comes back by `collect`."""
        self._turns.extend(turns)
        self._ring()

    def collect(self, most: int, *, seconds: float) -> list[Result]:
        """What came of up to `most` turns, waiting for as many for at most so many seconds."""
        self._enough = most
        self._is_enough.clear()
        if len(self._done) < most and not self._broken:
            self._is_enough.wait(seconds)
        batch = [self._done.popleft() for _ in range(min(most, len(self._done)))]
        if not batch and self._broken:
            raise self._broken
        return batch

    def stop(self, because: Sentence) -> None:
        """Submit nothing more: what was not begun comes back as it was."""
        self.stopped_because = self.stopped_because or because
        self._ring()

    def hang_up(self) -> None:
        """Close the connections that nobody uses."""
        self._relay.close()

    def take_failure(self) -> Outcome | None:
        """The answer that stopped it, told once."""
        failure, self._failure = self._failure, None
        return failure

    def on_more(self, ring: Callable[[], None]) -> None:
        """See Work."""
        self._ring = ring

    def next(self) -> "_Parcel | None":
        """See Work: the next turn for whom a message can be written."""
        if self._turns and self.is_too_late():
            self.stop(say("the deadline has come"))
        while self._turns:
            try:
                turn = self._turns.popleft()
            except IndexError:  # another thread of the relay was faster
                break
            if self.stopped_because:
                self._finish(Result(turn.delivery_id, turn.attempt, Unavailable(self.stopped_because)))
            elif parcel := self._written(turn):
                self._began(turn.delivery_id)
                return parcel
        return None

    def note(self, turn: Turn, outcome: Outcome) -> None:
        """Take down an answer, before anything else follows from it."""
        try:
            self.journal.answered(turn.delivery_id, turn.attempt, outcome)
        except OSError:  # the disk is full: the answer still goes to the database, from this process
            log.exception("journal.unwritten", delivery_id=turn.delivery_id)

    def conclude(self, turn: Turn, outcome: Outcome) -> None:
        """That is what came of a turn."""
        self.note(turn, outcome)
        self._watch(outcome)
        self._finish(Result(turn.delivery_id, turn.attempt, outcome))

    def _submit_all(self) -> None:
        try:
            self._relay.submit_all(self)
        except Exception as error:  # a fault of ours, for whoever keeps the ledger
            self._broken = error
            self._is_enough.set()

    def _written(self, turn: Turn) -> "_Parcel | None":
        try:
            return _Parcel(self, turn, self._compose(turn))
        except ValueError as error:
            self._finish(Result(turn.delivery_id, turn.attempt, Unwritable(sentence_of(error))))
        except Exception as error:
            log.exception("delivery.failed", delivery_id=turn.delivery_id)
            reason = say("{error} while the message was written", error=type(error).__name__)
            self.conclude(turn, Unavailable(reason))
        return None

    def _finish(self, item: Result) -> None:
        self._done.append(item)
        if len(self._done) >= self._enough:
            self._is_enough.set()

    def _watch(self, outcome: Outcome) -> None:
        """Stop at once when the relay is down, puts everybody off or refuses too much."""
        with self._watching:
            self._strikes = max(self._strikes + strikes_of(outcome), 0)
            if self.is_trial and isinstance(outcome, Accepted):
                self.is_trial, self._laters = False, self._laters // 2
            self._laters = min(max(self._laters + later_of(outcome), 0), LATERS)
            is_failing = (
                isinstance(outcome, Unavailable)
                or (is_put_off(outcome) and (self._laters >= LATERS or self.is_trial))
                or self._strikes >= self._patience
                or is_enough(outcome)
            )
            if is_failing and not self.stopped_because:
                self.stopped_because = outcome.reply
                self._failure = outcome


class _Parcel:
    """The message of a turn on its way."""

    def __init__(self, submission: Submission, turn: Turn, message: Message) -> None:
        self._submission, self._turn, self._is_ending = submission, turn, False
        self.envelope: Envelope = message.envelope
        self.message: bytes = message.data
        self.proven_from: int | None = message.proven_from

    def before_dot(self) -> None:
        self._submission.journal.about_to_end(self._turn.delivery_id, self._turn.attempt)
        self._is_ending = True

    def dot_kept_back(self) -> None:
        self._is_ending = False
        self._submission.note(self._turn, Unavailable(NOTHING))

    def answered(self, outcome: Outcome) -> None:
        self._submission.conclude(self._turn, outcome)

    def failed(self, error: BaseException) -> None:
        log.error("delivery.failed", delivery_id=self._turn.delivery_id, exc_info=error)
        reason = verbatim(f"{type(error).__name__}: {error}")
        self._submission.conclude(self._turn, Uncertain(reason) if self._is_ending else Unavailable(reason))
