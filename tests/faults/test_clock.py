"""Clocks that jump by an hour, to and fro, while a dispatch runs: they decide when something is done, never what is known."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from newsletter.db import Database
from newsletter.dispatch.leasing import LifeOverError
from newsletter.dispatch.models import DeliveryState, DispatchState
from newsletter.dispatch.sending import pump
from newsletter.relays.smtp import SmtpRelay
from tests.conftest import NOW
from tests.dispatch.conftest import POLICY, Running, running_dispatch
from tests.dispatch.test_moods import compose
from tests.fakes import MemoryJournal
from tests.smtp_server import Rule, SmtpServer

AN_HOUR = timedelta(hours=1)
PEOPLE = 40
SLOWLY = Rule("DOT", "250 Taken", delay=0.01, times=30)
LATER = Rule("RCPT", "450 4.2.0 Greylisted, try again in 60 seconds", each=5, at_first=True)


@pytest.mark.parametrize("seed", range(2))
def test_nobody_is_lost_or_doubled(database: Database, seed: int) -> None:
    running = running_dispatch(database, PEOPLE)
    clock = jumping(seed)
    is_over = threading.Event()
    looking = threading.Thread(target=look_for_the_lost, args=(running, jumping(-seed - 1), is_over))
    looking.start()

    try:
        with SmtpServer(*map(replace, (SLOWLY, LATER)), keep_bodies=False) as server:
            relay = SmtpRelay(server.url, connections=2)
            for number in range(1000):
                if running.state is not DispatchState.RUNNING:
                    break
                work(running, relay, f"life-{number}", clock)
            relay.close()
    finally:
        is_over.set()
        looking.join()

    taken = Counter(message.recipient for message in server.messages)
    assert running.state is DispatchState.FINISHED
    assert running.counts[DeliveryState.ACCEPTED] == PEOPLE
    assert taken == Counter({f"reader{number}@example.org": 1 for number in range(PEOPLE)})


def jumping(seed: int) -> Callable[[], datetime]:
    """A clock that goes on, and is wrong by an hour now and then."""
    chance, asked = random.Random(seed), count()
    return lambda: NOW + chance.choice((-1, 0, 1)) * AN_HOUR + timedelta(seconds=10 * next(asked))


def work(running: Running, relay: SmtpRelay, name: str, clock: Callable[[], datetime]) -> None:
    """One slice of a worker; one whose life was ended lets its journal speak, as any would."""
    journal = MemoryJournal(name)
    try:
        pump(
            running.database,
            relay,
            compose,
            journal,
            running.dispatch_id,
            policy=POLICY,
            clock=clock,
            slice_seconds=0.2,
        )
    except LifeOverError:
        running.settle(name, journal.known, now=clock())


def look_for_the_lost(running: Running, clock: Callable[[], datetime], is_over: threading.Event) -> None:
    """What ticks do, by clocks of their own."""
    while not is_over.wait(0.05):
        running.look_for_the_lost(clock())
