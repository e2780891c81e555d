"""A worker says that it is there, and works by itself while nobody rings: over a real ledger."""

from collections import deque
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.db import Database
from newsletter.desk.reports import report
from newsletter.dispatch import attendance, scheduling, starting
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import DeliveryState, DispatchState
from newsletter.issues.assets import AssetStore
from newsletter.runtime import Runtime
from newsletter.settings import Settings
from newsletter.users.deeds import OPERATOR
from tests import factories
from tests.conftest import NOW
from tests.dispatch.conftest import Running, WorkerByHand
from tests.fakes import ScriptedRelay
from tests.feedback.inbound.ways.mail_servers import PASSWORD, USER, ImapServer
from tests.servers import free_port
from workers.standing_by import Bells, StandBy, broker_answers

PEOPLE = 4


class Worker:
    """A stand-by whose broker answers or not, and what it passed on."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.passed_on: list[str] = []
        self.has_broker, self.now = True, NOW
        bells: Bells = deque()
        database.ringer = lambda name, ids: bells.append((name, ids))
        self.runtime = Runtime(
            settings=Settings(
                data_dir=folder, base_url="https://news.bridge.example.org", broker_url="redis://nowhere"
            ),
            database=database,
            signer=factories.SIGNER,
            relay=ScriptedRelay(),
            assets=AssetStore(folder / "assets"),
            outbox=None,
            clock=lambda: self.now,
        )
        self._bells = bells
        self.stand_by = self._standing_by()
        with database.transaction() as session:
            newsletter = factories.newsletter(session)
            readers = factories.mailing_list(session, newsletter)
            for number in range(PEOPLE):
                factories.subscription(session, readers, f"reader{number}@example.org")
            proof = factories.proof(session, newsletter)
            self.dispatch_id = starting.schedule(session, proof, readers, by=OPERATOR, at=NOW, now=NOW).id
        bells.clear()  # it was lost

    def reads(self, mailbox: str, password: str) -> None:
        """Let it have a mailbox, from its next look on."""
        changes = {"inbox_url": mailbox, "inbox_password": password}
        self.runtime = replace(self.runtime, settings=self.runtime.settings.model_copy(update=changes))
        self.stand_by = self._standing_by()

    def somebody_ticks(self) -> None:
        with self.runtime.database.transaction() as session:
            attendance.ticked(session, now=self.now)

    def state(self) -> tuple[DispatchState, int]:
        with self.runtime.database.reading() as session:
            told = report(session, find_dispatch(session, self.dispatch_id), now=self.now)
        return told.state, told.counts[DeliveryState.ACCEPTED]

    def attendance(self) -> attendance.Attendance:
        with self.runtime.database.reading() as session:
            return attendance.attendance(session, now=self.now)

    def _standing_by(self) -> StandBy:
        return StandBy(
            self.runtime,
            self._bells,
            processes=3,
            broker_answers=lambda: self.has_broker,
            pass_on=lambda name, _: self.passed_on.append(name),
        )


@pytest.fixture
def worker(database: Database, tmp_path: Path) -> Worker:
    return Worker(database, tmp_path)


def test_while_others_ring_it_only_says_that_it_is_there(worker: Worker) -> None:
    worker.somebody_ticks()

    worker.stand_by.look()

    assert worker.state() == (DispatchState.SCHEDULED, 0)
    assert worker.passed_on == []
    assert worker.attendance() == attendance.Attendance(processes=3, is_ticking=True)


def test_without_a_beat_it_rings_for_what_is_due(worker: Worker) -> None:
    worker.stand_by.look()

    assert worker.passed_on == ["dispatch.begin"]
    assert worker.state() == (DispatchState.SCHEDULED, 0)
    assert not worker.attendance().is_ticking  # it looks again, until a beat runs


def test_without_a_broker_it_does_what_is_due_to_its_end(worker: Worker) -> None:
    worker.somebody_ticks()
    worker.has_broker = False

    worker.stand_by.look()

    assert worker.state() == (DispatchState.FINISHED, PEOPLE)
    assert worker.passed_on == []


def test_without_a_broker_it_fetches_the_mailbox_every_two_minutes(worker: Worker, tmp_path: Path) -> None:
    mail = b"From: a@example.com\r\nTo: editors@bridge.example.org\r\n\r\nHello\r\n"
    worker.has_broker = False
    with ImapServer(tmp_path, mail) as server:
        address = f"imaps://{USER.replace('@', '%40')}@localhost:{server.port}/?ca={server.chain}"
        worker.reads(address, PASSWORD)
        worker.stand_by.look()
        assert server.mails == {}
        visits = len(server.told)

        worker.now = NOW + timedelta(seconds=60)
        worker.stand_by.look()
        assert len(server.told) == visits

        worker.now = NOW + timedelta(seconds=121)
        worker.stand_by.look()
        assert len(server.told) > visits


def test_a_mailbox_that_cannot_be_read_keeps_no_mail_waiting(worker: Worker) -> None:
    worker.has_broker = False
    address = f"imaps://us@127.0.0.1:{free_port()}/"
    worker.reads(address, "x")

    worker.stand_by.look()

    assert worker.state() == (DispatchState.FINISHED, PEOPLE)


def test_a_dispatch_gets_lanes_for_workers_that_come_and_no_more_than_are_wanted(worker: Worker) -> None:
    def lanes(most: int) -> int:
        with worker.runtime.database.reading() as session:
            return attendance.lanes(session, most=most, now=worker.now)

    assert lanes(16) == 2
    worker.somebody_ticks()
    worker.stand_by.look()
    assert (lanes(16), lanes(2)) == (3, 2)
    with worker.runtime.database.transaction() as session:
        attendance.attend(session, "another", processes=4, now=NOW)
    assert lanes(16) == 7

    worker.now = NOW + timedelta(minutes=1)

    assert worker.attendance() == attendance.Attendance(processes=0, is_ticking=False)
    assert lanes(16) == 2


def test_more_lanes_are_opened_for_a_running_dispatch_and_closed_again(worker: Worker) -> None:
    database, rung = worker.runtime.database, list[int]()
    database.ringer = lambda _, ids: rung.append(ids["lane"])

    def tick(lanes: int) -> None:
        with database.transaction() as session:
            scheduling.tick(session, lanes=lanes, now=NOW)

    def again(lane: int) -> list[int]:
        rung.clear()
        with database.transaction() as session:
            scheduling.call_pump_again(session, worker.dispatch_id, lane=lane)
        return list(rung)

    with database.transaction() as session:
        scheduling.begin(session, find_dispatch(session, worker.dispatch_id), lanes=2, now=NOW)
    assert rung == [0, 1]
    assert WorkerByHand(Running(database, worker.dispatch_id)).take(1)

    rung.clear()
    tick(2)
    assert rung == []
    tick(4)
    assert rung == [2, 3]
    assert again(3) == [3]
    tick(1)
    assert again(3) == []
    assert again(0) == [0]


def test_a_broker_that_is_not_there_does_not_answer(redis_url: str) -> None:
    assert broker_answers(redis_url)
    assert not broker_answers(f"redis://127.0.0.1:{free_port()}/0")
