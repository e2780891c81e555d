"""How long it takes until 50,000 mails that come back are recorded, every tenth of them told twice: on PostgreSQL with fsync, by
one process, by two at once, from a mailbox and by LMTP, and on SQLite. Afterwards the rows are what the mails say, each once.

The floor is the least that could be done: each mail is judged, and one row is inserted for it, with a commit for as many as we
take together. `--mails 2000` looks briefly.
"""

import argparse
import json
import multiprocessing
import smtplib
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from benchmarks._coming_back import Returned, coming_back
from benchmarks._crowd import CROWD, gather
from newsletter.clock import utc_now
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, DispatchState
from newsletter.feedback.bounces.conclusion import conclude
from newsletter.feedback.inbound.letters import take_together
from newsletter.feedback.inbound.mail_in import Arrived
from newsletter.feedback.inbound.ways.lmtp import Receiver, place_at, serve
from newsletter.feedback.inbound.ways.mailboxes.inbox import Inbox, Secret
from newsletter.feedback.inbound.ways.mailboxes.visiting import TOGETHER, visit
from newsletter.feedback.models import Feedback
from newsletter.issues.finding import find_proof
from newsletter.links import Purpose, tokens_at
from newsletter.runtime import Runtime, build_runtime
from newsletter.settings import Settings
from newsletter.wording import NOTHING
from subscribers.lists import find_list
from subscribers.models import Subscriber
from tests.feedback.inbound.ways.mail_servers import PASSWORD, USER, PopServer
from tests.servers import DURABLE, free_port, running_postgres

RESULTS = Path(__file__).parent / "results" / "returning.json"
MAILS = 50_000
GOAL = 60.0  # seconds
SIZES = (14_000, 15_000, 16_000, 17_000)  # octets of a message; each is another dispatch
CONNECTIONS = 20  # by LMTP, as Postfix has them by default

Mails = Sequence[Returned]
Result = TypeVar("Result")
_spawning = multiprocessing.get_context("spawn")


class Post:
    """An installation whose mails come back; each of its dispatches went to everybody."""

    def __init__(self, of: Settings, mails: int) -> None:
        self.settings = of
        self._proofs = list(gather(of, people=mails, sizes=SIZES).values())
        self.runtime: Runtime = build_runtime(of)

    def mails(self) -> Mails:
        """One about each delivery of another dispatch."""
        with self.runtime.database.transaction() as session:
            now = self.runtime.clock()
            dispatch = Dispatch(
                proof=find_proof(session, self._proofs.pop()),
                mailing_list=find_list(session, CROWD),
                state=DispatchState.FINISHED,
                scheduled_at=now,
                enrolled_at=now,
                finished_at=now,
                held_because=NOTHING,
                relay_failures=0,
                created_at=now,
            )
            session.add(dispatch)
            session.flush()
            values = {"dispatch_id": dispatch.id, "locale": "en", "state": DeliveryState.ACCEPTED}
            values |= {"attempt": 1, "deferrals": 0, "reply": NOTHING, "changed_at": now}
            people = session.execute(sa.select(Subscriber.id, Subscriber.email).order_by(Subscriber.id)).all()
            session.execute(sa.insert(Delivery), [{"subscriber_id": one.id, **values} for one in people])
            rows = session.execute(
                sa.select(Delivery.id, Subscriber.email)
                .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
                .where(Delivery.dispatch_id == dispatch.id)
            )
            return list(coming_back(self.runtime.signer, [(one.id, one.email) for one in rows]))

    def timed(self, mails: Mails, work: Callable[[Sequence[bytes]], object]) -> float:
        """Seconds until the work is done, which records them all, every tenth twice."""
        with self.runtime.database.reading() as session:
            before = session.scalar(sa.select(sa.func.max(Feedback.id))) or 0
        data = [one.data for one in mails]
        twice = [mail for number, mail in enumerate(data) for _ in range(1 + (number % 10 == 0))]
        start = time.perf_counter()
        work(twice)
        took = time.perf_counter() - start
        self._require_each_once(mails, before)
        return took

    def _require_each_once(self, mails: Mails, before: int) -> None:
        said = (Feedback.kind, Feedback.verdict, Feedback.reason)
        with self.runtime.database.reading() as session:
            rows = session.execute(
                sa.select(*said, sa.func.count(), sa.func.count(sa.distinct(Feedback.delivery_id)))
                .where(Feedback.id > before)
                .group_by(*said)
            ).all()
        recorded = {(kind, verdict, reason): (count, people) for kind, verdict, reason, count, people in rows}
        wanted = Counter(tuple(one.label) for one in mails)
        assert recorded == {label: (count, count) for label, count in wanted.items()}, recorded


