"""An installation with many small dispatches before it, and the relay that knows the truth; each is a real process."""

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import address_hash, parse_address
from newsletter.cli.doing.preparing import prepare
from newsletter.dispatch import starting, steering
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.issues.models import Proof
from newsletter.runtime import Runtime, build_runtime
from newsletter.settings import Settings
from newsletter.users.deeds import OPERATOR
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState
from tests import factories
from tests.e2e.processes import REPOSITORY, Installation, Running, eventually
from tests.faults.oracle import Account, account_of, complaints
from tests.faults.relay import Step
from tests.servers import PostgresServer
from workers.runtimes import connected

ENDS_WITHIN = 90.0  # seconds


class Relay:
    """The process of the relay, and what it said."""

    def __init__(self, record: Path, *, delay: float = 0.0) -> None:
        self.record = record
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.relay", "--record", record, "--delay", str(delay)],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._events: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()
        self.port = self._next("port")["port"]

    @property
    def url(self) -> str:
        """What the product is told."""
        return f"smtp://127.0.0.1:{self.port}?tls=none"

    @property
    def taken(self) -> int:
        """How many messages it has written down."""
        return self.record.read_bytes().count(b"\n")

    def kill_at(self, step: Step, after: int = 1) -> None:
        """Kill the process that reaches this step for the so manyth time from now on."""
        self._order(kill_at=step, after=after)

    def killed(self) -> dict[str, Any]:
        """Wait for the kill that was planned; what is said of it."""
        return self._next("killed")

    def killed_within(self, seconds: float) -> dict[str, Any] | None:
        """The same, if it happens within so many seconds."""
        return self._heard("killed", within=seconds)

    def kill(self, pid: int) -> dict[str, Any]:
        """Kill a process now."""
        self._say(kill=pid)
        killed = self._next("killed")
        self._next("obeyed")
        return killed

    def answers_nothing(self) -> None:
        """Let it write down what comes, and never answer."""
        self._order(silent=True)

    def answers_again(self) -> None:
        """Let it answer, also what waits."""
        self._order(silent=False)

    def takes(self, delay: float) -> None:
        """Let so many seconds pass between the record and the answer."""
        self._order(delay=delay)

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._reading.join(10)
        self._process.stdout.close()

    def _order(self, **order: object) -> None:
        self._say(**order)
        self._next("obeyed")

    def _say(self, **order: object) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def _next(self, kind: str) -> dict[str, Any]:
        event = self._heard(kind, within=30)
        assert event, f"the relay says nothing of “{kind}”"
        return event

    def _heard(self, kind: str, *, within: float) -> dict[str, Any] | None:
        """The next event of a kind; those of others are kept for whoever waits for them."""
        ends_at = time.monotonic() + within
        kept: list[dict[str, Any]] = []
        found = None
        while found is None and (left := ends_at - time.monotonic()) > 0:
            with suppress(queue.Empty):
                event = self._events.get(timeout=left)
                if kind in event:
                    found = event
                else:
                    kept.append(event)
        for each in kept:
            self._events.put(each)
        return found

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._events.put(json.loads(line))


def fill(url: str, folder: Path, *, lists: int, people: int) -> None:
    """Tables, an approved proof, and lists of so many people each, who are on one list only."""
    folder.mkdir(exist_ok=True)
    house = Installation(folder, {"database_url": url}, secret_key=factories.SECRET_KEY)
    prepare(settings_of(house))
    runtime = build_runtime(settings_of(house))
    with runtime.database.transaction() as session:
        newsletter = factories.newsletter(session)
        factories.proof(session, newsletter)
        for number in range(lists):
            made = factories.mailing_list(session, newsletter, slug=f"list-{number}")
            _subscribe(session, made, people)
    runtime.close()


def _subscribe(session: Session, to: MailingList, people: int) -> None:
    for number in range(people):
        address = parse_address(f"reader{number}.{to.slug}@example.net")
        person = Subscriber(
            email=address.written,
            address=address.deliverable,
            address_key=address.key,
            address_hash=address_hash(factories.SIGNER, address.key),
            name="",
            first_name="",
            last_name="",
            organisation="",
            locale=("en", "ko")[number % 2],
            fields={},
            created_at=factories.LONG_AGO,
        )
        session.add(
            Subscription(
                list_id=to.id,
                subscriber=person,
                state=SubscriptionState.CONFIRMED,
                changed_at=factories.LONG_AGO,
                created_at=factories.LONG_AGO,
            )
        )


def settings_of(house: Installation) -> Settings:
    """The settings that its processes have."""
    prefix = "NEWSLETTER_"
    ours = {name: value for name, value in house.environment().items() if name.startswith(prefix)}
    return Settings(**{name.removeprefix(prefix).lower(): value for name, value in ours.items()})  # type: ignore[arg-type]


