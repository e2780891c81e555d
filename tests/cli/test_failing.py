"""Whatever fails on the command line is one clear line and an exit status, never a traceback."""

from pathlib import Path

import pytest

from tests.e2e.processes import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation(tmp_path)
    made.run("db", "upgrade")
    return made


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (("dispatch", "show", "9" * 30), 2),
        (("dispatch", "show", "9"), 1),
        (("dispatch", "pause", "nine"), 2),
        (("dispatch", "start", "1", "--list", "readers", "--at", "2026-12-01T09:00"), 2),
        (("issue", "approve", "9" * 30, "--by", "nobody@example.org"), 1),
        (("issue", "import", "missing.yaml"), 2),
        (("issue", "import", "/dev/zero"), 1),
        (("subscribers", "export", "../readers"), 1),
        (("user", "add", "nobody", "--role", "admin"), 1),
    ],
)
def test_a_command_that_fails_says_so_in_its_own_words(
    installation: Installation, command: tuple[str, ...], status: int
) -> None:
    ended = installation.run(*command, status=status)

    assert ended.out == ""
    assert ended.err.startswith(("newsletter: ", "Usage: "))
    assert "Traceback" not in ended.err


def test_a_file_that_cannot_be_written_is_named(installation: Installation) -> None:
    installation.run("user", "add", "kim@example.org", "--role", "admin")
    (installation.folder / "issue.yaml").write_text(_ISSUE, encoding="utf-8")
    installation.run("issue", "import", "issue.yaml")

    ended = installation.run("issue", "render", "bridge-1", "--to", "/proc/nowhere", status=1)

    assert ended.err.startswith("newsletter: /proc/nowhere cannot be used: ")
    assert "Traceback" not in ended.err


_ISSUE = """
newsletter: bridge
number: 1
locales: [en]
subject: Two shores
blocks:
  - letter:
      body: Dear reader
"""
