"""Signing in and out. Wrong passwords are counted, and both get the same answer.

Counted is where they come from, and the address from everywhere. The latter does not keep its owner out: a browser that
they have signed in with before is known by a cookie.
"""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from limits import RateLimitItem
from pydantic import StringConstraints

from newsletter.addresses import LONGEST
from newsletter.errors import NotFound
from newsletter.links import Purpose, ids
from newsletter.runtime import Runtime
from newsletter.users.models import User
from newsletter.users.passwords import password_matches
from newsletter.users.signing_in import LIFETIME, find_user, open_session, revoke
from newsletter.web.access import RuntimeOf, anyone, cookie_name, signed_in
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
from newsletter.web.pages import client_ip, redirect, render_page
from newsletter.web.staff.appearance import local_path
from newsletter.wording import say

KNOWN_COOKIE = "known_browser"
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
    return _page(request, Form({"next": next}))


@router.post("/sign-in", dependencies=[few_at_once])
def sign_in(request: Request, runtime: RuntimeOf, posted: Posted) -> Response:
    """Open a session when address and password are right."""
    form = read_form(SignIn, posted)
    if form.model is None:
        return _page(request, form, status=422)
    address = form.model.email.lower()
    limits: RateLimits = request.app.state.limits
    network = network_of(client_ip(request))
    with runtime.database.reading() as session:
        user = find_user(session, address)
    claims: list[tuple[RateLimitItem, str]] = [
        (SIGN_IN_PER_IP, network),
        (SIGN_IN_PER_PLACE, f"{address} {network}"),
    ]
    if not _is_known(request, runtime, user):
        claims.append((SIGN_IN_PER_ADDRESS, address))
    try:
        with limits.trying(*claims) as count:
            matches = password_matches(user.password_hash if user else None, form.model.password)
            if user is None or not matches or user.disabled_at is not None:
                count()
                wrong = say("The address or the password is not right.")
                return _page(request, form.with_error("", wrong), status=422)
    except TooManyRequests as error:
        headers = {"Retry-After": str(error.retry_after)}
        return _page(request, form.with_error("", error.sentence), status=429, headers=headers)
    limits.clear(SIGN_IN_PER_PLACE, f"{address} {network}")
    with runtime.database.transaction() as session:
        token = open_session(
            session, user, user_agent=request.headers.get("user-agent", ""), now=runtime.clock()
        )
    response = RedirectResponse(local_path(form.model.next), status_code=303)
    _set_cookie(response, cookie_name(runtime), token, LIFETIME)
    _set_cookie(
        response, cookie_name(runtime, KNOWN_COOKIE), runtime.signer.token(Purpose.KNOWN, user.id), KNOWN_FOR
    )
    return response


@router.post("/sign-out")
def sign_out(request: Request, runtime: RuntimeOf) -> RedirectResponse:
    """End this session, in the database and in the browser."""
    found = signed_in(request)
    if found is not None:
        with runtime.database.transaction() as session:
            revoke(session, found.user, session_id=found.id)
    response = redirect(request, "/sign-in", notice=say("You are signed out."))
    response.delete_cookie(cookie_name(runtime), secure=cookie_name(runtime).startswith("__Host-"))
    return response


def _is_known(request: Request, runtime: Runtime, user: User | None) -> bool:
    """Whether this user has signed in with this browser before."""
    token = request.cookies.get(cookie_name(runtime, KNOWN_COOKIE), "")
    try:
        return user is not None and ids(runtime.signer, Purpose.KNOWN, token) == (user.id,)
    except NotFound:
        return False


def _set_cookie(response: Response, name: str, value: str, lasting: timedelta) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(lasting.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=name.startswith("__Host-"),
    )


def _page(
    request: Request, form: Form[SignIn], *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    return render_page(request, "sign_in.html", status=status, headers=headers, form=form)
