"""The one table from what went wrong to what the browser is told. Its page asks nothing of what may be broken."""

from contextlib import suppress
from secrets import token_hex

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsletter.db import AWAY
from newsletter.desk.faces import Face, has_newsletters, only_face
from newsletter.errors import Conflict, Invalid, Misconfigured, NewsletterError, NotAllowed, NotFound
from newsletter.logs import Log
from newsletter.runtime import Runtime
from newsletter.web.access import Detour, signed_in
from newsletter.web.api import is_api
from newsletter.web.detours import detoured
from newsletter.web.limiting import TooManyRequests
from newsletter.web.pages import current_user, face_met, page_language, render_page
from newsletter.web.whence import write_down_failure
from newsletter.wording import Sentence, say

log = Log()

STATUS: dict[type[NewsletterError], int] = {
    NotFound: 404,
    Conflict: 409,
    NotAllowed: 403,
    Invalid: 422,
    TooManyRequests: 429,
    Misconfigured: 503,
}

_TITLES = {
    400: say("This request cannot be read"),
    403: say("This is not open to you"),
    404: say("There is nothing here"),
    405: say("This cannot be done this way"),
    409: say("Somebody was faster"),
    413: say("That was too much at once"),
    422: say("This cannot be used"),
    429: say("A little slower, please"),
    500: say("Something broke on our side"),
    503: say("Not ready yet"),
}


def add_failure_pages(app: FastAPI) -> None:
    """Give every failure of the finished application its page."""
    methods: dict[str, set[str]] = {}
    for route in iter_route_contexts(app.routes):
        methods.setdefault(route.path or "", set()).update(route.methods or ())
    app.state.methods = methods
    app.add_exception_handler(NewsletterError, _expected)
    app.add_exception_handler(Detour, detoured)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)
    for kind in AWAY:
        app.add_exception_handler(kind, _away)


class Unexpected:
    """Answers with a page what no handler expected, and writes it down once. Whoever hangs up in between is no failure."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def noted(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except ClientDisconnect:
            return
        except Exception as error:
            # The route, not the path: a path may hold a subscriber's token.
            route = getattr(scope.get("route"), "path", "")
            reference = _new_reference()
            method = scope.get("method", "")
            log.error("web.failed", reference=reference, route=route, method=method, exc_info=error)
            # Of an answer that has begun nothing can be taken back: the server cuts it off.
            if not has_begun:
                page = await run_in_threadpool(_broken, Request(scope, receive), reference)
                await page(scope, receive, send)


def failure_page(
    request: Request,
    status: int,
    sentence: Sentence,
    *,
    headers: dict[str, str] | None = None,
    reference: str = "",
) -> Response:
    """A page that says what happened and what to do next; `reference` is what the line in the log is found by.

    Programs are told the same in JSON.
    """
    with suppress(*AWAY):
        signed_in(request)
    if not hasattr(request.state, "user_session"):
        request.state.user_session = None  # the page shows what it shows to strangers
    if is_api(request):
        told = {"sentence": sentence.in_locale(page_language(request)), "reference": reference}
        return JSONResponse(told, status, headers)
    face, is_new = _whose(request, status)
    return render_page(
        request,
        "failure.html",
        status=status,
        headers=headers,
        title=_TITLES.get(status, _TITLES[400]),
        sentence=sentence,
        code=status,
        again=_where_again(request),
        face=face,
        is_new=is_new,
        reference=reference,
    )


def status_of(error: NewsletterError) -> int:
    """The status code of an expected failure: that of its nearest class in the table."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


def _where_again(request: Request) -> str:
    """The page to try again from: this one, or the one above a form that cannot be opened by itself."""
    route = request.scope.get("route")
    if route is None or "GET" in request.app.state.methods.get(route.path, ("GET",)):
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return request.url.path.rstrip("/").rpartition("/")[0] or "/"


def _whose(request: Request, status: int) -> tuple[Face | None, bool]:
    """The newsletter whose page failed; of an address that does not exist, or that broke, the only one there is.
    And whether there is none at all yet: then the page leads to the sign-in."""
    face, is_new = face_met(request), False
    if status in (404, 500) and not face and not current_user(request):
        runtime: Runtime = request.app.state.runtime
        with suppress(*AWAY), runtime.database.reading() as session:
            face, is_new = only_face(session), not has_newsletters(session)
    return face, is_new


def _expected(request: Request, error: Exception) -> Response:
    assert isinstance(error, NewsletterError)
    write_down_failure(request, error)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooManyRequests) else None
    return failure_page(request, status_of(error), error.sentence, headers=headers)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentences = {
        404: say("The page does not exist, or it was moved."),
        405: say("Please go back and use the buttons of the page."),
        413: say("The file or text is larger than this page takes."),
    }
    sentence = sentences.get(error.status_code, say("Please go back and try again."))
    return failure_page(request, error.status_code, sentence, headers=dict(error.headers or {}))


def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if is_api(request):
        place = ".".join(str(part) for part in error.errors()[0]["loc"]) or "-"
        return failure_page(
            request, 422, say("What was sent cannot be read: “{place}” is not as it should be.", place=place)
        )
    # Of what pages are sent, only paths and queries are read by FastAPI: a wrong one is an address that does not exist.
    return failure_page(request, 404, say("The page does not exist, or it was moved."))


def _away(request: Request, error: Exception) -> Response:
    route = getattr(request.scope.get("route"), "path", "")
    reference = _new_reference()
    log.error("web.unavailable", reference=reference, route=route, method=request.method, exc_info=error)
    request.state.user_session = None  # whoever asks, the page must not wait for the database again
    sentence = say("The database does not answer, so nothing was changed. Please try again in a moment.")
    return failure_page(request, 503, sentence, headers={"Retry-After": "10"}, reference=reference)


def _broken(request: Request, reference: str) -> Response:
    try:
        sentence = say("It was written down. Nothing was changed by this page; please try again in a moment.")
        return failure_page(request, 500, sentence, reference=reference)
    except Exception as error:
        route = "the page of the failure"
        log.error("web.failed", reference=reference, route=route, method=request.method, exc_info=error)
        return PlainTextResponse(f"{_TITLES[500]} ({reference})", 500)


def _new_reference() -> str:
    """A number that is read out easily, and finds one line in the log."""
    digits = token_hex(4).upper()
    return f"{digits[:4]}-{digits[4:]}"
