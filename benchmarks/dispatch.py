"""How many deliveries per second a dispatch makes: PostgreSQL, Redis, one worker of two processes, a sink on this machine.

The yardstick submits as many messages of the same size from as many processes over the same relay, with
nothing to claim, compose or record: what is left between the two is the price of the ledger.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from benchmarks._smtp_sink import running_sink
from newsletter.demo.seeding import ADMIN, seed
from newsletter.desk.reports import Report, report
from newsletter.dispatch import scheduling
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import DispatchState
from newsletter.issues.approving import approve
from newsletter.issues.looking import look_at
from newsletter.issues.proofing import make_proof
from newsletter.migrating import upgrade
from newsletter.relays.base import Accepted, Envelope
from newsletter.relays.smtp import SmtpRelay
from newsletter.runtime import Runtime
from newsletter.settings import Settings
from newsletter.users.deeds import OPERATOR
from newsletter.users.new_passwords import given_password
from subscribers.imports.importing import apply_import
from subscribers.imports.reading_csv import read_file
from subscribers.lists import create_list
from tests.servers import running_postgres, running_redis
from workers.runtimes import connected

RESULTS = Path(__file__).parent / "results" / "dispatch.json"
SUBSCRIBERS = 20_000
PROCESSES = 2
CONNECTIONS = 4
LINES = 1_084  # of 76 octets: 82 KB, what a message of the sample issue weighs on average


def settings(folder: str, database_url: str, broker_url: str, smtp_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        broker_url=broker_url,
        smtp_url=smtp_url,
        base_url="https://news.example.org",
        secret_key="a secret key that is only used in benchmarks",
        data_dir=Path(folder),
        smtp_connections=CONNECTIONS,
    )


@contextmanager
def running_worker(of: Settings) -> Iterator[None]:
    """A real worker, as an operator starts it."""
    values = of.model_dump(mode="json")
    environment = {f"NEWSLETTER_{name.upper()}": str(value) for name, value in values.items()}
    worker = subprocess.Popen(
        [Path(sys.executable).with_name("newsletter"), "worker", f"--concurrency={PROCESSES}"],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(60)


def enrolled_dispatch(runtime: Runtime) -> int:
    """Everything up to the click on Start; returns the dispatch, whose bell has rung."""
    rows = "".join(
        f"reader{number}@example.net,Reader {number},{('en', 'ko')[number % 2]}\r\n"
        for number in range(SUBSCRIBERS)
    )
    now, password = runtime.clock(), given_password("only for a benchmark", email=ADMIN)
    with runtime.database.transaction() as session:
        seeded = seed(session, assets=runtime.assets, signer=runtime.signer, now=now, password=password)
        crowd = create_list(
            session, "crowd", newsletter_id=seeded.newsletter.id, name={"en": "Crowd"}, by=OPERATOR, now=now
        )
        file = read_file(f"email,name,locale\r\n{rows}".encode(), name="crowd.csv")
        apply_import(session, crowd, file, basis="made up", by=OPERATOR, signer=runtime.signer, now=now)
        proof = make_proof(session, seeded.issue, base_url=runtime.settings.base_url, by=OPERATOR, now=now)
        for edition in proof.editions:
            look_at(session, proof, edition.locale, by=seeded.users[0], now=now)
        approve(session, proof, by=seeded.users[0], now=now)
        return scheduling.schedule(session, proof, crowd, by=OPERATOR, at=now, now=now).id


def watch(runtime: Runtime, dispatch_id: int) -> tuple[Report, float]:
    """Wait for the end; the seconds count from the first answer on, so that starting processes is left out."""
    started = 0.0
    while True:
        with runtime.database.reading() as session:
            now = report(session, find_dispatch(session, dispatch_id))
        if not started and now.enrolled and now.open < now.enrolled:
            started, first = time.perf_counter(), now.open
        if now.state is DispatchState.FINISHED:
            return now, (time.perf_counter() - started) * now.enrolled / first
        time.sleep(0.1)


def measured_dispatch() -> float:
    """Deliveries per second, after every one of them was found once in the sink."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_postgres() as postgres,
        running_redis() as redis_url,
    ):
        with running_sink() as sink:
            of = settings(folder, postgres.url(postgres.create()), redis_url, sink.url)
            with connected(of) as (runtime, _):
                upgrade(runtime.database)
                with running_worker(of):
                    end, seconds = watch(runtime, enrolled_dispatch(runtime))
        assert end.enrolled == SUBSCRIBERS == len(sink.counts)
        assert set(sink.counts.values()) == {1}
        return end.enrolled / seconds


def submit_share(url: str, share: int) -> None:
    """What one process of the yardstick does."""
    relay = SmtpRelay(url, connections=CONNECTIONS)
    message = b"Subject: x\r\n\r\n" + (b"x" * 74 + b"\r\n") * LINES

    def submit(number: int) -> None:
        envelope = Envelope("bounce@example.org", f"reader{share}-{number}@example.net")
        assert isinstance(relay.submit(envelope, message, before_dot=lambda: None), Accepted)

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        list(threads.map(submit, range(SUBSCRIBERS // PROCESSES)))
    relay.close()


def measured_yardstick() -> float:
    """Submissions per second when there is nothing else to do."""
    with running_sink() as sink, ProcessPoolExecutor(PROCESSES, get_context("spawn")) as processes:
        start = time.perf_counter()
        list(processes.map(submit_share, [sink.url] * PROCESSES, range(PROCESSES)))
        seconds = time.perf_counter() - start
    assert len(sink.counts) == SUBSCRIBERS
    return SUBSCRIBERS / seconds


if __name__ == "__main__":
    ours, yardstick = measured_dispatch(), measured_yardstick()
    case = {
        "name": f"dispatch to {SUBSCRIBERS:,} subscribers on PostgreSQL; yardstick: submitting as many messages only",
        "unit": "deliveries/s",
        "ours": round(ours),
        "yardstick": round(yardstick),
        "ratio": round(ours / yardstick, 2),
    }
    RESULTS.write_text(json.dumps({"cases": [case]}, indent=2) + "\n", encoding="utf-8")
    print(case)
