"""Bells on their way to the broker. Whoever rings does not wait: a broker that is down costs the bell, never the work."""

import queue
import threading

import structlog
from celery import Celery
from kombu.exceptions import OperationalError

log = structlog.get_logger()

_LEAVE_WITHIN = 5.0  # seconds

Bell = tuple[str, dict[str, int]]


class BellRope:
    """Rings jobs from a thread of its own, which starts with the first bell (and so after a fork)."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._bells: queue.SimpleQueue[Bell | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def __call__(self, name: str, ids: dict[str, int]) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._ring_all, name="bells", daemon=True)
                self._thread.start()
        self._bells.put((name, ids))

    def close(self) -> None:
        """Ring what is left, for a few seconds at most."""
        if self._thread is not None:
            self._bells.put(None)
            self._thread.join(_LEAVE_WITHIN)

    def _ring_all(self) -> None:
        while (bell := self._bells.get()) is not None:
            name, ids = bell
            try:
                self._app.send_task(name, kwargs=ids)
            except OperationalError as error:
                log.warning("bell.lost", job=name, because=str(error), **ids)
