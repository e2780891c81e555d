"""A running dispatch with an enrolled audience."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.desk.reports import Report, report
from newsletter.dispatch import leasing, ledger
from newsletter.dispatch.chunks import in_hand, recount
from newsletter.dispatch.enrolling import enrol
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.ledger import Result, Turn, Unwritable
from newsletter.dispatch.models import Chunk
from newsletter.dispatch.pacing import RetryPolicy
from newsletter.relays.base import Outcome
from tests import factories
from tests.conftest import NOW

POLICY = RetryPolicy(first=timedelta(minutes=1), expire=timedelta(hours=96))


@dataclass(frozen=True)
class Running:
    """A running dispatch in a database of its own."""

    database: Database
    dispatch_id: int

    def report(self) -> Report:
        with self.database.reading() as session:
            return report(session, find_dispatch(session, self.dispatch_id))


def running_dispatch(database: Database, subscribers: int) -> Running:
    with database.transaction() as session:
        dispatch_id = enrolled(session, subscribers)
    return Running(database, dispatch_id)


def enrolled(session: Session, subscribers: int) -> int:
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)
    for number in range(subscribers):
        factories.subscription(session, readers, f"reader{number}@example.org")
    dispatch = factories.dispatch(session, factories.proof(session, newsletter), readers)
    while enrol(session, dispatch, now=NOW):
        pass
    return dispatch.id


class WorkerByHand:
    """Does with the ledger what a pump does, a step at a time, and submits nothing."""

    def __init__(self, running: Running, name: str = "w1", *, now: datetime = NOW) -> None:
        self.running, self.name, self.now = running, name, now
        self.chunks: list[int] = []
        with running.database.transaction() as session:
            leasing.begin_life(session, name, now=now)

    def take(self, limit: int = 10) -> list[Turn]:
        """Read on, in the chunk that is held and then in the next; nothing where the dispatch does not go on."""
        turns: list[Turn] = []
        with self._step() as session:
            if not leasing.may_read(session, self.running.dispatch_id, now=self.now):
                return []
            list_id = find_dispatch(session, self.running.dispatch_id).list_id
            held = leasing.held_by(session, self.name, self.chunks)
            while len(turns) < limit:
                for chunk in held:
                    read, _ = leasing.read(
                        session, chunk, list_id=list_id, room=limit - len(turns), now=self.now
                    )
                    turns += read
                    chunk.in_hand += len(read)
                if len(turns) == limit:
                    break
                leased = leasing.lease(session, self.running.dispatch_id, self.name, now=self.now)
                if leased is None:
                    break
                held = [leased]
                self.chunks.append(leased.id)
        return turns

    def record(self, outcome: Outcome | Unwritable, turns: Sequence[Turn]) -> int:
        """The same came of all of these; returns how many were not taken."""
        return self.record_all([Result(turn.delivery_id, turn.attempt, outcome) for turn in turns])

    def record_all(self, results: Sequence[Result]) -> int:
        """The same of several results."""
        with self._step() as session:
            chunks = leasing.held_by(session, self.name, self.chunks)
            superseded = ledger.record(
                session, self.running.dispatch_id, chunks, results, policy=POLICY, now=self.now
            )
            for chunk in chunks:
                chunk.in_hand = session.scalars(sa.select(sa.func.count()).where(in_hand(chunk))).one()
        return superseded

    def give_up(self) -> None:
        """Let go of all chunks, whatever is in hand."""
        with self._step() as session:
            for chunk in leasing.held_by(session, self.name, self.chunks):
                leasing.give_up(session, chunk, now=self.now)
        self.chunks = []

    @contextmanager
    def _step(self) -> Iterator[Session]:
        with self.running.database.transaction() as session:
            leasing.step(session, self.name, now=self.now)
            yield session


def require_exact_counters(session: Session) -> None:
    """Fail unless each chunk counts what its rows are."""
    for chunk in session.scalars(sa.select(Chunk)):
        assert recount(session, chunk), chunk.id


@pytest.fixture
def running(database: Database) -> Running:
    return running_dispatch(database, 5)
