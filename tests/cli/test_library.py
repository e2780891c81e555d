"""Library blocks and preview links on the command line."""

from pathlib import Path

import pytest

from tests.cli.test_issues import house as house_of_issues
from tests.e2e.processes import Installation

house = house_of_issues
LIBRARY = ("newsletter", "library")


@pytest.fixture
def library(house: Installation) -> Installation:
    added = house.run(*LIBRARY, "add", "bridge", "issue.yaml", "--name", "About us")
    assert added.out == "about-us\n"
    return house


def test_a_library_block_is_listed_read_changed_by_its_file_and_retired(
    library: Installation, tmp_path: Path
) -> None:
    [told] = library.run(*LIBRARY, "list", "bridge", "--json").json
    assert (told["key"], told["version"], told["is_retired"], told["issues"]) == ("about-us", 1, False, [])
    file = tmp_path / "about.yaml"
    file.write_text(
        library.run(*LIBRARY, "show", "bridge", "about-us").out.replace("Dear reader", "Who we were")
    )

    changed = library.run(*LIBRARY, "change", "bridge", "about-us", str(file), "--json")

    assert changed.json == {"key": "about-us", "version": 2}
    assert "Who we were" in library.run(*LIBRARY, "show", "bridge", "about-us").out
    assert "Who we were" not in library.run(*LIBRARY, "show", "bridge", "about-us", "--version", "1").out
    file.write_text(file.read_text().replace("Who we were", "Who we will be"))
    late = library.run(*LIBRARY, "change", "bridge", "about-us", str(file), status=1)
    assert "at version 2 by now" in late.err
    library.run(*LIBRARY, "retire", "bridge", "about-us")
    assert "(retired)" in library.run(*LIBRARY, "list", "bridge").out
    assert "retired" in library.run(*LIBRARY, "change", "bridge", "about-us", str(file), status=1).err
    library.run(*LIBRARY, "return", "bridge", "about-us")


def test_a_file_of_several_blocks_is_no_library_block(library: Installation) -> None:
    text = library.run("issue", "export", "bridge-1").out
    two = library.folder / "two.yaml"
    two.write_text(f"{text}  - divider: {{}}\n", encoding="utf-8")

    refused = library.run(*LIBRARY, "change", "bridge", "about-us", str(two), status=1)

    assert "two.yaml has 2 blocks. Leave the one to be saved." in refused.err


def test_a_preview_link_is_made_listed_and_ended(house: Installation) -> None:
    links = ("issue", "preview-links")
    made = house.run(*links, "make", "bridge-1", "--days", "3", "--label", "Printer", "--json").json

    [line] = house.run(*links, "list", "bridge-1", "--json").json
    assert (line["address"], line["label"], line["is_running"]) == (made["address"], "Printer", True)
    assert made["address"] in house.run(*links, "list", "bridge-1").out
    house.run(*links, "end", "bridge-1", str(made["id"]))
    assert "ended Printer" in house.run(*links, "list", "bridge-1").out
    assert "no such preview link" in house.run(*links, "end", "bridge-1", "99", status=1).err
    assert "from 1 to 90 days" in house.run(*links, "make", "bridge-1", "--days", "91", status=1).err
