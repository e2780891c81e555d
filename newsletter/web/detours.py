"""The way round: who has to do something else first is led there, and back to what they asked for.

What was posted is kept meanwhile, and handed in by `Replay` through the very route that it was for, with its rights and
its checks: it may be saved, met by a conflict or refused like any other.
"""

from collections.abc import Mapping
from urllib.parse import quote, unquote, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from newsletter.runtime import Runtime
from newsletter.users import keeping
from newsletter.users.entering import Step
from newsletter.users.models import KeptRequest
from newsletter.web.access import CONFIRM, READING, SIGN_IN, STEPS, Detour
from newsletter.web.api import is_api

KEPT = "/kept/"  # behind it the token

_NO_WAY_BACK = (SIGN_IN, CONFIRM, KEPT, STEPS[Step.FIRST_PASSWORD])
_PART = 1024 * 1024  # bytes
_OF_THE_ROUTE = ("path_params", "route", "endpoint", "router")  # what the way to the first route left behind


async def detoured(request: Request, error: Exception) -> Response:
    """Lead to the page of the detour, which knows where to go on. Programs are told which page that is."""
    assert isinstance(error, Detour)
    if is_api(request):
        return JSONResponse({"place": error.place}, 401)
    back = ""
    if request.method in READING:
        onward, back = _asked_for(request), _came_from(request)
    elif error.owner is not None:
        onward = KEPT + await _keep(request, error.owner)
    else:
        onward = _came_from(request)
    way = {"next": onward} if onward != "/" else {}
    if back and error.place == CONFIRM:  # what is asked for there is a file, which is no page to stay on
        way["back"] = back
    return RedirectResponse(error.place + ("?" + urlencode(way, safe="/") if way else ""), status_code=303)


class Replay(Response):
    """The answer to what was kept, as its own route gives it."""

    def __init__(self, request: Request, kept: KeptRequest) -> None:
        super().__init__()
        self._router = request.app.router
        self._runtime: Runtime = request.app.state.runtime
        self._kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand it in. When nothing came of it, it is kept on, and can be handed in again."""
        is_settled = False

        async def answered(message: Message) -> None:
            nonlocal is_settled
            if message["type"] == "http.response.start" and message["status"] < 400:
                await run_in_threadpool(self._settle)
                is_settled = True
            await send(message)

        try:
            await self._router(self._scope(scope), self._body(receive), answered)
        finally:
            if not is_settled:
                await run_in_threadpool(self._give_back)

    def _scope(self, scope: Scope) -> Scope:
        asked = urlsplit(self._kept.path)
        headers = {
            b"content-type": self._kept.content_type.encode("latin-1"),
            b"content-length": str(self._kept.size).encode(),
        }
        return {
            **{name: value for name, value in scope.items() if name not in _OF_THE_ROUTE},
            "method": "POST",
            "path": unquote(asked.path),
            "raw_path": asked.path.encode(),
            "query_string": asked.query.encode(),
            "headers": [*_others(scope, headers), *headers.items()],
            "state": {},
        }

    def _body(self, receive: Receive) -> Receive:
        place = 0
        has_ended = False

        async def received() -> Message:
            nonlocal place, has_ended
            if has_ended:
                return await receive()  # which tells when the browser goes away
            data = await run_in_threadpool(self._part, place)
            place, has_ended = place + 1, data is None
            return {"type": "http.request", "body": data or b"", "more_body": data is not None}

        return received

    def _part(self, place: int) -> bytes | None:
        with self._runtime.database.reading() as session:
            return keeping.part_of(session, self._kept.id, place=place)

    def _settle(self) -> None:
        with self._runtime.database.transaction() as session:
            keeping.settle(session, self._kept.id)

    def _give_back(self) -> None:
        with self._runtime.database.transaction() as session:
            keeping.give_back(session, self._kept.id)


async def _keep(request: Request, owner: int) -> str:
    """Keep what was posted, part by part as it arrives; gives the token that leads to it."""
    kept = await run_in_threadpool(_begin, request, owner)
    runtime: Runtime = request.app.state.runtime

    def keep(place: int, data: bytes) -> None:
        with runtime.database.transaction() as session:
            keeping.keep_part(session, kept.id, place=place, data=data)

    def finish(size: int) -> None:
        with runtime.database.transaction() as session:
            keeping.finish_keeping(session, kept.id, size=size)

    def drop() -> None:
        with runtime.database.transaction() as session:
            keeping.drop(session, kept.id)

    waiting, place, size = bytearray(), 0, 0
    try:
        async for data in request.stream():
            waiting += data
            size += len(data)
            if len(waiting) >= _PART or (waiting and not data):
                await run_in_threadpool(keep, place, bytes(waiting))
                waiting, place = bytearray(), place + 1
        await run_in_threadpool(finish, size)
    except BaseException:
        await run_in_threadpool(drop)
        raise
    return kept.token


def _begin(request: Request, owner: int) -> KeptRequest:
    runtime: Runtime = request.app.state.runtime
    with runtime.database.transaction() as session:
        return keeping.begin_keeping(
            session,
            owner,
            path=_asked_for(request),
            content_type=request.headers.get("content-type", ""),
            came_from=_came_from(request),
            now=runtime.clock(),
        )


def _asked_for(request: Request) -> str:
    return quote(request.scope["path"]) + (f"?{request.url.query}" if request.url.query else "")


def _came_from(request: Request) -> str:
    """The page of ours that the form stood on; "/" when the browser does not say."""
    page = urlsplit(request.headers.get("referer", ""))
    runtime: Runtime = request.app.state.runtime
    ours = (request.headers.get("host"), urlsplit(runtime.settings.base_url).netloc)
    if page.netloc not in ours or page.path.startswith(("//", *_NO_WAY_BACK)):
        return "/"
    return (page.path or "/") + (f"?{page.query}" if page.query else "")


def _others(scope: Scope, headers: Mapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    mine = {*headers, b"transfer-encoding", b"content-encoding"}
    return [(name, value) for name, value in scope["headers"] if name not in mine]
