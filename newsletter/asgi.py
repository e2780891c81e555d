"""The web process: the pages, and in the embedded mode the worker beside them."""

import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import uvicorn
from fastapi import FastAPI

from newsletter.settings import Settings
from newsletter.web.app import create_app
from newsletter.web.connections import BACKLOG, Patience, guarded, with_files_at_hand
from workers.runtimes import attended

_TOLD_ALREADY = (
    "ASGI callable returned without completing response."  # why, was written down with the failure
)


@contextmanager
def serving(settings: Settings) -> Iterator[FastAPI]:
    """The application, ready to be served while the block runs. Raises Misconfigured."""
    with attended(settings) as runtime:
        yield create_app(runtime)


def server_config(app: FastAPI, *, host: str, port: int, patience: Patience) -> uvicorn.Config:
    """How the application is served: with our patience for strangers, and log lines of ours alone."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=guarded(patience),
        ws="none",
        lifespan="off",
        backlog=BACKLOG,
        timeout_graceful_shutdown=3,
        server_header=False,
        log_config=None,
        log_level="error",  # its warnings are about what strangers send
        access_log=False,
    )
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    return config


def serve_until_stopped(settings: Settings, *, host: str, port: int, when_ready: Callable[[], None]) -> None:
    """Serve until a signal comes; open event streams are given 3 seconds to end, jobs are finished."""
    # uvicorn raises the signal anew once it has stopped: by default that would end the process before its worker.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    patience = with_files_at_hand(Patience())
    with serving(settings) as app, suppress(KeyboardInterrupt):
        when_ready()
        uvicorn.Server(server_config(app, host=host, port=port, patience=patience)).run()


def _is_news(record: logging.LogRecord) -> bool:
    return record.msg != _TOLD_ALREADY
