"""Nobody who wants to write waits for the hash of a password, whichever page it is typed on."""

import re
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from starlette.testclient import TestClient

from newsletter.users import passwords
from newsletter.users.roles import Role
from tests.web.conftest import Browser

EVE = {"email": "eve@bridge.example.org", "name": "Eve", "role": "admin", "locale": "en"}
MINE, ANOTHER = "three boats at dawn", "seven quiet herons wade"


class Watching:
    """Hashes as ever, and notes each time whether somebody else could have written meanwhile."""

    def __init__(self, database_url: str) -> None:
        self._hasher = passwords._hasher
        self._file = database_url.removeprefix("sqlite:///")
        self.was_free: list[bool] = []

    def hash(self, *given: Any) -> str:
        self._look()
        return self._hasher.hash(*given)

    def verify(self, *given: Any) -> bool:
        self._look()
        return self._hasher.verify(*given)

    def _look(self) -> None:
        with closing(sqlite3.connect(self._file, timeout=0, isolation_level=None)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                self.was_free.append(False)
            else:
                self.was_free.append(True)


def given_on(page: str) -> str:
    found = re.search(r'<code id="password">([^<]+)</code>', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("database_kind", ["sqlite"])  # which has one writer
def test_others_can_write_while_a_password_is_hashed(
    database_url: str, client: TestClient, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching = Watching(database_url)
    monkeypatch.setattr(passwords, "_hasher", watching)

    made = browser(Role.ADMIN).post("/users", data=EVE)
    assert made.status_code == 201
    client.post("/sign-in", data={"email": EVE["email"], "password": given_on(made.text)})
    assert client.post("/first-password", data={"new": MINE, "again": MINE}).headers["location"] == "/"
    changed = client.post("/account/password", data={"current": MINE, "new": ANOTHER, "again": ANOTHER})
    assert changed.headers["location"] == "/account"
    reset = client.post("/users/1/password")
    assert given_on(reset.text)

    assert watching.was_free == [True] * len(watching.was_free)
    assert len(watching.was_free) >= 7  # made, signed in, compared and chosen, compared and changed, reset
