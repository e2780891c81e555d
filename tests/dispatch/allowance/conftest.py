"""Relays with limits, and what watches that they are kept."""

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from newsletter.db import Database
from newsletter.dispatch.allowance.models import DEFAULT, KnownRelay
from newsletter.dispatch.enrolling import enrol
from newsletter.dispatch.ledger import Turn
from newsletter.dispatch.sending import pump
from newsletter.messages.personalising import Message
from newsletter.relays.base import Envelope, Outcome, Unavailable
from tests import factories
from tests.conftest import NOW
from tests.dispatch.conftest import POLICY, Running
from tests.fakes import MemoryJournal, ScriptedRelay


class Clock:
    """Stands a moment later each time it is asked."""

    def __init__(self, *, step: timedelta = timedelta(milliseconds=20)) -> None:
        self._now, self._step, self._lock = NOW, step, threading.Lock()

    def __call__(self) -> datetime:
        return self.pass_by(self._step)

    def pass_by(self, time: timedelta) -> datetime:
        with self._lock:
            self._now += time
            return self._now

    def come_to(self, moment: datetime) -> None:
        with self._lock:
            self._now = max(self._now, moment)


class WatchingRelay(ScriptedRelay):
    """Notes when it was told of each mail, and when it answered; `takes` says how long it takes in between."""

    def __init__(
        self,
        clock: Clock,
        script: dict[str, object] | None = None,
        *,
        takes: Callable[[], timedelta] = timedelta,
        connections: int = 3,
    ) -> None:
        super().__init__(script, connections=connections)
        self._clock, self._takes = clock, takes
        self.begun: list[tuple[datetime, str]] = []
        self.answered: list[tuple[datetime, str]] = []
        self.most_at_once = self._at_once = 0
        self._counting = threading.Lock()

    def submit(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], None]) -> Outcome:
        domain = envelope.recipient.rpartition("@")[2]
        told_at = self._clock()
        with self._counting:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        self._clock.pass_by(self._takes())
        outcome = super().submit(envelope, message, before_dot=before_dot)
        with self._counting:
            self._at_once -= 1
        if not isinstance(outcome, Unavailable):  # that is no mail which it was given
            self.begun.append((told_at, domain))
            self.answered.append((self._clock(), domain))
        return outcome


def limit(database: Database, **limits: int) -> None:
    """Give the relay of the environment limits, instead of those it has."""
    with database.transaction() as session:
        relay = session.get(KnownRelay, 1) or KnownRelay(id=1, name=DEFAULT, workers={})
        for name in ("per_second", "per_hour", "per_day", "per_domain", "connections", "per_connection"):
            setattr(relay, name, limits.get(name))
        session.add(relay)


def dispatch_to(database: Database, addresses: Iterable[str]) -> Running:
    with database.transaction() as session:
        newsletter = factories.newsletter(session)
        readers = factories.mailing_list(session, newsletter)
        for address in addresses:
            factories.subscription(session, readers, address)
        dispatch = factories.dispatch(session, factories.proof(session, newsletter), readers)
        while enrol(session, dispatch, now=NOW):
            pass
        return Running(database, dispatch.id)


def compose(turn: Turn) -> Message:
    return Message(Envelope("bounce@bridge.example.org", turn.recipient.address), "<1@x>", b"Hello\r\n")


def run(
    running: Running, relay: ScriptedRelay, clock: Callable[[], datetime], *, journal: MemoryJournal
) -> bool:
    return pump(
        running.database,
        relay,
        compose,
        journal,
        running.dispatch_id,
        policy=POLICY,
        clock=clock,
        slice_seconds=30,
    )


def require_at_most(moments: Sequence[datetime], most: int, window: timedelta) -> None:
    """Fail if somewhere a stretch as long as the window has more than so many."""
    in_order = sorted(moments)
    for first, one_more in zip(in_order, in_order[most:], strict=False):
        assert one_more - first >= window, (first, one_more)
