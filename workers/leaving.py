"""A worker that is told to end: all its processes learn of it at once, and it is gone within ten seconds.

What is open has eight of them for its answer. After that the processes are killed: their journals say what is known.
"""

import mmap
import os
import signal
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from celery import signals

from newsletter.logs import Log

log = Log()

_OPEN_WITHIN = 8.0  # seconds


class Leaving:
    """Whether this process, and those that are forked from it, are to end: an octet that they share."""

    def __init__(self) -> None:
        self._told = mmap.mmap(-1, 1)

    def __call__(self) -> bool:
        return self._told[0] != 0

    def tell(self) -> None:
        """From now on nothing more is begun."""
        self._told[0] = 1


def leave_when_told(leaving: Leaving) -> None:
    """What SIGTERM means for a worker with processes of its own, beside what it means for Celery."""
    pools: list[Any] = []

    def ready(sender: Any, **_: object) -> None:
        pools.append(sender.pool)

    def leave(**_: object) -> None:
        leaving.tell()
        patience = threading.Timer(_OPEN_WITHIN, leave_at_once, [pools])
        patience.daemon = True
        patience.start()

    signals.worker_ready.connect(ready, weak=False)
    signals.worker_shutting_down.connect(leave, weak=False)


def leave_at_once(pools: Sequence[Any] = ()) -> None:
    """Wait for nobody any longer, neither for the processes of these pools nor for a thread of this one."""
    log.warning("worker.left")
    for pid in [pid for pool in pools for pid in pool.info["processes"]]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    os._exit(0)
