"""Importing on the command line: no basis, no import; in doubt, no import."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.e2e.processes import Installation, Running, eventually

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


LONG = "email\n" + "".join(f"p{number}@example.org\n" for number in range(20_000)) + "no address\n"


@contextmanager
def importing(installation: Installation) -> Iterator[Running]:
    """A long import that has taken in a part of its file."""
    (installation.folder / "people.csv").write_text(LONG)
    with installation.running(
        "subscribers", "import", "readers", "people.csv", "--basis", "forum", says="of 20,001 rows"
    ) as process:
        yield process


def people(installation: Installation) -> int:
    return installation.run("subscribers", "export", "readers").out.count("@example.org")


def test_a_long_import_is_stopped_by_ctrl_c_and_goes_on_where_it_was(installation: Installation) -> None:
    with importing(installation) as process:
        process.interrupt()
        assert "To go on: newsletter subscribers resume 1" in process.log
        assert "Traceback" not in process.log
    assert 0 < people(installation) < 20_000

    resumed = installation.run("subscribers", "resume", "1", "--errors", "rejected.csv", "--json")

    report = json.loads(resumed.out)
    assert (report["new"], [note["row"] for note in report["rejected"]]) == (20_000, [20_002])
    assert "no address" in (installation.folder / "rejected.csv").read_text()
    assert people(installation) == 20_000
    again = installation.run("subscribers", "resume", "1", status=1)
    assert "nothing of it is left to do" in again.err


def test_a_killed_import_loses_and_doubles_nobody(installation: Installation) -> None:
    with importing(installation) as process:
        process.kill()
    assert "goes on at this moment" in installation.run("subscribers", "resume", "1", status=1).err
    database = sqlite3.connect(installation.folder / "data" / "newsletter.sqlite3")
    with closing(database), database:  # a minute later
        database.execute("UPDATE subscriber_import SET held_until = '2026-01-01 00:00:00'")

    report = json.loads(installation.run("subscribers", "resume", "1", "--json").out)

    assert (report["new"], report["repeated"], report["unchanged"]) == (20_000, 0, 0)
    assert people(installation) == 20_000


def test_what_is_stopped_on_its_page_says_so_to_its_command(installation: Installation) -> None:
    (installation.folder / "people.csv").write_text(LONG)
    process = installation.start("subscribers", "import", "readers", "people.csv", "--basis", "forum")
    try:
        eventually(lambda: process.is_saying("of 20,001 rows"), what="it is on its way")
        database = sqlite3.connect(installation.folder / "data" / "newsletter.sqlite3", timeout=30)
        with closing(database), database:
            database.execute("UPDATE subscriber_import SET state = 'stopped'")

        assert process.status == 1
        assert "Import 1 was stopped after" in process.log
    finally:
        process.kill()


def test_an_import_that_does_not_exist_is_not_resumed(installation: Installation) -> None:
    assert "There is no import 7." in installation.run("subscribers", "resume", "7", status=1).err
