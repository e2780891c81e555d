"""The one Celery app of both modes, as workers and the beat have it: with all jobs. Tasks carry ids."""

import os
import warnings
from collections.abc import Callable

import celery.apps.worker
from celery import Celery, bootsteps, signals
from celery.platforms import SecurityWarning

from newsletter.logs import Log
from newsletter.runtime import Runtime
from newsletter.settings import Settings
from newsletter.trail.origins import coming_from
from workers.broker import make_client
from workers.jobs import JOBS, PERIODIC, Job

log = Log()


def make_app(settings: Settings, runtime: Callable[[], Runtime]) -> Celery:
    """The app for a broker; its tasks are the JOBS by their names, each given the runtime of its process."""
    # Celery warns root of unpickling, which we never do.
    os.environ.setdefault("C_FORCE_ROOT", "1")
    warnings.filterwarnings("ignore", category=SecurityWarning)
    app = make_client(settings)
    app.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_redirect_stdouts=False,
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        beat_schedule={
            name: {"task": name, "schedule": seconds, "options": {"expires": seconds * 2}}
            for name, seconds in PERIODIC.items()
        },
    )
    for name, job in JOBS.items():
        app.task(_with_runtime(name, job, runtime), name=name, shared=False)
    signals.setup_logging.connect(_keep_our_logging)
    celery.apps.worker.safe_say = _say_nothing
    return app


def when_ready(tell: Callable[[], None]) -> None:
    """Call once this process, a worker or the beat, has begun to work."""

    def told(**_: object) -> None:
        tell()

    for signal in (signals.worker_ready, signals.beat_init):
        signal.connect(told, weak=False)


def begin_after_fork(app: Celery, begin: Callable[[], None]) -> None:
    """Call once the worker that the app becomes has its processes, before it has reached the broker."""

    class AfterFork(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery has no types
        requires = ("celery.worker.components:Pool",)

        def start(self, _: object) -> None:
            begin()

    app.steps["worker"].add(AfterFork)


def _say_nothing(*_: object) -> None:
    """Celery writes to standard output that it stops, past all settings; whoever reads logs reads JSON."""


def _with_runtime(name: str, job: Job, runtime: Callable[[], Runtime]) -> Callable[..., None]:
    def run(**ids: int) -> None:
        try:
            with coming_from("worker"):
                job(runtime(), **ids)
        except Exception as error:
            # Here, not by Celery, whose lines quote what an error says. The tick rings again for what is left.
            log.error("job.failed", job=name, exc_info=error, **ids)

    return run


def _keep_our_logging(**_: object) -> None:
    """Celery asks whether someone else sets up logging: yes, we do."""
