"""The database fails in the middle of a dispatch: nobody is uncertain by it, since the worker knows what was answered."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import psycopg
import pytest

from tests.e2e.processes import eventually
from tests.faults.conftest import LISTS, PEOPLE
from tests.faults.database_steps import held_back, wait_until_somebody_waits, waiting_for_lock
from tests.faults.oracle import DATABASE_AWAY
from tests.faults.scene import Scene, fill, scene
from tests.servers import DURABLE, PostgresServer, running_postgres


@dataclass(frozen=True)
class Place:
    """A scene, the server of its database, and a connection of the test's own."""

    scene: Scene
    postgres: PostgresServer

    def watching(self) -> psycopg.Connection:
        return self.scene.watching()


@pytest.fixture(scope="module")
def place(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with running_postgres(DURABLE) as postgres:
        name = postgres.create()
        folder = tmp_path_factory.mktemp("database")
        fill(postgres.url(name), folder / "filled", lists=LISTS, people=PEOPLE)
        options = {"concurrency": 2, "connections": 2, "delay": 0.03}
        with scene(folder / "scene", postgres, name, redis_url, **options) as made:
            yield Place(made, postgres)
            assert made.complaints(but=DATABASE_AWAY) == []


@pytest.fixture
def watching(place: Place) -> Iterator[psycopg.Connection]:
    with closing(place.watching()) as connection:
        yield connection


def begun(place: Place, messages: int = 10) -> int:
    """A dispatch of which the relay has so many messages."""
    before = place.scene.relay.taken
    dispatch = place.scene.start()
    place.scene.wait_for(before + messages)
    return dispatch


def test_a_backend_is_ended_in_a_transaction(place: Place, watching: psycopg.Connection) -> None:
    dispatch = begun(place)
    with held_back(watching, "SELECT 1 FROM worker FOR UPDATE"):
        wait_until_somebody_waits(watching)
        for pid in waiting_for_lock(watching):
            watching.execute("SELECT pg_terminate_backend(%s)", [pid])

    place.scene.ended(dispatch).require_exact()


def test_a_commit_is_taken_and_its_answer_is_lost(place: Place, watching: psycopg.Connection) -> None:
    dispatch = begun(place)
    watching.execute("SET synchronous_commit = off")
    # Nobody of this name confirms: what is committed stands, and whoever committed it waits to be told.
    watching.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    watching.execute("SELECT pg_reload_conf()")
    untold = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    waiting = eventually(lambda: watching.execute(untold).fetchall(), what="a commit waits", every=0.005)
    watching.execute("ALTER SYSTEM RESET synchronous_standby_names")
    for (pid,) in waiting:
        watching.execute("SELECT pg_terminate_backend(%s)", [pid])
    watching.execute("SELECT pg_reload_conf()")

    place.scene.ended(dispatch).require_exact()


def test_a_lock_is_held_for_longer_than_a_worker_may_be_silent(
    place: Place, watching: psycopg.Connection
) -> None:
    dispatch = begun(place)
    with held_back(watching, "SELECT 1 FROM worker FOR UPDATE"):
        wait_until_somebody_waits(watching)
        eventually(lambda: _seconds(watching) > 6, what="six seconds pass")

    place.scene.ended(dispatch).require_exact()


def test_the_disk_of_the_database_is_full_for_a_while(place: Place, watching: psycopg.Connection) -> None:
    watching.execute(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$"
    )
    dispatch = begun(place)
    watching.execute(
        "CREATE TRIGGER full_disk BEFORE UPDATE ON delivery FOR EACH STATEMENT EXECUTE FUNCTION full_disk()"
    )
    eventually(lambda: "DiskFull" in place.scene.worker.log, what="a worker met it")
    watching.execute("DROP FUNCTION full_disk CASCADE")

    place.scene.ended(dispatch).require_exact()


def test_the_server_ends_in_the_middle_of_everything(place: Place) -> None:
    dispatch = begun(place)
    place.postgres.crash()
    place.scene.runtime.database.dispose()

    place.scene.ended(dispatch).require_exact()


def _seconds(watching: psycopg.Connection) -> float:
    row = watching.execute(
        "SELECT extract(epoch FROM clock_timestamp() - transaction_timestamp())"
    ).fetchone()
    assert row
    return float(row[0])
