"""A Redis that may be mistreated."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import redis

from tests.e2e.processes import eventually
from tests.servers import running_redis


class Broker:
    """One at an address that stays the same."""

    def __init__(self, url: str, stack: ExitStack) -> None:
        self.url, self._stack = url, stack
        self._pid = int(self._info()["process_id"])

    def empty(self) -> None:
        """Let it forget everything."""
        with self._client() as client:
            client.flushall()

    def freeze(self) -> None:
        """Let it answer nothing, and keep its connections."""
        os.kill(self._pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self._pid, signal.SIGCONT)

    def frozen_for(self, seconds: float) -> None:
        """Return when it was frozen for so long, and goes on."""
        self.freeze()
        try:
            time.sleep(seconds)
        finally:
            self.thaw()

    def end(self, how: signal.Signals) -> None:
        """End it by a signal, and return when it is gone."""
        os.kill(self._pid, how)
        eventually(lambda: not self._answers(), what="the broker is gone")

    def begin_again(self) -> None:
        """Start another in its place, which knows nothing."""
        program, port = shutil.which("redis-server"), urlsplit(self.url).port
        assert program
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", ""]
        folder = self._stack.enter_context(tempfile.TemporaryDirectory())
        process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, cwd=folder)
        self._stack.callback(process.wait, 30)
        self._stack.callback(process.kill)
        eventually(self._answers, what="the broker is back")
        self._pid = process.pid

    def _answers(self) -> bool:
        try:
            return bool(self._info())
        except redis.ConnectionError:
            return False

    def _info(self) -> dict[str, int]:
        with self._client() as client:
            return dict(client.info("server"))

    def _client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, socket_timeout=5)


@contextmanager
def running_broker() -> Iterator[Broker]:
    """A new one, which keeps nothing."""
    with ExitStack() as stack:
        yield Broker(stack.enter_context(running_redis()), stack)