def take(of: Settings, mails: Sequence[bytes], ready: Event | None = None, go: Event | None = None) -> None:
    """What a process does with its mails: so many together as a visit to the mailbox takes."""
    runtime = build_runtime(of)
    if ready is not None and go is not None:
        ready.set()
        go.wait()
    for first in range(0, len(mails), TOGETHER):
        letters = [Arrived(mail) for mail in mails[first : first + TOGETHER]]
        taken = take_together(runtime.database, letters, signer=runtime.signer, clock=runtime.clock)
        assert not any(isinstance(one, Exception) for one in taken), taken
    runtime.close()


def by_two(of: Settings, mails: Sequence[bytes]) -> float:
    """Seconds of two processes at once, which begin when both are ready."""
    go, halves = _spawning.Event(), (mails[::2], mails[1::2])
    ready = [_spawning.Event() for _ in halves]
    processes = [
        _spawning.Process(target=take, args=(of, half, is_ready, go))
        for half, is_ready in zip(halves, ready, strict=True)
    ]
    for process in processes:
        process.start()
    for is_ready in ready:
        is_ready.wait()
    start = time.perf_counter()
    go.set()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    return time.perf_counter() - start


class QuickPopServer(PopServer):
    """It writes an answer at once."""

    def say(self, *lines: str | bytes) -> None:
        self.connected.sendall(
            b"".join((line.encode() if isinstance(line, str) else line) + b"\r\n" for line in lines)
        )


def hold_mailbox(
    folder: Path, mails: Sequence[bytes], told: "multiprocessing.Queue[tuple[int, str]]"
) -> None:
    """A mailbox in a process of its own, until it is empty."""
    with QuickPopServer(folder, *mails) as server:
        told.put((server.port, str(server.chain)))
        while server.mails:
            time.sleep(0.1)


def from_mailbox(runtime: Runtime, folder: Path, mails: Sequence[bytes]) -> float:
    """Seconds of visits until nothing is left."""
    told: multiprocessing.Queue[tuple[int, str]] = _spawning.Queue()
    process = _spawning.Process(target=hold_mailbox, args=(folder, mails, told))
    process.start()
    port, chain = told.get()
    url = f"pop3s://{USER.replace('@', '%40')}@localhost:{port}/?ca={chain}"
    inbox, left = Inbox.at(url, Secret(password=PASSWORD)), len(mails)
    start = time.perf_counter()
    while left:
        left -= visit(runtime.database, inbox, signer=runtime.signer, clock=runtime.clock).taken
    took = time.perf_counter() - start
    process.join()
    return took


def receive(of: Settings, port: int, ready: Event) -> None:
    """The receiver, in a process of its own until it is told to end."""
    runtime = build_runtime(of)
    receiver = Receiver(runtime.database, signer=runtime.signer, clock=utc_now)
    serve(place_at(f"127.0.0.1:{port}"), receiver, ready=ready.set)


