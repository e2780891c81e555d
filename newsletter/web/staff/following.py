"""A part of a page that follows what it shows, by server-sent events read from rows."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Protocol, TypeVar

from fastapi import Request
from fastapi.sse import ServerSentEvent
from starlette.concurrency import run_in_threadpool

from newsletter.errors import NotFound
from newsletter.web.pages import render_part

LOOK_EVERY = 1.0  # seconds
IDLE_AFTER = 60  # looks without a change; the browser comes back by itself


class Followed(Protocol):
    """What is shown; equal as long as nothing changed."""

    @property
    def is_over(self) -> bool: ...


Shown = TypeVar("Shown", bound=Followed)


async def follow(
    request: Request, template: str, look: Callable[[], Shown], **values: object
) -> AsyncIterator[ServerSentEvent]:
    """The part, again whenever the `progress` in it changed; ends with `done`, or when nothing happens for a while."""
    shown, idle = None, 0
    while idle < IDLE_AFTER:
        try:
            progress = await run_in_threadpool(look)
        except NotFound:  # a start was undone; the page says so when it is loaded anew
            yield ServerSentEvent(raw_data="", event="done")
            return
        if progress != shown:
            html = await run_in_threadpool(render_part, request, template, progress=progress, **values)
            yield ServerSentEvent(raw_data=str(html), retry=3000)
            shown, idle = progress, 0
        if progress.is_over:
            yield ServerSentEvent(raw_data="", event="done")
            return
        idle += 1
        await asyncio.sleep(LOOK_EVERY)
