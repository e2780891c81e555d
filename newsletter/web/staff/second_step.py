"""The second step of signing in, and the passkey that makes the first one needless.

What is wrong here says nothing about the password, and only who knew it comes here. Wrong answers are counted by account:
from where they come, and from everywhere; the latter does not keep its owner out of a browser that is known.
"""

from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from limits import RateLimitItem
from pydantic import BaseModel, StringConstraints

from newsletter.runtime import Runtime
from newsletter.users.factors import passkeys, second_step
from newsletter.users.factors.ceremonies import LONGEST_ANSWER, Site
from newsletter.users.factors.having import factors_of
from newsletter.users.factors.proving import LONGEST_CODE
from newsletter.users.models import User
from newsletter.users.refusals import note_wrong_factor
from newsletter.web.access import RuntimeOf, anyone, cookie_name
from newsletter.web.forms import Form, FormModel, Posted, Required, read_form
from newsletter.web.limiting import (
    PASSKEY_CHALLENGE_PER_IP,
    SECOND_STEP_PER_PLACE,
    SECOND_STEP_PER_USER,
    SIGN_IN_PER_IP,
    RateLimits,
    TooManyRequests,
    network_of,
)
from newsletter.web.pages import client_ip, redirect, render_page
from newsletter.web.staff.appearance import local_path
from newsletter.web.staff.sign_in import HALFWAY_COOKIE, is_known, let_in, sign_in_page
from newsletter.web.whence import write_down, write_down_failure
from newsletter.wording import say

router = APIRouter(prefix="/sign-in", dependencies=[anyone])


class Typed(FormModel):
    """A code of the app, or in a field of its own a recovery code."""

    code: Annotated[str, StringConstraints(max_length=LONGEST_CODE)] = ""
    recovery: Annotated[str, StringConstraints(max_length=LONGEST_CODE)] = ""
    next: str = "/"


class Answered(FormModel):
    """What a browser answers for a passkey."""

    credential: Annotated[Required, StringConstraints(max_length=LONGEST_ANSWER)]
    next: str = "/"


class Ways(BaseModel):
    """In which ways whoever is halfway in can take the second step; none where nobody is."""

    app: bool = False
    passkey: bool = False
    recovery: bool = False


@router.get("/second/ways")
def tell_ways(request: Request, runtime: RuntimeOf) -> Ways:
    """What a page asks for that lets one sign in again without leaving it."""
    user = _halfway(request, runtime)
    if user is None:
        return Ways()
    with runtime.database.reading() as session:
        factors = factors_of(session, user)
    return Ways(
        app=factors.authenticator is not None,
        passkey=bool(factors.passkeys) and _site(runtime).takes_passkeys,
        recovery=factors.codes_left > 0,
    )


@router.get("/second")
def show_second_step(request: Request, runtime: RuntimeOf, next: str = "/") -> Response:  # noqa: A002 (the name in the address)
    """The form; whoever has not done the first step does that."""
    user = _halfway(request, runtime)
    return _page(request, runtime, user, Form({"next": next})) if user else _start_again(request, next)


@router.post("/second")
def take_code(request: Request, runtime: RuntimeOf, posted: Posted) -> Response:
    """Let in whose code is right."""
    form = read_form(Typed, posted)
    user = _halfway(request, runtime)
    if user is None:
        return _start_again(request, form.value("next"))
    if form.model is None:
        return _page(request, runtime, user, form, status=422)
    typed = form.model.code or form.model.recovery
    try:
        with _limits(request).trying(*_claims(request, runtime, user)) as count:
            with runtime.database.transaction() as session:
                passed = second_step.pass_by_code(
                    session,
                    _token(request, runtime),
                    typed,
                    signer=runtime.signer,
                    now=runtime.clock(),
                )
                if passed is not None:
                    return _in(runtime, let_in(request, runtime, session, passed, form.model.next))
            count()
            write_down(request, partial(note_wrong_factor, user=user))
    except TooManyRequests as error:
        write_down_failure(request, error)
        return _too_often(request, runtime, user, form, error)
    if form.model.code:
        refused = form.with_error(
            "code",
            say("This code is not right, or it was used before. Wait until the app shows the next one."),
        )
    else:
        refused = form.with_error("recovery", say("This recovery code is not right, or it was used before."))
    return _page(request, runtime, user, refused, status=422)


@router.post("/second/challenge")
def challenge_known(request: Request, runtime: RuntimeOf) -> Response:
    """What the browser needs for a passkey of whoever is halfway in."""
    user = _halfway(request, runtime)
    if user is None:
        return _start_again(request, "/")
    _limits(request).hit(PASSKEY_CHALLENGE_PER_IP, network_of(client_ip(request)))
    with runtime.database.transaction() as session:
        asked = passkeys.ask_to_prove(session, user, site=_site(runtime), now=runtime.clock())
    return Response(asked, media_type="application/json")


