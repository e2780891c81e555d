"""The one loop between the ledger and a relay: claim, begin, submit, record.

It holds no transaction while it talks to the relay; each step of the ledger is a transaction of its own. What is submitted
is in `submitting.py`; the calling thread keeps it fed and writes down its results in batches.
"""

import time
from datetime import timedelta

from sqlalchemy.orm import Session

from newsletter.clock import Clock
from newsletter.db import Database
from newsletter.dispatch import holds, ledger
from newsletter.dispatch.ledger import Result
from newsletter.dispatch.pacing import Pace, RetryPolicy
from newsletter.dispatch.submitting import Compose, Journal, Submission, Unwritable
from newsletter.logs import Log
from newsletter.relays.base import Deferred, Relay, Unavailable
from newsletter.wording import say

log = Log()

LEASE = timedelta(minutes=2)
_RENEW_EVERY = LEASE / 4
_RECORD_EVERY = 0.25  # seconds
_RECORD_AT = 250  # results


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
    with database.reading() as session:
        stands = holds.standing(session, dispatch_id)
    submission = Submission(relay, compose, journal, stands=stands)
    pace = Pace(relay.connections)
    work = _Pump(database, submission, journal.worker, dispatch_id, pace=pace, policy=policy, clock=clock)
    return work.run(slice_seconds)


class _Pump:
    def __init__(
        self,
        database: Database,
        submission: Submission,
        worker: str,
        dispatch_id: int,
        *,
        pace: Pace,
        policy: RetryPolicy,
        clock: Clock,
    ) -> None:
        self._database, self._submission, self._worker = database, submission, worker
        self._dispatch_id, self._pace, self._policy, self._clock = dispatch_id, pace, policy, clock
        self._claimed: list[int] = []
        self._unanswered = 0
        # By the clock that the leases are kept by, so that a jump of it is noticed here, too.
        self._renewed_at = clock()

    def run(self, slice_seconds: float) -> bool:
        ends_at = time.monotonic() + slice_seconds
        found = True
        with self._submission:
            while found or self._unanswered:
                may_begin = time.monotonic() < ends_at and not self._submission.stopped_because
                found = may_begin and self._begin_more()
                if self._unanswered:
                    self._collect()
                    self._keep_leases()
        self._give_back()
        return not self._submission.stopped_because and time.monotonic() >= ends_at

    def _begin_more(self) -> bool:
        """Keep the submission fed; False when there is nothing to begin now."""
        ahead = 1 if self._submission.is_trial else self._pace.ahead
        room = ahead - self._unanswered
        if room <= 0 or room < ahead // 2:
            return True
        now = self._clock()
        with self._database.transaction() as session:
            if len(self._claimed) < room:
                self._claimed += self._claim(session)
            ids, self._claimed = self._claimed[:room], self._claimed[room:]
            turns = ledger.begin(session, self._dispatch_id, ids, worker=self._worker, now=now)
            if ledger.release(session, ids, worker=self._worker, now=now):
                self._submission.stop(say("the dispatch was paused or cancelled"))
        self._unanswered += len(turns)
        self._submission.begin(turns)
        return bool(ids)

    def _claim(self, session: Session) -> list[int]:
        worker, now = self._worker, self._clock()
        if self._submission.is_trial:
            return ledger.claim_for_trial(session, self._dispatch_id, worker=worker, lease=LEASE, now=now)
        return ledger.claim(
            session, self._dispatch_id, worker=worker, limit=self._pace.claim, lease=LEASE, now=now
        )

    def _collect(self) -> None:
        started = time.monotonic()
        batch = self._submission.collect(min(_RECORD_AT, self._unanswered), seconds=_RECORD_EVERY)
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

    def _say_failure(self, session: Session) -> None:
        failure = self._submission.take_failure()
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
                ledger.renew(session, worker=self._worker, lease=LEASE, now=now)

    def _give_back(self) -> None:
        now = self._clock()
        with self._database.transaction() as session:
            ledger.release(session, self._claimed, worker=self._worker, now=now)
            if ledger.close(session, self._dispatch_id, now=now):
                log.info("dispatch.finished", dispatch_id=self._dispatch_id)
