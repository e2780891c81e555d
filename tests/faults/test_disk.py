"""The disk under the journal is full in the middle of a dispatch: no dot is written that cannot be noted, and nobody is lost."""

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.processes import eventually
from tests.faults.scene import Scene, scene
from tests.servers import PostgresServer

ROOM = 1_000  # octets in any one file: a journal of some thirty people


@pytest.fixture
def at_work(postgres: PostgresServer, database_name: str, redis_url: str, tmp_path: Path) -> Iterator[Scene]:
    options = {"concurrency": 1, "connections": 2, "delay": 0.02}
    with scene(tmp_path / "disk", postgres, database_name, redis_url, **options) as made:
        yield made


def test_the_dispatch_is_held_and_goes_on_when_there_is_room(at_work: Scene) -> None:
    limit_files(at_work, ROOM)
    dispatch = at_work.start()
    eventually(lambda: at_work.is_held(dispatch), what="the dispatch is held")
    held = at_work.account(dispatch)
    limit_files(at_work, resource.RLIM_INFINITY)

    account = at_work.ended(dispatch)

    assert held.uncertain == 0
    assert held.of("pending")
    account.require_exact()


def limit_files(at_work: Scene, octets: int) -> None:
    """From now on no file of the processes that submit grows beyond so many."""
    for pid in at_work.children():
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (octets, hard))
