"""kill -9 of the process that submits, at every step of a message: what is known afterwards is as exact as it can be.

One process with one connection, so that at each step there is one truth.
"""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from tests.faults.database_steps import (
    held_back,
    tell_of_commits,
    wait_for_commit,
    wait_until_somebody_waits,
)
from tests.faults.relay import Step, taken
from tests.faults.scene import Scene, scene
from tests.servers import PostgresServer


@pytest.fixture(scope="module")
def at_work(
    postgres: PostgresServer, filled: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    name = postgres.create(template=filled)
    with scene(tmp_path_factory.mktemp("killed"), postgres, name, redis_url) as made:
        yield made
        assert made.complaints() == []
    postgres.drop(name)


@pytest.fixture
def watching(at_work: Scene) -> Iterator[psycopg.Connection]:
    with closing(at_work.watching()) as connection:
        yield connection
        connection.execute("DROP FUNCTION IF EXISTS told CASCADE")


@pytest.mark.parametrize("step", list(Step))
def test_at_a_step_of_the_dialogue(at_work: Scene, step: Step) -> None:
    at_work.relay.kill_at(step, after=1 if step is Step.CONNECTED else 20)
    dispatch = at_work.start()
    killed = at_work.relay.killed()

    account = at_work.ended(dispatch)

    account.require_exact(uncertain=killed["unsure"])
    if step is Step.RECORDED:
        assert account.of("uncertain") <= set(account.taken)
        assert account.uncertain == 1


def test_after_the_lease(at_work: Scene, watching: psycopg.Connection) -> None:
    tell_of_commits(watching, of="chunk", when="OLD.worker IS NULL AND NEW.worker IS NOT NULL")
    dispatch = at_work.start()
    wait_for_commit(watching)
    at_work.relay.kill(submitting(at_work))

    at_work.ended(dispatch).require_exact(uncertain=1)


def test_after_an_answer_that_could_not_be_recorded(at_work: Scene, watching: psycopg.Connection) -> None:
    at_work.relay.takes(0.02)
    before = at_work.relay.taken
    dispatch = at_work.start()
    at_work.wait_for(before + 5)
    with held_back(watching, "SELECT 1 FROM worker FOR UPDATE"):
        known = at_work.relay.taken
        wait_until_somebody_waits(watching)
        at_work.wait_for(known + 1)  # whoever was answered while nothing could be written
        at_work.relay.kill_at(Step.NEXT)
        killed = at_work.relay.killed()
    at_work.relay.takes(0.0)

    account = at_work.ended(dispatch)

    account.require_exact(uncertain=killed["unsure"])
    answered = taken(at_work.relay.record)[before : killed["taken"]]
    assert set(answered) <= account.of("accepted")


def test_after_a_commit(at_work: Scene, watching: psycopg.Connection) -> None:
    at_work.relay.takes(0.02)
    tell_of_commits(watching, of="chunk", when="NEW.accepted > OLD.accepted")
    dispatch = at_work.start()
    wait_for_commit(watching)
    killed = at_work.relay.kill(submitting(at_work))
    at_work.relay.takes(0.0)

    at_work.ended(dispatch).require_exact(uncertain=killed["unsure"])


def test_in_enrolment(at_work: Scene, watching: psycopg.Connection) -> None:
    with held_back(watching, "LOCK TABLE chunk IN SHARE MODE"):
        dispatch = at_work.start()
        wait_until_somebody_waits(watching)
        at_work.relay.kill(submitting(at_work))

    at_work.ended(dispatch).require_exact(uncertain=0)


def submitting(at_work: Scene) -> int:
    """The one process that works."""
    (pid,) = at_work.children()
    return pid
