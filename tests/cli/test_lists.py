"""Lists on the command line."""

from pathlib import Path

import pytest

from tests.e2e.processes import Installation

FILE = "email\nanna@example.org\n"


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    made = Installation(tmp_path)
    made.run("db", "upgrade")
    (tmp_path / "issue.yaml").write_text(
        "newsletter: bridge\nnumber: 1\nlocales: [en]\nsubject: Two\nblocks: []\n"
    )
    made.run("issue", "import", "issue.yaml")
    (tmp_path / "people.csv").write_text(FILE)
    made.run("subscribers", "import", "readers", "people.csv", "--basis", "asked for it")
    return made


def test_a_list_is_named_closed_and_opened_again(house: Installation) -> None:
    named = house.run("list", "set", "readers", "--name", "Friends", "--description", "Letters", "--public")
    assert "The list readers is changed." in named.err

    assert "is closed" in house.run("list", "close", "readers").err
    refused = house.run("subscribers", "import", "readers", "people.csv", "--basis", "asked", status=1)
    assert "newsletter list reopen readers" in refused.err
    assert "closed already" in house.run("list", "close", "readers", status=1).err
    assert "anna@example.org" in house.run("subscribers", "export", "readers").out

    assert "open again" in house.run("list", "reopen", "readers").err
    house.run("subscribers", "import", "readers", "people.csv", "--basis", "asked for it")


def test_a_language_that_nobody_reads_is_refused(house: Installation) -> None:
    refused = house.run("list", "set", "readers", "--name", "Freunde", "--locale", "de", status=2)

    assert "readers is read in en" in refused.err


def test_a_list_that_is_not_there_is_named(house: Installation) -> None:
    for deed in ("set", "close", "reopen"):
        assert "There is no list “friends”" in house.run("list", deed, "friends", status=1).err


def test_a_subscriber_is_corrected_with_a_reason(house: Installation) -> None:
    told = house.run(
        "subscribers",
        "correct",
        "readers",
        "anna@example.org",
        "--address",
        "anna@new.example.org",
        "--name",
        "Anna",
        "--why",
        "told by telephone",
    )

    assert "kept as evidence" in told.err
    exported = house.run("subscribers", "export", "readers").out
    assert "anna@new.example.org" in exported
    assert "anna@example.org" not in exported
    again = house.run("subscribers", "correct", "readers", "anna@example.org", "--why", "told", status=1)
    assert "is not on the list" in again.err
    house.run("subscribers", "correct", "readers", "anna@new.example.org", "--name", "A", status=2)
