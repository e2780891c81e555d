"""Structured log lines on standard error: `subject.verb` and ids, never addresses or bodies.

Where a program reads, each event is one line of JSON, whoever logs it: we, a library, a thread that broke. What an error
says is left out, since it may quote what somebody typed; its kind, its code and its place are enough to find the fault.
"""

import logging
import sys
import threading
import traceback
from contextlib import suppress
from functools import cache
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

_INNERMOST = 12  # places of a failure that are told
_SPARED = 10.0  # seconds in which a library says a thing once


def is_read_by_a_person() -> bool:
    """Whether standard error is a terminal: plain sentences there, JSON everywhere else."""
    return sys.stderr.isatty()


class Log:
    """Where a room says what happens: `log.info("subject.verb", id=…)`.

    What writes the lines takes longer to load than many a command takes, and is loaded with the first line.
    """

    def __getattr__(self, level: str) -> Any:
        return getattr(_writer(), level)


def set_up_logging() -> None:
    """One line of JSON for each event where a program reads, plain text where a person does."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Sparing())
    handler.setFormatter(_AsOurs())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    _ours.add(handler)
    if not is_read_by_a_person():
        threading.excepthook = _thread_failed
        sys.excepthook = _process_failed


_ours: set[logging.Handler] = set()  # none, where nobody has set up logging: in a test, or another's program


def _writer() -> Any:
    import structlog

    if _ours and not structlog.is_configured():
        structlog.configure(
            processors=[*_stamped(), *_written()],
            wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
            logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _Patient())),
        )
    return structlog.get_logger()


class _Patient:
    """Standard error, where a disk that is full costs the line, and not the work it tells of."""

    def write(self, text: str) -> None:
        with suppress(OSError):
            sys.stderr.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


class _AsOurs(logging.Formatter):
    """Lines of libraries, in the form of our own."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return _formatter().format(record)


@cache
def _formatter() -> logging.Formatter:
    import structlog

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *_stamped()],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_written()],
    )


def _stamped() -> "list[Processor]":
    import structlog

    return [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)]


def _written() -> "list[Processor]":
    import structlog

    if is_read_by_a_person():
        return [structlog.dev.ConsoleRenderer(colors=True)]
    return [_failure, structlog.processors.JSONRenderer(ensure_ascii=False, default=str)]


def _failure(logger: "WrappedLogger", method: str, event: "EventDict") -> "EventDict":  # noqa: ARG001 (signature of structlog)
    """An error as its kinds, what they were caused by, and the places it came through, the innermost first."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["error"] = [_kind(one) for one in _chain(error)]
        if "logger" in event:  # a library: its words may go on with what the error says
            event["event"] = str(event["event"]).partition("\n")[0]
        frames = traceback.extract_tb(error.__traceback__)[::-1][:_INNERMOST]
        event["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in found:
        found.append(at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return found


def _kind(error: BaseException) -> str:
    """Its class; of the operating system and of databases also the code, which quotes nothing."""
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    if isinstance(error, OSError):
        code = error.strerror
    return type(error).__qualname__ + (f" ({code})" if code else "")


class _Sparing(logging.Filter):
    """Lets a library say the same thing once in a while: one that cannot accept a connection says so for each."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this was not said a moment ago."""
        what, now = (record.name, str(record.msg)[:200]), monotonic()
        if now - self._said.get(what, -_SPARED) < _SPARED:
            return False
        if len(self._said) > 1000:
            self._said.clear()
        self._said[what] = now
        return True


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    name = failed.thread.name if failed.thread else ""
    Log().error("thread.failed", thread=name, exc_info=failed.exc_value)


def _process_failed(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> Any:
    if issubclass(kind, KeyboardInterrupt):
        return sys.__excepthook__(kind, error, at)
    return Log().critical("process.failed", exc_info=error)
