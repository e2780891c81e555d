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
from newsletter.dispatch import enrolling, leasing, ledger, notices, settling
from newsletter.dispatch.chunks import Account, account, in_hand, recount
from newsletter.dispatch.enrolling import enrol
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.ledger import Result, Turn, Unwritable
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, Dispatch, DispatchState, Notice
from newsletter.dispatch.pacing import RetryPolicy
from newsletter.messages.dkim import DkimSigner
from newsletter.messages.letterhead import Letterhead
from newsletter.relays.base import Outcome
from newsletter.relays.smtp import SmtpRelay
from tests import factories
from tests.conftest import NOW
from tests.factories import BASE_URL
from tests.smtp_server import SmtpServer

POLICY = RetryPolicy(first=timedelta(minutes=1), expire=timedelta(hours=96))


@dataclass(frozen=True)
class Running:
    """A running dispatch in a database of its own."""

    database: Database
    dispatch_id: int

    def report(self, *, now: datetime = NOW) -> Report:
        with self.database.reading() as session:
            return report(session, find_dispatch(session, self.dispatch_id), now=now)

    def account(self) -> Account:
        """What its chunks count; they are what its deliveries are."""
        with self.database.transaction() as session:
            require_exact_counters(session)
            return account(session, self.dispatch_id)

    @property
    def counts(self) -> dict[DeliveryState, int]:
        return self.account().counts

    @property
    def state(self) -> DispatchState:
        with self.database.reading() as session:
            return session.get_one(Dispatch, self.dispatch_id).state

    def deliveries(self) -> list[Delivery]:
        with self.database.reading() as session:
            return list(session.scalars(sa.select(Delivery).order_by(Delivery.id)))

    def chunks(self) -> list[Chunk]:
        with self.database.reading() as session:
            return list(session.scalars(sa.select(Chunk).order_by(Chunk.id)))

    def settle(
        self,
        name: str,
        known: dict[tuple[int, int], Outcome | None],
        *,
        is_whole: bool = True,
        now: datetime = NOW,
    ) -> None:
        """Let the journal of a worker speak."""
        with self.database.transaction() as session:
            settling.settle(session, name, known, is_whole=is_whole, policy=POLICY, now=now)

    def look_for_the_lost(self, now: datetime, *, spared: Sequence[str] = ()) -> int:
        """What a tick does about workers that were not heard of."""
        with self.database.transaction() as session:
            return settling.settle_overdue(session, spared=spared, now=now)

    def lose_the_silent(self, since: datetime = NOW) -> datetime:
        """Two looks, as soon as may be after whoever was heard of last `since`; gives the moment of the second."""
        first = since + leasing.LEASE + timedelta(seconds=1)
        self.look_for_the_lost(first)
        self.look_for_the_lost(first + timedelta(seconds=5))
        return first + timedelta(seconds=5)


def submit_notices(database: Database, server: SmtpServer, *, dkim: DkimSigner | None = None) -> None:
    """Give every notice its turn, over a relay that is a real server."""
    relay = SmtpRelay(server.url)
    with database.reading() as session:
        waiting = session.scalars(sa.select(Notice.id).order_by(Notice.id)).all()
    for notice_id in waiting:
        notices.submit(
            database,
            relay,
            notice_id,
            letterhead=Letterhead(BASE_URL, factories.SIGNER, dkim),
            retries=POLICY,
            clock=lambda: NOW,
        )
    relay.close()


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
                    read = leasing.read(
                        session, chunk, list_id=list_id, room=limit - len(turns), now=self.now
                    )
                    turns += read.turns
                    chunk.in_hand += len(read.turns)
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

    def take_for_trial(self, *, is_for_new: bool = True) -> list[Turn]:
        """One of a chunk of its own, as whoever asks a relay that takes nothing."""
        with self._step() as session:
            if not leasing.may_read(session, self.running.dispatch_id, now=self.now):
                return []
            chunk = leasing.lease_for_trial(
                session, self.running.dispatch_id, self.name, is_for_new=is_for_new, now=self.now
            )
            if chunk is None:
                return []
            self.chunks.append(chunk.id)
            list_id = find_dispatch(session, self.running.dispatch_id).list_id
            turns = leasing.read(session, chunk, list_id=list_id, room=1, now=self.now).turns
            chunk.in_hand = len(turns)
        return turns

    def let_go(self, kept: Sequence[int] = ()) -> None:
        """Have nobody before it any more but the deliveries that are kept."""
        with self._step() as session:
            for chunk in leasing.held_by(session, self.name, self.chunks):
                leasing.let_go(
                    chunk, [number for number in kept if chunk.first_id <= number <= chunk.last_id]
                )
                chunk.in_hand = session.scalars(sa.select(sa.func.count()).where(in_hand(chunk))).one()

    def live(self) -> None:
        """A step in which nothing else is done."""
        with self._step():
            pass

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
    """Fail unless each chunk counts what its rows are, and is due where something of it waits and nobody has it.

    Those behind a canary rest until somebody has looked.
    """
    at_canary = [one.id for one in session.scalars(sa.select(Dispatch)) if one.is_at_canary]
    for chunk in session.scalars(sa.select(Chunk)):
        assert recount(session, chunk), chunk.id
        may_rest = chunk.dispatch_id in at_canary and chunk.due_at is None and not chunk.deferred
        is_due_or_done = (chunk.due_at is not None) == (chunk.pending > 0)
        assert chunk.worker is not None or is_due_or_done or may_rest, chunk.id


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dispatch to five people has three chunks."""
    monkeypatch.setattr(enrolling, "_LEAST", 2)


@pytest.fixture
def running(database: Database) -> Running:
    return running_dispatch(database, 5)
