"""What faults do to dispatches: some hundred kills at random moments, and what three records say of everybody afterwards.

Processes, connections and servers fail by a seed, on PostgreSQL that writes durably, while an SMTP server of its own writes
down what was delivered before it says so. Goal: nobody lost, nobody doubled, no count that differs, and no more uncertain than
messages were open. The table in `docs/faults.md` is that of the last whole run: `make bench-faults`.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.faults.at_random import Row, ground, plan, run
from tests.faults.oracle import BROKER_AWAY, DATABASE_AWAY

PAGE = Path(__file__).parents[1] / "docs" / "faults.md"
TIMES, WANTED_KILLS = 20, 300
_BEGIN, _END = "<!-- the table -->\n", "<!-- end of the table -->\n"


def main() -> None:
    """Run, print, and keep the table if the run was whole."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=TIMES, help="of each kind of kill")
    given = parser.parse_args()
    began = time.monotonic()
    rows, failures = measured(given.seed, given.times)
    table = table_of(rows, seed=given.seed, minutes=(time.monotonic() - began) / 60)
    print(table)
    for failure in failures:
        print(failure)
    assert not failures
    assert all(row.is_exact for row in rows)
    if sum(row.kills for row in rows) >= WANTED_KILLS:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
        PAGE.write_text(f"{before}{_BEGIN}{table}{_END}{rest.partition(_END)[2]}", encoding="utf-8")


def measured(seed: int, times: int) -> tuple[list[Row], list[str]]:
    """What came of each kind of fault, and what processes logged that nobody expects."""
    rows: list[Row] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        ground(Path(folder), seed, lists=80 + 10 * times, people=250, delay=0.2) as made,
    ):
        for name, inflict, count in plan(times):
            rows.append(run(made, name, inflict, times=count))
            print(_line(rows[-1]), flush=True)
        return rows, made.scene.complaints(but=(*DATABASE_AWAY, *BROKER_AWAY))


def table_of(rows: Sequence[Row], *, seed: int, minutes: float) -> str:
    """The rows for people, with their sum."""
    total = Row("**all**")
    for row in rows:
        for count in ("kills", "times", "people", "lost", "doubled", "miscounted", "uncertain", "allowed"):
            setattr(total, count, getattr(total, count) + getattr(row, count))
        total.denied += row.denied
        total.recovered += row.recovered
    columns = (
        "fault",
        "times",
        "people",
        "lost",
        "doubled",
        "miscounted",
        "uncertain",
        "recovery, s",
        "worst",
    )
    head = f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"
    said = f"\nSeed {seed}; {total.kills} processes were killed, in {minutes:.0f} minutes.\n"
    return head + "".join(_line(row) + "\n" for row in (*rows, total)) + said


def _line(row: Row) -> str:
    counts = f"{row.times} | {row.people:,} | {row.lost + row.denied} | {row.doubled} | {row.miscounted}"
    return (
        f"| {row.name} | {counts} | {row.uncertain} of {row.allowed} | {row.median:.1f} | {row.worst:.1f} |"
    )


if __name__ == "__main__":
    main()
