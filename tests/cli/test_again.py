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


def test_each_gets_it_at_a_time_of_their_own_day(house: Installation, tmp_path: Path) -> None:
    (tmp_path / "far.csv").write_text("email,time zone\nfar@example.org,Asia/Seoul\n")
    house.run("subscribers", "import", "far", "far.csv", "--basis", "asked for it")
    house.run(
        "subscribers", "correct", "far", "far@example.org", "--zone", "Asia/Tokyo", "--why", "they moved"
    )
    start = ("dispatch", "start", "1", "--list", "far", "--at", "2027-01-04T00:00+00:00")

    wrong = house.run(*start, "--reader-time", "7 am", status=2)
    begun = house.run(*start, "--reader-time", "07:00")
    told = json.loads(house.run("dispatch", "show", begun.out.strip(), "--json").out)

    assert "is not a time of day. Write it like 09:00" in wrong.err
    assert "07:00 in Asia/Tokyo (2027-01-04 22:00 UTC): 1" in begun.err
    assert (told["reader_time"], told["waiting_for_their_time"]) == ("07:00", [])
    assert "zone" in house.run("subscribers", "export", "far").out.partition("\n")[0]
