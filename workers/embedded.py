"""The same Celery app in threads of another process: what a laptop or a small installation needs."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from celery import Celery
from celery.beat import EmbeddedService, Scheduler

from workers.leaving import leave_at_once

_START_WITHIN = 30.0  # seconds
_STOP_WITHIN = 8.0  # seconds that what is open has for its answer; after that its journal speaks


@contextmanager
def embedded_worker(app: Celery, *, give_up: Callable[[], object] = leave_at_once) -> Iterator[None]:
    """Run a worker and a beat in threads while the block runs; running jobs are finished at its end, or given up in the end."""
    is_under_way = threading.Event()
    # `app.Worker`, not `WorkController`: that one drops every task in silence.
    worker = app.Worker(
        pool="threads",
        concurrency=3,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
        ready_callback=lambda _: is_under_way.set(),
    )

    def work() -> None:
        try:
            worker.start()
        finally:
            is_under_way.set()

    # A daemon: whoever asks twice that the process ends does not wait for the worker.
    thread = threading.Thread(target=work, name="embedded-worker", daemon=True)
    beat = EmbeddedService(app, thread=True, scheduler_cls=Scheduler)
    try:
        thread.start()
        beat.start()
        yield
    finally:
        if beat.ident is not None:  # else a signal came first, and there is nobody to wait for
            beat.stop()
        if thread.ident is not None:
            # Celery takes no notice of being stopped before all of its parts have started, and would run on for ever.
            is_under_way.wait(_START_WITHIN)
            patience = threading.Timer(_STOP_WITHIN, give_up)
            patience.daemon = True
            patience.start()
            worker.stop(in_sighandler=False)
            thread.join(_STOP_WITHIN)
            patience.cancel()
