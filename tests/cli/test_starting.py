"""Who only wants help, or a look at rows, does not wait for what draws mails and carries jobs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.processes import REPOSITORY, Installation

CARRIES_JOBS = {"celery", "kombu", "billiard"}
DRAWS = {"mjml", "premailer", "cssutils", "jinja2", "PIL", "lxml", "markdown_it", "newsletter.content.blocks"}
SERVES = {"fastapi", "starlette", "uvicorn"}
MIGRATES = {"alembic"}
WRITES_LINES = {"structlog", "rich"}
READS_ROWS = {"sqlalchemy", "pydantic", "cryptography"}
HEAVY = CARRIES_JOBS | DRAWS | SERVES | MIGRATES | WRITES_LINES

LOADED = """
import json, sys
from newsletter.cli import main
try:
    main()
except SystemExit:
    pass
print("loaded", json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def loaded_by(*arguments: str, folder: Path) -> set[str]:
    """The modules that a command has loaded when it is over."""
    settings = {"NEWSLETTER_DATA_DIR": str(folder), "NEWSLETTER_SECRET_KEY": "k" * 32}
    ended = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        env={**os.environ, **settings},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(ended.stderr.rpartition("loaded ")[2]))


@pytest.mark.parametrize(
    "command",
    ["--help", "--version", "issue --help", "issue render --help", "user add --help", "no-such-command"],
)
def test_help_and_bad_use_load_no_room(tmp_path: Path, command: str) -> None:
    loaded = loaded_by(*command.split(), folder=tmp_path)

    assert not loaded & (HEAVY | READS_ROWS)
    assert not [name for name in loaded if name.startswith("newsletter.cli.doing.")]


@pytest.mark.parametrize(
    "command",
    [
        "audit export",
        "audit verify",
        "dispatch show 1",
        "dispatch watch 1",
        "newsletter show bridge",
        "issue preview-links list bridge-1",
        "subscribers export readers",
        "list close readers",
        "user reset-factors kim@example.org",
    ],
)
def test_a_look_at_rows_loads_what_reads_rows(tmp_path: Path, command: str) -> None:
    Installation(tmp_path).run("db", "upgrade")

    loaded = loaded_by(*command.split(), folder=tmp_path / "data")

    assert not loaded & HEAVY


@pytest.mark.parametrize(
    "command",
    [
        "db upgrade",
        "doctor",
        "dispatch pause 1",
        "dispatch cancel 1",
        "newsletter set bridge --sender us@example.org",
        "bounce kim@example.org",
    ],
)
def test_who_changes_rows_waits_neither_for_what_draws_nor_for_what_migrates(
    tmp_path: Path, command: str
) -> None:
    Installation(tmp_path).run("db", "upgrade")

    loaded = loaded_by(*command.split(), folder=tmp_path / "data")

    reads_markdown = {"markdown_it"}  # the words of a newsletter may be written in it
    assert not loaded & (HEAVY - reads_markdown)
