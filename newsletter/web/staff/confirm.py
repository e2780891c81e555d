"""Confirming that it is still oneself, before what cannot be taken back; then what was asked for goes on."""

from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from newsletter.users.deeds import Deed
from newsletter.users.entering import Step
from newsletter.users.models import User
from newsletter.users.proving import NotProved, Way, note_proof, require_proof, ways_of
from newsletter.users.refusals import note_wrong_password
from newsletter.web.access import CONFIRM, RuntimeOf, needs, proved, signed_in
from newsletter.web.forms import Form, FormModel, Posted, Secret, read_form
from newsletter.web.limiting import PRESENT_PASSWORD, RateLimits, TooManyRequests, few_at_once
from newsletter.web.pages import render_page
from newsletter.web.staff.appearance import local_path
from newsletter.web.whence import write_down, write_down_failure

# Setting up a second factor asks for it, too.
_NEEDS = needs(Deed.KEEP_OWN_ACCOUNT, keeps=False, step=Step.SECOND_FACTOR)
Owner = Annotated[User, _NEEDS]

router = APIRouter(prefix=CONFIRM, dependencies=[_NEEDS])


class Confirmation(FormModel):
    """What somebody gives to show who they are, and where they go on."""

    way: Way
    given: Secret
    next: str = "/"
    back: str = ""


@router.get("")
def ask(request: Request, user: Owner, next: str = "/", back: str = "") -> Response:  # noqa: A002 (the name in the address)
    """The form; who has done it goes on. Where that is a file, it is brought, and a link leads back to its page."""
    found = signed_in(request)
    if found is None or not proved(request, found):
        return _page(request, user, Form({"next": next, "back": back}))
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
        return _page(request, user, form, status=422)
    limits: RateLimits = request.app.state.limits
    try:
        with limits.trying((PRESENT_PASSWORD, str(user.id))) as count:
            try:
                require_proof(user, form.model.way, form.model.given)
            except NotProved:
                count()
                write_down(request, partial(note_wrong_password, user=user))
                raise
    except NotProved as error:
        return _page(request, user, form.with_error("given", error.sentence), status=422)
    except TooManyRequests as error:
        write_down_failure(request, error)
        headers = {"Retry-After": str(error.retry_after)}
        return _page(request, user, form.with_error("", error.sentence), status=429, headers=headers)
    found = signed_in(request)
    assert found is not None
    with runtime.database.transaction() as session:
        note_proof(session, found, now=runtime.clock())
    onward = {"next": form.model.next} | ({"back": form.model.back} if form.model.back else {})
    return RedirectResponse(f"{CONFIRM}?{urlencode(onward, safe='/')}", status_code=303)


def _page(
    request: Request,
    user: User,
    form: Form[Confirmation],
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    ways = ways_of(user)
    return render_page(request, "staff/confirm.html", status=status, headers=headers, form=form, ways=ways)
