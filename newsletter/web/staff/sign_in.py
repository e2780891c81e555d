"""Signing in and out. Wrong passwords are counted, and both get the same answer. Who was signed in is told why they are not;
who has a second factor is led to it.

Counted is where they come from, and the address from everywhere. The latter does not keep its owner out: a browser that
they have signed in with before is known by a cookie.
"""

from datetime import timedelta
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from limits import RateLimitItem
from pydantic import StringConstraints
from sqlalchemy.orm import Session

from newsletter.addresses import LONGEST
from newsletter.errors import Invalid, NotFound
from newsletter.links import Purpose, ids
from newsletter.runtime import Runtime
from newsletter.users.entering import require_in_time
from newsletter.users.factors import second_step
from newsletter.users.factors.ceremonies import Site
from newsletter.users.factors.having import has_factor
from newsletter.users.models import Ending, Told, User
from newsletter.users.news import tell
from newsletter.users.passwords import password_matches
from newsletter.users.signing_in import REMEMBERED, find_user, note_wrong_sign_in, open_session
from newsletter.users.signing_in import sign_out as end_session
from newsletter.web.access import RuntimeOf, anyone, cookie_name, ending, known_session, signed_in
from newsletter.web.detours import KEPT
from newsletter.web.forms import Form, FormModel, Posted, Required, Secret, read_form
from newsletter.web.limiting import (
    SIGN_IN_PER_ADDRESS,
    SIGN_IN_PER_IP,
    SIGN_IN_PER_PLACE,
    RateLimits,
    TooManyRequests,
    few_at_once,
    network_of,
)
from newsletter.web.pages import client_ip, render_page
from newsletter.web.staff.account import browser_of
from newsletter.web.staff.appearance import local_path
from newsletter.web.whence import write_down, write_down_failure
from newsletter.wording import Sentence, say, verbatim

KNOWN_COOKIE = "known_browser"
HALFWAY_COOKIE = "halfway"  # in: the password was right, the second step is to come
KNOWN_FOR = timedelta(days=365)

router = APIRouter(dependencies=[anyone])


class SignIn(FormModel):
    """The sign-in form."""

    email: Annotated[Required, StringConstraints(max_length=LONGEST)]
    password: Secret
    next: str = "/"


@router.get("/sign-in")
def show_sign_in(request: Request, next: str = "/") -> Response:  # noqa: A002 (the name in the address)
    """The form; whoever is signed in goes on."""
    if signed_in(request) is not None:
        return RedirectResponse(local_path(next), status_code=303)
    return sign_in_page(request, Form({"next": next}))


@router.post("/sign-in", dependencies=[few_at_once])
def sign_in(request: Request, runtime: RuntimeOf, posted: Posted) -> Response:
    """Open a session when address and password are right."""
    form = read_form(SignIn, posted)
    if form.model is None:
        return sign_in_page(request, form, status=422)
    address = form.model.email.lower()
    limits: RateLimits = request.app.state.limits
    network = network_of(client_ip(request))
    with runtime.database.reading() as session:
        user = find_user(session, address)
    claims: list[tuple[RateLimitItem, str]] = [
        (SIGN_IN_PER_IP, network),
        (SIGN_IN_PER_PLACE, f"{address} {network}"),
    ]
    if not is_known(request, runtime, user):
        claims.append((SIGN_IN_PER_ADDRESS, address))
    try:
        with limits.trying(*claims) as count:
            matches = password_matches(user.password_hash if user else None, form.model.password)
            if user is None or not matches or user.disabled_at is not None:
                count()
                noting = partial(note_wrong_sign_in, user=user, address=address, signer=runtime.signer)
                write_down(request, noting)
                wrong = say("The address or the password is not right.")
                return sign_in_page(request, form.with_error("", wrong), status=422)
    except TooManyRequests as error:
        write_down_failure(request, error)
        headers = {"Retry-After": str(error.retry_after)}
        return sign_in_page(request, form.with_error("", error.sentence), status=429, headers=headers)
    limits.clear(SIGN_IN_PER_PLACE, f"{address} {network}")
    try:
        require_in_time(user, now=runtime.clock())
    except Invalid as error:
        return sign_in_page(request, form.with_error("", error.sentence), status=422)
    with runtime.database.transaction() as session:
        if has_factor(session, user):
            token = second_step.begin(session, user, now=runtime.clock())
            return _lead_on(runtime, token, form.model.next)
        return let_in(request, runtime, session, user, form.model.next)