def by_lmtp(of: Settings, mails: Sequence[bytes]) -> float:
    """Seconds over some connections at once."""
    port, ready = free_port(), _spawning.Event()
    process = _spawning.Process(target=receive, args=(of, port, ready))
    process.start()
    ready.wait()

    def hand_over(some: Sequence[bytes]) -> None:
        with smtplib.LMTP("127.0.0.1", port) as client:
            for mail in some:
                token = next(tokens_at(Purpose.BOUNCE, [mail.decode("latin-1")]))
                assert client.sendmail("", [f"bounce+{token}@news.example.org"], mail) == {}

    start = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        list(threads.map(hand_over, [mails[number::CONNECTIONS] for number in range(CONNECTIONS)]))
    took = time.perf_counter() - start
    process.terminate()
    process.join()
    return took


def floor(url: str, mails: Sequence[bytes]) -> float:
    """Seconds of judging each and inserting a row for it."""
    engine = sa.create_engine(url)
    table = sa.Table("floor", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("says"))
    table.c.says.type = sa.String()
    with engine.begin() as connection:
        table.create(connection)
    start = time.perf_counter()
    for first in range(0, len(mails), TOGETHER):
        with engine.begin() as connection:
            for mail in mails[first : first + TOGETHER]:
                connection.execute(sa.insert(table), {"says": conclude(mail).says})
    took = time.perf_counter() - start
    engine.dispose()
    return took


def processor_seconds(work: Callable[[], Result]) -> tuple[float, Result]:
    """What this process worked, and what came of it."""
    start = time.process_time()
    came_of_it = work()
    return time.process_time() - start, came_of_it


@contextmanager
def installation(mails: int, *, database_url: str = "") -> Iterator[Post]:
    """On PostgreSQL, or on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        given = {"database_url": database_url} if database_url else {}
        of = Settings(data_dir=Path(folder), base_url="http://testserver", secret_key="k" * 40, **given)  # type: ignore[arg-type]
        post = Post(of, mails)
        yield post
        post.runtime.close()


def measured(count: int) -> Iterator[tuple[str, float, float]]:
    """Name, seconds, and those of the floor or of the goal."""
    with running_postgres(DURABLE) as postgres:
        url = postgres.url(postgres.create())
        with installation(count, database_url=url) as post, tempfile.TemporaryDirectory() as folder:
            mails = post.mails()
            least = floor(url, [one.data for one in mails])
            worked, alone = processor_seconds(
                lambda: post.timed(mails, lambda some: take(post.settings, some))
            )
            yield "by one process; yardstick: each judged and one row inserted", alone, least
            judging, _ = processor_seconds(lambda: [conclude(one.data) for one in mails])
            yield "by one process, its processor time; yardstick: that of judging", worked, judging
            inner: list[float] = []
            post.timed(post.mails(), lambda some: inner.append(by_two(post.settings, some)))
            yield "by two processes at once", inner.pop(), GOAL
            post.timed(
                post.mails(), lambda some: inner.append(from_mailbox(post.runtime, Path(folder), some))
            )
            yield "from a mailbox by POP3 over TLS, whose server has the other core", inner.pop(), GOAL
            post.timed(post.mails(), lambda some: inner.append(by_lmtp(post.settings, some)))
            yield (
                f"by LMTP over {CONNECTIONS} connections, whose client has the other core",
                inner.pop(),
                GOAL,
            )
    with installation(count) as post:
        alone = post.timed(post.mails(), lambda some: take(post.settings, some))
        yield "by one process, on SQLite", alone, GOAL


def main() -> None:
    """Measure; write the results of a whole run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=MAILS)
    count = parser.parse_args().mails
    cases = []
    for name, took, yardstick in measured(count):
        print(
            f"{name}: {took:.1f} s, {1000 * took / count:.2f} ms each (yardstick: {yardstick:.1f} s)",
            flush=True,
        )
        cases.append(
            {
                "name": f"{count:,} mails that come back, every tenth told twice, recorded {name}",
                "unit": "s",
                "ours": round(took, 1),
                "yardstick": round(yardstick, 1),
                "ratio": round(took / yardstick, 2),
            }
        )
    if count == MAILS:
        RESULTS.write_text(json.dumps({"cases": cases}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
