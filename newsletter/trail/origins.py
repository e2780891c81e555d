"""Where what is done comes from: said by the door that lets it in, which alone knows it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_origin: ContextVar[str] = ContextVar("origin", default="")


@contextmanager
def coming_from(origin: str) -> Iterator[None]:
    """What is done in the block comes from there."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def present_origin() -> str:
    """Where what is done now comes from; empty where no door said so."""
    return _origin.get()
