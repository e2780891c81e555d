"""The end of a mail server: of all that it started, too."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.e2e.processes import eventually


def end(server: subprocess.Popen[bytes], folder: Path) -> None:
    """End a server, which leads a group, and wait for those that it started: they write into its folder until they are gone."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGTERM)
    server.wait(20)
    eventually(
        lambda: not any(_left(server.pid, folder)), what="all processes of the server are gone", within=20
    )


def _left(leader: int, folder: Path) -> Iterator[str]:
    # Exim's have groups of their own, and are known by their command.
    with suppress(ProcessLookupError):
        os.killpg(leader, 0)
        yield str(leader)
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(folder).encode() in (process / "cmdline").read_bytes():
                yield process.name
