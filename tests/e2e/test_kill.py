"""kill -9 in mid-dispatch: what the SMTP server wrote down before it said 250 is held against the ledger."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from newsletter.dispatch.models import DeliveryState
from tests.e2e import sample
from tests.e2e.accounts import account_of
from tests.e2e.processes import Installation, Running, eventually, smtp_server
from tests.e2e.visits import Staff, ready_to_send, staff_of
from tests.servers import PostgresServer

READERS = [f"reader{number}@bank.example.net" for number in range(500)]
CONNECTIONS = 4  # of each process that submits
PROCESSES = 2  # of one worker
# 40 ms between the record and the answer: most kills hit mails that are taken and not yet answered.
SLOWLY = {"stage": "DOT", "answer": "250 2.0.0 Taken", "delay": 0.04}


@dataclass
class Dispatching:
    """An installation whose worker is killed and replaced while a dispatch runs."""

    house: Installation
    staff: Staff
    record: Path
    page: str
    worker: Running
    broker: redis.Redis
    killed: int = 0  # processes that may have been submitting

    def wait_for(self, mails: int) -> None:
        """Wait until the SMTP server has taken so many mails; there must be more to come."""
        eventually(lambda: self.taken() >= mails, what=f"{mails} mails are taken")
        assert self.taken() < len(READERS), "the dispatch was over before the kill"

    def taken(self) -> int:
        """How many mails the SMTP server has taken."""
        return self.record.read_bytes().count(b"\n")

    def kill_a_child(self) -> None:
        """Kill one process of the worker; the worker stays."""
        self._kill_children(1)

    def kill_the_children_and_forget(self) -> None:
        """Empty the broker and kill all processes of the worker: nobody knows of the work but the ledger."""
        self.broker.flushall()
        self._kill_children(PROCESSES)

    def kill_the_worker(self) -> None:
        """Kill the worker with all its processes, and start another."""
        self.worker.kill()
        self.killed += PROCESSES
        self.worker = self.house.start("worker", "--concurrency", str(PROCESSES))

    def _kill_children(self, count: int) -> None:
        for pid in self.worker.children[-count:]:
            os.kill(pid, signal.SIGKILL)
        self.killed += count


@pytest.fixture
def dispatching(tmp_path: Path, postgres: PostgresServer, redis_url: str) -> Iterator[Dispatching]:
    """A dispatch that has just been started."""
    name, record = postgres.create(), tmp_path / "record.jsonl"
    with ExitStack() as stack:
        stack.callback(postgres.drop, name)
        smtp = stack.enter_context(smtp_server(record, SLOWLY))
        broker = stack.enter_context(redis.Redis.from_url(redis_url))
        settings = {
            "database_url": postgres.url(name),
            "broker_url": redis_url,
            "smtp_url": smtp,
            "smtp_connections": str(CONNECTIONS),
        }
        house = Installation(tmp_path, settings)
        stack.enter_context(house.serving())
        stack.enter_context(house.running("beat"))
        staff = stack.enter_context(staff_of(house))
        page = staff.start(ready_to_send(staff, tmp_path, READERS), sample.LIST)
        worker = house.start("worker", "--concurrency", str(PROCESSES))
        run = Dispatching(house, staff, record, page, worker, broker)
        stack.callback(lambda: run.worker.kill())
        yield run


KILLS: list[tuple[int, Callable[[Dispatching], None]]] = [
    (40, Dispatching.kill_a_child),
    (120, Dispatching.kill_the_worker),
    (200, Dispatching.kill_a_child),
    (280, Dispatching.kill_the_children_and_forget),
    (360, Dispatching.kill_the_worker),
]


def test_kills_lose_nothing_double_nothing_and_leave_little_doubt(dispatching: Dispatching) -> None:
    run = dispatching

    for mails, kill in KILLS:
        run.wait_for(mails)
        kill(run)
    eventually(lambda: "Ended" in run.staff.read(run.page), what="the dispatch ends", every=0.2)

    account = account_of(run.house, run.page, run.record)
    assert set(account.ledger) == set(READERS)
    assert (account.lost, account.doubled, account.denied) == (set(), set(), set())
    assert account.of(DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN) == set(account.ledger)
    assert len(account.of(DeliveryState.UNCERTAIN)) <= CONNECTIONS * run.killed
