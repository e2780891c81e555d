"""Bells on their way to the broker. Whoever rings does not wait: a broker that is down costs the bell, never the work.

Celery is loaded with the first bell: most commands ring none, and would wait for it longer than for their own work.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from newsletter.logs import Log
from newsletter.runtime import Runtime, build_runtime
from newsletter.settings import Settings

if TYPE_CHECKING:
    from celery import Celery

log = Log()

_LEAVE_WITHIN = 5.0  # seconds

Bell = tuple[str, dict[str, int]]


@contextmanager
def ringing(settings: Settings) -> Iterator[Runtime]:
    """A runtime that rings through the broker; the work is done by other processes.

    Without a broker nobody would hear a bell: the tick of the process that serves finds the work.
    """
    rope = None if settings.is_embedded else BellRope(partial(_client, settings))
    runtime = build_runtime(settings, ringer=rope)
    try:
        yield runtime
    finally:
        if rope is not None:
            rope.close()
        runtime.close()


def _client(settings: Settings) -> "Celery":
    from workers.broker import make_client  # as said above

    return make_client(settings)


class BellRope:
    """Rings jobs from a thread of its own, which starts with the first bell (and so after a fork)."""

    def __init__(self, client: "Callable[[], Celery]") -> None:
        self._client = client
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
        from kombu.exceptions import OperationalError  # as said above

        client = self._client()
        while (bell := self._bells.get()) is not None:
            name, ids = bell
            try:
                client.send_task(name, kwargs=ids)
            except OperationalError as error:
                log.warning("bell.lost", job=name, because=str(error), **ids)
