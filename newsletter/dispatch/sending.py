"""The one loop that talks to the database and to a relay: claim, begin, submit, record.

It holds no transaction while it talks to the relay; each step of the ledger is a transaction of its own.
A few threads submit, the calling thread keeps them fed and writes down their results in batches. The
journal notes every final dot and every answer, so that a killed process leaves no more doubt than it had
transactions open.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from newsletter.clock import Clock
from newsletter.db import Database
from newsletter.dispatch import holds, ledger
from newsletter.dispatch.ledger import Result, Turn
from newsletter.dispatch.pacing import (
    LATERS,
    Pace,
    RetryPolicy,
    is_enough,
    is_put_off,
    later_of,
    strikes_of,
)
from newsletter.errors import sentence_of
from newsletter.logs import Log
from newsletter.messages.personalising import Message
from newsletter.relays.base import Accepted, Deferred, Outcome, Relay, Unavailable, Uncertain
from newsletter.wording import NOTHING, Sentence, say, verbatim

log = Log()

LEASE = timedelta(minutes=2)
_RENEW_EVERY = LEASE / 4
_RECORD_EVERY = 0.25  # seconds
_RECORD_AT = 250  # results


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


def pump(
    database: Database,
    relay: Relay,
    compose: Compose,
    journal: Journal,
    dispatch_id: int,
    *,
    policy: RetryPolicy,
    clock: Clock,
    slice_seconds: float,
) -> bool:
    """Submit what is due of a dispatch for at most `slice_seconds`; True when there may be more to do at once."""
    work = _Pump(database, relay, compose, journal, dispatch_id, policy=policy, clock=clock)
    return work.run(slice_seconds)


class _Pump:
    def __init__(
        self,
        database: Database,
        relay: Relay,
        compose: Compose,
        journal: Journal,
        dispatch_id: int,
        *,
        policy: RetryPolicy,
        clock: Clock,
    ) -> None:
        self._database, self._relay, self._compose, self._journal = database, relay, compose, journal
        self._dispatch_id, self._policy, self._clock = dispatch_id, policy, clock
        self._pace = Pace(relay.connections)
        self._claimed: list[int] = []
        self._turns: queue.SimpleQueue[Turn | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Result | Unwritable] = queue.SimpleQueue()
        self._unanswered = 0
        self._strikes = 0
        self._patience = 0
        self._laters = 0
        self._is_trial = False  # until the relay takes one, there is one at a time
        self._stopped_because = NOTHING
        self._failure: Outcome | None = None  # what stopped it, until the dispatch says so
        self._watching = threading.Lock()
        # By the clock that the leases are kept by, so that a jump of it is noticed here, too.
        self._renewed_at = clock()

    def run(self, slice_seconds: float) -> bool:
        ends_at = time.monotonic() + slice_seconds
        found = True
        with self._database.reading() as session:
            stands = holds.standing(session, self._dispatch_id)
        self._patience, self._laters, self._is_trial = stands.patience, stands.laters, stands.failures > 0
        with self._submitters():
            while found or self._unanswered:
                found = time.monotonic() < ends_at and not self._stopped_because and self._begin_more()
                if self._unanswered:
                    self._collect()
                    self._keep_leases()
        self._give_back()
        return not self._stopped_because and time.monotonic() >= ends_at

    @contextmanager
    def _submitters(self) -> Iterator[None]:
        threads = [
            threading.Thread(target=self._submit_all, name=f"submit-{number}")
            for number in range(self._relay.connections)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        except BaseException:
            self._stopped_because = say("the worker had to stop")  # what is queued is not submitted any more
            raise
        finally:
            for _ in threads:
                self._turns.put(None)
            for thread in threads:
                thread.join()

    def _begin_more(self) -> bool:
        """Keep the submitters fed; False when there is nothing to begin now."""
        ahead = 1 if self._is_trial else self._pace.ahead
        room = ahead - self._unanswered
        if room <= 0 or room < ahead // 2:
            return True
        worker, now = self._journal.worker, self._clock()
        with self._database.transaction() as session:
            if len(self._claimed) < room:
                self._claimed += self._claim(session, worker=worker, now=now)
            ids, self._claimed = self._claimed[:room], self._claimed[room:]
            turns = ledger.begin(session, self._dispatch_id, ids, worker=worker, now=now)
            if ledger.release(session, ids, worker=worker, now=now):
                self._stopped_because = say("the dispatch was paused or cancelled")
        self._unanswered += len(turns)
        for turn in turns:
            self._turns.put(turn)
        return bool(ids)

    def _claim(self, session: Session, *, worker: str, now: datetime) -> list[int]:
        if self._is_trial:
            return ledger.claim_for_trial(session, self._dispatch_id, worker=worker, lease=LEASE, now=now)
        return ledger.claim(
            session, self._dispatch_id, worker=worker, limit=self._pace.claim, lease=LEASE, now=now
        )

    def _submit_all(self) -> None:
        while (turn := self._turns.get()) is not None:
            self._done.put(self._submit(turn))

    def _submit(self, turn: Turn) -> Result | Unwritable:
        ended = False

        def about_to_end() -> None:
            nonlocal ended
            self._journal.about_to_end(turn.delivery_id, turn.attempt)
            ended = True

        if self._stopped_because:
            return Result(turn.delivery_id, turn.attempt, Unavailable(self._stopped_because))
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

    def _collect(self) -> None:
        started = time.monotonic()
        batch: list[Result | Unwritable] = []
        while len(batch) < min(_RECORD_AT, self._unanswered):
            left = started + _RECORD_EVERY - time.monotonic()
            try:
                batch.append(self._done.get(timeout=max(left, 0.001)))
            except queue.Empty:
                break
        if batch:
            self._record(batch)
            self._pace.learn(len(batch), time.monotonic() - started)

    def _record(self, batch: list[Result | Unwritable]) -> None:
        results = [item for item in batch if isinstance(item, Result)]
        now = self._clock()
        with self._database.transaction() as session:
            taken = ledger.record(session, self._dispatch_id, results, policy=self._policy, now=now)
            for item in batch:
                if isinstance(item, Unwritable):
                    ledger.skip_unreachable(session, item.turn, reason=item.reason, now=now)
            self._say_failure(session)
        if taken != len(results):
            log.warning("delivery.superseded", dispatch_id=self._dispatch_id, count=len(results) - taken)
        self._unanswered -= len(batch)

    def _watch(self, outcome: Outcome) -> None:
        """Stop at once, in all threads, when the relay is down, puts everybody off or refuses too much."""
        with self._watching:
            self._strikes = max(self._strikes + strikes_of(outcome), 0)
            if self._is_trial and isinstance(outcome, Accepted):
                self._is_trial, self._laters = False, self._laters // 2
            self._laters = min(max(self._laters + later_of(outcome), 0), LATERS)
            is_failing = (
                isinstance(outcome, Unavailable)
                or (is_put_off(outcome) and (self._laters >= LATERS or self._is_trial))
                or self._strikes >= self._patience
                or is_enough(outcome)
            )
            if is_failing and not self._stopped_because:
                self._stopped_because = outcome.reply
                self._failure = outcome

    def _say_failure(self, session: Session) -> None:
        failure, self._failure = self._failure, None
        if isinstance(failure, Unavailable):
            holds.hold(session, self._dispatch_id, because=failure.reply, now=self._clock())
            log.warning("dispatch.held", dispatch_id=self._dispatch_id, because=str(failure.reply))
        elif isinstance(failure, Deferred):  # the ledger, which knows all lanes, has judged it already
            log.warning("dispatch.held", dispatch_id=self._dispatch_id, because=str(failure.reply))
        elif failure is not None:
            ledger.pause_failing(session, self._dispatch_id, because=failure.reply, now=self._clock())
            log.warning("dispatch.paused", dispatch_id=self._dispatch_id, because=str(failure.reply))

    def _keep_leases(self) -> None:
        now = self._clock()
        if now - self._renewed_at > _RENEW_EVERY:
            self._renewed_at = now
            with self._database.transaction() as session:
                ledger.renew(session, worker=self._journal.worker, lease=LEASE, now=now)

    def _give_back(self) -> None:
        now = self._clock()
        with self._database.transaction() as session:
            ledger.release(session, self._claimed, worker=self._journal.worker, now=now)
            if ledger.close(session, self._dispatch_id, now=now):
                log.info("dispatch.finished", dispatch_id=self._dispatch_id)
