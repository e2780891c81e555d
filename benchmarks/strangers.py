"""What an embedded installation bears during a dispatch: greedy readers, half-open connections, sign-ins, and an import.

The process serves with 1,024 open files, the usual soft limit. The yardsticks are what is promised: 95 of 100 unsubscriptions
within a second, 400 MB, nobody lost. `--seconds 20 --rows 5000` looks briefly.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from benchmarks._postfix import running_sink
from benchmarks._sample import enrolled_dispatch
from newsletter.cli.doing.preparing import prepare
from newsletter.desk.reports import report
from newsletter.dispatch.finding import find_dispatch
from newsletter.links import Purpose, path
from newsletter.runtime import Runtime, build_runtime
from newsletter.settings import Settings
from newsletter.users.deeds import OPERATOR
from subscribers.lists import create_list, find_list
from subscribers.models import MailingList, Subscription, SubscriptionState
from tests.servers import free_port

RESULTS = Path(__file__).parent / "results" / "strangers.json"
READERS = 200
HALF_OPEN = 1_150
SIGN_INS = 100
IMPORTED = 100_000  # rows of a file that is imported meanwhile
POSTS = 5  # one request in so many unsubscribes
PATIENCE = 60  # seconds


@dataclass
class Seen:
    """What the strangers got: seconds by kind of request, and what was no good answer."""

    took: dict[str, list[float]] = field(default_factory=lambda: {"GET": [], "POST": [], "sign-in": []})
    failures: list[str] = field(default_factory=list)
    left: set[int] = field(default_factory=set)  # subscriptions whose unsubscribing was answered with 200

    def told(self, kind: str) -> str:
        took = sorted(self.took[kind]) or [0.0]
        p95 = took[int(len(took) * 0.95) - 1] if len(took) > 1 else took[0]
        return f"{kind} {len(took)}: p50 {statistics.median(took):.2f}, p95 {p95:.2f}, max {took[-1]:.2f} s"

    def p95(self, kind: str) -> float:
        took = sorted(self.took[kind])
        return took[int(len(took) * 0.95) - 1]


async def ask(port: int, request: bytes) -> int:
    """The status of the answer, which is read to its end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        answer = await reader.read()
    finally:
        writer.close()
    return int(answer.split(b" ", 2)[1])


def written(method: str, target: str, body: bytes = b"") -> bytes:
    head = f"{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    form = (
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n" if body else ""
    )
    return f"{head}{form}\r\n".encode() + body


async def timed(seen: Seen, kind: str, port: int, request: bytes, good: set[int]) -> bool:
    start = time.perf_counter()
    try:
        status = await asyncio.wait_for(ask(port, request), PATIENCE)
    except (OSError, TimeoutError, IndexError, ValueError) as error:
        seen.failures.append(f"{kind}: {error!r}")
        return False
    seen.took[kind].append(time.perf_counter() - start)
    if status not in good:
        seen.failures.append(f"{kind}: {status}")
    return status in good


async def read_greedily(
    seen: Seen, port: int, pages: list[str], leaving: Iterator[tuple[int, str]], until: float
) -> None:
    """Asks for the next page as soon as the last one is there."""
    while time.monotonic() < until:
        if random.randrange(POSTS):
            await timed(seen, "GET", port, written("GET", random.choice(pages)), {200})
        else:
            subscription_id, page = next(leaving)
            post = written("POST", page, b"List-Unsubscribe=One-Click")
            if await timed(seen, "POST", port, post, {200}):
                seen.left.add(subscription_id)


async def hold_open(port: int, until: float) -> None:
    """Sends half a request, and begins again whenever it is hung up on."""
    while time.monotonic() < until:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET / HTTP/1.1\r\n")
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(), max(0.1, until - time.monotonic()))
            writer.close()
        await asyncio.sleep(5)


async def sign_in(seen: Seen, port: int, number: int) -> None:
    body = f"email=guess{number}%40example.org&password=wrong".encode()
    await timed(seen, "sign-in", port, written("POST", "/sign-in", body), {422, 429})


async def strangers(
    seen: Seen, port: int, pages: list[str], leaving: Iterator[tuple[int, str]], seconds: float
) -> None:
    until = time.monotonic() + seconds
    async with asyncio.TaskGroup() as group:
        for _ in range(READERS):
            group.create_task(read_greedily(seen, port, pages, leaving, until))
        for _ in range(HALF_OPEN):
            group.create_task(hold_open(port, until))
        await asyncio.sleep(seconds / 4)
        for number in range(SIGN_INS):
            group.create_task(sign_in(seen, port, number))


@contextmanager
def importing(of: Settings, folder: Path, rows: int) -> Iterator[list[str]]:
    """An import of so many rows by the command, into a list of its own, which has to end well; gives what went wrong."""
    file, failures = folder / "people.csv", list[str]()
    lines = "".join(f"person{number}@example.net,Person {number}\r\n" for number in range(rows))
    file.write_text(f"email,name\r\n{lines}", encoding="utf-8")
    command = [Path(sys.executable).with_name("newsletter"), "subscribers", "import", "members", file]
    with (folder / "import.log").open("w+", encoding="utf-8") as output:
        process = subprocess.Popen(
            [*command, "--basis", "made up", "--json"],
            env=os.environ | environment(of),
            stdout=output,
            stderr=output,
        )
        yield failures
        if process.wait(600):
            output.seek(0)
            failures.append(f"import: {output.read()[-300:]}")


