"""Connections: how many there may be, and how long a stranger may take to say what they want.

uvicorn waits for a head and a body for ever, and turns newcomers away when it is full. Here whoever is late is hung up
on, and when there is no room left, whoever has kept us waiting longest makes place: those who hold a line and say nothing
cost only each other. Who is being answered is never disturbed.
"""

import asyncio
import resource
import socket
import struct
from dataclasses import dataclass
from time import monotonic
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

BACKLOG = 128  # connections that asyncio accepts in one go, before any of them can be counted
QUEUE = 1024  # connections that wait to be accepted; whoever finds no room tries again after a second, and then after three
_FILES_BESIDE = 128  # database, relay, pictures, logs
_TURNS = 3  # until what was hung up on has let go of its file
_AT_ONCE = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Patience:
    """What is borne; times in seconds."""

    connections: int = 1000
    head: float = 10  # until the head of a request is there
    body: float = 30  # in which its body may come as it likes
    pace: int = 5_000  # bytes a second that must have come of it after that
    reading: float = 60  # in which something of the answer must have been taken


def with_files_at_hand(patience: Patience) -> Patience:
    """The same with as many connections as this process can have files open for; raises the soft limit to that end."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    beside = _FILES_BESIDE + _TURNS * BACKLOG
    wanted = patience.connections + beside
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return Patience(**{**vars(patience), "connections": max(BACKLOG, soft - beside)})
    return patience


class _Entrance(socket.socket):
    """asyncio has one number for how many it accepts in one go and for how many may wait, and we want many to wait."""

    def listen(self, _: int = QUEUE, /) -> None:
        """With room for all who come at the same moment, however few are accepted in one go."""
        super().listen(QUEUE)


def entrances(host: str, port: int) -> list[socket.socket]:
    """A socket for each address of a host, bound and ready to be listened on. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    made: list[socket.socket] = []
    for family, kind, protocol, _, address in dict.fromkeys(found):
        entrance = _Entrance(family, kind, protocol)
        made.append(entrance)
        entrance.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:  # the addresses of visitors stay what they are
            entrance.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        entrance.bind(address)
    return made


def guarded(patience: Patience) -> type[asyncio.Protocol]:
    """The protocol for uvicorn, each of whose connections is watched with this patience."""
    watch = _Watch(patience)

    class Guarded(_Guarded):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(watch, *args, **kwargs)

    return Guarded


class _Guarded(H11Protocol):
    """A connection that knows since when it keeps us waiting."""

    def __init__(self, watch: "_Watch", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._watch = watch
        self._began = monotonic()  # to wait for a head or for a body
        self._came = 0  # bytes of a body since then
        self._untaken = 0  # bytes of an answer, when we looked last
        self._taken_at = monotonic()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._watch.take_in(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._watch.let_go(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        super().data_received(data)
        if self.cycle is before:
            self._came += len(data)
        else:
            self._wait_anew()

    def on_response_complete(self) -> None:
        self._wait_anew()
        super().on_response_complete()

    def keeps_us_waiting_since(self) -> float | None:
        """Since when the other side should do something; None while it is our turn."""
        if untaken := self.transport.get_write_buffer_size():
            return self._taken_at if untaken == self._untaken else None
        return self._began if self._is_to_speak() and not self.transport.is_closing() else None

    def is_late(self, patience: Patience, now: float) -> bool:
        """Whether it was waited for long enough."""
        if untaken := self.transport.get_write_buffer_size():
            if untaken != self._untaken:
                self._untaken, self._taken_at = untaken, now
            return now - self._taken_at > patience.reading
        self._untaken, self._taken_at = 0, now
        if not self._is_to_speak():
            return False
        waited = now - self._began
        if self._has_head():
            return waited > patience.body and self._came < (waited - patience.body) * patience.pace
        return waited > patience.head

    def hang_up(self) -> None:
        """Close the connection at once; what is still to be written is dropped, by the operating system too."""
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.transport.abort()

    def _wait_anew(self) -> None:
        self._began, self._came = monotonic(), 0

    def _has_head(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _is_to_speak(self) -> bool:
        if self._has_head():
            return self.cycle.more_body and not self.flow.read_paused
        return True


class _Watch:
    """Everybody who is connected, and a look around as long as there is anybody."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._every = min(1.0, patience.head / 4, patience.body / 4, patience.reading / 4)
        self._present: set[_Guarded] = set()
        self._next_look: asyncio.TimerHandle | None = None

    def take_in(self, newcomer: _Guarded) -> None:
        """Watch a connection; somebody makes place for it when there is no room left."""
        if len(self._present) >= self._patience.connections:
            waited_for = {
                one: since for one in self._present if (since := one.keeps_us_waiting_since()) is not None
            }
            leaving = min(waited_for, key=lambda one: waited_for[one], default=newcomer)
            self.let_go(leaving)
            leaving.hang_up()
            if leaving is newcomer:
                return
        self._present.add(newcomer)
        if self._next_look is None:
            self._next_look = newcomer.loop.call_later(self._every, self._look_around, newcomer.loop)

    def let_go(self, leaving: _Guarded) -> None:
        """Forget a connection."""
        self._present.discard(leaving)

    def _look_around(self, loop: asyncio.AbstractEventLoop) -> None:
        now = monotonic()
        for one in [one for one in self._present if one.is_late(self._patience, now)]:
            self.let_go(one)
            one.hang_up()
        self._next_look = loop.call_later(self._every, self._look_around, loop) if self._present else None
