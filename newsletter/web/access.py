"""Who may use a route. Every route says so, and one that does not stops the start: deny by default.

An endpoint that uses the user takes `user: Viewer`, `Editor` or `Admin`; any other route, or a router as a
whole, says `dependencies=[viewers]`, `[editors]`, `[admins]` or `[anyone]`.
"""

from collections.abc import Iterable
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from newsletter.errors import NotAllowed
from newsletter.runtime import Runtime
from newsletter.users.models import Role, User, UserSession
from newsletter.users.signing_in import note_seen, session_of
from newsletter.wording import Sentence, say

COOKIE = "newsletter_session"


async def _runtime_of(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


RuntimeOf = Annotated[Runtime, Depends(_runtime_of)]


class SignInNeeded(Exception):
    """Nobody is signed in; `path` is where they wanted to go, "" after a form was posted."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.url = f"/sign-in?next={quote(path, safe='/')}" if path not in ("", "/") else "/sign-in"


class Open:
    """Marks a route as open to everybody."""

    def __call__(self, request: Request) -> None:
        """Let everybody in. The session is looked up before the endpoint, which may hold the database's write lock."""
        signed_in(request)


class Needs:
    """Marks a route as open to users whose role covers the needed one, and gives the user."""

    def __init__(self, role: Role) -> None:
        self.role = role

    def __call__(self, request: Request) -> User:
        """The signed-in user. Raises SignInNeeded or NotAllowed."""
        found = signed_in(request)
        if found is None:
            raise SignInNeeded(_path(request) if request.method == "GET" else "")
        if not found.user.role.covers(self.role):
            raise NotAllowed(
                say("Your role does not allow this. It needs the role “{role}”.", role=role_name(self.role))
            )
        return found.user


anyone = Depends(Open())
viewers = Depends(Needs(Role.VIEWER))
editors = Depends(Needs(Role.EDITOR))
admins = Depends(Needs(Role.ADMIN))
Viewer = Annotated[User, Depends(Needs(Role.VIEWER))]
Editor = Annotated[User, Depends(Needs(Role.EDITOR))]
Admin = Annotated[User, Depends(Needs(Role.ADMIN))]


def signed_in(request: Request) -> UserSession | None:
    """The session of this request, looked up once. A request that writes also notes that the session is in use."""
    if not hasattr(request.state, "user_session"):
        request.state.user_session = _look_up(request)
    found: UserSession | None = request.state.user_session
    return found


def cookie_name(runtime: Runtime) -> str:
    """The name of the session cookie; `__Host-` makes a browser refuse it from anywhere but this host over TLS."""
    return f"__Host-{COOKIE}" if runtime.settings.base_url.startswith("https://") else COOKIE


def require_access_declared(routers: Iterable[APIRouter]) -> None:
    """Raise when a route of a router says nothing about who may use it."""
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and not _declares_access(route.dependant):
                raise AssertionError(f"{route.path} ({route.name}) does not declare its access")


def role_name(role: Role) -> Sentence:
    """The role, as people call it."""
    return {Role.VIEWER: say("Viewer"), Role.EDITOR: say("Editor"), Role.ADMIN: say("Admin")}[role]


def _declares_access(dependant: Dependant) -> bool:
    return any(isinstance(needed.call, Open | Needs) for needed in dependant.dependencies)


def _look_up(request: Request) -> UserSession | None:
    runtime: Runtime = request.app.state.runtime
    token = request.cookies.get(cookie_name(runtime))
    if not token:
        return None
    now = runtime.clock()
    with runtime.database.reading() as session:
        found = session_of(session, token, now=now)
    if found is not None and request.method not in ("GET", "HEAD"):
        with runtime.database.transaction() as session:
            note_seen(session, found, now=now)
    return found


def _path(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
