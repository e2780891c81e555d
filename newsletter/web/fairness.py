"""Who is served first: a few requests are worked on at a time, and leaving a list does not stand in line with reading.

However many greedy readers there are, they wait in the event loop, where it costs nothing, and leave the threads and the
processor to those who leave, and to the worker beside us.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsletter import links

READING, LEAVING = 3, 8  # requests that are worked on at a time


class FairShare:
    """Lets a request in when it has said all it has to say and there is room in its lane, until its answer begins."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._reading = anyio.CapacityLimiter(READING)
        self._leaving = anyio.CapacityLimiter(LEAVING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _waits_elsewhere(scope):
            await self._app(scope, receive, send)
            return
        async with _turn_in(self._leaving if _goes_first(scope) else self._reading) as turn:
            if not _has_body(scope):
                await turn.take()

            async def received() -> Message:
                message = await receive()
                if not message.get("more_body", False):
                    await turn.take()
                return message

            async def answered(message: Message) -> None:
                turn.give_back()
                await send(message)

            await self._app(scope, received, answered)


class _Turn:
    """A place in a lane, taken and given back once."""

    def __init__(self, lane: anyio.CapacityLimiter) -> None:
        self._lane = lane
        self._is_taken = self._is_over = False

    async def take(self) -> None:
        if not self._is_taken and not self._is_over:
            await self._lane.acquire_on_behalf_of(self)
            self._is_taken = True

    def give_back(self) -> None:
        if self._is_taken and not self._is_over:
            self._lane.release_on_behalf_of(self)
        self._is_over = True


@asynccontextmanager
async def _turn_in(lane: anyio.CapacityLimiter) -> AsyncIterator[_Turn]:
    turn = _Turn(lane)
    try:
        yield turn
    finally:
        turn.give_back()


def _goes_first(scope: Scope) -> bool:
    """What an owner of a mailbox or an operator must be able to do at any time."""
    path: str = scope["path"]
    return (scope["method"] == "POST" and path.startswith(links.PAGES)) or path == "/health"


def _waits_elsewhere(scope: Scope) -> bool:
    """Signing in waits for the hash of its password, and would keep a place from readers meanwhile."""
    return (scope["method"], scope["path"]) == ("POST", "/sign-in")


def _has_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
