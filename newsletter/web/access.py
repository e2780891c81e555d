"""Who may use a route. Every route says so, and one that does not stops the start: deny by default.

An endpoint that uses the user takes `user: Annotated[User, needs(Deed.COMPOSE)]`; any other route, or a router
as a whole, says `dependencies=[needs(Deed.READ_ISSUES)]`, or `[anyone]`. A route needs all the deeds that it and
its routers name. The verbs ask again, about the newsletter at hand.
"""

from collections.abc import Collection, Mapping
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import Mount

from newsletter.runtime import Runtime
from newsletter.users.deeds import ASKED_AGAIN, Asked, Deed, require
from newsletter.users.entering import Step, open_step
from newsletter.users.models import Ending, User, UserSession
from newsletter.users.proving import is_proved
from newsletter.users.signing_in import ending_of, find_session, is_to_be_noted, note_seen

COOKIE = "newsletter_session"
UNATTENDED = "x-unattended"  # a header with which a page says that it asks by itself


async def _runtime_of(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


RuntimeOf = Annotated[Runtime, Depends(_runtime_of)]


READING = ("GET", "HEAD")
SIGN_IN, CONFIRM = "/sign-in", "/confirm"
FACTORS = "/account/factors"  # where one's own are set up
STEPS: Mapping[Step, str] = {  # the page of each
    Step.FIRST_PASSWORD: "/first-password",
    Step.SECOND_FACTOR: FACTORS,
}


class Detour(Exception):
    """Something else has to be done first, on the page at `place`; then what was asked for goes on.

    What was posted is kept for `owner`, as far as it is known who that is and the route allows it.
    """

    def __init__(self, place: str, *, owner: int | None) -> None:
        super().__init__(place)
        self.place = place
        self.owner = owner


class Open:
    """Marks a route as open to everybody."""

    def __call__(self, request: Request) -> None:
        """Let everybody in. The session is looked up before the endpoint, which may hold the database's write lock."""
        signed_in(request)


class Unseen(Open):
    """Marks a route as open to everybody that does not care who asks, and so can answer while the database is away."""

    def __call__(self, request: Request) -> None:
        """Let everybody in, and look nobody up."""


class Needs:
    """Marks a route as open to users who may do a deed, and gives the user."""

    def __init__(self, deed: Deed, *, keeps: bool, asks_again: bool, step: Step | None) -> None:
        self.deed = deed
        self._keeps = keeps
        self._asks_again = asks_again
        self._step = step

    def __call__(self, request: Request) -> User:
        """The signed-in user. Raises Detour or NotAllowed."""
        found = signed_in(request)
        if found is None:
            known = known_session(request)
            raise Detour(SIGN_IN, owner=_owner(known) if known and self._keeps else None)
        owner = found.user_id if self._keeps else None
        step: Step | None = request.state.step
        if step not in (None, self._step):
            raise Detour(STEPS[step], owner=owner)
        require(found.user, self.deed)
        if self.asks_again(request.method) and not proved(request, found):
            raise Detour(CONFIRM, owner=owner)
        return found.user

    def asks_again(self, method: str) -> bool:
        """Whether one must have shown lately who one is, to use the route in this way."""
        asked = Asked.ALWAYS if self._asks_again else ASKED_AGAIN.get(self.deed)
        return asked is Asked.ALWAYS or (asked is Asked.TO_CHANGE and method not in READING)


def needs(deed: Deed, *, keeps: bool = True, asks_again: bool = False, step: Step | None = None) -> Any:
    """The declaration that a route is for users who may do the deed.

    What is posted to it is kept while its user has to do something else first, unless it holds a secret. Before the deeds of
    ASKED_AGAIN one must have shown lately who one is; `asks_again` asks for it on this route, whatever the deed. Whoever has a
    step to take first may use the routes of this `step` only.
    """
    return Depends(Needs(deed, keeps=keeps, asks_again=asks_again, step=step))


anyone = Depends(Open())
whoever = Depends(Unseen())


def signed_in(request: Request) -> UserSession | None:
    """The running session of this request, looked up once. That it is in use is noted before the endpoint begins."""
    if not hasattr(request.state, "user_session"):
        request.state.user_session = _look_up(request)
    found: UserSession | None = request.state.user_session
    return found


def known_session(request: Request) -> UserSession | None:
    """The session whose token came with this request, also when it is over."""
    runtime: Runtime = request.app.state.runtime
    token = request.cookies.get(cookie_name(runtime))
    if not token:
        return None
    with runtime.database.reading() as session:
        return find_session(session, token)


def ending(request: Request, known: UserSession) -> Ending | None:
    """Why a session is over; None while it runs."""
    runtime: Runtime = request.app.state.runtime
    return ending_of(known, now=runtime.clock(), limits=runtime.sessions)


def proved(request: Request, running: UserSession) -> bool:
    """Whether the user of this running session has shown lately enough who they are."""
    runtime: Runtime = request.app.state.runtime
    return is_proved(running, now=runtime.clock(), limits=runtime.sessions)


def must_set_up_factor(request: Request) -> bool:
    """Whether whoever is signed in must set up a second factor before anything else."""
    return signed_in(request) is not None and request.state.step is Step.SECOND_FACTOR


def cookie_name(runtime: Runtime, name: str = COOKIE) -> str:
    """How a cookie is called; `__Host-` makes a browser refuse it from anywhere but this host over TLS."""
    return f"__Host-{name}" if runtime.settings.base_url.startswith("https://") else name


def require_access_declared(app: FastAPI, *, open_mounts: Collection[str] = ()) -> None:
    """Raise AssertionError when anything of the finished application says nothing about who may use it.

    Only FastAPI's own routes can say so. Of the others only the mounts named here may stand; a plain route, a
    websocket, another host or a frontend is refused, whichever router it came with.
    """
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, Mount) and route.path in open_mounts:
            continue
        if deeds_of(route) is None:
            kind = type(route.original_route).__name__
            raise AssertionError(f"{kind} {route.path} ({route.name}) does not declare its access")
    # A frontend (FastAPI's name for a folder of built pages) stands in a list of its own, which has no public name.
    for frontend in app.router._iter_low_priority_routes():
        raise AssertionError(f"{type(frontend).__name__} cannot declare its access")


