"""An SMTP server of the standard library alone, in a process of its own, whose record is the truth of what was delivered.

It writes each message down, and waits for the disk, before it answers the dot. It is told on standard input, one JSON object a
line, at which step of the dialogue to kill the process that it talks to, and says on standard output what it did. So nothing of
the product knows that it is tested: `python -m tests.faults.relay --record FILE`.
"""

import argparse
import hashlib
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TextIO


class Step(StrEnum):
    """A moment of the dialogue."""

    CONNECTED = "connected"  # nothing is said yet
    MAIL = "mail"  # heard, not answered
    RCPT = "rcpt"  # answered
    DATA = "data"  # answered with 354; the message is to come
    BODY = "body"  # its first octets are there
    DOT = "dot"  # all of it is there, and not written down
    RECORDED = "recorded"  # written down, not answered
    ANSWERED = "answered"
    NEXT = "next"  # octets of the next message show that the answer to the one before was heard


@dataclass
class Plan:
    """A process is to be killed when a step was reached so many times, over all connections."""

    step: Step
    left: int


@dataclass
class Desk:
    """What the connections share."""

    record: Path
    delay: float  # seconds between the record and the answer
    said: TextIO
    plan: Plan | None = None
    is_silent: bool = False  # it answers no dot any more
    taken: int = 0
    talks: set["Talk"] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, recipient: str, message: bytes) -> None:
        """Write a message down for good."""
        headers = message.partition(b"\r\n\r\n")[0].decode("latin-1")
        ours = [line for line in headers.split("\r\n") if line.lower().startswith("message-id:")]
        line = {
            "recipient": recipient,
            "message_id": ours[0].partition(":")[2].strip() if ours else "",
            "sha256": hashlib.sha256(message).hexdigest(),
        }
        with self.lock, self.record.open("a") as record:
            record.write(json.dumps(line) + "\n")
            record.flush()
            os.fsync(record.fileno())
            self.taken += 1

    def reached(self, step: Step, talk: "Talk") -> None:
        """A connection is at a step; kill its other side if that is the plan."""
        with self.lock:
            if self.plan is None or self.plan.step is not step:
                return
            self.plan.left -= 1
            if self.plan.left > 0:
                return
            self.plan = None
        self.kill(talk.client, step.value)

    def kill(self, pid: int, why: str) -> None:
        """Kill a process, and say how many of its messages nobody may know of."""
        if pid <= 1:
            self.say(missed=why)
            return
        os.kill(pid, signal.SIGKILL)
        unsure = sum(talk.is_unsure for talk in list(self.talks) if talk.client == pid)
        self.say(killed=pid, why=why, unsure=unsure, taken=self.taken, at=time.monotonic())

    def say(self, **event: object) -> None:
        """Tell whoever started this process."""
        self.said.write(json.dumps(event) + "\n")
        self.said.flush()


class Talk:
    """One connection, in a thread of its own."""

    def __init__(self, desk: Desk, connected: socket.socket) -> None:
        self._desk, self._socket, self._heard = desk, connected, b""
        self.client = _process_behind(connected)
        self.is_unsure = False  # its client has begun a message of which it may not have read the answer
        desk.talks.add(self)

    def hold(self) -> None:
        """Talk until one side has enough."""
        try:
            with suppress(OSError, _Gone):
                self._desk.reached(Step.CONNECTED, self)
                self._answer("220 truth.test ESMTP")
                self._converse()
        finally:
            self._socket.close()
            self._desk.talks.discard(self)

    def _converse(self) -> None:
        recipient = ""
        while (line := self._line()).upper() != b"QUIT":
            verb = line.partition(b" ")[0].upper()
            if verb == b"MAIL":
                self._desk.reached(Step.MAIL, self)
                self._answer("250 2.1.0 Ok")
            elif verb == b"RCPT":
                recipient = line.partition(b"<")[2].partition(b">")[0].decode()
                self._answer("250 2.1.5 Ok")
                self._desk.reached(Step.RCPT, self)
            elif verb == b"DATA":
                self._take(recipient)
            elif verb == b"EHLO":
                self._answer("250-truth.test\r\n250 PIPELINING")
            else:
                self._answer("250 2.0.0 Ok")
        self._answer("221 2.0.0 Bye")

    def _take(self, recipient: str) -> None:
        was_unsure = self.is_unsure
        self._answer("354 Go on")
        self._desk.reached(Step.DATA, self)
        self.is_unsure = True
        if not self._heard:
            self._hear()
        if was_unsure:
            self._desk.reached(Step.NEXT, self)
        self._desk.reached(Step.BODY, self)
        message = self._message()
        self._desk.reached(Step.DOT, self)
        self._desk.keep(recipient, message)
        self._desk.reached(Step.RECORDED, self)
        time.sleep(self._desk.delay)
        while self._desk.is_silent:
            time.sleep(0.01)
        self._answer("250 2.0.0 Taken")
        self._desk.reached(Step.ANSWERED, self)

    def _message(self) -> bytes:
        lines = []
        while (line := self._line()) != b".":
            lines.append(line.removeprefix(b"."))
        return b"".join(line + b"\r\n" for line in lines)

    def _line(self) -> bytes:
        while b"\r\n" not in self._heard:
            self._hear()
        line, _, self._heard = self._heard.partition(b"\r\n")
        return line

    def _hear(self) -> None:
        if not (octets := self._socket.recv(65536)):
            raise _Gone
        self._heard += octets

    def _answer(self, reply: str) -> None:
        self._socket.sendall(f"{reply}\r\n".encode())


class _Gone(Exception):
    """The other side hung up."""


def taken(record: Path) -> list[str]:
    """The recipients in a record, each as often as a message for them was taken; a torn last line was never answered."""
    lines = record.read_text().splitlines(keepends=True)
    return [json.loads(line)["recipient"] for line in lines if line.endswith("\n")]


def _process_behind(connected: socket.socket) -> int:
    """The id of the process of this machine that has the other end; 0 when it is gone."""
    ours, theirs = connected.getsockname()[1], connected.getpeername()[1]
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        local, remote = (int(fields[at].rpartition(":")[2], 16) for at in (1, 2))
        if (local, remote) == (theirs, ours):
            return next(_holders(f"socket:[{fields[9]}]"), 0)
    return 0


def _holders(name: str) -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*/fd"):
        with suppress(OSError):
            if any(os.readlink(fd) == name for fd in folder.iterdir()):
                yield int(folder.parent.name)


def _obey(desk: Desk) -> None:
    for line in sys.stdin:
        order = json.loads(line)
        if "kill_at" in order:
            with desk.lock:
                desk.plan = Plan(Step(order["kill_at"]), order["after"])
        if "kill" in order:
            desk.kill(order["kill"], "any")
        desk.is_silent = order.get("silent", desk.is_silent)
        desk.delay = order.get("delay", desk.delay)
        desk.say(obeyed=order)


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--record", type=Path, required=True)
    parser.add_argument("--delay", type=float, default=0.0)
    given = parser.parse_args()
    given.record.touch()
    desk = Desk(given.record, given.delay, sys.stdout)
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listening:
        desk.say(port=listening.getsockname()[1])
        threading.Thread(target=_serve, args=(listening, desk), daemon=True).start()
        _obey(desk)


def _serve(listening: socket.socket, desk: Desk) -> None:
    while True:
        connected, _ = listening.accept()
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=Talk(desk, connected).hold, daemon=True).start()


if __name__ == "__main__":
    main()
