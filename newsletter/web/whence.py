"""Where requests come from, for the audit log, and what of their refusals is written there.

A refusal is kept in a transaction of its own, after the one that failed. Nobody fills the log with them: so many an hour of
one user or network, and so many of all strangers together; whoever is beyond that is counted by the limits all the same.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request
from limits import RateLimitItemPerHour
from sqlalchemy.orm import Session
from starlette.types import ASGIApp, Receive, Scope, Send

from newsletter.db import AWAY
from newsletter.errors import NewsletterError, NotAllowed
from newsletter.runtime import Runtime
from newsletter.trail.origins import coming_from
from newsletter.users.refusals import note_limit, note_not_allowed
from newsletter.web.limiting import RateLimits, TooManyRequests, network_of
from newsletter.web.pages import client_ip, current_user

_OF_ONE = RateLimitItemPerHour(60, 1, namespace="noted-refusals")
_OF_STRANGERS = RateLimitItemPerHour(600, 1, namespace="noted-strangers")
_PLAIN = re.compile(r"[a-z0-9-]{1,80}")


class Whence:
    """Tells the audit log where a request comes from."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        with coming_from(shortened(client[0]) if client else ""):
            await self._app(scope, receive, send)


def shortened(ip: str) -> str:
    """An address as it may be kept for good: the neighbourhood that it is in, /24 or /48."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ip_network((int(address), 48 if address.version == 6 else 24), strict=False))


def write_down(request: Request, refusal: Callable[[Session], None]) -> None:
    """Keep a refusal, unless whoever it is has filled their part of the log, or the database is away."""
    runtime: Runtime = request.app.state.runtime
    limits: RateLimits = request.app.state.limits
    with suppress(TooManyRequests, *AWAY):
        user = current_user(request)
        limits.hit(_OF_ONE, f"user {user.id}" if user else network_of(client_ip(request)))
        if user is None:
            limits.hit(_OF_STRANGERS, "all")
        with runtime.database.transaction() as session:
            refusal(session)


def write_down_failure(request: Request, error: NewsletterError) -> None:
    """Keep an error that is a refusal."""
    match error:
        case NotAllowed():
            noting = partial(note_not_allowed, refusal=error)
        case TooManyRequests():
            noting = partial(note_limit, limit=error.limit)
        case _:
            return
    write_down(request, lambda session: noting(session, user=current_user(request), place=_place_of(request)))


def _place_of(request: Request) -> str:
    """The route, which holds no token, and the plain numbers and names in its address."""
    route = getattr(request.scope.get("route"), "path_format", "")
    named = [
        f"{name}={value}"
        for name, value in request.path_params.items()
        if (name.endswith("_id") or name == "slug") and _PLAIN.fullmatch(str(value))
    ]
    return " ".join([request.method, route, *named])
