"""The same Celery app in threads of another process: what a laptop or a small installation needs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from celery import Celery
from celery.beat import EmbeddedService, Scheduler

_STOP_WITHIN = 30.0  # seconds; a pump ends its slice long before


@contextmanager
def embedded_worker(app: Celery) -> Iterator[None]:
    """Run a worker and a beat in threads while the block runs; running jobs are finished at its end."""
    # `app.Worker`, not `WorkController`: that one drops every task in silence.
    worker = app.Worker(
        pool="threads",
        concurrency=3,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    thread = threading.Thread(target=worker.start, name="embedded-worker")
    thread.start()
    beat = EmbeddedService(app, thread=True, scheduler_cls=Scheduler)
    beat.start()
    try:
        yield
    finally:
        beat.stop()
        worker.stop(in_sighandler=False)
        thread.join(_STOP_WITHIN)
