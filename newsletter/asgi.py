"""The web process: the pages, and in the embedded mode the worker beside them."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from newsletter.settings import Settings
from newsletter.web.app import create_app
from workers.runtimes import attended


@contextmanager
def serving(settings: Settings) -> Iterator[FastAPI]:
    """The application, ready to be served while the block runs. Raises Misconfigured."""
    with attended(settings) as runtime:
        yield create_app(runtime)


def serve_until_stopped(settings: Settings, *, host: str, port: int, when_ready: Callable[[], None]) -> None:
    """Serve until a signal comes; open event streams are given 3 seconds to end, jobs are finished."""
    # uvicorn raises the signal anew once it has stopped: by default that would end the process before its worker.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with serving(settings) as app:
        when_ready()
        uvicorn.run(
            app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=3, server_header=False
        )
