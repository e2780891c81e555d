"""What every answer and every request goes through: the security headers, the same-origin rule, the limit of a body."""

import re
from collections.abc import Callable
from urllib.parse import quote, urlsplit, urlunsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsletter import links
from newsletter.rendering import calendars

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

# The paths whose token, or the person's own typing, is the whole authority. No cookie counts there, so
# another site has nothing to borrow, and a mailbox provider must be able to post (RFC 8058).
OPEN_PATHS = (*links.PAGES, "/subscribe/", links.joining(""))

# Where staff bring pictures and lists; they are signed in before a byte of it is read.
_UPLOADS = re.compile(r"/(?:issues|lists|newsletters)/|/api/issues/[^/]+/pictures$")
LARGEST_UPLOAD = 160 * 1024 * 1024
LARGEST_FORM = 2 * 1024 * 1024

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def mail_policy(base_url: str) -> str:
    """The policy under which the HTML of a mail is shown: pictures and inline styles, and nothing that runs."""
    return _showing(base_url, forms="'none'")


def edition_policy(base_url: str) -> str:
    """The same for the page of an edition, whose form leads to where one subscribes."""
    return _showing(base_url, forms=f"'self' {base_url}", allows=" allow-forms")


def mail_pane_policy(base_url: str) -> str:
    """The same as for a mail, for a document that the page around it fills: nothing in it runs, all the same."""
    return _showing(base_url, forms="'none'", allows=" allow-same-origin")


def _showing(base_url: str, *, forms: str, allows: str = "") -> str:
    return (
        "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
        f"{allows}; default-src 'none'; img-src 'self' {base_url} https: data:; style-src 'unsafe-inline'; "
        f"base-uri 'none'; form-action {forms}; frame-ancestors 'self'"
    )


class SameOrigin:
    """Refuses unsafe requests that another site made a browser send (Fetch Metadata, else Origin).

    A request with neither header comes from no browser, so it has no cookie to abuse. The Origin may be
    the Host that was asked or the configured public address, which differ behind a proxy.
    """

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        self._app = app
        self._public_host = urlsplit(base_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._is_foreign(scope):
            refusal = PlainTextResponse("This request came from another site and was refused.", 403)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_foreign(self, scope: Scope) -> bool:
        if scope["method"] in _SAFE_METHODS or scope["path"].startswith(OPEN_PATHS):
            return False
        headers = Headers(scope=scope)
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site not in ("same-origin", "none")
        origin = headers.get("origin")
        return origin is not None and urlsplit(origin).netloc not in (headers.get("host"), self._public_host)


class OverTls:
    """Leads whoever came by plain http to the public address where that is https; a form that came so is refused.

    A proxy says how the visitor came. One that says nothing is believed to have done its part, and so is whoever asks
    from this machine; a stranger who reached this port past the proxy is not. Leaving a list is never hindered.
    """

    def __init__(self, app: ASGIApp, *, base_url: str, trusts: Callable[[str], bool]) -> None:
        self._app = app
        self._base_url = base_url
        self._trusts = trusts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._base_url.startswith("https://") and self._is_plain(scope):
            await self._answer(scope)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_plain(self, scope: Scope) -> bool:
        if scope["path"] == "/health" or scope["path"].startswith(links.PAGES):
            return False
        headers = Headers(scope=scope)
        if said := headers.get("x-forwarded-proto"):
            return said.strip().lower() == "http"
        peer = scope["client"][0] if scope.get("client") else ""
        return bool(peer) and "x-forwarded-for" not in headers and not self._trusts(peer)

    def _answer(self, scope: Scope) -> Response:
        if scope["method"] not in _SAFE_METHODS:
            return PlainTextResponse(
                f"Nothing was changed: this came without encryption. Please open {self._base_url} and try again.",
                403,
            )
        query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
        return RedirectResponse(f"{self._base_url}{quote(scope['path'])}{query}", 308)


class PagesInAnyCase:
    """Lets a link that a mail program wrote in capitals lead to its page: a token says the same in either (RFC 4648, base32)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            first, slash, rest = scope["path"][1:].partition("/")
            page = f"/{first.lower()}{slash}"
            if page in links.PAGES:
                scope = {**scope, "path": page + rest}
        await self._app(scope, receive, send)


class BodyLimit:
    """Refuses a body that is larger than its page can use, while it arrives: nobody fills our memory or disk."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        left = LARGEST_UPLOAD if _UPLOADS.match(scope.get("path", "")) else LARGEST_FORM

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)


class RelativeRedirects:
    """Makes every redirect one within this site, whatever the request or a library took for our scheme and host.

    Behind a proxy those are not what the browser asked for, and the host is whatever the asker wrote into `Host`. Only the
    forms of calendar services are elsewhere, where no path of ours leads by itself, and the pages that were frozen with the links
    of a mail, behind an address that nothing of the request goes into.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_relative(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                location = headers.get("location")
                is_frozen = scope["path"].lower().startswith(links.LEADING_ON)
                if location and not is_frozen and not location.startswith(calendars.FORMS):
                    headers["location"] = _within_site(location)
            await send(message)

        await self._app(scope, receive, send_relative)


class SecurityHeaders:
    """Adds the headers that keep a page to itself; a header the page set by itself is left alone."""

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        self._app = app
        self._headers = security_headers(base_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _within_site(location: str) -> str:
    parts = urlsplit(location)
    path = "/" + parts.path.lstrip("/")  # two slashes would begin another host
    return urlunsplit(("", "", path, parts.query, parts.fragment))


def security_headers(base_url: str) -> dict[str, str]:
    """The headers every answer carries unless it says otherwise."""
    headers = {
        "Content-Security-Policy": PAGE_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "no-store",
    }
    if base_url.startswith("https://"):
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers
