"""Private servers for the tests: PostgreSQL on a Unix socket, Redis on a free port, each in its own folder.

Each is started when the first test asks for it and stopped by its own process id. A server that is not
installed is a failure with a clear sentence, never a skipped test.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql


@dataclass(frozen=True)
class PostgresServer:
    """A running PostgreSQL that hands out databases."""

    sockets: Path
    connection: psycopg.Connection
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, name: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.sockets}"

    @property
    def pid(self) -> int:
        """The process that all its other processes are children of."""
        return int((self.sockets / "data" / "postmaster.pid").read_text().split()[0])

    def crash(self) -> None:
        """Let it end in the middle of everything, and start again: what was committed stands."""
        arguments = ("-D", self.sockets / "data", "-l", self.sockets / "log", "-m", "immediate", "-w")
        _run(
            postgres_program("pg_ctl"),
            *arguments,
            "restart",
            user=_unprivileged_user(),
            folder=str(self.sockets),
        )

    def create(self, *, template: str = "template0") -> str:
        """The name of a new database, a copy of the template."""
        name = f"test_{next(self._numbers)}"
        # Since 15 the default copies through the log, which takes three times as long (38 ms against 15).
        strategy = " STRATEGY FILE_COPY" if self.connection.info.server_version >= 150000 else ""
        self._execute("CREATE DATABASE {} TEMPLATE {}" + strategy, name, template)
        return name

    def drop(self, name: str) -> None:
        """Drop a database and end whatever is still connected to it."""
        self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def rename(self, name: str) -> str:
        """The new name of a database that nobody is connected to."""
        new = f"test_{next(self._numbers)}"
        self._execute("ALTER DATABASE {} RENAME TO {}", name, new)
        return new

    def end_sessions(self, name: str) -> None:
        """End whatever is still connected to a database."""
        self.connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )

    @contextmanager
    def connected(self, name: str) -> Iterator[psycopg.Connection]:
        """A connection to one of its databases, each statement of which is a transaction."""
        with psycopg.connect(
            host=str(self.sockets), user="postgres", dbname=name, autocommit=True
        ) as connection:
            yield connection

    def _execute(self, statement: str, *names: str) -> None:
        self.connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


FORGETFUL = ("-F", "-c synchronous_commit=off", "-c full_page_writes=off")
DURABLE = ("-c fsync=on", "-c synchronous_commit=on", "-c full_page_writes=on")


@contextmanager
def running_postgres(writing: Sequence[str] = FORGETFUL) -> Iterator[PostgresServer]:
    """A new cluster in a folder that is removed; nothing of it needs to last, unless its durability is to be measured."""
    initdb, pg_ctl = postgres_program("initdb"), postgres_program("pg_ctl")
    user = _unprivileged_user()
    # Not under pytest's own folder: only root could enter it, and PostgreSQL refuses to run as root.
    with tempfile.TemporaryDirectory(prefix="newsletter-pg-") as folder:
        if user is not None:
            shutil.chown(folder, user)
        data, log = Path(folder, "data"), Path(folder, "log")
        options = " ".join((*writing, "-c listen_addresses=", f"-k {folder}", "-N 200"))
        encoding = ("-E", "UTF8", "--locale=C")
        _run(initdb, "-D", data, "-U", "postgres", "-A", "trust", "-N", *encoding, user=user, folder=folder)
        _run(pg_ctl, "-D", data, "-l", log, "-o", options, "-w", "start", user=user, folder=folder)
        try:
            with psycopg.connect(
                host=folder, user="postgres", dbname="postgres", autocommit=True
            ) as connection:
                yield PostgresServer(Path(folder), connection)
        finally:
            _run(pg_ctl, "-D", data, "-m", "immediate", "-w", "stop", user=user, folder=folder)


@contextmanager
def running_redis() -> Iterator[str]:
    """The URL of a new Redis that keeps nothing."""
    program = shutil.which("redis-server")
    assert program, (
        "redis-server is not installed; `make test` as root installs it, or: apt install redis-server"
    )
    with tempfile.TemporaryDirectory(prefix="newsletter-redis-") as folder:
        process, port = _start_redis(program, folder)
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.communicate(timeout=30)


def _start_redis(program: str, folder: str) -> tuple[subprocess.Popen[str], int]:
    for _ in range(5):  # another process may take the free port first
        port = free_port()
        process = subprocess.Popen(
            [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        if any("Ready to accept connections" in line for line in process.stdout):
            return process, port
        process.communicate()
    raise AssertionError("redis-server does not start on any of five free ports")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def postgres_program(name: str) -> str:
    # Debian keeps the server's programs off the PATH, one folder for each version.
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    found = shutil.which(name, path=os.pathsep.join([*map(str, reversed(folders)), os.environ["PATH"]]))
    assert found, f"{name} is not installed; `make test` as root installs it, or: apt install postgresql"
    return found


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(*command: str | Path, user: str | None, folder: str) -> None:
    with Path(folder, "commands.log").open("w+") as output:
        result = subprocess.run(
            command,
            cwd=folder,
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
            stdin=subprocess.DEVNULL,
            stdout=output,  # a file: the server keeps it open, and a pipe would never end
            stderr=subprocess.STDOUT,
            check=False,
        )
        output.seek(0)
        assert result.returncode == 0, f"{command[0]} failed:\n{output.read()}"
