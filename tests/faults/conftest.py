"""A database with many small dispatches before it, copied for each test."""

from collections.abc import Iterator

import pytest

from tests.faults.scene import fill
from tests.servers import PostgresServer

LISTS, PEOPLE = 16, 60


@pytest.fixture(scope="session")
def filled(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database to be copied."""
    name = postgres.create()
    fill(postgres.url(name), tmp_path_factory.mktemp("filled"), lists=LISTS, people=PEOPLE)
    return name


@pytest.fixture
def database_name(postgres: PostgresServer, filled: str) -> Iterator[str]:
    name = postgres.create(template=filled)
    yield name
    postgres.drop(name)
