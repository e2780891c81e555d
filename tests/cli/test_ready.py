"""What a process that stays says once it works: a sentence at a terminal, one line of JSON where a program reads."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.e2e.processes import PROGRAM, Installation


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def events(log: str) -> list[dict[str, str]]:
    """Every line, which must be a JSON document."""
    return [json.loads(line) for line in log.splitlines()]


def test_a_log_that_is_kept_begins_with_json(installation: Installation) -> None:
    with installation.running("serve", "--port", str(installation.port), says="web.ready") as serving:
        installation.wait_until_healthy(serving)
        serving.stop()

    (ready,) = events(serving.log)
    assert (ready["event"], ready["url"]) == ("web.ready", installation.base_url)


@pytest.mark.parametrize("command", ["worker", "beat"])
def test_workers_and_the_beat_say_when_they_begin(
    installation: Installation, redis_url: str, command: str
) -> None:
    installation.run("db", "upgrade")

    with installation.running(command, says=f"{command}.ready", broker_url=redis_url) as process:
        process.stop()

    assert [each["event"] for each in events(process.log)] == [f"{command}.ready"]


def test_at_a_terminal_it_is_a_sentence(installation: Installation) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [PROGRAM, "serve", "--port", str(installation.port)],
        cwd=installation.folder,
        env=installation.environment(),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    try:
        said = os.read(ours, 1000)
    finally:
        process.kill()
        process.wait()
        os.close(theirs)
        os.close(ours)

    assert said.decode().strip() == f"Newsletter is served at {installation.base_url}"


def test_a_newsletter_that_an_import_makes_is_told_in_a_sentence(installation: Installation) -> None:
    installation.run("db", "upgrade")
    (installation.folder / "issue.yaml").write_text(
        "newsletter: bridge\nnumber: 1\nlocales: [en]\nsubject: {en: Two shores}\n"
        "blocks:\n  - letter:\n      body: {en: Dear reader}\n",
        encoding="utf-8",
    )

    first = installation.run("issue", "import", "issue.yaml").err
    second = installation.run("issue", "import", "issue.yaml").err

    made = "The newsletter “bridge” was made, because the file names it."
    assert made in first
    assert made not in second
    assert "{" not in first + second
