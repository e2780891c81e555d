"""The database: which URLs it takes, and what an error of it may tell."""

import os
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from contextvars import ContextVar
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter import db
from newsletter.db import Database, _Turns
from newsletter.errors import Misconfigured
from tests.servers import PostgresServer


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.sqlite3",
        "mysql://staff:secret@localhost/news",
        "postgresql+psycopg2://staff:secret@localhost/news",
        "postgresql+psycopg://staff:secret@localhost:port/news",
        "sqlite+aiosqlite:///news.sqlite3",
    ],
)
def test_a_url_that_is_not_ours_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(Misconfigured, match="NEWSLETTER_DATABASE_URL is not usable") as refused:
        Database(url)

    assert "secret" not in str(refused.value)


def test_an_error_does_not_tell_the_values_of_its_statement(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError) as failed, database.reading() as session:
        session.execute(
            sa.text("SELECT nothing FROM nowhere WHERE address = :address"), {"address": "kim@example.org"}
        )

    assert "nowhere" in str(failed.value)
    assert "kim@example.org" not in str(failed.value)


def test_whoever_opens_a_new_file_waits_while_another_writes_to_it(tmp_path: Path) -> None:
    first = sqlite3.connect(tmp_path / "new.sqlite3", isolation_level=None)
    first.execute("BEGIN IMMEDIATE")
    database = Database(f"sqlite:///{tmp_path / 'new.sqlite3'}")

    with ThreadPoolExecutor(1) as threads:
        opened = threads.submit(database.check)
        with pytest.raises(TimeoutError):
            opened.result(timeout=0.2)
        first.close()
        opened.result(timeout=30)
    database.dispose()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the child only asks and leaves
def test_a_fork_has_connections_of_its_own(postgres: PostgresServer) -> None:
    name = postgres.create()
    database = Database(postgres.url(name))
    ours = _server_process(database)  # and the connection waits in the pool

    answers, answer = os.pipe()
    if (child := os.fork()) == 0:
        os.write(answer, str(_server_process(database)).encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs = int(os.read(answers, 20))

    assert theirs != ours
    assert _server_process(database) == ours  # the parent kept its connection, and it answers
    os.close(answers)
    os.close(answer)
    database.dispose()
    postgres.drop(name)


def _server_process(database: Database) -> int:
    with database.reading() as session:
        return int(session.execute(sa.text("SELECT pg_backend_pid()")).scalar_one())


def test_whoever_writes_and_falls_silent_keeps_what_is_locked_for_two_minutes(
    postgres: PostgresServer,
) -> None:
    name = postgres.create()
    database = Database(postgres.url(name))
    asked = sa.text("SHOW idle_in_transaction_session_timeout")

    with database.transaction() as session:
        assert session.scalar(asked) == "2min"
    with database.reading() as session:  # locks nothing, and whoever exports a list may be slow
        assert session.scalar(asked) == "0"
    database.dispose()
    postgres.drop(name)


def test_whoever_came_first_writes_first() -> None:
    written: list[int] = []
    turns = _Turns()

    def write(number: int) -> None:
        with turns.turn():
            written.append(number)

    with ThreadPoolExecutor(8) as pool, turns.turn():
        for number in range(8):
            pool.submit(write, number)
            while len(turns._waiting) <= number:
                pass
        assert written == []

    assert written == list(range(8))


def test_who_is_in_a_hurry_passes_by_and_others_come_in_between() -> None:
    written: list[str] = []
    turns = _Turns()

    def write(turn: Callable[[], AbstractContextManager[None]], name: str) -> None:
        with turn():
            written.append(name)

    with ThreadPoolExecutor(24) as pool, turns.turn():
        for _ in range(2):
            pool.submit(write, turns.turn, "worker")
        for _ in range(12):
            pool.submit(write, turns.turn_ahead, "leaving")
        while len(turns._waiting) + len(turns._ahead) < 14:
            pass

    assert written == ["leaving"] * 8 + ["worker"] + ["leaving"] * 4 + ["worker"]


def test_a_turn_is_passed_on_when_the_writer_fails() -> None:
    turns = _Turns()

    with pytest.raises(ValueError, match="broken"), turns.turn():
        raise ValueError("broken")

    with turns.turn():
        pass


def test_who_has_waited_long_enough_leaves_it_to_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "_BUSY_TIMEOUT", 0.01)
    turns = _Turns()

    with turns.turn(), turns.turn():
        pass

    with turns.turn():
        assert not turns._waiting


