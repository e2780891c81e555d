"""The broker fails in the middle of a dispatch: bells are lost, work is not, and what is under way goes on without it."""

import signal
from collections.abc import Iterator

import pytest

from tests.faults.broker import Broker, running_broker
from tests.faults.oracle import BROKER_AWAY
from tests.faults.scene import Scene, scene
from tests.servers import PostgresServer


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    with running_broker() as running:
        yield running


@pytest.fixture(scope="module")
def at_work(
    broker: Broker, postgres: PostgresServer, filled: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    name = postgres.create(template=filled)
    options = {"concurrency": 2, "connections": 2, "delay": 0.03}
    with scene(tmp_path_factory.mktemp("broker"), postgres, name, broker.url, **options) as made:
        yield made
        assert made.complaints(but=BROKER_AWAY) == []
    postgres.drop(name)


def test_emptied(at_work: Scene, broker: Broker) -> None:
    dispatch = at_work.start()
    broker.empty()

    at_work.ended(dispatch).require_exact()


def test_frozen_in_the_middle(at_work: Scene, broker: Broker) -> None:
    before = at_work.relay.taken
    dispatch = at_work.start()
    at_work.wait_for(before + 10)
    broker.freeze()
    try:
        at_work.wait_for(before + 60)  # what is under way needs no bell
    finally:
        broker.thaw()

    at_work.ended(dispatch).require_exact()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_gone_in_the_middle_and_before_a_start(at_work: Scene, broker: Broker, how: signal.Signals) -> None:
    before = at_work.relay.taken
    under_way = at_work.start()
    at_work.wait_for(before + 10)
    broker.end(how)
    started = at_work.start()  # its bell is lost
    at_work.wait_for(before + 60)
    broker.begin_again()

    at_work.ended(under_way).require_exact()
    at_work.ended(started).require_exact()
