"""The proxy before us: whose word on where a visitor comes from is believed, and what is done with everybody else's."""

from collections.abc import Callable
from ipaddress import ip_address

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

_MOST = 8  # proxies that are told of


class BehindProxies:
    """Takes the visitor's address from `X-Forwarded-For` where a trusted proxy wrote it.

    Where another one of our own network did, all its visitors are one to every limit: `tell` is called with its address, once.
    A header that somebody wrote on the internet is passed over in silence.
    """

    def __init__(self, app: ASGIApp, *, trusted: str, tell: Callable[[str], None]) -> None:
        self._believing = ProxyHeadersMiddleware(app, trusted_hosts=trusted)  # type: ignore[arg-type]  # its own names for the same
        self._tell = tell
        self._told: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._look_at(scope)
        await self._believing(scope, receive, send)  # type: ignore[arg-type]  # as above

    def _look_at(self, scope: Scope) -> None:
        peer = scope["client"][0] if scope.get("client") else ""
        if (
            len(self._told) < _MOST
            and peer not in self._told
            and peer not in self._believing.trusted_hosts
            and any(name == b"x-forwarded-for" for name, _ in scope["headers"])
            and _is_near(peer)
        ):
            self._told.add(peer)
            self._tell(peer)


def _is_near(peer: str) -> bool:
    try:
        return ip_address(peer).is_private
    except ValueError:
        return False
