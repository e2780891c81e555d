"""The product as an operator runs it: real processes, settings in the environment, each stopped by its own process id.

A process that ends by itself while a test still needs it fails that test, with its log.
"""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from tests.servers import free_port

REPOSITORY = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("newsletter")

Answer = TypeVar("Answer")


def eventually(
    question: Callable[[], Answer | None], *, what: str, within: float = 60, every: float = 0.05
) -> Answer:
    """The first answer that is true; asks again `every` so many seconds until `within` seconds have passed."""
    ends_at = time.monotonic() + within
    while not (answer := question()):
        assert time.monotonic() < ends_at, f"{what}: not within {within:g} s; the last answer was {answer!r}"
        time.sleep(every)
    return answer


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)


class Running:
    """A process and the processes it started, which are a group of their own."""

    def __init__(
        self, command: list[str], *, environment: Mapping[str, str], folder: Path, log: Path
    ) -> None:
        self._log = log
        self.is_needed = True  # until it is stopped or killed on purpose
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id, which is also the id of its group."""
        return self._process.pid

    @property
    def log(self) -> str:
        """What it said until now."""
        return self._log.read_text(errors="replace")

    @property
    def children(self) -> list[int]:
        """The processes it started itself."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def is_saying(self, words: str) -> bool:
        """Whether its log has these words. Fails with the log when it has ended."""
        self.require_alive()
        return words in self.log

    def require_alive(self) -> None:
        """Fail with the log when it has ended."""
        status = self._process.poll()
        assert status is None, f"{self._log.stem} ended with status {status}:\n{self.log}"

    def stop(self) -> int:
        """Ask it to end (SIGTERM), as an operator would; returns its exit status."""
        self.require_alive()
        self.is_needed = False
        self._process.terminate()
        try:
            return self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self._log.stem} does not stop:\n{self.log}") from None

    def interrupt(self) -> None:
        """Press Ctrl+C, and wait for its end."""
        self.require_alive()
        self.is_needed = False
        os.killpg(self.pid, signal.SIGINT)
        self._process.wait(timeout=30)

    @property
    def status(self) -> int:
        """Its exit status, once it has ended by itself."""
        self.is_needed = False
        return self._process.wait(timeout=60)

    def kill(self) -> None:
        """Kill the whole group, which can do nothing about it (SIGKILL)."""
        self.is_needed = False
        if self._process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait(timeout=30)


@dataclass(frozen=True)
class Installation:
    """One installation of the product: a folder, a port, and the settings all its processes share."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    secret_key: str = field(default_factory=lambda: secrets.token_hex(32))
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def url(self) -> str:
        """Where its pages are served on this machine."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """Its public address."""
        return self.settings.get("base_url", self.url)

    @property
    def database_url(self) -> str:
        """Where its rows are."""
        return self.settings.get("database_url", f"sqlite:///{self.folder / 'data' / 'newsletter.sqlite3'}")

    @property
    def outbox(self) -> Path:
        """Where mail is kept while no relay is set."""
        return self.folder / "data" / "outbox"

    def environment(self, **changes: str) -> dict[str, str]:
        """The environment of its processes; `changes` are settings, and an empty one is as good as not set."""
        ours = {
            "base_url": self.base_url,
            "data_dir": str(self.folder / "data"),
            "secret_key": self.secret_key,
            "undo_seconds": "0",  # what is started begins
            **self.settings,
            **changes,
        }
        settings = {f"NEWSLETTER_{name.upper()}": value for name, value in ours.items()}
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8", **settings}

    def run(self, *arguments: str | Path, status: int = 0, stdin: str = "", **changes: str) -> Ended:
        """Run a command to its end. Fails, with what it said, when its exit status is another one."""
        done = subprocess.run(
            [PROGRAM, *arguments],
            cwd=self.folder,
            env=self.environment(**changes),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        ended = Ended(done.returncode, done.stdout, done.stderr)
        command = " ".join(map(str, arguments))
        assert ended.status == status, f"newsletter {command}: status {ended.status}\n{ended.err}"
        return ended

    def start(self, *arguments: str, **changes: str) -> Running:
        """Start a process that stays; whoever starts it stops it."""
        log = self.folder / f"{arguments[0]}-{next(self._numbers)}.log"
        command = [str(PROGRAM), *arguments]
        return Running(command, environment=self.environment(**changes), folder=self.folder, log=log)

    @contextmanager
    def running(self, *arguments: str, says: str = "", **changes: str) -> Iterator[Running]:
        """A process for as long as the block runs; with `says`, the block begins when its log has these words."""
        process = self.start(*arguments, **changes)
        try:
            if says:
                eventually(lambda: process.is_saying(says), what=f"{arguments[0]} says “{says}”")
            yield process
            if process.is_needed:
                process.require_alive()
        finally:
            process.kill()

    @contextmanager
    def serving(self, **changes: str) -> Iterator[Running]:
        """`newsletter serve`, from its first healthy answer on."""
        with self.running("serve", "--port", str(self.port), **changes) as process:
            self.wait_until_healthy(process)
            yield process

    def wait_until_healthy(self, process: Running) -> None:
        """Return when the pages are served."""
        # Certificates would be read for nothing, 20 ms of the processor that the start has need of.
        with httpx2.Client(base_url=self.url, verify=False) as client:
            eventually(lambda: self._is_healthy(process, client), what=f"{self.url} is served")

    def _is_healthy(self, process: Running, client: httpx2.Client) -> bool:
        process.require_alive()
        try:
            return client.get("/health").status_code == 200
        except httpx2.TransportError:
            return False


@contextmanager
def smtp_server(record: Path, *rules: dict[str, Any], port: int = 0) -> Iterator[str]:
    """The URL of the tests' SMTP server, in a process of its own, which keeps to the rules.

    What it accepts is synced to `record` before it says so.
    """
    script = record.with_suffix(".rules.json")
    script.write_text(json.dumps(rules))
    command = [sys.executable, "-m", "tests.smtp_server", "--port", str(port), "--record", str(record)]
    process = Running(
        [*command, "--script", str(script)],
        environment=dict(os.environ),
        folder=REPOSITORY,
        log=record.with_suffix(".log"),
    )
    try:
        eventually(lambda: process.is_saying("smtp://"), what="the SMTP server listens")
        yield process.log.split()[0]
        process.require_alive()
    finally:
        process.kill()
