"""What cannot work is refused at once: one line that says why and what to do, exit status 2, no traceback."""

import socket
from pathlib import Path

import pytest

from tests.e2e.processes import Installation
from tests.servers import free_port


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def refusal(house: Installation, *command: str, **settings: str) -> str:
    """The one line that a command is refused with."""
    ended = house.run(*command, status=2, **settings)
    assert ended.out == ""
    assert ended.err.startswith("newsletter: ")
    assert ended.err.count("\n") == 1, ended.err
    return ended.err


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_missing_secret_key(house: Installation, command: str) -> None:
    assert "NEWSLETTER_SECRET_KEY is not set" in refusal(house, command, secret_key="")


def test_a_port_that_is_used(house: Installation) -> None:
    with socket.create_server(("127.0.0.1", house.port)):
        line = refusal(house, "serve", "--port", str(house.port))

    assert f"Port {house.port} is used" in line
    assert "--port" in line


@pytest.mark.parametrize("command", [["serve"], ["dispatch", "show", "1"]], ids=" ".join)
def test_a_database_that_does_not_answer(house: Installation, command: list[str]) -> None:
    url = f"postgresql://someone:secret@127.0.0.1:{free_port()}/newsletter"

    line = refusal(house, *command, database_url=url)

    assert "does not answer" in line
    assert "NEWSLETTER_DATABASE_URL" in line
    assert "secret" not in line


def test_a_database_without_tables(house: Installation) -> None:
    assert "newsletter db upgrade" in refusal(house, "dispatch", "show", "1")


def test_a_worker_without_a_broker(house: Installation) -> None:
    assert "NEWSLETTER_BROKER_URL is not set" in refusal(house, "worker")


def test_a_command_that_does_not_exist(house: Installation) -> None:
    ended = house.run("dispach", status=2)

    assert "No such command" in ended.err
    assert "Traceback" not in ended.err
