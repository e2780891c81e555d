"""Faults at random moments of dispatches, one kind after the other, by a seed; and what came of each kind."""

import random
import signal
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from newsletter.dispatch.models import DispatchState
from tests.e2e.processes import Running, eventually
from tests.faults.broker import Broker, running_broker
from tests.faults.database_steps import tell_of_commits, was_committed
from tests.faults.oracle import Account
from tests.faults.relay import Step
from tests.faults.scene import Scene, fill, scene
from tests.servers import DURABLE, PostgresServer, running_postgres

PROCESSES, CONNECTIONS = 4, 4
_BETWEEN = (0.1, 0.8)  # seconds from one fault to the next
_DIES_WITHIN = 0.1
_RECOVERS_WITHIN = 60.0


@dataclass
class Row:
    """What came of one kind of fault."""

    name: str
    kills: int = 0
    times: int = 0
    people: int = 0
    lost: int = 0
    doubled: int = 0
    denied: int = 0
    miscounted: int = 0
    uncertain: int = 0
    allowed: int = 0
    recovered: list[float] = field(default_factory=list)

    @property
    def is_exact(self) -> bool:
        """Whether nobody is lost or doubled, all counts agree, and no more are uncertain than may be."""
        wrong = self.lost + self.doubled + self.denied + self.miscounted
        return wrong == 0 and self.uncertain <= self.allowed

    @property
    def median(self) -> float:
        """Seconds until it had recovered, in the middle."""
        return statistics.median(self.recovered) if self.recovered else 0.0

    @property
    def worst(self) -> float:
        """The same at its longest."""
        return max(self.recovered, default=0.0)

    def take(self, account: Account) -> None:
        """Add one dispatch that is over."""
        self.people += len(account.rows)
        self.lost += len(account.lost)
        self.doubled += len(account.doubled)
        self.denied += len(account.denied)
        self.miscounted += not account.counts_agree
        self.uncertain += account.uncertain


class Ground:
    """A scene with its servers, all of which may be mistreated, and dispatches under way."""

    def __init__(self, made: Scene, postgres: PostgresServer, broker: Broker, chance: random.Random) -> None:
        self.scene, self.postgres, self.broker, self.chance = made, postgres, broker, chance
        self.web: Running | None = None
        self.under_way: list[int] = []

    def keep_busy(self, row: Row) -> None:
        """Two dispatches are under way; those that are over are added to the row."""
        for dispatch in self.under_way[:]:
            if self.scene.state(dispatch) is DispatchState.FINISHED:
                row.take(self.scene.account(dispatch))
                self.under_way.remove(dispatch)
        while len(self.under_way) < 2:
            self.under_way.append(self.scene.start())

    def finish(self, row: Row) -> None:
        """Let all that is under way come to its end."""
        for dispatch in self.under_way:
            row.take(self.scene.ended(dispatch))
        self.under_way.clear()

    def kill_one(self, row: Row) -> None:
        """Kill one of the processes that submit."""
        children = eventually(self.scene.children, what="a process submits")
        killed = self.scene.relay.kill(self.chance.choice(children))
        row.kills += 1
        row.allowed += killed.get("unsure", 0)

    def watching(self) -> "closing[psycopg.Connection]":
        """A connection of the test's own."""
        return closing(self.scene.watching())


Inflict = Callable[[Ground, Row], None]


def at_step(step: Step) -> Inflict:
    """Kill whoever comes to a step."""

    def inflict(ground: Ground, row: Row) -> None:
        ground.scene.relay.kill_at(step, after=ground.chance.randint(1, 12))
        while (killed := ground.scene.relay.killed_within(1.0)) is None:
            ground.keep_busy(row)
        row.kills += 1
        row.allowed += killed["unsure"]

    return inflict


def after_commit(when: str) -> Inflict:
    """Kill one when the database tells that something was committed."""

    def inflict(ground: Ground, row: Row) -> None:
        with ground.watching() as watching:
            tell_of_commits(watching, of="chunk", when=when)
            ground.under_way.append(ground.scene.start())
            while not was_committed(watching, within=1.0):
                ground.keep_busy(row)
            ground.kill_one(row)
            watching.execute("DROP FUNCTION told CASCADE")

    return inflict


def in_enrolment(ground: Ground, row: Row) -> None:
    """Kill whoever is about to write the chunks of a new dispatch."""
    with ground.watching() as watching, watching.transaction():
        watching.execute("LOCK TABLE chunk IN SHARE MODE")
        ground.under_way.append(ground.scene.start())
        time.sleep(ground.chance.uniform(0.05, 0.3))
        for pid in list(ground.scene.children()):
            row.allowed += ground.scene.relay.kill(pid).get("unsure", 0)
            row.kills += 1


def whole_worker(ground: Ground, row: Row) -> None:
    """Kill all that submits, and start another."""
    for pid in list(ground.scene.children()):
        row.allowed += ground.scene.relay.kill(pid).get("unsure", 0)
    ground.scene.worker.kill()
    row.kills += 1
    ground.scene.restart_worker(concurrency=PROCESSES)


def beat(ground: Ground, row: Row) -> None:
    """Kill the beat and one process, and start two beats, of which one goes on."""
    ground.scene.beat.kill()
    ground.kill_one(row)
    row.kills += 1
    first, ground.scene.beat = (ground.scene.house.start("beat") for _ in range(2))
    time.sleep(ground.chance.uniform(1.0, 3.0))
    first.kill()


