"""Users that the operator adds: whose password is a first one."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from newsletter.cli import cli
from newsletter.db import Database
from newsletter.users.signing_in import find_user
from tests import factories

GIVEN = "correct horse battery\n"


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'house.sqlite3'}"
    monkeypatch.setenv("NEWSLETTER_DATABASE_URL", url)
    monkeypatch.setenv("NEWSLETTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("NEWSLETTER_SECRET_KEY", factories.SECRET_KEY)
    assert CliRunner().invoke(cli, ["db", "upgrade"]).exit_code == 0
    return url


def is_first(house: str, email: str, *options: str) -> bool:
    added = CliRunner().invoke(cli, ["user", "add", email, "--role", "admin", *options], input=GIVEN)
    assert added.exit_code == 0, added.output
    database = Database(house)
    with database.reading() as session:
        user = find_user(session, email)
        assert user is not None
    database.dispose()
    return user.first_password_until is not None


def test_only_what_is_printed_for_others_or_said_to_be_one_is_a_first_password(house: str) -> None:
    assert not is_first(house, "operator@example.org")
    assert is_first(house, "colleague@example.org")
    assert not is_first(house, "chosen@example.org", "--password-stdin")
    assert is_first(house, "told@example.org", "--password-stdin", "--first")
