"""How many messages a dispatch submits in a second, and what it costs, beside smtp-source, a client in C that does nothing else.

On PostgreSQL that writes durably, with Redis and one worker of two processes; embedded on SQLite; and signed. All is measured
in turn against Postfix's smtp-sink, some rounds of it, of which the middle one is kept; others on the machine are named.
CPU of workers and database is that of the whole dispatch, enrolment included.

Goals: at 45 KB 0.9 of the rate of smtp-source, at 14 KB 0.75; at 45 KB 0.20 s of CPU of the workers and 0.035 of the database
for 1,000; 3,000 messages/s on SQLite; signed no more than 1.2 times unsigned and the bare signature and hash besides.
`--deliveries 2000 --rounds 1` looks briefly; `--rows 1000000` looks at one large dispatch instead.
"""

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks._crowd import gather
from benchmarks._houses import (
    CONNECTIONS,
    PROCESSES,
    house_of,
    require_accepted_once,
    scaled_out,
    settings_of,
    start,
    wait_for_end,
)
from benchmarks._large import measured_large
from benchmarks._postfix import running_sink, running_source
from benchmarks._signing import hash_seconds, signature_seconds, write_key
from benchmarks._sized import content_of_size, message
from benchmarks._watching import Figures, Watch
from newsletter.runtime import build_runtime
from tests.servers import DURABLE, PostgresServer, running_postgres

RESULTS = Path(__file__).parent / "results"
DELIVERIES = 20_000
ROUNDS = 3
LARGE = 1_000_000
SIZES = (45_000, 14_000)  # octets of a message
FULL = SIZES[0]

Case = dict[str, object]


@dataclass(frozen=True)
class Scene:
    """What all runs share: a folder, and a database and a data folder with everything in it that a dispatch needs."""

    folder: Path
    postgres: PostgresServer
    filled: str
    embedded: Path
    proofs: dict[int, int]
    messages: dict[int, Path]
    key: Path
    deliveries: int


@dataclass(frozen=True)
class Round:
    """The figures of one round, by the size of a message."""

    source: dict[int, Figures]
    ours: dict[int, Figures]
    embedded: Figures
    signed: Figures


