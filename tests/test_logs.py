"""Log lines: one JSON document each, whoever logs, and nothing in them that somebody typed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SECRET = "ada@harbour.example.org"
START = (
    "from newsletter.logs import Log, set_up_logging; set_up_logging(); import logging, threading, warnings\n"
)

FAILURES = {
    "our own event": """
try:
    raise ValueError(SECRET)
except ValueError as error:
    Log().error("web.failed", exc_info=error)
""",
    "our own event, by the error at hand": """
try:
    {}[SECRET]
except KeyError:
    Log().error("web.failed", exc_info=True)
""",
    "an error with its cause": """
try:
    try:
        raise OSError(28, "No space left on device", SECRET)
    except OSError as error:
        raise RuntimeError(SECRET) from error
except RuntimeError as error:
    Log().error("web.failed", exc_info=error)
""",
    "stored content that no model takes": """
from newsletter.content.issue import IssueContent
try:
    IssueContent.model_validate({"number": SECRET})
except Exception as error:
    Log().error("web.failed", exc_info=error)
""",
    "a library": """
try:
    raise ValueError(SECRET)
except ValueError:
    logging.getLogger("celery.app.trace").exception("a task failed\\n%s", SECRET)
""",
    "a library without an error": 'logging.getLogger("kombu").warning("cannot connect\\nto the broker")',
    "a warning": 'warnings.warn("this will change")',
    "a thread": """
def work():
    raise ValueError(SECRET)
thread = threading.Thread(target=work, name="pump")
thread.start()
thread.join()
""",
    "the process": "raise ValueError(SECRET)",
}


def said_by(program: str) -> list[str]:
    """The lines on standard error of a program that logs as our processes do."""
    script = f"{START}SECRET = {SECRET!r}\n{program}"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    return ended.stderr.splitlines()


@pytest.mark.parametrize("program", FAILURES.values(), ids=FAILURES)
def test_a_failure_is_one_line_of_json_that_quotes_nothing(program: str) -> None:
    (line,) = said_by(program)

    said = json.loads(line)
    assert {"event", "level", "timestamp"} <= set(said)
    assert SECRET not in line


def test_a_failure_tells_its_kinds_its_codes_and_where_it_was() -> None:
    (line,) = said_by(FAILURES["an error with its cause"])

    said = json.loads(line)
    assert said["error"] == ["RuntimeError", "OSError (No space left on device)"]
    assert said["at"][0].endswith(":8 <module>")


def test_a_library_that_repeats_itself_is_heard_once() -> None:
    program = (
        'for _ in range(1000): logging.getLogger("asyncio").error("socket.accept() out of system resource")'
    )

    assert len(said_by(program)) == 1


def test_our_own_events_are_never_spared() -> None:
    assert len(said_by('for _ in range(3): Log().info("bell.lost")')) == 3


def test_a_disk_without_room_for_the_log_costs_the_line_only() -> None:
    script = START + 'Log().error("web.failed"); print("the work goes on")'

    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=full, text=True, check=False
        )

    assert ended.stdout == "the work goes on\n"
