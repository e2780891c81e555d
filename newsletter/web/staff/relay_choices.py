"""Which relays a newsletter uses: each with a priority and a share, or none of them."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from newsletter.desk.relays import all_relays
from newsletter.dispatch.routing.choosing import MOST, Choice, choices_of, choose_relays
from newsletter.errors import Invalid
from newsletter.issues.finding import find_newsletter
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, Posted, filled_form
from newsletter.web.pages import redirect, render_page
from newsletter.wording import say

Chooser = Annotated[User, needs(Deed.MANAGE_RELAYS)]

router = APIRouter(prefix="/newsletters/{slug}/relays", dependencies=[needs(Deed.CHANGE_NEWSLETTERS)])


@router.get("")
def show_choices(request: Request, runtime: RuntimeOf, user: Chooser, slug: str) -> HTMLResponse:  # noqa: ARG001 (may)
    """The page."""
    return _page(request, runtime, slug, None)


@router.post("")
def choose(request: Request, runtime: RuntimeOf, user: Chooser, slug: str, posted: Posted) -> Response:
    """Use these from now on."""
    form, choices = _read(posted)
    if form.errors:
        return _page(request, runtime, slug, form, status=422)
    try:
        with runtime.database.transaction() as session:
            choose_relays(session, find_newsletter(session, slug), choices, by=user)
    except Invalid as error:
        return _page(request, runtime, slug, form.with_error("", error.sentence), status=422)
    return redirect(
        request, f"/newsletters/{slug}/relays", notice=say("The relays of the newsletter were changed.")
    )


def _read(posted: FormData) -> tuple[Form[Any], list[Choice]]:
    """What was posted: `use` names each relay that is ticked, whose numbers stand in `priority.NAME` and `share.NAME`."""
    values = {name: value for name, value in posted.multi_items() if isinstance(value, str)}
    used = [name for name in posted.getlist("use") if isinstance(name, str)]
    form: Form[Any] = Form({**values, **{f"use.{name}": "on" for name in used}})
    choices = []
    for name in used:
        numbers = []
        for field in (f"priority.{name}", f"share.{name}"):
            text = values.get(field, "").strip() or "1"
            if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST):
                form = form.with_error(field, say("This must be a whole number in the allowed range."))
                continue
            numbers.append(int(text))
        choices.append(Choice(name, *numbers))
    return form, choices


def _page(
    request: Request, runtime: RuntimeOf, slug: str, form: Form[Any] | None, *, status: int = 200
) -> HTMLResponse:
    with runtime.database.reading() as session:
        newsletter = find_newsletter(session, slug)
        choices = choices_of(session, newsletter.id)
        relays = all_relays(session, runtime.relay.name, now=runtime.clock())
    return render_page(
        request,
        "staff/relay_choices.html",
        status=status,
        newsletter=newsletter,
        relays=relays,
        choices=choices,
        most=MOST,
        form=form or _filled(choices),
    )


def _filled(choices: list[Choice]) -> Form[Any]:
    return filled_form(
        {
            "use": {choice.name: "on" for choice in choices},
            "priority": {choice.name: choice.priority for choice in choices},
            "share": {choice.name: choice.share for choice in choices},
        }
    )
