"""The application over a database of its own, and browsers that are signed in."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from newsletter.db import Database
from newsletter.issues.assets import AssetStore
from newsletter.relays.outbox import OutboxReader
from newsletter.runtime import Runtime
from newsletter.settings import Settings
from newsletter.users.roles import Role
from newsletter.users.signing_in import find_user, open_session
from newsletter.web.access import COOKIE
from newsletter.web.app import create_app
from tests import factories
from tests.fakes import ScriptedRelay

Browser = Callable[[Role], TestClient]


class SetClock:
    """A clock that goes on when it is told to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def database_kind() -> str:
    """The pages use the verbs, which are tested on both databases; one is enough here."""
    return "sqlite"


@pytest.fixture
def clock(now: datetime) -> SetClock:
    return SetClock(now)


@pytest.fixture
def settings() -> dict[str, object]:
    """What a test sets otherwise than an installation that sets nothing."""
    return {}


@pytest.fixture
def runtime(database: Database, clock: SetClock, tmp_path: Path, settings: dict[str, object]) -> Runtime:
    return Runtime(
        settings=Settings.model_validate({"base_url": "http://testserver", "data_dir": tmp_path, **settings}),
        database=database,
        signer=factories.SIGNER,
        relay=ScriptedRelay(),
        assets=AssetStore(tmp_path / "assets"),
        outbox=OutboxReader(tmp_path / "outbox"),
        clock=clock,
    )


@pytest.fixture
def app(runtime: Runtime) -> FastAPI:
    return create_app(runtime)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A browser nobody is signed in with; it follows no redirect."""
    return TestClient(app, follow_redirects=False)


@pytest.fixture
def browser(app: FastAPI, runtime: Runtime) -> Browser:
    """A browser that somebody of a role is signed in with."""

    def signed_in(role: Role) -> TestClient:
        with runtime.database.transaction() as session:
            email = f"{role}@bridge.example.org"
            user = find_user(session, email) or factories.user(session, email=email, role=role)
            token = open_session(session, user, user_agent="a test", now=runtime.clock())
        return TestClient(app, follow_redirects=False, cookies={COOKIE: token})

    return signed_in