def web(ground: Ground, row: Row) -> None:
    """Kill the process that serves the pages, and start another."""
    house = ground.scene.house
    if ground.web is None:
        ground.web = house.start("serve", "--port", str(house.port))
        house.wait_until_healthy(ground.web)
    ground.web.kill()
    row.kills += 1
    ground.web = house.start("serve", "--port", str(house.port))


def broker_emptied(ground: Ground, _: Row) -> None:
    """The broker forgets everything."""
    ground.broker.empty()


def broker_frozen(ground: Ground, _: Row) -> None:
    """The broker does not answer for a minute."""
    ground.broker.frozen_for(60.0)


def broker_killed(ground: Ground, row: Row) -> None:
    """The broker is killed, and another begins after a while."""
    ground.broker.end(signal.SIGKILL)
    row.kills += 1
    time.sleep(ground.chance.uniform(0.5, 3.0))
    ground.broker.begin_again()


def backend_ended(ground: Ground, _: Row) -> None:
    """The database ends one of its connections."""
    with ground.watching() as watching:
        found = watching.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state <> 'idle'"
        ).fetchall()
        for (pid,) in found[:1]:
            watching.execute("SELECT pg_terminate_backend(%s)", [pid])


def database_crashed(ground: Ground, _: Row) -> None:
    """The database ends in the middle of everything, and starts again."""
    ground.postgres.crash()
    ground.scene.runtime.database.dispose()


LEASED = "OLD.worker IS NULL AND NEW.worker IS NOT NULL"
RECORDED = "NEW.accepted > OLD.accepted"


def run(ground: Ground, name: str, inflict: Inflict, *, times: int) -> Row:
    """Inflict one kind of fault so many times on dispatches, and let them come to their end."""
    row = Row(name)
    for _ in range(times):
        ground.keep_busy(row)
        time.sleep(ground.chance.uniform(*_BETWEEN))
        ground.keep_busy(row)
        inflict(ground, row)
        row.times += 1
        row.recovered.append(_recovery(ground, row))
    ground.finish(row)
    return row


def _recovery(ground: Ground, row: Row) -> float:
    """Seconds until nothing is left of whoever was killed, and the relay takes mail again."""
    began, taken = time.monotonic(), ground.scene.relay.taken
    time.sleep(_DIES_WITHIN)
    dead = _dead_journals(ground.scene.house.folder / "data" / "journal")
    while dead or ground.scene.relay.taken == taken:
        assert time.monotonic() < began + _RECOVERS_WITHIN, f"{row.name}: it does not recover"
        time.sleep(0.02)
        dead = {path for path in dead if path.exists()}
        ground.keep_busy(row)
    return time.monotonic() - began


def _dead_journals(folder: Path) -> set[Path]:
    """The journals that nobody holds: whoever wrote them is gone."""
    held = {int(line.split()[5].rpartition(":")[2]) for line in Path("/proc/locks").read_text().splitlines()}
    return {path for path in folder.glob("*.journal") if path.exists() and path.stat().st_ino not in held}


@contextmanager
def ground(folder: Path, seed: int, *, lists: int, people: int, delay: float) -> Iterator[Ground]:
    """All of it, for as long as the block runs."""
    with running_postgres(DURABLE) as postgres, running_broker() as broker:
        name = postgres.create()
        fill(postgres.url(name), folder / "filled", lists=lists, people=people)
        with scene(
            folder / "scene",
            postgres,
            name,
            broker.url,
            concurrency=PROCESSES,
            connections=CONNECTIONS,
            delay=delay,
        ) as made:
            prepared = Ground(made, postgres, broker, random.Random(seed))
            try:
                yield prepared
            finally:
                if prepared.web is not None:
                    prepared.web.kill()


def plan(times: int) -> Sequence[tuple[str, Inflict, int]]:
    """Each kind of fault, and how often: `times` for those that are cheap."""
    some, few = max(1, times // 2), max(1, times // 4)
    return [
        *((f"a process killed: {_SAID[step]}", at_step(step), times) for step in Step),
        ("a process killed: after a lease", after_commit(LEASED), times),
        ("a process killed: after a commit", after_commit(RECORDED), times),
        ("a process killed: at any moment", Ground.kill_one, 3 * times),
        ("all processes killed: in an enrolment", in_enrolment, few),
        ("the worker killed with all its processes", whole_worker, some),
        ("the beat killed, then two of them", beat, few),
        ("the web process killed", web, few),
        ("the broker emptied", broker_emptied, few),
        ("the broker frozen for a minute", broker_frozen, 1),
        ("the broker killed", broker_killed, few),
        ("a connection of the database ended", backend_ended, some),
        ("the database crashed", database_crashed, few),
    ]


_SAID = {
    Step.CONNECTED: "after the connection, before a word",
    Step.MAIL: "before the answer to MAIL",
    Step.RCPT: "after RCPT",
    Step.DATA: "before the message",
    Step.BODY: "in the message",
    Step.DOT: "after the dot",
    Step.RECORDED: "after the relay wrote it down",
    Step.ANSWERED: "after the answer",
    Step.NEXT: "in the next message",
}
