"""A runtime whose bells are heard, for as long as a block runs."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from celery import Celery

from newsletter.content.completeness import refuse_incomplete
from newsletter.dispatch import attendance
from newsletter.runtime import Runtime, build_runtime
from newsletter.settings import Settings
from workers.celery_app import begin_after_fork, make_app
from workers.embedded import embedded_worker
from workers.leaving import Leaving, leave_when_told
from workers.ringing import BellRope
from workers.standing_by import Bells, StandBy, broker_answers


@contextmanager
def connected(settings: Settings, leaving: Leaving | None = None) -> Iterator[tuple[Runtime, Celery]]:
    """A runtime that rings through the broker, and the app that knows how each job is done with it.

    For processes that stay. Raises Misconfigured also when a block type is not complete.
    """
    refuse_incomplete()
    app = make_app(settings, lambda: runtime)
    rope = BellRope(lambda: app)
    leaving = leaving or Leaving()
    leave_when_told(leaving)
    runtime = build_runtime(settings, ringer=rope, is_leaving=leaving)
    try:
        yield runtime, app
    finally:
        rope.close()
        runtime.close()


@contextmanager
def standing_by(runtime: Runtime, app: Celery, *, processes: int) -> Iterator[None]:
    """The worker that the app becomes in the block, with so many processes, has a stand-by with a runtime of its own."""
    bells: Bells = deque()
    settings = runtime.settings
    its_own = build_runtime(
        settings, ringer=lambda name, ids: bells.append((name, ids)), is_leaving=runtime.is_leaving
    )
    stand_by = StandBy(
        its_own,
        bells,
        processes=processes,
        broker_answers=lambda: broker_answers(settings.broker_url),
        pass_on=lambda name, ids: app.send_task(name, kwargs=ids),
    )
    begin_after_fork(app, stand_by.start)
    try:
        yield
    finally:
        stand_by.stop()
        its_own.close()


@contextmanager
def attended(settings: Settings) -> Iterator[Runtime]:
    """A runtime whose work is done: beside it in threads in the embedded mode, else by the workers there are."""
    leaving = Leaving()
    with connected(settings, leaving) as (runtime, app):
        if settings.is_embedded:
            with runtime.database.transaction() as session:
                attendance.ticked(session, now=runtime.clock())  # the first time that it is due is soon
            with embedded_worker(app):
                try:
                    yield runtime
                finally:
                    leaving.tell()  # what is open is finished, and nothing more begun
        else:
            yield runtime