def environment(of: Settings) -> dict[str, str]:
    return {f"NEWSLETTER_{name.upper()}": str(value) for name, value in of.model_dump(mode="json").items()}


@contextmanager
def serving(of: Settings, port: int, log: Path) -> Iterator[int]:
    """A real embedded installation; gives its process id."""
    program = Path(sys.executable).with_name("newsletter")
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["sh", "-c", f"ulimit -n 1024; exec {program} serve --port {port}"],
            env=os.environ | environment(of),
            stdout=output,
            stderr=output,
        )
    try:
        while True:
            with suppress(OSError, IndexError):
                if asyncio.run(ask(port, written("GET", "/health"))) == 200:
                    break
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(60)


def accepted(runtime: Runtime, dispatch_id: int) -> int:
    with runtime.database.reading() as session:
        now = report(session, find_dispatch(session, dispatch_id), now=runtime.clock())
    return now.enrolled - now.open


def crowd_of(runtime: Runtime) -> list[int]:
    with runtime.database.reading() as session:
        mailing_list = sa.select(MailingList.id).where(MailingList.slug == "crowd").scalar_subquery()
        return list(session.scalars(sa.select(Subscription.id).where(Subscription.list_id == mailing_list)))


def make_list(runtime: Runtime) -> None:
    """The list of the import."""
    with runtime.database.transaction() as session:
        crowd = find_list(session, "crowd")
        newsletter_id, name = crowd.newsletter_id, {"en": "Members"}
        create_list(
            session, "members", newsletter_id=newsletter_id, name=name, by=OPERATOR, now=runtime.clock()
        )


def brought(runtime: Runtime) -> int:
    """How many people the import brought onto its list."""
    with runtime.database.reading() as session:
        members = sa.select(MailingList.id).where(MailingList.slug == "members").scalar_subquery()
        count = sa.select(sa.func.count()).select_from(Subscription).where(Subscription.list_id == members)
        return session.scalar(count) or 0


def lost(runtime: Runtime, left: set[int]) -> int:
    """Of those who were told that they left, how many did not."""
    with runtime.database.reading() as session:
        gone = Subscription.state == SubscriptionState.UNSUBSCRIBED
        return len(left - set(session.scalars(sa.select(Subscription.id).where(gone))))


def measured(seconds: float, rows: int) -> tuple[Seen, float, int]:
    """What was seen, deliveries a second meanwhile, and the memory at its peak in MB."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, running_sink() as sink:
        of = Settings(
            data_dir=Path(folder) / "data",
            base_url=f"http://127.0.0.1:{port}",
            smtp_url=sink.url,
            secret_key="a secret key that is only used in benchmarks",
        )
        prepare(of)
        runtime = build_runtime(of)
        dispatch_id = enrolled_dispatch(runtime)
        make_list(runtime)
        ids = crowd_of(runtime)
        pages = [
            "/subscribe/readers",
            "/health",
            path(Purpose.PREFERENCES, runtime.signer.token("preferences", 1)),
        ]
        pages += [path(Purpose.UNSUBSCRIBE, runtime.signer.token("unsubscribe", one, 0)) for one in ids[:50]]
        leaving = (
            (one, path(Purpose.UNSUBSCRIBE, runtime.signer.token("unsubscribe", one, 0)))
            for one in itertools.cycle(reversed(ids))
        )
        log = Path(folder) / "serve.log"
        with serving(of, port, log) as pid:
            while not accepted(runtime, dispatch_id):
                time.sleep(0.1)
            before, start, seen = accepted(runtime, dispatch_id), time.perf_counter(), Seen()
            with importing(of, Path(folder), rows) as failures:
                asyncio.run(strangers(seen, port, pages, leaving, seconds))
            seen.failures += failures
            rate = (accepted(runtime, dispatch_id) - before) / (time.perf_counter() - start)
            status = Path(f"/proc/{pid}/status").read_text()
            peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
        said = log.read_text().splitlines()
        events = [json.loads(line) for line in said if line.startswith("{")]
        seen.failures += [f"log: {one['event']}" for one in events if one["level"] != "info"]
        seen.failures += ["lost"] * lost(runtime, seen.left)
        if brought(runtime) != rows:
            seen.failures.append(f"import: {brought(runtime)} of {rows} rows")
        runtime.close()
    return seen, rate, peak


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rows", type=int, default=IMPORTED)
    given = parser.parse_args()
    seen, rate, peak = measured(given.seconds, given.rows)
    for kind in seen.took:
        print(seen.told(kind))
    print(
        f"dispatch {rate:.0f}/s, {peak} MB, {len(seen.left)} left, {len(seen.failures)} failures",
        seen.failures[:5],
    )
    cases = [
        {
            "name": f"unsubscribing (p95) beside {READERS} greedy readers, {HALF_OPEN:,} half-open connections, "
            f"a dispatch and an import of {IMPORTED:,} rows",
            "unit": "ms",
            "ours": round(seen.p95("POST") * 1000),
            "yardstick": 1000,
            "ratio": round(seen.p95("POST"), 2),
        },
        {
            "name": "memory at its peak meanwhile, 100 sign-ins at once included",
            "unit": "MB",
            "ours": peak,
            "yardstick": 400,
            "ratio": round(peak / 400, 2),
        },
    ]
    if given.seconds >= parser.get_default("seconds") and given.rows >= IMPORTED:
        RESULTS.write_text(json.dumps({"cases": cases}, indent=2) + "\n", encoding="utf-8")