def main() -> None:
    """Measure, print, and keep the figures if all of it was measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--deliveries", type=int, default=DELIVERIES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument(
        "--rows", type=int, default=0, help="deliveries of one large dispatch, looked at alone"
    )
    given = parser.parse_args()
    if given.rows:
        cases, name, is_whole = measured_large(given.rows), "large", given.rows >= LARGE
    else:
        cases = measured(given.deliveries, given.rounds)
        name, is_whole = "dispatch", given.deliveries >= DELIVERIES and given.rounds >= ROUNDS
    for case in cases:
        print(case)
    if is_whole:
        (RESULTS / f"{name}.json").write_text(json.dumps({"cases": cases}, indent=2) + "\n", encoding="utf-8")


def measured(deliveries: int, rounds: int) -> list[Case]:
    """All cases."""
    with tempfile.TemporaryDirectory() as folder, running_postgres(DURABLE) as postgres:
        print(f"a write that is to last takes {_lasting_milliseconds(Path(folder)):.2f} ms here")
        scene = _scene(Path(folder), postgres, deliveries)
        return list(_cases([_round(scene, number) for number in range(rounds)], deliveries))


def _lasting_milliseconds(folder: Path) -> float:
    """Where this is next to nothing, durability costs nothing either, and the figures say nothing of a server."""
    took = []
    with (folder / "lasting").open("wb", buffering=0) as file:
        for _ in range(100):
            file.write(bytes(8192))
            start = time.perf_counter()
            os.fsync(file)
            took.append(1000 * (time.perf_counter() - start))
    return statistics.median(took)


def _scene(folder: Path, postgres: PostgresServer, deliveries: int) -> Scene:
    with_rows = postgres.create()
    house = house_of(folder / "filled", database_url=postgres.url(with_rows))
    embedded = house_of(folder / "embedded")
    proofs = gather(settings_of(house), people=deliveries, sizes=SIZES)
    assert proofs == gather(settings_of(embedded), people=deliveries, sizes=SIZES)
    messages = {size: folder / f"{size}.eml" for size in SIZES}
    for size, file in messages.items():
        file.write_bytes(message(content_of_size(size)).replace(b"\r\n", b"\n"))
    return Scene(
        folder=folder,
        postgres=postgres,
        filled=with_rows,
        embedded=embedded.folder,
        proofs=proofs,
        messages=messages,
        key=write_key(folder / "dkim.pem"),
        deliveries=deliveries,
    )


def _round(scene: Scene, number: int) -> Round:
    source, ours = {}, {}
    for size in SIZES:
        source[size] = _told(f"{size:,}: smtp-source", _source(scene, size))
        ours[size] = _told(f"{size:,}: PostgreSQL", _dispatch(scene, size))
    embedded = _told(f"{FULL:,}: SQLite", _embedded(scene, number))
    signed = _told(f"{FULL:,}: signed", _dispatch(scene, FULL, dkim_key_file=str(scene.key)))
    return Round(source, ours, embedded, signed)


def _told(name: str, figures: Figures) -> Figures:
    print(f"{name}: {figures}", flush=True)
    return figures


def _source(scene: Scene, size: int) -> Figures:
    sessions = PROCESSES * CONNECTIONS
    with running_sink() as sink:
        file = scene.messages[size]
        with running_source(sink, file, sessions=sessions, messages=scene.deliveries) as pid:
            watch = Watch(sink, source=pid)
            watch.until(scene.deliveries)
            return watch.figures()


def _dispatch(scene: Scene, size: int, **settings: str) -> Figures:
    """On PostgreSQL, in a copy of the filled database."""
    database = scene.postgres.create(template=scene.filled)
    with (
        running_sink() as sink,
        # A folder of its own: a journal that is found in it is of this database.
        scaled_out(scene.folder / database, scene.postgres, database, sink, **settings) as running,
    ):
        watch = Watch(sink, workers=running.worker.pid, database=scene.postgres.pid)
        dispatch_id = start(running.runtime, scene.proofs[size])
        watch.until(scene.deliveries)
        wait_for_end(running.runtime, dispatch_id)
        figures = watch.figures()
        require_accepted_once(running.runtime, dispatch_id, sink, people=scene.deliveries)
    scene.postgres.drop(database)
    return figures


def _embedded(scene: Scene, number: int) -> Figures:
    """In one process, in a copy of the filled data folder; its beat finds what is started here."""
    folder = scene.folder / f"embedded-{number}"
    shutil.copytree(scene.embedded, folder)
    with running_sink() as sink:
        house = house_of(folder, smtp_url=sink.url)
        runtime = build_runtime(settings_of(house))
        with house.serving() as process:
            watch = Watch(sink, process=process.pid)
            dispatch_id = start(runtime, scene.proofs[FULL])
            watch.until(scene.deliveries)
            wait_for_end(runtime, dispatch_id)
            figures = watch.figures()
        require_accepted_once(runtime, dispatch_id, sink, people=scene.deliveries)
        runtime.close()
    return figures


def _cases(rounds: Sequence[Round], deliveries: int) -> Iterator[Case]:
    for size in SIZES:
        about = f"{deliveries:,} deliveries of {size // 1000} KB on PostgreSQL, {PROCESSES} processes × {CONNECTIONS} connections"
        yield _case(
            f"{about}; yardstick: smtp-source with as many connections",
            "messages/s",
            [(each.ours[size].per_second, each.source[size].per_second) for each in rounds],
        )
        yield _case(
            f"CPU of the workers for 1,000 of {size // 1000} KB; yardstick: smtp-source",
            "s",
            [(each.ours[size].seconds["workers"], each.source[size].seconds["source"]) for each in rounds],
        )
        yield _plain(
            f"CPU of the database for 1,000 of {size // 1000} KB",
            "s",
            [each.ours[size].seconds["database"] for each in rounds],
        )
        yield _case(
            f"CPU of the sink for 1,000 of {size // 1000} KB; yardstick: the same beside smtp-source",
            "s",
            [(each.ours[size].seconds["sink"], each.source[size].seconds["sink"]) for each in rounds],
        )
        yield _plain(
            f"from the start of {deliveries:,} to the first message of {size // 1000} KB",
            "s",
            [each.ours[size].first_after for each in rounds],
        )
    yield _case(
        f"{deliveries:,} deliveries of {FULL // 1000} KB embedded on SQLite, one process × {CONNECTIONS} connections; "
        "yardstick: smtp-source with twice as many",
        "messages/s",
        [(each.embedded.per_second, each.source[FULL].per_second) for each in rounds],
    )
    yield _plain(
        f"CPU of that process for 1,000 of {FULL // 1000} KB",
        "s",
        [each.embedded.seconds["process"] for each in rounds],
    )
    bare = 1000 * (signature_seconds() + hash_seconds(FULL))
    yield _case(
        f"CPU of the workers for 1,000 of {FULL // 1000} KB, signed with RSA-2048; yardstick: unsigned, and the bare signature "
        f"and hash ({bare:.3f} s)",
        "s",
        [(each.signed.seconds["workers"], each.ours[FULL].seconds["workers"] + bare) for each in rounds],
    )


def _case(name: str, unit: str, rounds: Sequence[tuple[float, float]]) -> Case:
    """Of the round in the middle, by how ours stands to the yardstick."""
    ours, yardstick = sorted(rounds, key=lambda pair: pair[0] / pair[1])[len(rounds) // 2]
    ratio = round(ours / yardstick, 2)
    return {**_plain(name, unit, [ours]), "yardstick": _rounded(yardstick), "ratio": ratio}


def _plain(name: str, unit: str, rounds: Sequence[float]) -> Case:
    return {"name": name, "unit": unit, "ours": _rounded(statistics.median(rounds))}


def _rounded(value: float) -> float:
    return round(value) if value >= 100 else round(value, 3)


if __name__ == "__main__":
    main()