def deeds_of(route: RouteContext) -> frozenset[Deed] | None:
    """The deeds that a route asks for, none when it is open to everybody; None when it declares no access."""
    if not isinstance(route.original_route, APIRoute):
        return None
    calls = [needed.call for needed in route.dependant.dependencies]
    deeds = frozenset(call.deed for call in calls if isinstance(call, Needs))
    return deeds if deeds or any(isinstance(call, Open) for call in calls) else None


def asking_again(route: RouteContext, method: str) -> bool:
    """Whether a route asks for the proof of who one is, when it is used in this way."""
    calls = [needed.call for needed in route.dependant.dependencies]
    return any(isinstance(call, Needs) and call.asks_again(method) for call in calls)


def _look_up(request: Request) -> UserSession | None:
    found = known_session(request)
    if found is None or ending(request, found) is not None:
        return None
    runtime: Runtime = request.app.state.runtime
    now = runtime.clock()
    with runtime.database.reading() as session:
        request.state.step = open_step(session, found.user, now=now)
    if is_to_be_noted(found, now=now) and not _comes_by_itself(request):
        with runtime.database.transaction() as session:
            note_seen(session, found, now=now)
    return found


def _comes_by_itself(request: Request) -> bool:
    """Whether a page asks while nobody does anything: what shows how a dispatch goes on, or asks what others write, must not
    keep a session alive."""
    return request.headers.get("accept", "") == "text/event-stream" or UNATTENDED in request.headers


def _owner(known: UserSession) -> int | None:
    """For whom something is kept: whoever is shut out has lost the right to it."""
    return known.user_id if known.user.disabled_at is None else None