@router.post("/second/passkey")
def take_passkey(request: Request, runtime: RuntimeOf, posted: Posted) -> Response:
    """Let in whose passkey has answered."""
    form = read_form(Answered, posted)
    user = _halfway(request, runtime)
    if user is None:
        return _start_again(request, form.value("next"))
    try:
        with _limits(request).trying(*_claims(request, runtime, user)) as count:
            if form.model is not None:
                with runtime.database.transaction() as session:
                    passed = second_step.pass_by_passkey(
                        session,
                        _token(request, runtime),
                        form.model.credential,
                        site=_site(runtime),
                        now=runtime.clock(),
                    )
                    if passed is not None:
                        return _in(runtime, let_in(request, runtime, session, passed, form.model.next))
            count()
            write_down(request, partial(note_wrong_factor, user=user))
    except TooManyRequests as error:
        write_down_failure(request, error)
        return _too_often(request, runtime, user, form, error)
    return _page(request, runtime, user, Form(form.values, {"": NOT_TAKEN}), status=422)


@router.post("/passkey/challenge")
def challenge_anybody(request: Request, runtime: RuntimeOf) -> Response:
    """What the browser needs for a passkey of somebody who has not said who they are."""
    _limits(request).hit(PASSKEY_CHALLENGE_PER_IP, network_of(client_ip(request)))
    with runtime.database.transaction() as session:
        asked = passkeys.ask_who(session, site=_site(runtime), now=runtime.clock())
    return Response(asked, media_type="application/json")


@router.post("/passkey")
def sign_in_with_passkey(request: Request, runtime: RuntimeOf, posted: Posted) -> Response:
    """Let in whose passkey has answered and verified them: it is both steps in one."""
    form = read_form(Answered, posted)
    try:
        with _limits(request).trying((SIGN_IN_PER_IP, network_of(client_ip(request)))) as count:
            if form.model is not None:
                with runtime.database.transaction() as session:
                    user = passkeys.who(
                        session,
                        form.model.credential,
                        site=_site(runtime),
                        signer=runtime.signer,
                        now=runtime.clock(),
                    )
                    if user is not None:
                        return let_in(request, runtime, session, user, form.model.next)
            count()
    except TooManyRequests as error:
        write_down_failure(request, error)
        headers = {"Retry-After": str(error.retry_after)}
        return sign_in_page(request, Form(form.values, {"": error.sentence}), status=429, headers=headers)
    return sign_in_page(request, Form(form.values, {"": NOT_TAKEN}), status=422)


NOT_TAKEN = say("This passkey was not accepted. Try again, or sign in another way.")


def _halfway(request: Request, runtime: Runtime) -> User | None:
    with runtime.database.reading() as session:
        return second_step.user_of(session, _token(request, runtime), now=runtime.clock())


def _token(request: Request, runtime: Runtime) -> str:
    return request.cookies.get(cookie_name(runtime, HALFWAY_COOKIE), "")


def _claims(request: Request, runtime: Runtime, user: User) -> list[tuple[RateLimitItem, str]]:
    claims: list[tuple[RateLimitItem, str]] = [
        (SECOND_STEP_PER_PLACE, f"{user.id} {network_of(client_ip(request))}")
    ]
    if not is_known(request, runtime, user):
        claims.append((SECOND_STEP_PER_USER, str(user.id)))
    return claims


def _limits(request: Request) -> RateLimits:
    limits: RateLimits = request.app.state.limits
    return limits


def _site(runtime: Runtime) -> Site:
    return Site.at(runtime.settings.base_url)


def _in(runtime: Runtime, response: RedirectResponse) -> RedirectResponse:
    name = cookie_name(runtime, HALFWAY_COOKIE)
    response.delete_cookie(name, secure=name.startswith("__Host-"))
    return response


def _start_again(request: Request, wanted: str) -> RedirectResponse:
    sentence = say("That took too long, or it was done already. Please sign in with your password again.")
    back = urlencode({"next": local_path(wanted)})
    return redirect(request, f"/sign-in?{back}", notice=sentence, tone="warning")


def _too_often(
    request: Request, runtime: Runtime, user: User, form: Form[Any], error: TooManyRequests
) -> Response:
    headers = {"Retry-After": str(error.retry_after)}
    refused: Form[Any] = Form(form.values, {"": error.sentence})
    return _page(request, runtime, user, refused, status=429, headers=headers)


def _page(
    request: Request,
    runtime: Runtime,
    user: User,
    form: Form[Any],
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    with runtime.database.reading() as session:
        factors = factors_of(session, user)
    return render_page(
        request,
        "second_step.html",
        status=status,
        headers=headers,
        form=form,
        factors=factors,
        takes_passkeys=_site(runtime).takes_passkeys,
    )
