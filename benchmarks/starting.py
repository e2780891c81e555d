"""What it costs to begin: the time of the processor that a command takes until it says something, on a database of its own.

Help and bad use load no room of ours; a look at rows loads what reads them, and neither the content of issues nor Celery.
Goal: 0.4 s for each that is not said to do more than begin. The yardstick is to load what talks to the database, alone.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.e2e.processes import PROGRAM, REPOSITORY

RESULTS = Path(__file__).parent / "results" / "starting.json"
ROUNDS = 5
COMMANDS = (
    "--help",
    "serve --help",
    "issue render --help",
    "audit verify",
    "audit export",
    "dispatch show 1",
    "newsletter show bridge",
    "issue preview-links list bridge-1",
    "subscribers export readers",
    "list close readers",
    "relay list",
    "newsletter set bridge --sender us@example.org",
    "dispatch pause 1",
    "dispatch cancel 1",
    "dispatch start 1 --list readers",
    "issue check bridge-1",
    "newsletter library list bridge",
    "db upgrade",
)


def seconds(command: list[str], settings: dict[str, str]) -> float:
    """What a command takes of the processor, in itself and for the system: the median of some rounds after one to warm up."""
    taken = []
    for _ in range(ROUNDS + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, env={**os.environ, **settings}, cwd=REPOSITORY, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(taken[1:])


def main() -> None:
    """Measure, print, and keep the figures."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"NEWSLETTER_DATA_DIR": folder, "NEWSLETTER_SECRET_KEY": "k" * 32}
        subprocess.run(
            [PROGRAM, "db", "upgrade"], env={**os.environ, **settings}, check=True, capture_output=True
        )
        alone = seconds([sys.executable, "-c", "import sqlalchemy.orm, sqlalchemy.dialects.sqlite"], settings)
        cases = []
        for command in COMMANDS:
            ours = seconds([str(PROGRAM), *command.split()], settings)
            cases.append(
                {
                    "name": f"newsletter {command}",
                    "unit": "s of CPU",
                    "ours": round(ours, 3),
                    "yardstick": round(alone, 3),
                    "ratio": round(ours / alone, 2),
                }
            )
            print(cases[-1])
    RESULTS.write_text(json.dumps({"cases": cases}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
