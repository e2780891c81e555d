"""Importing on the command line: no basis, no import; in doubt, no import."""

import json
from pathlib import Path

import pytest

from tests.e2e.processes import Installation

_ISSUE = """
newsletter: bridge
number: 1
locales: [en]
subject: Two shores
blocks:
  - letter:
      body: Dear reader
"""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation(tmp_path)
    made.run("db", "upgrade")
    made.run("user", "add", "kim@example.org", "--role", "admin")
    (made.folder / "issue.yaml").write_text(_ISSUE, encoding="utf-8")
    made.run("issue", "import", "issue.yaml")
    return made


def import_(installation: Installation, data: str | bytes, *options: str, status: int = 0) -> tuple[str, str]:
    raw = data.encode() if isinstance(data, str) else data
    (installation.folder / "people.csv").write_bytes(raw)
    ended = installation.run("subscribers", "import", "readers", "people.csv", *options, status=status)
    return ended.out, ended.err


def test_without_a_basis_nothing_is_imported(installation: Installation) -> None:
    out, err = import_(installation, "email\na@example.org\n", status=2)

    assert out == ""
    assert "Say with --basis what consent these people gave" in err
    installation.run("subscribers", "export", "readers", status=1)  # not even the list was made


def test_a_preview_of_a_list_that_an_import_would_make(installation: Installation) -> None:
    out, err = import_(installation, "email\na@example.org\n", "--preview", "--json")

    assert json.loads(out)["new"] == 1
    assert "There is no list readers: an import makes it for bridge." in err
    installation.run("subscribers", "export", "readers", status=1)  # it was not made


def test_a_word_that_is_not_understood_stops_and_can_be_answered(installation: Installation) -> None:
    text = "email,status\na@example.org,active\nb@example.org,gold\nc@example.org,bounced\n"

    _, err = import_(installation, text, "--basis", "forum", status=2)
    assert "--status" in err
    assert "“gold”" in err
    out, err = import_(installation, text, "--basis", "forum", "--status", "gold=subscribed", "--json")

    assert (json.loads(out)["new"], json.loads(out)["refused"]) == (2, 1)
    assert "Row 4: The file says that mail to this address came back." in err


def test_an_encoding_in_doubt_stops_with_the_rows_and_can_be_chosen(installation: Installation) -> None:
    data = "email,name\na@example.org,Hélène\nb@example.org,Crépin\n".encode("cp1252")

    _, err = import_(installation, data, "--basis", "forum", status=2)
    assert "--encoding" in err
    import_(installation, data, "--basis", "forum", "--encoding", "windows-1252")

    assert "Hélène" in installation.run("subscribers", "export", "readers").out


def test_a_column_can_be_mapped_and_a_preview_changes_nothing(installation: Installation) -> None:
    text = "email,who\na@example.org,Ada\n"
    import_(installation, "email\nz@example.org\n", "--basis", "forum")

    out, err = import_(installation, text, "--preview")
    assert "Of 1 row, 1 comes onto the list" in out
    assert "Not understood, kept as they are: who" in err
    assert "a@example.org" not in installation.run("subscribers", "export", "readers").out
    import_(installation, text, "--basis", "forum", "--column", "who=name")

    assert '"Ada"' in installation.run("subscribers", "export", "readers").out
