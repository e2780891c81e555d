"""The worker beside the pages ends with them, at whatever moment they end."""

import threading

import pytest
from celery import bootsteps

from newsletter.runtime import Runtime
from newsletter.settings import Settings
from workers import embedded
from workers.celery_app import make_app
from workers.embedded import embedded_worker


class Hesitating(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery has no types
    """A part of the worker that starts when it is let."""

    requires = ("celery.worker.components:Timer",)
    may_start = threading.Event()

    def start(self, parent: object) -> None:
        self.may_start.wait(10)


def no_runtime() -> Runtime:
    raise AssertionError("no job runs here")


def workers_left() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "embedded-worker"]


def test_a_worker_that_is_still_starting_is_stopped_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_STOP_WITHIN", 10.0)
    app = make_app(Settings(), no_runtime)
    app.steps["worker"].add(Hesitating)
    Hesitating.may_start.clear()
    letting = threading.Timer(0.5, Hesitating.may_start.set)  # once the block below has long been left

    with embedded_worker(app):
        letting.start()

    letting.join()
    assert workers_left() == []


def test_a_block_that_fails_stops_the_worker() -> None:
    with pytest.raises(SystemExit), embedded_worker(make_app(Settings(), no_runtime)):
        raise SystemExit

    assert workers_left() == []


def test_a_worker_that_cannot_be_stopped_in_time_does_not_keep_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(embedded, "_STOP_WITHIN", 0.0)

    is_given_up = threading.Event()
    with embedded_worker(make_app(Settings(), no_runtime), give_up=is_given_up.set):
        (worker,) = workers_left()

    assert worker.daemon
    assert is_given_up.wait(10)
    worker.join(10)
