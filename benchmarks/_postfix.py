"""Postfix's smtp-sink and smtp-source: a server that takes mail and a client that submits it, in C, and nothing else.

They come with Debian's package postfix, which need not be installed: `make bench` unpacks it on Debian, and POSTFIX_ROOT
may name another folder it was unpacked into.
"""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mail_servers.programs import UNPACKED
from tests.servers import free_port

MISSING = """\
{name} is not on this machine; these benchmarks measure against it. It is a part of Debian's package postfix. To have it without
installing that package, whose mail server would run:
  mkdir /tmp/postfix && cd /tmp/postfix && apt-get download postfix libdb5.3 libicu72 libnsl2 libtirpc3
  for file in *.deb; do dpkg -x $file .; done; export POSTFIX_ROOT=/tmp/postfix"""
_ADDRESS = "127.0.0.1"
_BACKLOG = "512"
_COUNTED = re.compile(rb"mesg=(\d+)[^\r]*\r")  # it says them over and over again on one line


@dataclass(frozen=True)
class Sink:
    """A running smtp-sink. It is one process with one thread."""

    port: int
    pid: int
    _counters: Path

    @property
    def url(self) -> str:
        """As our settings name a relay."""
        return f"smtp://{_ADDRESS}:{self.port}?tls=none"

    @property
    def taken(self) -> int:
        """How many messages it has taken until now, by its own counter."""
        with self._counters.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 200))
            return int((_COUNTED.findall(file.read()) or [0])[-1])

    @property
    def octets(self) -> int:
        """How many it has read until now, commands included."""
        return int(Path(f"/proc/{self.pid}/io").read_text().split()[1])


@contextmanager
def running_sink() -> Iterator[Sink]:
    """A sink for as long as the block runs, which begins when it listens."""
    program, environment, port = _program("smtp-sink"), _environment(), free_port()
    as_root = ["-u", "root"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder:
        counters = Path(folder) / "counters"
        with counters.open("wb") as output:
            process = subprocess.Popen(
                [program, "-c", *as_root, f"{_ADDRESS}:{port}", _BACKLOG], stdout=output, env=environment
            )
        try:
            _wait_for(process, port)
            yield Sink(port, process.pid, counters)
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def running_source(sink: Sink, message: Path, *, sessions: int, messages: int) -> Iterator[int]:
    """A smtp-source that submits a message so many times, over so many connections at once; gives its process id.

    The message is a file with lines that end in LF. Until the block is left its times can be read, also when it is done.
    """
    addresses = ["-f", "bounce@example.org", "-t", "reader@example.net", "-N"]
    amount = ["-d", "-s", str(sessions), "-m", str(messages), "-F", str(message)]
    command = [_program("smtp-source"), *addresses, *amount, f"{_ADDRESS}:{sink.port}"]
    process = subprocess.Popen(command, env=_environment())
    try:
        yield process.pid
        assert process.wait(60) == 0, "smtp-source failed"
    finally:
        process.kill()
        process.wait(10)


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    ends_at = time.monotonic() + 10
    while True:
        try:
            socket.create_connection((_ADDRESS, port)).close()
        except ConnectionRefusedError:
            assert process.poll() is None, "smtp-sink does not start"
            assert time.monotonic() < ends_at, "smtp-sink does not listen"
            time.sleep(0.01)
        else:
            return


def _program(name: str) -> str:
    folders = [os.environ["PATH"], "/usr/sbin", *(str(root / "usr/sbin") for root in _unpacked())]
    found = shutil.which(name, path=os.pathsep.join(folders))
    if found is None:
        raise SystemExit(MISSING.format(name=name))
    return found


def _environment() -> Mapping[str, str]:
    """With the libraries of an unpacked package; an installed one finds its own."""
    libraries = [str(file) for root in _unpacked() for file in root.glob("usr/lib/*") if file.is_dir()]
    return {**os.environ, "LD_LIBRARY_PATH": os.pathsep.join(libraries)} if libraries else os.environ


def _unpacked() -> list[Path]:
    root = Path(os.environ.get("POSTFIX_ROOT") or UNPACKED / "postfix")
    return [root] if root.is_dir() else []
