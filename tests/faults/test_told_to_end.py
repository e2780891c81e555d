"""SIGTERM in the middle of a dispatch: within ten seconds everything is given back, and another goes on at once."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.scene import Scene, scene
from tests.servers import PostgresServer

CONNECTIONS, PROCESSES = 2, 2


@pytest.fixture
def at_work(postgres: PostgresServer, database_name: str, redis_url: str, tmp_path: Path) -> Iterator[Scene]:
    options = {"concurrency": PROCESSES, "connections": CONNECTIONS, "delay": 0.3}
    with scene(tmp_path / "told", postgres, database_name, redis_url, **options) as made:
        yield made
        assert made.complaints() == []


def test_what_is_open_is_finished_and_the_rest_is_given_back(at_work: Scene) -> None:
    dispatch = at_work.start()
    at_work.wait_for(6)
    began = time.monotonic()
    status = at_work.worker.stop()
    took = time.monotonic() - began

    left = at_work.account(dispatch)
    at_work.relay.takes(0.0)
    at_work.restart_worker(concurrency=PROCESSES)

    assert (status, left.left_over, left.uncertain) == (0, 0, 0)
    assert left.of("pending")
    assert took < 5
    at_work.ended(dispatch).require_exact()


def test_a_relay_that_does_not_answer_keeps_nobody(at_work: Scene) -> None:
    at_work.relay.answers_nothing()
    dispatch = at_work.start()
    at_work.wait_for(2 * CONNECTIONS)
    began = time.monotonic()
    status = at_work.worker.stop()
    took = time.monotonic() - began

    at_work.relay.takes(0.0)
    at_work.relay.answers_again()
    at_work.restart_worker(concurrency=PROCESSES)

    assert status == 0
    assert took < 10
    account = at_work.ended(dispatch)
    account.require_exact(uncertain=CONNECTIONS * PROCESSES)
    assert account.of("uncertain") <= set(account.taken)
