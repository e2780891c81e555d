"""What three records say of one dispatch: its rows, the counters of its chunks, and what the relay wrote down."""

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.faults.relay import taken

_SETTLED = ("accepted", "refused", "expired", "skipped", "uncertain")
_KILLED = "WorkerLostError"  # Celery's way to say that a process of its own was killed, which is what was done to it

# What processes may say while their database or their broker is away.
DATABASE_AWAY = (
    "OperationalError",
    "InterfaceError",
    "InvalidatePoolError",
    "AdminShutdown",
    "CrashShutdown",
    "CannotConnectNow",
    "ConnectionTimeout",
    "DiskFull",
)
BROKER_AWAY = (
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "TimeoutError",
    "SchedulingError",
)


@dataclass(frozen=True)
class Account:
    """One dispatch: the state of everybody's row, what the counters say, and how often the relay took a message for whom."""

    rows: dict[str, str]
    counted: Counter[str]
    enrolled: int
    left_over: int  # chunks that somebody still has, and workers that still live
    taken: Counter[str]

    @property
    def lost(self) -> set[str]:
        """Who is accepted by their row, and unknown to the relay."""
        return self.of("accepted") - set(self.taken)

    @property
    def doubled(self) -> set[str]:
        """Who got more than one message."""
        return {address for address, times in self.taken.items() if times > 1}

    @property
    def denied(self) -> set[str]:
        """Who got a message, though their row neither says so nor doubts."""
        return set(self.taken) - self.of("accepted", "uncertain")

    @property
    def uncertain(self) -> int:
        """Of how many nobody knows."""
        return len(self.of("uncertain"))

    @property
    def counts_agree(self) -> bool:
        """Whether the counters say what the rows say."""
        by_rows = Counter(state for state in self.rows.values() if state in _SETTLED)
        return +self.counted == by_rows and self.enrolled == len(self.rows)

    def of(self, *states: str) -> set[str]:
        """Whose row is in one of these states."""
        return {address for address, state in self.rows.items() if state in states}

    def require_exact(self, *, uncertain: int = 0, settled: bool = True) -> None:
        """Fail unless the three agree, and at most so many are uncertain."""
        assert (self.lost, self.doubled, self.denied) == (set(), set(), set())
        assert self.counts_agree
        assert self.uncertain <= uncertain, f"{self.uncertain} are uncertain, {uncertain} may be"
        if settled:
            assert self.of(*_SETTLED) == set(self.rows)
            assert self.left_over == 0


def account_of(session: Session, dispatch_id: int, record: Path) -> Account:
    """What they say now. Asked in plain SQL, so that nothing of the product judges itself."""
    told = {"id": dispatch_id}
    rows = session.execute(
        sa.text(
            "SELECT s.address, d.state FROM delivery d JOIN subscriber s ON s.id = d.subscriber_id WHERE d.dispatch_id = :id"
        ),
        told,
    )
    states: dict[str, str] = dict(rows.all())
    sums = ", ".join(f"coalesce(sum({each}), 0)" for each in (*_SETTLED, "enrolled"))
    *counted, enrolled = session.execute(
        sa.text(f"SELECT {sums} FROM chunk WHERE dispatch_id = :id"),
        told,
    ).one()
    left = session.scalar(
        sa.text("SELECT count(*) FROM chunk WHERE dispatch_id = :id AND worker IS NOT NULL"), told
    )
    ours = Counter(address for address in taken(record) if address in states)
    return Account(states, Counter(dict(zip(_SETTLED, counted, strict=True))), enrolled, int(left or 0), ours)


def complaints(log: Path, *, but: Collection[str] = ()) -> list[str]:
    """The failures in a log of the product, each as its line, but for those that are all of these kinds."""
    found = []
    for line in log.read_text(errors="replace").splitlines():
        event = json.loads(line) if line.startswith("{") else {}
        kinds = {kind.partition(" ")[0] for kind in event.get("error", ())}  # behind it stands its code
        is_broker_away = "Cannot connect to redis" in line and set(BROKER_AWAY) <= set(but)
        is_expected = _KILLED in line or is_broker_away or (kinds and kinds <= set(but))
        is_failure = event.get("level") in ("error", "critical") or bool(kinds)
        if "Traceback (" in line or (is_failure and not is_expected):
            found.append(line)
    return found
