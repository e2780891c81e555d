"""The relay on the command line."""

import json
from pathlib import Path

import pytest

from tests.e2e.processes import Installation
from tests.smtp_server import SmtpServer


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    made = Installation(tmp_path)
    made.run("db", "upgrade")
    return made


def test_limits_are_set_one_by_one_and_taken_away(house: Installation) -> None:
    house.run("relay", "limit", "--per-hour", "500")
    house.run("relay", "limit", "--per-day", "2000", "--per-hour", "0")

    told = json.loads(house.run("relay", "show", "--json").out)

    assert (told["per_hour"], told["per_day"], told["used_this_day"]) == (None, 2000, 0)
    assert "per_day           2000" in house.run("relay", "show").out


def test_a_warm_up_is_given_as_a_whole(house: Installation) -> None:
    half = house.run("relay", "limit", "--warm-up-first", "200", status=2)
    assert "--warm-up-factor" in half.err

    plan = ("--warm-up-from", "2026-11-21", "--warm-up-first", "200", "--warm-up-factor", "2")
    assert "needs a limit for a day" in house.run("relay", "limit", *plan, status=1).err
    house.run("relay", "limit", "--per-day", "1000", *plan)

    warm_up = json.loads(house.run("relay", "show", "--json").out)["warm_up"]
    assert [day["most"] for day in warm_up] == [200, 400, 800, 1000]
    house.run("relay", "limit", "--no-warm-up")
    assert json.loads(house.run("relay", "show", "--json").out)["warm_up"] == []


def test_a_relay_is_added_tried_paused_and_taken_away(house: Installation) -> None:
    with SmtpServer(logins={"me": "correct-horse"}) as server:
        address = f"smtp://me@127.0.0.1:{server.port}?tls=none"
        wrong = house.run("relay", "add", "second", address, "--secret-stdin", stdin="battery\n", status=1)
        house.run("relay", "add", "second", address, "--secret-stdin", stdin="correct-horse\n")
        house.run("relay", "try", "second")
    gone = house.run("relay", "try", "second", status=1)
    house.run("relay", "limit", "second", "--per-hour", "500")
    house.run("relay", "pause", "second")
    listed = house.run("relay", "list", "--json").out

    assert "did not accept the user name and password" in wrong.err
    assert "does not accept connections" in gone.err
    assert [(relay["name"], relay["paused"]) for relay in json.loads(listed)] == [
        ("default", False),
        ("second", True),
    ]
    assert "correct-horse" not in listed
    assert json.loads(house.run("relay", "show", "second", "--json").out)["per_hour"] == 500
    house.run("relay", "resume", "second")
    house.run("relay", "remove", "second")
    assert "There is no relay" in house.run("relay", "show", "second", status=1).err


def test_a_password_is_no_argument(house: Installation) -> None:
    refused = house.run("relay", "add", "second", "smtp://me:correct-horse@127.0.0.1", status=2)

    assert "It is asked for" in refused.err
    assert "correct-horse" not in refused.err


def test_a_newsletter_is_told_which_to_use(house: Installation) -> None:
    with SmtpServer() as server:
        house.run("relay", "add", "second", server.url)
    wrong = house.run("relay", "use", "bridge-quarterly", "second:one", status=2)
    missing = house.run("relay", "use", "bridge-quarterly", "second", status=1)

    assert "NAME:PRIORITY:SHARE" in wrong.err
    assert "bridge-quarterly" in missing.err