@dataclass
class Scene:
    """A scaled-out installation: a runtime of it that rings, its relay, its worker and its beat."""

    house: Installation
    runtime: Runtime
    relay: Relay
    worker: Running
    beat: Running
    database: str  # for psycopg
    logs: list[Path] = field(default_factory=list)
    _lists: Iterator[int] = field(default_factory=lambda: iter(range(1_000_000)))

    def next_list(self) -> str:
        """A list to which nothing was sent yet."""
        return f"list-{next(self._lists)}"

    def start(self, slug: str = "") -> int:
        """What a click on Start does, with the next list if none is named; gives the dispatch."""
        slug = slug or self.next_list()
        with self.runtime.database.transaction() as session:
            proof = session.scalars(sa.select(Proof)).one()
            to = session.scalars(sa.select(MailingList).where(MailingList.slug == slug)).one()
            now = self.runtime.clock()
            return starting.schedule(session, proof, to, by=OPERATOR, at=now, now=now).id

    def resume(self, dispatch_id: int) -> None:
        """What a click on Resume does."""
        with self.runtime.database.transaction() as session:
            dispatch = find_dispatch(session, dispatch_id)
            runtime = self.runtime
            steering.resume(session, dispatch, by=OPERATOR, lanes=runtime.lanes(session), now=runtime.clock())

    def state(self, dispatch_id: int) -> DispatchState:
        """Where a dispatch stands."""
        with self.runtime.database.reading() as session:
            return session.scalars(sa.select(Dispatch.state).where(Dispatch.id == dispatch_id)).one()

    def is_held(self, dispatch_id: int) -> bool:
        """Whether a dispatch waits, and says why."""
        with self.runtime.database.reading() as session:
            because = sa.select(Dispatch.held_because).where(
                Dispatch.id == dispatch_id, Dispatch.held_until.is_not(None)
            )
            return bool(session.scalar(because))

    def ended(self, dispatch_id: int) -> Account:
        """What the three records say of a dispatch, once it is over."""
        eventually(
            lambda: self.state(dispatch_id) is DispatchState.FINISHED,
            what="the dispatch ends",
            within=ENDS_WITHIN,
        )
        return self.account(dispatch_id)

    def account(self, dispatch_id: int) -> Account:
        """What the three records say of a dispatch now."""
        with self.runtime.database.reading() as session:
            return account_of(session, dispatch_id, self.relay.record)

    def wait_for(self, messages: int) -> None:
        """Return when the relay has taken so many."""
        eventually(lambda: self.relay.taken >= messages, what=f"{messages} messages", every=0.005)

    def children(self) -> list[int]:
        """The processes of the worker that submit."""
        return self.worker.children

    def restart_worker(self, *, concurrency: int, **settings: str) -> None:
        """Another worker in the place of one that is gone."""
        self.worker = _worker(self.house, concurrency, **settings)

    def watching(self) -> psycopg.Connection:
        """A connection of the test's own, each statement of which stands at once."""
        return psycopg.connect(self.database, autocommit=True)

    def complaints(self, *, but: Collection[str] = ()) -> list[str]:
        """What the processes logged of failures that nobody expects."""
        logs = sorted(self.house.folder.glob("*.log"))
        return [line for log in logs for line in complaints(log, but=but)]


@contextmanager
def scene(
    folder: Path,
    postgres: PostgresServer,
    database: str,
    broker: str,
    *,
    concurrency: int = 1,
    connections: int = 1,
    delay: float = 0.0,
    settings: Mapping[str, str] = {},
) -> Iterator[Scene]:
    """All of it, ready and without work, in a filled database."""
    folder.mkdir(exist_ok=True)
    with ExitStack() as stack:
        with redis.Redis.from_url(broker) as client:
            client.flushall()  # what others rang for is of another database
        relay = Relay(folder / "record.jsonl", delay=delay)
        stack.callback(relay.stop)
        house = Installation(
            folder,
            {
                "database_url": postgres.url(database),
                "broker_url": broker,
                "smtp_url": relay.url,
                "smtp_connections": str(connections),
                "base_url": factories.BASE_URL,
                **settings,
            },
            secret_key=factories.SECRET_KEY,
        )
        runtime, _ = stack.enter_context(connected(settings_of(house)))
        beat = house.start("beat")
        place = f"host={postgres.sockets} user=postgres dbname={database}"
        made = Scene(
            house, runtime, relay, house.start("worker", f"--concurrency={concurrency}"), beat, place
        )
        stack.callback(lambda: made.worker.kill())
        stack.callback(lambda: made.beat.kill())
        eventually(lambda: made.worker.is_saying("worker.ready"), what="the worker is ready")
        eventually(lambda: beat.is_saying("beat.ready"), what="the beat is ready")
        yield made


def _worker(house: Installation, concurrency: int, **settings: str) -> Running:
    worker = house.start("worker", f"--concurrency={concurrency}", **settings)
    eventually(lambda: worker.is_saying("worker.ready"), what="the worker is ready")
    return worker
