"""What every test may use: databases of its own, servers, a signer, a clock that stands still.

A test that asks for `database` runs on SQLite and on PostgreSQL; a folder for which one is enough
overrides `database_kind`. `pytest -k "not postgresql"` is the quick run.
"""

import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

import newsletter.dispatch.allowance.models
import newsletter.dispatch.models
import newsletter.dispatch.windows.models
import newsletter.feedback.clicks.models
import newsletter.feedback.inbound.ways.hooks.models
import newsletter.feedback.models
import newsletter.issues.library.models
import newsletter.issues.picture_models
import newsletter.issues.working.models
import newsletter.keyring
import newsletter.retention
import newsletter.trail.models
import newsletter.users.factors.models
import newsletter.users.models  # noqa: F401 (all models are known before tables are made)
from newsletter import db
from newsletter.db import Base, Database
from newsletter.signing import Signer
from newsletter.trail.chain import Keeper
from newsletter.users import passwords
from tests.lending import Lending
from tests.mail_servers.programs import left_out
from tests.sample_block import known_to_the_product
from tests.sample_block.sample import Sample
from tests.servers import PostgresServer, running_postgres, running_redis
from tests.statements import Statements

# How long an example takes says something about the machine, not about the product.
settings.register_profile(
    "tests",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,  # the same examples each time where nobody can look at once
)
settings.load_profile("tests")

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def pytest_configure() -> None:
    """No test reads the settings of the person who runs it; a run that is ended by SIGTERM tidies up.

    What Python compiles is kept, also where the shell forbids that: the tests start some thousand processes of ours.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    for name in [name for name in os.environ if name.startswith("NEWSLETTER_")]:
        del os.environ[name]


def pytest_sessionstart(session: pytest.Session) -> None:
    """What is no part of the run on this machine is said once, where all is run."""
    here = Path(__file__).parent / "mail_servers"
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and any(here.is_relative_to(Path(each).resolve()) for each in session.config.args):
        for name, reason in left_out().items():
            reporter.write_line(f"tests/mail_servers/{name} is no part of this run: {reason}.")


# Whose few tests take longer than hundreds of others: they start servers, workers, browsers and whole installations.
LONG = {"e2e", "faults", "mail_servers", "cli", "texts", "tests"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where files are shared out among workers, the long ones come first: otherwise one worker ends minutes after another.

    Then those with many tests; the order within a file stays.
    """
    if hasattr(config, "workerinput"):
        tests_of = Counter(item.path for item in items)
        items.sort(key=lambda item: (item.path.parent.name not in LONG, -tests_of[item.path], item.path))


@pytest.fixture(scope="session", autouse=True)
def costly_hasher() -> Iterator[PasswordHasher]:
    """What hashes passwords in the product; in the tests that start no process of it, a hash is had for nothing."""
    with pytest.MonkeyPatch.context() as patch:
        costly = passwords._hasher
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield costly


@pytest.fixture(scope="session", autouse=True)
def statements() -> Iterator[Statements]:
    """What is compiled of our statements for one database is known to the next."""
    with pytest.MonkeyPatch.context() as patch:
        statements = Statements()
        patch.setattr(db, "make_engine", statements.shared_by(db.make_engine))
        yield statements


@pytest.fixture
def sample_block() -> Iterator[type[Sample]]:
    """A block with a field of every kind, which the product knows during the test."""
    with known_to_the_product():
        yield Sample


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def signer() -> Signer:
    return Signer("a secret key that is only used in tests")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with running_redis() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, statements: Statements) -> Path:
    file = tmp_path_factory.mktemp("template") / "template.sqlite3"
    _create_tables(f"sqlite:///{file}", statements)
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer, statements: Statements) -> str:
    name = postgres.create()
    _create_tables(postgres.url(name), statements)
    return name


@pytest.fixture(scope="session")
def lending(postgres: PostgresServer, postgres_template: str) -> Lending:
    return Lending(postgres, postgres_template)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def empty_database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        name = server.create()
        yield server.url(name)
        server.drop(name)


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with empty tables, for a test that starts processes of its own."""
    with lent_url(database_kind, request, tmp_path) as url:
        yield url


@contextmanager
def lent_url(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The URL of a database with empty tables, for as long as the block runs."""
    if kind == "sqlite":
        file = folder / "test.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
    else:
        lending: Lending = request.getfixturevalue("lending")
        name = lending.lend()
        yield lending.server.url(name)
        lending.take_back(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with opened(database_url) as database:
        yield database


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """A database that can write down who did what."""
    database = Database(url)
    database.witness = Keeper(Signer("a secret key that is only used in tests"), lambda: NOW)
    yield database
    database.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.transaction() as session:
        yield session


def _create_tables(url: str, statements: Statements) -> None:
    # test_migrations.py proves that the migrations make the same tables.
    database = Database(url)
    Base.metadata.create_all(database.engine)
    statements.keep(database.engine)
    database.dispose()
