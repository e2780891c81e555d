"""What a process that stays says once it works: a sentence at a terminal, one line of JSON where a program reads."""

import io
import json
import sys
from pathlib import Path

import pytest

from newsletter.cli.saying import announce
from newsletter.wording import say
from tests.e2e.processes import Installation


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

    # A worker does what a beat would ring for, as long as there is none.
    said = {each["event"] for each in events(process.log)}
    assert said - {"trail.verified"} == {f"{command}.ready"}


class Terminal(io.StringIO):
    """What is written to it is read by a person."""

    def isatty(self) -> bool:
        return True


def test_at_a_terminal_it_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    address = "http://localhost:8000"

    announce("web.ready", say("Newsletter is served at {url}", url=address), url=address)

    assert terminal.getvalue() == f"Newsletter가 열렸습니다: {address}\n"


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
