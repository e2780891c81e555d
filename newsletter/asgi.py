"""The web process: the pages, and in the embedded mode the worker beside them."""

import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from newsletter.logs import Log
from newsletter.runtime import note_of_proxies
from newsletter.settings import Settings
from newsletter.web.app import create_app
from newsletter.web.connections import BACKLOG, Patience, entrances, guarded, with_files_at_hand
from newsletter.web.proxies import BehindProxies
from newsletter.web.security import OverTls
from workers.runtimes import attended

log = Log()

# Seconds until a thread that computes lets another one on. The usual 5 ms are waited after each word with the database,
# by every page, while the worker beside it composes.
_SWITCH_EVERY = 0.001

_TOLD_ALREADY = (
    "ASGI callable returned without completing response."  # why, was written down with the failure
)


@contextmanager
def serving(settings: Settings) -> Iterator[FastAPI]:
    """The application, ready to be served while the block runs. Raises Misconfigured."""
    with attended(settings) as runtime:
        yield create_app(runtime)


def server_config(app: ASGIApp, *, host: str, port: int, patience: Patience) -> uvicorn.Config:
    """How an application is served: with our patience for strangers, and log lines of ours alone."""
    config = uvicorn.Config(
        app,
        proxy_headers=False,
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
    sys.setswitchinterval(_SWITCH_EVERY)
    patience = with_files_at_hand(Patience())
    with serving(settings) as app, suppress(KeyboardInterrupt):
        when_ready()
        proxied = BehindProxies(app, trusted=settings.trusted_proxies, tell=partial(_keep_in_mind, settings))
        encrypted = OverTls(proxied, base_url=settings.base_url, trusts=settings.trusts)
        config = server_config(encrypted, host=host, port=port, patience=patience)
        uvicorn.Server(config).run(sockets=entrances(host, port))


def _keep_in_mind(settings: Settings, peer: str) -> None:
    """For `newsletter doctor`, which is another process."""
    log.warning("proxy.not_trusted", peer=peer)
    with suppress(OSError):
        note_of_proxies(settings).write_text(f"{peer}\n")


def _is_news(record: logging.LogRecord) -> bool:
    return record.msg != _TOLD_ALREADY
