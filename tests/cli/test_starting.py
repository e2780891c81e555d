"""Who only wants help, or a look at rows, does not wait for what draws mails and carries jobs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.processes import REPOSITORY, Installation

CARRIES_JOBS = {"celery", "kombu", "billiard"}
DRAWS = {"mjml", "premailer", "cssutils", "jinja2", "PIL", "lxml", "newsletter.content.blocks"}
READS_WORDS = {"markdown_it", "nh3", "newsletter.content.publication", "newsletter.content.richtext"}
SERVES = {"fastapi", "starlette", "uvicorn"}
MIGRATES = {"alembic"}
WRITES_LINES = {"structlog", "rich"}
SPEAKS_KOREAN = {"babel.messages", "babel.dates"}
READS_MAILS = {"email.policy", "cryptography.x509"}
READS_ROWS = {"sqlalchemy", "pydantic", "cryptography"}
HEAVY = CARRIES_JOBS | DRAWS | READS_WORDS | SERVES | MIGRATES | WRITES_LINES | SPEAKS_KOREAN | READS_MAILS

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
    settings = {"NEWSLETTER_DATA_DIR": str(folder), "NEWSLETTER_SECRET_KEY": "k" * 32, "LC_ALL": "C.UTF-8"}
    ended = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        env={**os.environ, **settings},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(ended.stderr.rpartition("loaded ")[2]))


def loaded_at_work(command: str, *, folder: Path) -> set[str]:
    """The same on a database of its own, of a command that its grammar takes."""
    Installation(folder).run("db", "upgrade")
    loaded = loaded_by(*command.split(), folder=folder / "data")
    assert [name for name in loaded if name.startswith("newsletter.cli.doing.")], "it was called otherwise"
    return loaded


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
        "relay list",
        "relay show outbox",
        "newsletter show bridge",
        "issue preview-links list bridge-1",
        "subscribers export readers",
        "list close readers",
        "user reset-factors kim@example.org",
    ],
)
def test_a_look_at_rows_loads_what_reads_rows(tmp_path: Path, command: str) -> None:
    loaded = loaded_at_work(command, folder=tmp_path)

    assert not loaded & HEAVY


@pytest.mark.parametrize(
    "command",
    [
        "db upgrade",
        "dispatch pause 1",
        "dispatch resume 1 --everybody",
        "dispatch cancel 1",
        "dispatch deadline 1 2031-01-01T09:00:00+00:00",
        "dispatch speed 1 20",
        "dispatch again 1",
        "relay pause other",
        "relay limit outbox --per-hour 100",
        "relay use bridge other",
        "list reopen readers",
        "issue preview-links end bridge-1 1",
        "newsletter window bridge --from 09:00 --until 18:00",
    ],
)
def test_who_changes_rows_waits_neither_for_what_draws_nor_for_what_migrates(
    tmp_path: Path, command: str
) -> None:
    loaded = loaded_at_work(command, folder=tmp_path)

    assert not loaded & HEAVY


@pytest.mark.parametrize(
    "command",
    [
        "doctor",
        "newsletter set bridge --sender us@example.org",
        "dispatch start 1 --list readers",
        "bounce README.md",
    ],
)
def test_who_reads_words_or_mails_waits_neither_for_what_draws_nor_for_what_carries_jobs(
    tmp_path: Path, command: str
) -> None:
    loaded = loaded_at_work(command, folder=tmp_path)

    assert not loaded & (HEAVY - READS_WORDS - READS_MAILS)
