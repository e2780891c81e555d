"""Signing in and out. Wrong passwords are counted per address and per IP address; both get the same answer."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from newsletter.users.passwords import password_matches
from newsletter.users.signing_in import LIFETIME, find_user, open_session, revoke
from newsletter.web.access import RuntimeOf, anyone, cookie_name, signed_in
from newsletter.web.forms import Form, FormModel, Posted, Required, Secret, read_form
from newsletter.web.limiting import (
    SIGN_IN_PER_ADDRESS,
    SIGN_IN_PER_IP,
    RateLimits,
    TooManyRequests,
    network_of,
)
from newsletter.web.pages import client_ip, redirect, render_page
from newsletter.web.staff.appearance import local_path
from newsletter.wording import say

router = APIRouter(dependencies=[anyone])


class SignIn(FormModel):
    """The sign-in form."""

    email: Required
    password: Secret
    next: str = "/"


@router.get("/sign-in")
def show_sign_in(request: Request, next: str = "/") -> Response:  # noqa: A002 (the name in the address)
    """The form; whoever is signed in goes on."""
    if signed_in(request) is not None:
        return RedirectResponse(local_path(next), status_code=303)
    return _page(request, Form({"next": next}))


@router.post("/sign-in")
def sign_in(request: Request, runtime: RuntimeOf, posted: Posted) -> Response:
    """Open a session when address and password are right."""
    form = read_form(SignIn, posted)
    if form.model is None:
        return _page(request, form, status=422)
    address = form.model.email.lower()
    limits: RateLimits = request.app.state.limits
    try:
        limits.require(SIGN_IN_PER_IP, network_of(client_ip(request)))
        limits.hit(SIGN_IN_PER_ADDRESS, address)
    except TooManyRequests as error:
        headers = {"Retry-After": str(error.retry_after)}
        return _page(request, form.with_error("", error.sentence), status=429, headers=headers)
    with runtime.database.reading() as session:
        user = find_user(session, address)
    is_enabled = user is not None and user.disabled_at is None
    matches = password_matches(user.password_hash if user else None, form.model.password)
    if user is None or not matches or not is_enabled:
        limits.hit(SIGN_IN_PER_IP, network_of(client_ip(request)))
        wrong = say("The address or the password is not right.")
        return _page(request, form.with_error("", wrong), status=422)
    limits.clear(SIGN_IN_PER_ADDRESS, address)
    with runtime.database.transaction() as session:
        token = open_session(
            session, user, user_agent=request.headers.get("user-agent", ""), now=runtime.clock()
        )
    response = RedirectResponse(local_path(form.model.next), status_code=303)
    response.set_cookie(
        cookie_name(runtime),
        token,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=cookie_name(runtime).startswith("__Host-"),
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


def _page(
    request: Request, form: Form[SignIn], *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    return render_page(request, "sign_in.html", status=status, headers=headers, form=form)
