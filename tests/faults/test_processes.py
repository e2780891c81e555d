"""Workers, beats and whoever clicks: killed, frozen, doubled."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from newsletter.errors import Conflict
from tests.e2e.processes import eventually
from tests.faults.oracle import DATABASE_AWAY
from tests.faults.scene import Scene, scene
from tests.servers import PostgresServer

CONNECTIONS, PROCESSES = 2, 2


@pytest.fixture(scope="module")
def at_work(
    postgres: PostgresServer, filled: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    name = postgres.create(template=filled)
    options = {"concurrency": PROCESSES, "connections": CONNECTIONS, "delay": 0.03}
    with scene(tmp_path_factory.mktemp("processes"), postgres, name, redis_url, **options) as made:
        yield made
        assert made.complaints(but=DATABASE_AWAY) == []
    postgres.drop(name)


def begun(at_work: Scene, messages: int = 10) -> int:
    """A dispatch of which the relay has so many messages."""
    before = at_work.relay.taken
    dispatch = at_work.start()
    at_work.wait_for(before + messages)
    return dispatch


def test_a_worker_is_killed_with_all_its_processes(at_work: Scene) -> None:
    dispatch = begun(at_work)
    at_work.worker.kill()
    at_work.restart_worker(concurrency=PROCESSES)

    at_work.ended(dispatch).require_exact(uncertain=CONNECTIONS * PROCESSES)


def test_a_worker_is_frozen_until_its_lease_has_run_out(at_work: Scene) -> None:
    dispatch = begun(at_work)
    frozen = at_work.children()
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    other = at_work.house.start("worker", "--concurrency=1")
    try:
        with closing(at_work.watching()) as watching:
            lose(watching)
        doubted = at_work.account(dispatch).uncertain
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
        at_work.ended(dispatch)
        eventually(lambda: not at_work.account(dispatch).uncertain, what="their journals have spoken")
        account = at_work.ended(dispatch)
    finally:
        other.kill()

    assert doubted > 0
    account.require_exact()


def lose(watching: psycopg.Connection) -> None:
    """Let two minutes pass for the database, which then ends the transactions that are silent; returns when nobody lives."""
    watching.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE state = 'idle in transaction' AND datname = current_database()"
    )
    watching.execute("UPDATE worker SET alive_until = alive_until - interval '3 minutes'")
    living = "SELECT 1 FROM worker WHERE ended_at IS NULL"
    eventually(lambda: not watching.execute(living).fetchall(), what="the leases run out")


def test_a_beat_is_killed_and_then_there_are_two(at_work: Scene) -> None:
    at_work.beat.kill()
    dispatch = begun(at_work)
    at_work.relay.kill(at_work.children()[0])
    beats = [at_work.house.start("beat") for _ in range(2)]
    try:
        account = at_work.ended(dispatch)
    finally:
        for beat in beats:
            beat.kill()
        at_work.beat = at_work.house.start("beat")

    account.require_exact(uncertain=CONNECTIONS)


def test_two_click_at_the_same_time(at_work: Scene) -> None:
    at_once, came = threading.Barrier(2), []
    slug = at_work.next_list()

    def click() -> None:
        at_once.wait(10)
        try:
            came.append(at_work.start(slug))
        except Conflict as refused:
            came.append(refused)

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join(30)

    (dispatch,) = (one for one in came if isinstance(one, int))
    assert len(came) == 2
    at_work.ended(dispatch).require_exact()
