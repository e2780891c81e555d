"""What a worker does besides its jobs, in a thread of its own: it says that it is there, sees how far the ledger has come, and
looks for work by itself while nobody rings, because the broker is away or no beat runs.
"""

import os
import socket
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

import redis

from newsletter.db import AWAY
from newsletter.dispatch import attendance
from newsletter.logs import Log
from newsletter.runtime import Runtime
from newsletter.trail.origins import coming_from
from workers import noticing
from workers.jobs import JOBS, PERIODIC, look_around

log = Log()

_LEAVE_WITHIN = 15.0  # seconds; a slice of a pump has ended by then
_ANSWER_WITHIN = 3.0  # seconds

Bells = deque[tuple[str, dict[str, int]]]


def broker_answers(url: str) -> bool:
    """Whether Redis is there and does what it is told."""
    try:
        with redis.Redis.from_url(
            url, socket_connect_timeout=_ANSWER_WITHIN, socket_timeout=_ANSWER_WITHIN
        ) as broker:
            broker.ping()
    except (redis.RedisError, OSError):
        return False
    return True


class StandBy:
    """Of one worker with so many processes."""

    def __init__(
        self,
        runtime: Runtime,
        bells: Bells,
        *,
        processes: int,
        broker_answers: Callable[[], bool],
        pass_on: Callable[[str, dict[str, int]], None],
    ) -> None:
        """`runtime` rings into `bells`; `pass_on` rings through the broker."""
        self._runtime, self._bells, self._processes = runtime, bells, processes
        self._broker_answers, self._pass_on = broker_answers, pass_on
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._done_at: dict[str, datetime] = {}
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stand-by", daemon=True)

    def start(self) -> None:
        """Look every few seconds from now on. Comes after the worker has forked its processes."""
        self._thread.start()

    def stop(self) -> None:
        """End what is being done, and say that the worker goes."""
        self._is_over.set()
        if self._thread.ident is not None:
            self._thread.join(_LEAVE_WITHIN)

    def look(self) -> None:
        """Say that the worker is there, and do what is due if nobody rings for it.

        It sees how far the ledger has come also while others do the work: if these are gone after the database went back, its
        mark is all that is known of them.
        """
        noticing.look(self._runtime)
        is_ticking = self._attend()
        if is_ticking and self._broker_answers():
            return
        look_around(self._runtime)
        self._do_what_beat_would()
        while self._bells and not self._is_over.is_set():
            name, ids = self._bells.popleft()
            if self._broker_answers():
                self._pass_on(name, ids)
            else:
                log.info("job.by_itself", job=name, **ids)
                JOBS[name](self._runtime, **ids)
                self._attend()
        self._bells.clear()

    def _do_what_beat_would(self) -> None:
        """The jobs that are asked for once in a while, the mailbox among them; `tick` has been done."""
        for name, seconds in PERIODIC.items():
            now = self._runtime.clock()
            done_at = self._done_at.get(name)
            is_due = done_at is None or now - done_at >= timedelta(seconds=seconds)
            if name != "tick" and is_due and not self._is_over.is_set():
                self._done_at[name] = now
                try:
                    JOBS[name](self._runtime)
                except AWAY:
                    raise
                except Exception as error:  # a mailbox that cannot be read must not keep mails waiting
                    log.error("job.failed", job=name, exc_info=error)
                self._attend()

    def _attend(self) -> bool:
        now = self._runtime.clock()
        with self._runtime.database.transaction() as session:
            attendance.attend(session, self._name, processes=self._processes, now=now)
            return attendance.attendance(session, now=now).is_ticking

    def _run(self) -> None:
        with coming_from("worker"):
            while not self._is_over.is_set():
                try:
                    self.look()
                except AWAY as error:
                    log.warning("database.away", because=type(error).__name__)
                except Exception as error:
                    log.error("job.failed", job="stand-by", exc_info=error)
                self._is_over.wait(attendance.EVERY.total_seconds())
            with self._runtime.database.transaction() as session:
                attendance.leave(session, self._name)
