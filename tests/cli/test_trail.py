"""The audit log on the command line: who was at the terminal, and whether the log is as it was written."""

import getpass
import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from tests.e2e.processes import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation(tmp_path)
    made.run("db", "upgrade")
    return made


def exported(installation: Installation) -> list[dict[str, object]]:
    return [json.loads(line) for line in installation.run("audit", "export").out.splitlines()]


def test_what_the_operator_does_is_told_with_the_user_of_the_system(installation: Installation) -> None:
    installation.run("user", "add", "kim@example.org", "--role", "viewer")
    installation.run("issue", "approve", "1", "--by", "kim@example.org", status=1)

    made, export = exported(installation)

    assert (made["act"], made["doer_kind"]) == ("user-made", "operator")
    assert made["origin"] == f"cli:{getpass.getuser()}"
    assert export["act"] == "trail-exported"


def test_a_log_that_is_whole_and_one_that_is_not(installation: Installation) -> None:
    for name in ("ann", "ben", "eve"):
        installation.run("user", "add", f"{name}@example.org", "--role", "viewer")
    whole = installation.run("audit", "verify")
    assert whole.out == "The audit log is whole: 3 entries.\n"
    noted = whole.err.strip().rpartition(" ")[2]
    installation.run("audit", "verify", "--reaches", noted)

    database = Database(installation.database_url)
    with database.engine.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER trail_entry_stays"))
        connection.execute(sa.text("UPDATE trail_entry SET subject_name = 'x' WHERE number = 2"))
    database.dispose()

    broken = installation.run("audit", "verify", status=1)
    assert "The first broken entry is 2" in broken.out


def test_a_seal_that_cannot_be_read_is_bad_use(installation: Installation) -> None:
    for given in ("x", "1", "1:", "x:abc", "9" * 40 + ":abc"):
        installation.run("audit", "verify", "--reaches", given, status=2)
