"""One large dispatch, with somebody who looks on: how soon it begins, what memory it takes, how the pages answer meanwhile; and
how the page of its list answers afterwards."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx2

from benchmarks._crowd import ADMIN, CROWD, PASSWORD, gather
from benchmarks._houses import (
    house_of,
    reported,
    require_accepted_once,
    scaled_out,
    settings_of,
    start,
    wait_for_end,
)
from benchmarks._postfix import Sink, running_sink
from benchmarks._processes import peak_megabytes
from benchmarks._watching import Figures, Watch
from newsletter.runtime import Runtime
from tests.servers import DURABLE, free_port, running_postgres

SIZE = 14_000  # octets of a message
_LOOK_EVERY = 1.0  # seconds, as the page does
_QUIET = 3.0  # seconds after a pause in which the last messages come
_TIMES = 5  # that each view of the list is loaded
_VIEWS = {  # of the list, by what somebody asks for
    "as it opens": {},
    "one person, by their address": {"q": "reader4711@example.net"},
    "whoever has these letters": {"q": "4711"},
    "nobody": {"q": "no such person"},
    "by name": {"sort": "name"},
    "page 1,000": {"page": "1000"},
}

Case = dict[str, object]


@dataclass
class Onlooker:
    """Somebody who is signed in and looks at a dispatch each second; what that took, in milliseconds."""

    runtime: Runtime
    client: httpx2.Client
    dispatch_id: int
    pages: list[float] = field(default_factory=list)
    reports: list[float] = field(default_factory=list)

    def look(self) -> None:
        """Wait a moment, load the page, and ask for the report."""
        time.sleep(_LOOK_EVERY)
        self.pages.append(_milliseconds(self._load))
        self.reports.append(_milliseconds(lambda: reported(self.runtime, self.dispatch_id)))

    def steer(self, to: str) -> float:
        """Press a button of the page; how long the answer took."""
        return _milliseconds(lambda: self._post(to))

    def _load(self) -> None:
        assert self.client.get(f"/dispatches/{self.dispatch_id}").status_code == 200

    def _post(self, to: str) -> None:
        assert self.client.post(f"/dispatches/{self.dispatch_id}/state", data={"to": to}).status_code == 303


@dataclass(frozen=True)
class Pause:
    """What a pause took: until its answer (ms), messages after that, and until the next after going on (s)."""

    answered: float
    late: int
    resumed: float


def measured_large(rows: int) -> list[Case]:
    """All cases."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_postgres(DURABLE) as postgres,
        running_sink() as sink,
    ):
        database, port = postgres.create(), free_port()
        address = f"http://127.0.0.1:{port}"
        filled = house_of(Path(folder, "house"), database_url=postgres.url(database), base_url=address)
        began = time.perf_counter()
        proof_id = gather(settings_of(filled), people=rows, sizes=(SIZE,))[SIZE]
        print(f"{rows:,} people are on the list after {time.perf_counter() - began:.0f} s", flush=True)
        with (
            scaled_out(filled.folder, postgres, database, sink, base_url=address) as running,
            replace(running.house, port=port).serving() as pages,
            _signed_in(address) as client,
        ):
            processes = {"workers": running.worker.pid, "database": postgres.pid, "pages": pages.pid}
            watch = Watch(sink, **processes)
            onlooker = Onlooker(running.runtime, client, start(running.runtime, proof_id))
            watch.until(1)
            watch.until(rows * 3 // 10, meanwhile=onlooker.look)
            before = watch.figures()
            pause = _paused(onlooker, sink)
            watch = Watch(sink, **processes)
            watch.until(rows, meanwhile=onlooker.look)
            after = watch.figures()
            wait_for_end(running.runtime, onlooker.dispatch_id)
            require_accepted_once(running.runtime, onlooker.dispatch_id, sink, people=rows)
            views = {name: _list_view(client, asked) for name, asked in _VIEWS.items()}
            peak = max(peak_megabytes(running.worker.pid).values())
    print(f"until the pause: {before}", f"after it: {after}", sep="\n")
    return [
        *_cases(rows, before, after, pause, onlooker, peak),
        *(_case(f"the list of {rows:,} people, {name}", "ms", took) for name, took in views.items()),
    ]


def _cases(
    rows: int, before: Figures, after: Figures, pause: Pause, onlooker: Onlooker, peak: int
) -> Iterator[Case]:
    about = f"{rows:,} deliveries of {SIZE // 1000} KB"
    yield _case(f"{about}: from the start to the first message", "s", before.first_after)
    yield _case(f"{about}: from the pause to the end", "messages/s", after.per_second)
    yield _case("memory of a process of the worker at its peak", "MB", peak)
    yield _case("a pause is answered", "ms", pause.answered)
    yield _case("messages after that answer", "messages", pause.late)
    yield _case("from going on to the next message", "s", pause.resumed)
    for name, took in (("page", onlooker.pages), ("report", onlooker.reports)):
        yield _case(f"the {name} of the dispatch meanwhile, median", "ms", statistics.median(took))
        yield _case(f"the {name} of the dispatch meanwhile, longest", "ms", max(took))


def _list_view(client: httpx2.Client, asked: dict[str, str]) -> float:
    """How long a view of the list takes, in milliseconds: the middle of some times."""

    def load() -> None:
        assert client.get(f"/lists/{CROWD}", params=asked).status_code == 200

    return statistics.median(_milliseconds(load) for _ in range(_TIMES))


@contextmanager
def _signed_in(address: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=address, timeout=60) as client:
        answer = client.post("/sign-in", data={"email": ADMIN, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        yield client


def _paused(onlooker: Onlooker, sink: Sink) -> Pause:
    """Pause it, wait until all is quiet, and go on."""
    answered, before = onlooker.steer("paused"), sink.taken
    time.sleep(_QUIET)
    quiet = sink.taken
    began = time.perf_counter()
    onlooker.steer("running")
    Watch(sink).until(quiet + 1)
    return Pause(answered, quiet - before, time.perf_counter() - began)


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def _case(name: str, unit: str, ours: float) -> Case:
    return {"name": name, "unit": unit, "ours": round(ours) if ours >= 100 else round(ours, 2)}
