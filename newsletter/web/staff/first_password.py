"""Choosing a password of one's own in place of the one that somebody else made: the first thing after signing in with it."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from newsletter.errors import Conflict, Invalid
from newsletter.users.deeds import Deed
from newsletter.users.entering import Step
from newsletter.users.managing import choose_password, get_user
from newsletter.users.models import User
from newsletter.users.new_passwords import password_of_their_own
from newsletter.web.access import STEPS, RuntimeOf, needs, signed_in
from newsletter.web.forms import Form, FormModel, Posted, Secret, read_form
from newsletter.web.limiting import few_at_once
from newsletter.web.pages import redirect, render_page
from newsletter.web.staff.appearance import local_path
from newsletter.wording import say

_NEEDS = needs(Deed.KEEP_OWN_ACCOUNT, keeps=False, step=Step.FIRST_PASSWORD)
Newcomer = Annotated[User, _NEEDS]

router = APIRouter(prefix=STEPS[Step.FIRST_PASSWORD], dependencies=[_NEEDS])


class Choice(FormModel):
    """The password to come, and where they go on."""

    new: Secret
    again: Secret
    next: str = "/"


@router.get("")
def ask(request: Request, user: Newcomer, next: str = "/") -> Response:  # noqa: A002 (the name in the address)
    """The form; who has chosen already goes on."""
    if user.first_password_until is None:
        return RedirectResponse(local_path(next), status_code=303)
    return render_page(request, "staff/first_password.html", form=Form({"next": next}))


@router.post("", dependencies=[few_at_once])
def choose(request: Request, runtime: RuntimeOf, user: Newcomer, posted: Posted) -> Response:
    """Take it over; from now on everything is open."""
    form = read_form(Choice, posted)
    if form.model is not None and form.model.new != form.model.again:
        form = form.with_error("again", say("This is not the same as the new password."))
    if form.model is None or form.errors:
        return render_page(request, "staff/first_password.html", status=422, form=form)
    found = signed_in(request)
    try:
        wanted = password_of_their_own(user, new=form.model.new)
        with runtime.database.transaction() as session:
            person = get_user(session, user.id)
            keep = found.id if found else None
            choose_password(session, person, password=wanted, keep_session=keep, now=runtime.clock())
    except (Conflict, Invalid) as error:
        shown = form.with_error("new", error.sentence)
        return render_page(request, "staff/first_password.html", status=422, form=shown)
    return redirect(request, local_path(form.model.next), notice=say("Your password was changed."))
