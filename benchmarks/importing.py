"""What an import of a long file does to an embedded installation: how fast it is, what memory it takes, who waits for it.

The process serves, and takes the file in by its own worker, while people unsubscribe by one click. The yardsticks are what is
promised: 95 of 100 unsubscriptions within two seconds, 150 MB more than before, nobody lost; and for the rate, the same rows
written to the same tables in one go, without a look at anything. `--rows 10000` looks briefly.
"""

import argparse
import asyncio
import json
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from benchmarks._sample import enrolled_dispatch
from benchmarks.strangers import Seen, crowd_of, lost, serving, timed, written
from newsletter.cli.doing.preparing import prepare
from newsletter.links import Purpose, path
from newsletter.runtime import Runtime, build_runtime
from newsletter.settings import Settings
from newsletter.users.deeds import OPERATOR
from subscribers.imports.keeping import keep_file, look_into
from subscribers.imports.reading_csv import read_file
from subscribers.imports.running import start_import
from subscribers.lists import find_list
from subscribers.models import ImportState, SubscriberImport
from tests.servers import free_port

RESULTS = Path(__file__).parent / "results" / "importing.json"
EVERY = 0.1  # seconds from one unsubscription to the next


def file_of(rows: int) -> bytes:
    lines = (
        f"member{number}@example.net,Member {number},Harbour office {number % 500},en,2026-03-{number % 28 + 1:02}"
        for number in range(rows)
    )
    return "\r\n".join(("email,name,organisation,language,signed up", *lines)).encode()


def plain_insert(folder: Path, rows: int) -> float:
    """Rows a second, when nothing is looked at: three tables, one transaction."""
    with closing(sqlite3.connect(folder / "plain.sqlite3")) as database:
        database.executescript(
            "CREATE TABLE person (id INTEGER PRIMARY KEY, address UNIQUE, hash UNIQUE, name, organisation, fields);"
            "CREATE TABLE subscription (id INTEGER PRIMARY KEY, person UNIQUE, state, at);"
            "CREATE TABLE consent (id INTEGER PRIMARY KEY, subscription, wording, evidence, at);"
        )
        start = time.perf_counter()
        with database:
            people = (
                (n, f"member{n}@example.net", f"{n:064}", f"Member {n}", "Office", "{}") for n in range(rows)
            )
            database.executemany("INSERT INTO person VALUES (?, ?, ?, ?, ?, ?)", people)
            database.executemany(
                "INSERT INTO subscription VALUES (?, ?, 'confirmed', 'now')", ((n, n) for n in range(rows))
            )
            database.executemany(
                "INSERT INTO consent VALUES (?, ?, 'the basis', ?, 'now')",
                ((n, n, f'{{"file": "members.csv", "row": {n}}}') for n in range(rows)),
            )
        return rows / (time.perf_counter() - start)


def memory(pid: int, what: str) -> int:
    """VmRSS or VmHWM of a process, in MB."""
    return int(Path(f"/proc/{pid}/status").read_text().split(f"{what}:")[1].split()[0]) // 1024


@contextmanager
def unsubscribing(seen: Seen, port: int, leaving: Iterator[tuple[int, str]]) -> Iterator[None]:
    """People leave, one after the other, while the block runs."""
    over = threading.Event()

    async def leave() -> None:
        async with asyncio.TaskGroup() as group:
            while not over.is_set() and (one := next(leaving, None)) is not None:
                group.create_task(one_leaves(*one))
                await asyncio.sleep(EVERY)

    async def one_leaves(subscription_id: int, page: str) -> None:
        if await timed(seen, "POST", port, written("POST", page, b"List-Unsubscribe=One-Click"), {200}):
            seen.left.add(subscription_id)

    thread = threading.Thread(target=lambda: asyncio.run(leave()))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def started(runtime: Runtime, data: bytes) -> int:
    with runtime.database.reading() as session:
        crowd = find_list(session, "crowd")
        seen = look_into(
            session, crowd, file_name="members.csv", data=data, by=OPERATOR, signer=runtime.signer
        )
    with runtime.database.transaction() as session:
        kept = keep_file(session, find_list(session, "crowd"), seen, by=OPERATOR, now=runtime.clock())
        start_import(
            session,
            kept,
            read_file(data, name="members.csv"),
            basis="made up",
            by=OPERATOR,
            signer=runtime.signer,
            now=runtime.clock(),
        )
        return kept.id


def finished(runtime: Runtime, import_id: int) -> bool:
    with runtime.database.reading() as session:
        kept = session.get_one(SubscriberImport, import_id)
        assert kept.state is not ImportState.FAILED, str(kept.because)
        return kept.state is ImportState.FINISHED


def measured(rows: int) -> tuple[Seen, float, float, int]:
    """What those who left saw, rows a second, the plain rate, and the memory it took in MB."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        of = Settings(
            data_dir=Path(folder) / "data",
            base_url=f"http://127.0.0.1:{port}",
            secret_key="a secret key that is only used in benchmarks",
        )
        prepare(of)
        runtime = build_runtime(of)
        enrolled_dispatch(runtime)
        with runtime.database.transaction() as session:
            session.execute(sa.text("UPDATE dispatch SET state = 'cancelled'"))
        leaving = (
            (one, path(Purpose.UNSUBSCRIBE, runtime.signer.token("unsubscribe", one, 0)))
            for one in crowd_of(runtime)
        )
        log, seen = Path(folder) / "serve.log", Seen()
        with serving(of, port, log) as pid:
            before = memory(pid, "VmRSS")
            import_id = started(runtime, file_of(rows))
            start = time.perf_counter()
            with unsubscribing(seen, port, leaving):
                while not finished(runtime, import_id):
                    time.sleep(0.1)
                rate = rows / (time.perf_counter() - start)
            taken = memory(pid, "VmHWM") - before
        said = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
        seen.failures += [f"log: {one['event']}" for one in said if one["level"] != "info"]
        seen.failures += ["lost"] * lost(runtime, seen.left)
        plain = plain_insert(Path(folder), rows)
        runtime.close()
    return seen, rate, plain, taken


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    given = parser.parse_args()
    seen, rate, plain, taken = measured(given.rows)
    print(seen.told("POST"))
    print(
        f"{rate:.0f} rows/s ({plain:.0f} plain), {taken} MB, {len(seen.failures)} failures", seen.failures[:5]
    )
    cases = [
        {
            "name": f"unsubscribing (p95) beside an import of {given.rows:,} rows",
            "unit": "ms",
            "ours": round(seen.p95("POST") * 1000),
            "yardstick": 2000,
            "ratio": round(seen.p95("POST") / 2, 2),
        },
        {
            "name": "memory that the import takes",
            "unit": "MB",
            "ours": taken,
            "yardstick": 150,
            "ratio": round(taken / 150, 2),
        },
        {
            "name": "rows a second, beside plain inserts in one transaction",
            "unit": "1/s",
            "ours": round(rate),
            "yardstick": round(plain),
            "ratio": round(rate / plain, 2),
        },
    ]
    if given.rows >= parser.get_default("rows"):
        RESULTS.write_text(json.dumps({"cases": cases}, indent=2) + "\n", encoding="utf-8")
