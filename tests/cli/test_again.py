"""A proof that goes to a list again, on the command line."""

import json
from pathlib import Path

from tests.cli.test_rehearsing import house
from tests.e2e.processes import Installation

__all__ = ["house"]


def test_who_came_later_gets_it_by_a_word_of_its_own_and_once(house: Installation, tmp_path: Path) -> None:
    house.run("dispatch", "start", "1", "--list", "readers", "--wait")
    plain = house.run("dispatch", "start", "1", "--list", "readers", status=1)
    (tmp_path / "late.csv").write_text("email\nlate@example.org\n")
    house.run("subscribers", "import", "readers", "late.csv", "--basis", "asked for it")
    again = ("dispatch", "start", "1", "--list", "readers", "--again", "1")

    ended = json.loads(house.run(*again, "--wait", "--json").out)
    twice = house.run(*again, status=1)

    assert "in dispatch 1. Nothing was started." in plain.err
    assert "in dispatch 2. Nothing was started." in twice.err
    assert (ended["follows"], ended["accepted"], ended["skipped"]) == (1, 1, 2)
    assert ended["skipped_because"] == {"already_received": 2}
    assert len(list(house.outbox.glob("*.eml"))) == 3


def test_readers_of_another_list_are_left_out(house: Installation, tmp_path: Path) -> None:
    (tmp_path / "donors.csv").write_text("email\nnoa@example.org\n")
    house.run("subscribers", "import", "donors", "donors.csv", "--basis", "asked for it")

    minus = ("--list", "readers", "--minus", "donors")
    rehearsed = house.run("dispatch", "rehearse", "1", *minus)
    ended = json.loads(house.run("dispatch", "start", "1", *minus, "--wait", "--json").out)
    wrong = house.run("dispatch", "start", "1", "--list", "readers", "--minus", "readers", status=1)

    assert "will go to 1 subscriber of" in rehearsed.err
    assert (ended["minus"], ended["skipped_because"]) == (["donors"], {"on_another_list": 1})
    assert "cannot be left out of itself" in wrong.err
