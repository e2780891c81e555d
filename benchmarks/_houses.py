"""Installations to be measured, as an operator runs them, and one dispatch of theirs from its start to its end."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks._crowd import CROWD
from benchmarks._postfix import Sink
from benchmarks._sized import BASE_URL
from newsletter.desk.reports import Report, report
from newsletter.dispatch import starting
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import DeliveryState, DispatchState
from newsletter.issues.finding import find_proof
from newsletter.runtime import Runtime
from newsletter.settings import Settings
from newsletter.users.deeds import OPERATOR
from subscribers.lists import find_list
from tests.e2e.processes import Installation, Running
from tests.servers import PostgresServer, running_redis
from workers.runtimes import connected

PROCESSES = 2
CONNECTIONS = 4  # of each
_SECRET_KEY = "a secret key that is only used in benchmarks"


def house_of(folder: Path, **settings: str) -> Installation:
    """An installation in a folder, which may be there already."""
    folder.mkdir(exist_ok=True)
    ours = {"base_url": BASE_URL, "smtp_connections": str(CONNECTIONS), **settings}
    return Installation(folder, settings=ours, secret_key=_SECRET_KEY)


def settings_of(house: Installation) -> Settings:
    """The settings that its processes have."""
    prefix = "NEWSLETTER_"
    ours = {name: value for name, value in house.environment().items() if name.startswith(prefix)}
    return Settings(**{name.removeprefix(prefix).lower(): value for name, value in ours.items()})  # type: ignore[arg-type]


@dataclass(frozen=True)
class ScaledOut:
    """A running installation on PostgreSQL and Redis, a runtime of it that rings, and its worker."""

    house: Installation
    runtime: Runtime
    worker: Running


@contextmanager
def scaled_out(
    folder: Path, postgres: PostgresServer, database: str, sink: Sink, **settings: str
) -> Iterator[ScaledOut]:
    """One worker with its processes, and the beat, both ready and without work when the block begins."""
    with running_redis() as broker:
        house = house_of(
            folder, database_url=postgres.url(database), broker_url=broker, smtp_url=sink.url, **settings
        )
        with (
            connected(settings_of(house)) as (runtime, _),
            house.running("worker", f"--concurrency={PROCESSES}", says="worker.ready") as worker,
            house.running("beat", says="beat.ready"),
        ):
            yield ScaledOut(house, runtime, worker)


def start(runtime: Runtime, proof_id: int) -> int:
    """What a click on Start does; gives the dispatch."""
    with runtime.database.transaction() as session:
        proof, crowd = find_proof(session, proof_id), find_list(session, CROWD)
        now = runtime.clock()
        return starting.schedule(session, proof, crowd, by=OPERATOR, at=now, now=now).id


def reported(runtime: Runtime, dispatch_id: int) -> Report:
    """How a dispatch stands."""
    with runtime.database.reading() as session:
        return report(session, find_dispatch(session, dispatch_id), now=runtime.clock())


def wait_for_end(runtime: Runtime, dispatch_id: int) -> None:
    """Return when a dispatch is finished."""
    ends_at = time.monotonic() + 60
    while (now := reported(runtime, dispatch_id)).state is not DispatchState.FINISHED:
        assert time.monotonic() < ends_at, f"it does not end: {now.as_json()}"
        time.sleep(0.1)


def require_accepted_once(runtime: Runtime, dispatch_id: int, sink: Sink, *, people: int) -> None:
    """Fail unless everybody is accepted, by the rows as by the report, and the sink has as many messages."""
    told = reported(runtime, dispatch_id)
    counting = sa.text("SELECT state, count(*) FROM delivery WHERE dispatch_id = :id GROUP BY state")
    with runtime.database.reading() as session:
        rows: dict[str, int] = dict(session.execute(counting, {"id": dispatch_id}).tuples().all())
    assert rows == {DeliveryState.ACCEPTED.value: people}, rows
    assert (told.enrolled, told.counts[DeliveryState.ACCEPTED]) == (people, people), told.as_json()
    assert sink.taken == people, f"the sink has {sink.taken:,} messages"
