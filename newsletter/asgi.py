"""The web process: the pages, and in the embedded mode the worker beside them."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from newsletter.settings import Settings
from newsletter.web.app import create_app
from workers.runtimes import attended


@contextmanager
def serving(settings: Settings) -> Iterator[FastAPI]:
    """The application, ready to be served while the block runs. Raises Misconfigured."""
    with attended(settings) as runtime:
        yield create_app(runtime)
