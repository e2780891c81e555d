"""Confirming that it is still oneself, before what cannot be taken back; then what was asked for goes on."""

from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import StringConstraints

from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.entering import Step
from newsletter.users.factors import passkeys
from newsletter.users.factors.ceremonies import LONGEST_ANSWER, Site
from newsletter.users.factors.having import factors_of
from newsletter.users.factors.proving import LONGEST_CODE
from newsletter.users.models import User
from newsletter.users.proving import WRONG, Way, note_proof, proves, ways_of
from newsletter.users.refusals import note_wrong_password
from newsletter.web.access import CONFIRM, RuntimeOf, needs, proved, signed_in
from newsletter.web.forms import Form, FormModel, Posted, read_form
from newsletter.web.limiting import (
    PASSKEY_CHALLENGE_PER_IP,
    PRESENT_PASSWORD,
    RateLimits,
    TooManyRequests,
    few_at_once,
    network_of,
)
from newsletter.web.pages import client_ip, render_page
from newsletter.web.staff.appearance import local_path
from newsletter.web.whence import write_down, write_down_failure

# Setting up a second factor asks for it, too.
_NEEDS = needs(Deed.KEEP_OWN_ACCOUNT, keeps=False, step=Step.SECOND_FACTOR)
Owner = Annotated[User, _NEEDS]

router = APIRouter(prefix=CONFIRM, dependencies=[_NEEDS])


class Confirmation(FormModel):
    """What somebody gives to show who they are, in the field of the way they take, and where they go on."""

    way: Way
    passkey: Annotated[str, StringConstraints(max_length=LONGEST_ANSWER)] = ""
    code: Annotated[str, StringConstraints(max_length=LONGEST_CODE)] = ""
    password: Annotated[str, StringConstraints(strip_whitespace=False, max_length=1000)] = ""
    next: str = "/"
    back: str = ""

    @property
    def given(self) -> str:
        """What was given in the way they take."""
        return {Way.PASSKEY: self.passkey, Way.CODE: self.code, Way.PASSWORD: self.password}[self.way]


@router.get("")
def ask(request: Request, runtime: RuntimeOf, user: Owner, next: str = "/", back: str = "") -> Response:  # noqa: A002 (the name in the address)
    """The form; who has done it goes on. Where that is a file, it is brought, and a link leads back to its page."""
    found = signed_in(request)
    if found is None or not proved(request, found):
        return _page(request, runtime, user, Form({"next": next, "back": back}))
    if back:
        return render_page(
            request, "staff/confirmed.html", onward=local_path(next), came_from=local_path(back)
        )
    return RedirectResponse(local_path(next), status_code=303)


@router.post("", dependencies=[few_at_once])
def confirm(request: Request, runtime: RuntimeOf, user: Owner, posted: Posted) -> Response:
    """Take note of it when it is right. Tries are limited as those of the present password."""
    form = read_form(Confirmation, posted)
    if form.model is None:
        return _page(request, runtime, user, form, status=422)
    way, limits = form.model.way, _limits(request)
    try:
        with limits.trying((PRESENT_PASSWORD, str(user.id))) as count:
            is_right = proves(
                runtime.database,
                user,
                way,
                form.model.given,
                signer=runtime.signer,
                site=_site(runtime),
                now=runtime.clock(),
            )
            if not is_right:
                count()
                write_down(request, partial(note_wrong_password, user=user))
                return _page(request, runtime, user, form.with_error(way, WRONG[way]), status=422)
    except TooManyRequests as error:
        write_down_failure(request, error)
        headers = {"Retry-After": str(error.retry_after)}
        return _page(request, runtime, user, form.with_error("", error.sentence), status=429, headers=headers)
    found = signed_in(request)
    assert found is not None
    with runtime.database.transaction() as session:
        note_proof(session, found, now=runtime.clock())
    onward = {"next": form.model.next} | ({"back": form.model.back} if form.model.back else {})
    return RedirectResponse(f"{CONFIRM}?{urlencode(onward, safe='/')}", status_code=303)


@router.post("/challenge")
def challenge(request: Request, runtime: RuntimeOf, user: Owner) -> Response:
    """What the browser needs for a passkey of the user."""
    _limits(request).hit(PASSKEY_CHALLENGE_PER_IP, network_of(client_ip(request)))
    with runtime.database.transaction() as session:
        asked = passkeys.ask_to_prove(session, user, site=_site(runtime), now=runtime.clock())
    return Response(asked, media_type="application/json")


def _page(
    request: Request,
    runtime: Runtime,
    user: User,
    form: Form[Confirmation],
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    with runtime.database.reading() as session:
        ways = ways_of(factors_of(session, user), site=_site(runtime))
    return render_page(request, "staff/confirm.html", status=status, headers=headers, form=form, ways=ways)


def _limits(request: Request) -> RateLimits:
    limits: RateLimits = request.app.state.limits
    return limits


def _site(runtime: Runtime) -> Site:
    return Site.at(runtime.settings.base_url)
