"""A runtime whose bells are heard, for as long as a block runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from celery import Celery

from newsletter.content.completeness import refuse_incomplete
from newsletter.runtime import Runtime, build_runtime
from newsletter.settings import Settings
from workers.celery_app import make_app
from workers.embedded import embedded_worker
from workers.ringing import BellRope


@contextmanager
def connected(settings: Settings) -> Iterator[tuple[Runtime, Celery]]:
    """A runtime that rings through the broker, and the app that knows how each job is done with it.

    For processes that stay. Raises Misconfigured also when a block type is not complete.
    """
    refuse_incomplete()
    app = make_app(settings, lambda: runtime)
    rope = BellRope(lambda: app)
    runtime = build_runtime(settings, ringer=rope)
    try:
        yield runtime, app
    finally:
        rope.close()
        runtime.close()


@contextmanager
def attended(settings: Settings) -> Iterator[Runtime]:
    """A runtime whose work is done: beside it in threads in the embedded mode, else by the workers there are."""
    with connected(settings) as (runtime, app):
        if settings.is_embedded:
            with embedded_worker(app):
                yield runtime
        else:
            yield runtime