def test_a_process_that_waits_is_let_in_while_another_writes_again_and_again(tmp_path: Path) -> None:
    """Who waits in another process is woken by nobody, so the one that writes much makes room."""
    mine, theirs = (Database(f"sqlite:///{tmp_path / 'shared.sqlite3'}") for _ in range(2))
    with mine.transaction() as session:
        session.execute(sa.text("CREATE TABLE note (words)"))

    def write_much() -> int:
        for round_ in range(100):
            with mine.transaction() as session:
                session.execute(sa.text("INSERT INTO note VALUES ('mine')"))
                others = session.scalar(sa.text("SELECT count(*) FROM note WHERE words = 'theirs'"))
                if not round_:
                    waiting = pool.submit(write_once)
                until = time.monotonic() + 0.2
                while time.monotonic() < until:
                    pass
            if others:
                waiting.result()
                return round_
            mine.make_room()
        raise AssertionError("nobody else had a turn")

    def write_once() -> None:
        with theirs.transaction() as session:
            session.execute(sa.text("INSERT INTO note VALUES ('theirs')"))

    with ThreadPoolExecutor(1) as pool:
        assert write_much() <= 3
    for database in (mine, theirs):
        database.dispose()


def test_whoever_waits_with_an_urgent_errand_shares_one_transaction(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'urgent.sqlite3'}")
    with database.transaction() as session:
        session.execute(sa.text("CREATE TABLE note (words)"))
    sessions, commits = set[int](), list[None]()
    sa.event.listen(database.engine, "commit", lambda _: commits.append(None))
    rung: list[str] = []
    database.ringer = lambda name, _: rung.append(name)

    def errand(number: int) -> None:
        def work(session: Session) -> None:
            sessions.add(id(session))
            session.execute(sa.text("INSERT INTO note VALUES (:number)"), {"number": number})
            db.ring(session, str(number))
            if number % 2:
                raise ValueError(number)

        database.do_urgently(work)

    with ThreadPoolExecutor(6) as pool:
        with database._turns.turn():
            done = [pool.submit(errand, number) for number in range(6)]
            while len(database._turns._ahead) < 6:  # type: ignore[union-attr]  # SQLite has turns
                pass
        failed = [str(one.exception()) for one in done]

    with database.reading() as session:
        kept = list(session.scalars(sa.text("SELECT words FROM note ORDER BY words")))
    assert failed == ["None", "1", "None", "3", "None", "5"]
    assert kept == [0, 2, 4]
    assert sorted(rung) == ["0", "2", "4"]
    assert len(sessions) == len(commits[:-1]) == 1  # the last one is of the reading
    database.dispose()


def test_an_urgent_errand_is_not_done_when_its_transaction_fails(database: Database) -> None:
    def refuse(_: Session) -> None:
        raise ValueError("no room on the disk")

    database.witness = refuse
    with pytest.raises(ValueError, match="no room"):
        database.do_urgently(lambda session: session.info.update(done=True))


def test_an_urgent_errand_is_done_in_the_surroundings_of_whoever_wants_it(database: Database) -> None:
    wanted = ContextVar[str]("wanted")
    seen: list[str] = []

    def want(name: str) -> None:
        wanted.set(name)
        database.do_urgently(lambda _: seen.append(wanted.get()))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(want, "abcdefgh"))

    assert sorted(seen) == list("abcdefgh")
