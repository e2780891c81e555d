"""Who is served first: a few requests are worked on at a time, and leaving a list does not stand in line with reading.

However many greedy readers there are, they wait in the event loop, where it costs nothing, and leave the threads and the
processor to those who leave, and to the worker beside us; while somebody leaves, one reads at a time.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import anyio
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsletter import links

# Requests that are worked on at a time. Python computes in one thread at a time, so each that reads makes those who leave wait
# longer for every word with the database; those who leave wait together, for one transaction.
READING, LEAVING = 3, 16
READING_MEANWHILE = 1  # while somebody leaves


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
        lane = self._leaving if _goes_first(scope) else self._reading
        async with _turn_in(lane, then=self._make_way) as turn:
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

    def _make_way(self) -> None:
        """Those who read step back while somebody leaves: fewer begin, who has begun goes on."""
        places = READING_MEANWHILE if self._leaving.borrowed_tokens else READING
        if self._reading.total_tokens != places:
            self._reading.total_tokens = places


class _Turn:
    """A place in a lane, taken and given back once; `then` is called after each."""

    def __init__(self, lane: anyio.CapacityLimiter, *, then: Callable[[], None]) -> None:
        self._lane, self._then = lane, then
        self._is_taken = self._is_over = False

    async def take(self) -> None:
        if not self._is_taken and not self._is_over:
            await self._lane.acquire_on_behalf_of(self)
            self._is_taken = True
            self._then()

    def give_back(self) -> None:
        if self._is_taken and not self._is_over:
            self._lane.release_on_behalf_of(self)
            self._then()
        self._is_over = True


@asynccontextmanager
async def _turn_in(lane: anyio.CapacityLimiter, *, then: Callable[[], None]) -> AsyncIterator[_Turn]:
    turn = _Turn(lane, then=then)
    try:
        yield turn
    finally:
        turn.give_back()


def _goes_first(scope: Scope) -> bool:
    """What an owner of a mailbox or an operator must be able to do at any time."""
    path: str = scope["path"]
    return (scope["method"] == "POST" and path.startswith(links.PAGES)) or path == "/health"


def _waits_elsewhere(scope: Scope) -> bool:
    """Signing in waits for the hash of its password, a card for the page that it shows, the deliverability doctor for DNS and for
    a link of ours: they would keep a place from readers."""
    path: str = scope["path"]
    is_card = path.startswith("/api/issues/") and path.endswith(("/card", "/card/picture"))
    is_visit = path.startswith("/newsletters/") and path.endswith("/deliverability")
    return scope["method"] == "POST" and (path == "/sign-in" or is_card or is_visit)


def _has_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
