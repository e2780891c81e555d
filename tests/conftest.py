"""What every test may use: a database of its own, a signer, a clock that stands still."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import newsletter.dispatch.models
import newsletter.feedback.models
import newsletter.users.models  # noqa: F401 (all models are known before tables are made)
from newsletter.db import Base, Database
from newsletter.signing import Signer

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def signer() -> Signer:
    return Signer("a secret key that is only used in tests")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    Base.metadata.create_all(database.engine)
    yield database
    database.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.transaction() as session:
        yield session
