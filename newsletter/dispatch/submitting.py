"""What is submitted of a dispatch: composed, handed to the relay, and its answer taken down.

A few threads submit; whoever keeps the ledger hands them turns and collects what came of them. The journal notes every final
dot and every answer, so that a killed process leaves no more doubt than it had transactions open.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from newsletter.dispatch.holds import Standing
from newsletter.dispatch.ledger import Result, Turn
from newsletter.dispatch.pacing import LATERS, is_enough, is_put_off, later_of, strikes_of
from newsletter.errors import sentence_of
from newsletter.logs import Log
from newsletter.messages.personalising import Message
from newsletter.relays.base import Accepted, Outcome, Relay, Unavailable, Uncertain
from newsletter.wording import NOTHING, Sentence, say, verbatim

log = Log()


class Journal(Protocol):
    """Where final dots and answers are noted; `workers.journal` keeps it on the local disk."""

    worker: str

    def about_to_end(self, delivery_id: int, attempt: int) -> None:
        """The final dot is next."""

    def answered(self, delivery_id: int, attempt: int, outcome: Outcome) -> None:
        """The relay answered."""


Compose = Callable[[Turn], Message]


@dataclass(frozen=True)
class Unwritable:
    """No message can be written for this subscriber; nothing was transmitted."""

    turn: Turn
    reason: Sentence


class Submission:
    """Submits turns as long as its block runs, and begins no more once something speaks against going on.

    Its verbs are for one thread: whoever keeps the ledger.
    """

    def __init__(self, relay: Relay, compose: Compose, journal: Journal, *, stands: Standing) -> None:
        """`stands` is how the dispatch stands with its relay at the beginning."""
        self._relay, self._compose, self._journal = relay, compose, journal
        self._turns: queue.SimpleQueue[Turn | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Result | Unwritable] = queue.SimpleQueue()
        self._strikes, self._patience, self._laters = 0, stands.patience, stands.laters
        self.is_trial = stands.failures > 0  # until the relay takes one, there is one at a time
        self.stopped_because = NOTHING
        self._failure: Outcome | None = None
        self._watching = threading.Lock()

    def __enter__(self) -> Self:
        self._threads = [
            threading.Thread(target=self._submit_all, name=f"submit-{number}")
            for number in range(self._relay.connections)
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self.stop(say("the worker had to stop"))
        for _ in self._threads:
            self._turns.put(None)
        for thread in self._threads:
            thread.join()

    def begin(self, turns: Sequence[Turn]) -> None:
        """Submit these, each once. Every one of them comes back by `collect`."""
        for turn in turns:
            self._turns.put(turn)

    def collect(self, most: int, *, seconds: float) -> list[Result | Unwritable]:
        """What came of up to `most` turns, waiting for as many for at most so many seconds."""
        ends_at = time.monotonic() + seconds
        batch: list[Result | Unwritable] = []
        while len(batch) < most:
            try:
                batch.append(self._done.get(timeout=max(ends_at - time.monotonic(), 0.001)))
            except queue.Empty:
                break
        return batch

    def stop(self, because: Sentence) -> None:
        """Submit nothing more: what was not begun comes back as it was."""
        self.stopped_because = self.stopped_because or because

    def take_failure(self) -> Outcome | None:
        """The answer that stopped it, told once."""
        failure, self._failure = self._failure, None
        return failure

    def _submit_all(self) -> None:
        while (turn := self._turns.get()) is not None:
            self._done.put(self._submit(turn))

    def _submit(self, turn: Turn) -> Result | Unwritable:
        ended = False

        def about_to_end() -> None:
            nonlocal ended
            self._journal.about_to_end(turn.delivery_id, turn.attempt)
            ended = True

        if self.stopped_because:
            return Result(turn.delivery_id, turn.attempt, Unavailable(self.stopped_because))
        try:
            message = self._compose(turn)
        except ValueError as error:
            return Unwritable(turn, sentence_of(error))
        except Exception as error:
            log.exception("delivery.failed", delivery_id=turn.delivery_id)
            reason = say("{error} while the message was written", error=type(error).__name__)
            return self._watched(turn, Unavailable(reason))
        try:
            outcome = self._relay.submit(message.envelope, message.data, before_dot=about_to_end)
        except Exception as error:
            log.exception("delivery.failed", delivery_id=turn.delivery_id)
            reason = verbatim(f"{type(error).__name__}: {error}")
            outcome = Uncertain(reason) if ended else Unavailable(reason)
        return self._watched(turn, outcome)

    def _watched(self, turn: Turn, outcome: Outcome) -> Result:
        try:
            self._journal.answered(turn.delivery_id, turn.attempt, outcome)
        except OSError:  # the disk is full: the answer still goes to the database, from this process
            log.exception("journal.unwritten", delivery_id=turn.delivery_id)
        self._watch(outcome)
        return Result(turn.delivery_id, turn.attempt, outcome)

    def _watch(self, outcome: Outcome) -> None:
        """Stop at once, in all threads, when the relay is down, puts everybody off or refuses too much."""
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
