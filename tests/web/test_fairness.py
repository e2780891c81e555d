"""A few requests at a time, and those who leave do not stand in line with those who read."""

from collections.abc import Awaitable, Callable

import anyio
import anyio.abc
import pytest
from starlette.types import Message, Receive, Scope, Send

from newsletter.web.fairness import LEAVING, READING, READING_MEANWHILE, FairShare


class Desk:
    """An application that works on each request until it is told to end, and knows how many are worked on."""

    def __init__(self) -> None:
        self.present = self.most = self.done = 0
        self.may_end = anyio.Event()
        self.app = FairShare(self._work)

    async def _work(self, scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["more_body"]:
            pass
        self.present += 1
        self.most = max(self.most, self.present)
        await self.may_end.wait()
        self.present -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if scope["path"] == "/stream":
            await anyio.sleep_forever()
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        self.done += 1

    async def ask(self, method: str, path: str, *, body: bool = False, is_slow: bool = False) -> None:
        headers = [(b"content-length", b"9")] if body else []
        scope = {"type": "http", "method": method, "path": path, "headers": headers}

        async def receive() -> Message:
            if is_slow:
                await anyio.sleep_forever()
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(_: Message) -> None:
            pass

        await self.app(scope, receive, send)


async def settled() -> None:
    """Let everybody go as far as they can."""
    await anyio.wait_all_tasks_blocked()


def tried(story: Callable[[Desk, anyio.abc.TaskGroup], Awaitable[None]]) -> None:
    async def run() -> None:
        with anyio.fail_after(10):
            async with anyio.create_task_group() as group:
                await story(Desk(), group)
                group.cancel_scope.cancel()

    anyio.run(run)


@pytest.mark.parametrize(
    ("method", "path", "body", "lane"),
    [
        ("GET", "/", False, READING),
        ("POST", "/lists", True, READING),
        ("GET", "/u/token", False, READING),
        ("POST", "/u/token", True, LEAVING),
        ("POST", "/p/token", False, LEAVING),
        ("GET", "/health", False, LEAVING),
    ],
)
def test_as_many_are_worked_on_as_there_are_places(method: str, path: str, body: bool, lane: int) -> None:
    async def story(desk: Desk, group: anyio.abc.TaskGroup) -> None:
        for _ in range(30):
            group.start_soon(lambda: desk.ask(method, path, body=body))
        await settled()
        assert desk.present == lane
        desk.may_end.set()
        await settled()
        assert (desk.most, desk.done) == (lane, 30)

    tried(story)


def test_who_leaves_passes_by_a_crowd_of_readers() -> None:
    async def story(desk: Desk, group: anyio.abc.TaskGroup) -> None:
        for _ in range(200):
            group.start_soon(desk.ask, "GET", "/")
        await settled()
        group.start_soon(lambda: desk.ask("POST", "/u/token", body=True))
        await settled()
        assert desk.present == READING + 1

    tried(story)


def test_while_somebody_leaves_fewer_begin_to_read() -> None:
    async def story(desk: Desk, group: anyio.abc.TaskGroup) -> None:
        group.start_soon(lambda: desk.ask("POST", "/u/token", body=True))
        await settled()
        for _ in range(200):
            group.start_soon(desk.ask, "GET", "/")
        await settled()
        assert desk.present == 1 + READING_MEANWHILE
        desk.may_end.set()
        await settled()
        assert desk.done == 201
        desk.may_end = anyio.Event()
        for _ in range(200):
            group.start_soon(desk.ask, "GET", "/")
        await settled()
        assert desk.present == READING

    tried(story)


@pytest.mark.parametrize("path", ["/u/token", "/lists"])
def test_who_is_still_writing_takes_no_place(path: str) -> None:
    async def story(desk: Desk, group: anyio.abc.TaskGroup) -> None:
        for _ in range(50):
            group.start_soon(lambda: desk.ask("POST", path, body=True, is_slow=True))
        await settled()
        desk.may_end.set()
        await desk.ask("POST", path, body=True)
        assert desk.done == 1

    tried(story)


def test_an_answer_that_lasts_takes_no_place() -> None:
    async def story(desk: Desk, group: anyio.abc.TaskGroup) -> None:
        desk.may_end.set()
        for _ in range(50):
            group.start_soon(desk.ask, "GET", "/stream")
        await settled()
        await desk.ask("GET", "/")
        assert desk.done == 1

    tried(story)


def test_who_goes_away_while_waiting_gives_the_place_to_the_next() -> None:
    async def story(desk: Desk, group: anyio.abc.TaskGroup) -> None:
        with anyio.CancelScope() as going:
            async with anyio.create_task_group() as readers:
                for _ in range(20):
                    readers.start_soon(desk.ask, "GET", "/")
                await settled()
                going.cancel()
        desk.may_end.set()
        await desk.ask("GET", "/")
        assert desk.done == 1

    tried(story)


def test_signing_in_waits_for_its_hash_and_not_here() -> None:
    async def story(desk: Desk, group: anyio.abc.TaskGroup) -> None:
        for _ in range(30):
            group.start_soon(lambda: desk.ask("POST", "/sign-in", body=True))
        await settled()
        assert desk.present == 30

    tried(story)
