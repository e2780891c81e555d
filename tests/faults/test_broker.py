"""The broker fails in the middle of a dispatch: bells are lost, work is not, and what is under way goes on without it."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import redis

from tests.e2e.processes import eventually
from tests.faults.oracle import BROKER_AWAY
from tests.faults.scene import Scene, scene
from tests.servers import PostgresServer, running_redis


@dataclass
class Broker:
    """A Redis that a test may mistreat."""

    url: str
    stack: ExitStack

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, socket_timeout=5)

    def signal(self, signal_number: int) -> None:
        os.kill(self.pid, signal_number)

    @property
    def pid(self) -> int:
        with self.client() as client:
            return int(client.info("server")["process_id"])

    def end(self, signal_number: int) -> None:
        """End it, and return when it is gone."""
        self.signal(signal_number)
        eventually(lambda: not self._answers(), what="the broker is gone")

    def begin_again(self) -> None:
        """Start another in its place, which knows nothing."""
        program, port = shutil.which("redis-server"), urlsplit(self.url).port
        assert program
        process = subprocess.Popen(
            [program, "--port", str(port), "--bind", "127.0.0.1", "--save", ""],
            stdout=subprocess.DEVNULL,
            cwd="/tmp",
        )
        self.stack.callback(process.wait, 30)
        self.stack.callback(process.terminate)
        eventually(self._answers, what="the broker is back")

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    with ExitStack() as stack:
        yield Broker(stack.enter_context(running_redis()), stack)


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
    with broker.client() as client:
        client.flushall()

    at_work.ended(dispatch).require_exact()


def test_frozen_in_the_middle(at_work: Scene, broker: Broker) -> None:
    pid, before = broker.pid, at_work.relay.taken
    dispatch = at_work.start()
    at_work.wait_for(before + 10)
    os.kill(pid, signal.SIGSTOP)
    try:
        at_work.wait_for(before + 60)  # what is under way needs no bell
    finally:
        os.kill(pid, signal.SIGCONT)

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
