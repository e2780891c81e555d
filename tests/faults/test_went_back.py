"""PostgreSQL is restored from a dump of the middle of a dispatch: workers refuse to go on, and nobody gets a second mail."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from newsletter.dispatch.models import Dispatch, DispatchState
from tests.e2e.processes import eventually
from tests.faults.scene import Scene, scene
from tests.servers import PostgresServer, postgres_program


@pytest.fixture
def at_work(postgres: PostgresServer, database_name: str, redis_url: str, tmp_path: Path) -> Iterator[Scene]:
    options = {"concurrency": 2, "connections": 2, "delay": 0.02}
    with scene(tmp_path / "back", postgres, database_name, redis_url, **options) as made:
        yield made


def test_nothing_goes_on_until_a_person_says_so(
    at_work: Scene, postgres: PostgresServer, database_name: str, tmp_path: Path
) -> None:
    dump = tmp_path / "half.dump"
    dispatch = at_work.start()
    at_work.wait_for(15)
    place = ("--host", str(postgres.sockets), "--username", "postgres")
    subprocess.run(
        [postgres_program("pg_dump"), *place, "--format=custom", f"--file={dump}", database_name], check=True
    )
    at_work.ended(dispatch)
    at_work.worker.stop()
    at_work.beat.stop()
    at_work.runtime.database.dispose()
    postgres.drop(database_name)
    subprocess.run(
        [postgres_program("pg_restore"), *place, "--create", "--dbname=postgres", str(dump)], check=True
    )

    at_work.restart_worker(concurrency=2)
    eventually(lambda: at_work.state(dispatch) is DispatchState.PAUSED, what="the dispatch is stopped")
    stopped = at_work.account(dispatch)
    with at_work.runtime.database.reading() as session:
        because = str(session.get_one(Dispatch, dispatch).held_because)
        assert session.scalar(sa.select(Dispatch.gap_to)) is not None
    at_work.resume(dispatch)
    ended = at_work.ended(dispatch)

    assert "went back" in because
    assert stopped.doubled == set()
    assert stopped.of("pending")
    assert (ended.lost, ended.doubled, ended.denied) == (set(), set(), set())
    assert ended.counts_agree
    assert ended.of("accepted", "uncertain") == set(ended.rows)