def let_in(request: Request, runtime: Runtime, session: Session, user: User, wanted: str) -> RedirectResponse:
    """Sign a user in who has shown who they are; whoever was signed in with this browser is signed out."""
    before = signed_in(request)
    now, limits = runtime.clock(), runtime.sessions
    if before is not None:
        end_session(session, before, now=now)
    agent = request.headers.get("user-agent", "")
    if user.signed_in_at is not None and not is_known(request, runtime, user):
        tell(session, user, Told.SIGNED_IN, detail=verbatim(browser_of(agent)), now=now)
    token = open_session(session, user, user_agent=agent, now=now, limits=limits)
    response = RedirectResponse(local_path(wanted), status_code=303)
    known = runtime.signer.token(Purpose.KNOWN, user.id)
    _set_cookie(response, cookie_name(runtime), token, limits.lifetime + REMEMBERED)
    _set_cookie(response, cookie_name(runtime, KNOWN_COOKIE), known, KNOWN_FOR)
    return response


@router.post("/sign-out")
def sign_out(request: Request, runtime: RuntimeOf) -> RedirectResponse:
    """End this session. The browser keeps its token, which opens nothing any more: what another tab still holds can be kept."""
    found = signed_in(request)
    if found is not None:
        with runtime.database.transaction() as session:
            end_session(session, found, now=runtime.clock())
    return RedirectResponse("/sign-in", status_code=303)


@router.post("/activity", status_code=204)
def note_activity(request: Request) -> Response:
    """Somebody is typing: the session is in use. That it is noted is what access does with every request."""
    return Response(status_code=204 if signed_in(request) else 401)


def sign_in_page(
    request: Request, form: Form[Any], *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """The form, with what is wrong with it."""
    site = Site.at(request.app.state.runtime.settings.base_url)
    return render_page(
        request,
        "sign_in.html",
        status=status,
        headers=headers,
        form=form,
        takes_passkeys=site.takes_passkeys,
        why=_why(request),
        is_kept=str(form.value("next")).startswith(KEPT),
    )


def is_known(request: Request, runtime: Runtime, user: User | None) -> bool:
    """Whether this user has signed in with this browser before."""
    token = request.cookies.get(cookie_name(runtime, KNOWN_COOKIE), "")
    try:
        return user is not None and ids(runtime.signer, Purpose.KNOWN, token) == (user.id,)
    except NotFound:
        return False


def _lead_on(runtime: Runtime, token: str, wanted: str) -> RedirectResponse:
    response = RedirectResponse(f"/sign-in/second?{urlencode({'next': local_path(wanted)})}", status_code=303)
    _set_cookie(response, cookie_name(runtime, HALFWAY_COOKIE), token, second_step.LIFETIME)
    return response


def _set_cookie(response: Response, name: str, value: str, lasting: timedelta) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(lasting.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=name.startswith("__Host-"),
    )


def _why(request: Request) -> Sentence | None:
    """Why whoever was signed in with this browser is not any more; None at a first visit."""
    known = known_session(request)
    runtime: Runtime = request.app.state.runtime
    match ending(request, known) if known else None:
        case Ending.IDLE:
            return say(
                "You were away for more than {minutes} minutes, so you were signed out.",
                minutes=runtime.settings.session_idle,
            )
        case Ending.EXPIRED:
            return say("Your session ended after {hours} hours.", hours=runtime.settings.session_lifetime)
        case Ending.ELSEWHERE:
            return say("You were signed out from another browser.")
        case Ending.PASSWORD:
            return say("The password was changed in another browser, which signed you out here.")
        case Ending.RESET:
            return say("An admin gave you a new password, which signed you out here.")
        case Ending.CLOSED:
            return say("This account is closed. Ask an admin to open it.")
        case Ending.SIGNED_OUT:
            return say("You are signed out.")
        case Ending.FACTORS:
            return say("How you sign in was changed, which signed you out here.")
    return None
