"""A rehearsal on the command line."""

import json
from pathlib import Path

import pytest

from tests.e2e.processes import Installation

ISSUE = """
newsletter: bridge
number: 1
locales: [en]
subject: "Two shores, {{first_name|friend}}"
publisher: {sender: news@example.org, organisation: Bridge, postal_address: 1 Ferry Lane}
blocks:
  - masthead: {}
  - article: {title: The table, body: "We met in autumn, {{first_name|friend}}."}
  - contact: {organisation: Bridge, email: hello@example.org}
"""
PEOPLE = "email,first_name\nnoa@example.org,Noa\nnameless@example.org,\n"


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    """An approved proof, and a list of two."""
    made = Installation(tmp_path)
    made.run("db", "upgrade")
    (tmp_path / "issue.yaml").write_text(ISSUE)
    slug = made.run("issue", "import", "issue.yaml").out.strip()
    (tmp_path / "people.csv").write_text(PEOPLE)
    made.run("subscribers", "import", "readers", "people.csv", "--basis", "asked for it")
    made.run(
        "user", "add", "ada@example.org", "--role", "admin", "--password-stdin", stdin="a long password\n"
    )
    made.run("issue", "proof", slug)
    made.run("issue", "approve", "1", "--by", "ada@example.org")
    return made


def test_it_says_what_it_found_and_changes_nothing(house: Installation) -> None:
    told = house.run("dispatch", "rehearse", "1", "--list", "readers")
    report = json.loads(house.run("dispatch", "rehearse", "1", "--list", "readers", "--json").out)

    assert "will go to 2 subscribers" in told.err
    assert "Messages written: 2 of 2. By edition: en 2." in told.out
    assert "{{first_name}} is not known of 1, who read “friend” there. (nameless@example.org)" in told.out
    assert "Two shores, friend" in told.out
    assert (report["people"], report["written"], report["editions"]) == (2, 2, {"en": 2})
    assert report["empty"] == [
        {
            "edition": "en",
            "tag": "first_name",
            "default": "friend",
            "people": 1,
            "examples": ["nameless@example.org"],
        }
    ]
    assert list(house.outbox.glob("*.eml")) == []
    house.run("dispatch", "show", "1", status=1)


def test_a_list_that_is_not_there_is_named(house: Installation) -> None:
    refused = house.run("dispatch", "rehearse", "1", "--list", "friends", status=1)

    assert "There is no list “friends”" in refused.err
