"""One process with SQLite is told to end in the middle of a dispatch: it is gone soon, and the next one goes on with all."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from newsletter.dispatch import starting
from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.issues.models import Proof
from newsletter.runtime import Runtime, build_runtime
from newsletter.users.deeds import OPERATOR
from subscribers.models import MailingList
from tests import factories
from tests.e2e.processes import Installation, eventually
from tests.faults.oracle import account_of, complaints
from tests.faults.scene import Relay, fill, settings_of

PEOPLE = 120


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    made = Relay(tmp_path / "record.jsonl", delay=0.02)
    yield made
    made.stop()


@pytest.fixture
def house(relay: Relay, tmp_path: Path) -> Installation:
    settings = {"smtp_url": relay.url, "smtp_connections": "2"}
    made = Installation(tmp_path, settings, secret_key=factories.SECRET_KEY)
    (tmp_path / "data").mkdir()
    fill(made.database_url, tmp_path, lists=1, people=PEOPLE)
    return made


def test_nobody_is_lost_or_doubled(house: Installation, relay: Relay) -> None:
    runtime = build_runtime(settings_of(house))
    dispatch_id = start(runtime)
    first = house.start("serve")
    eventually(lambda: relay.taken >= 20, what="twenty messages", every=0.005)

    told_at = time.monotonic()
    status = first.stop()
    took, taken = time.monotonic() - told_at, relay.taken
    second = house.start("serve")
    eventually(
        lambda: state(runtime, dispatch_id) is DispatchState.FINISHED, what="the dispatch ends", within=60
    )
    second.stop()

    with runtime.database.reading() as session:
        account_of(session, dispatch_id, relay.record).require_exact()
    runtime.close()
    assert status == 0
    assert taken < PEOPLE
    assert took < 10
    assert [line for log in house.folder.glob("*.log") for line in complaints(log)] == []


def test_a_relay_that_does_not_answer_keeps_nobody(house: Installation, relay: Relay) -> None:
    relay.answers_nothing()
    runtime = build_runtime(settings_of(house))
    dispatch_id = start(runtime)
    first = house.start("serve")
    eventually(lambda: relay.taken >= 2, what="two messages", every=0.005)

    told_at = time.monotonic()
    first.stop()
    took = time.monotonic() - told_at
    relay.answers_again()
    second = house.start("serve")
    eventually(
        lambda: state(runtime, dispatch_id) is DispatchState.FINISHED, what="the dispatch ends", within=60
    )
    second.stop()

    with runtime.database.reading() as session:
        account_of(session, dispatch_id, relay.record).require_exact(uncertain=2)
    runtime.close()
    assert took < 10


def start(runtime: Runtime) -> int:
    with runtime.database.transaction() as session:
        proof, readers = (
            session.scalars(sa.select(Proof)).one(),
            session.scalars(sa.select(MailingList)).one(),
        )
        now = runtime.clock()
        return starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now).id


def state(runtime: Runtime, dispatch_id: int) -> DispatchState:
    with runtime.database.reading() as session:
        return session.get_one(Dispatch, dispatch_id).state
