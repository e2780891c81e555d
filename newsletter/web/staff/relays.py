"""The relays: which there are, how each stands, and how much it is given."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from newsletter.desk.relays import all_relays, relay_standing
from newsletter.dispatch.allowance.changing import change_limits
from newsletter.dispatch.allowance.models import DEFAULT
from newsletter.dispatch.routing import keeping
from newsletter.dispatch.routing.finding import find_relay
from newsletter.dispatch.routing.trying import require_it_works
from newsletter.errors import Conflict, Invalid
from newsletter.issues.envelopes import senders
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, Posted, filled_form, read_form
from newsletter.web.pages import redirect, render_page
from newsletter.web.staff.relay_forms import (
    AddressFields,
    LimitFields,
    NewRelayFields,
    checked,
    filled_limits,
)
from newsletter.wording import say

RelayManager = Annotated[User, needs(Deed.MANAGE_RELAYS)]
# What they post holds a password, so it is never kept, and they are asked who they are before they type it.
Entrusted = Annotated[User, needs(Deed.MANAGE_RELAYS, keeps=False)]
ASKED = needs(Deed.MANAGE_RELAYS, asks_again=True)

router = APIRouter()


@router.get("/relay", dependencies=[needs(Deed.MANAGE_RELAYS)])
def show_former_address() -> Response:
    """Where the one relay stood before there were several."""
    return RedirectResponse(f"/relays/{DEFAULT}", status_code=301)


@router.get("/relays", dependencies=[needs(Deed.MANAGE_RELAYS)])
def list_relays(request: Request, runtime: RuntimeOf) -> HTMLResponse:
    """The page."""
    with runtime.database.reading() as session:
        relays = all_relays(session, runtime.relay.name, now=runtime.clock())
    return render_page(request, "staff/relays.html", relays=relays)


@router.get("/relays/new", dependencies=[ASKED])
def show_new(request: Request, runtime: RuntimeOf) -> HTMLResponse:
    """The form of a new relay."""
    known = _senders(runtime)
    return _new_page(request, runtime, filled_form({"sender": known[0] if known else ""}))


@router.post("/relays")
def add(request: Request, runtime: RuntimeOf, user: Entrusted, posted: Posted) -> Response:
    """Try it, and keep it if it works."""
    posted_form = read_form(NewRelayFields, posted)
    form = checked(posted_form)
    if form.errors or posted_form.model is None:
        return _new_page(request, runtime, form, status=422)
    fields = posted_form.model
    try:
        relay = fields.relay(runtime.switchboard)
        require_it_works(relay, sender=fields.sender)
        with runtime.database.transaction() as session:
            keeping.add_relay(
                session,
                fields.name,
                fields.address(),
                relay,
                signer=runtime.signer,
                by=user,
                now=runtime.clock(),
            )
    except Conflict as error:
        return _new_page(request, runtime, form.with_error("name", error.sentence), status=409)
    except Invalid as error:
        return _new_page(request, runtime, form.with_error("url", error.sentence), status=422)
    return redirect(request, f"/relays/{fields.name}", notice=say("The relay works, and was added."))


@router.get("/relays/{name}", dependencies=[needs(Deed.MANAGE_RELAYS)])
def show_relay(request: Request, runtime: RuntimeOf, name: str) -> HTMLResponse:
    """The page of one."""
    return _page(request, runtime, name, None)


@router.post("/relays/{name}")
def change_relay(
    request: Request, runtime: RuntimeOf, user: RelayManager, name: str, posted: Posted
) -> Response:
    """Take the limits over."""
    form = read_form(LimitFields, posted)
    if form.model is None:
        return _page(request, runtime, name, form, status=422)
    for field in form.model.missing():
        form = form.with_error(field, say("Please fill this in."))
    if form.errors or form.model is None:
        return _page(request, runtime, name, form, status=422)
    try:
        with runtime.database.transaction() as session:
            change_limits(session, form.model.limits(), by=user, now=runtime.clock(), relay_name=name)
    except Invalid as error:
        return _page(request, runtime, name, form.with_error("per_day", error.sentence), status=422)
    return redirect(request, f"/relays/{name}", notice=say("What the relay is given was changed."))


@router.get("/relays/{name}/address", dependencies=[ASKED])
def show_address(request: Request, runtime: RuntimeOf, name: str) -> HTMLResponse:
    """The form of another address; the present one is not shown."""
    known = _senders(runtime)
    return _address_page(request, runtime, name, filled_form({"sender": known[0] if known else ""}))


@router.post("/relays/{name}/address")
def change_address(
    request: Request, runtime: RuntimeOf, user: Entrusted, name: str, posted: Posted
) -> Response:
    """Try it, and take it over if it works."""
    posted_form = read_form(AddressFields, posted)
    form = checked(posted_form)
    if form.errors or posted_form.model is None:
        return _address_page(request, runtime, name, form, status=422)
    fields = posted_form.model
    try:
        relay = fields.relay(runtime.switchboard)
        require_it_works(relay, sender=fields.sender)
    except Invalid as error:
        return _address_page(request, runtime, name, form.with_error("url", error.sentence), status=422)
    with runtime.database.transaction() as session:
        keeping.change_address(
            session, name, fields.address(), relay, signer=runtime.signer, by=user, now=runtime.clock()
        )
    return redirect(request, f"/relays/{name}", notice=say("The relay works, and its address was changed."))


@router.post("/relays/{name}/trial", dependencies=[needs(Deed.MANAGE_RELAYS)])
def try_again(request: Request, runtime: RuntimeOf, name: str) -> Response:
    """See whether it works now."""
    keeping.try_again(runtime.database, runtime.switchboard, name, clock=runtime.clock)
    return redirect(request, f"/relays/{name}")


@router.post("/relays/{name}/pause")
def pause(request: Request, runtime: RuntimeOf, user: RelayManager, name: str) -> Response:
    """Give it nothing more for now."""
    with runtime.database.transaction() as session:
        keeping.pause_relay(session, name, by=user, now=runtime.clock())
    return redirect(request, f"/relays/{name}", notice=say("The relay is given nothing more."))


@router.post("/relays/{name}/resumption")
def resume(request: Request, runtime: RuntimeOf, user: RelayManager, name: str) -> Response:
    """Let it go on."""
    with runtime.database.transaction() as session:
        keeping.resume_relay(session, name, by=user)
    return redirect(request, f"/relays/{name}", notice=say("The relay is used again."))


@router.post("/relays/{name}/removal")
def remove(request: Request, runtime: RuntimeOf, user: RelayManager, name: str) -> Response:
    """Take it away."""
    with runtime.database.transaction() as session:
        keeping.remove_relay(session, name, by=user, now=runtime.clock())
    return redirect(request, "/relays", notice=say("The relay “{name}” was taken away.", name=name))


def _page(
    request: Request, runtime: RuntimeOf, name: str, form: Form[Any] | None, *, status: int = 200
) -> HTMLResponse:
    with runtime.database.reading() as session:
        relay = relay_standing(session, runtime.relay.name, now=runtime.clock(), name=name)
    return render_page(
        request,
        "staff/relay.html",
        status=status,
        relay=relay,
        is_default=name == DEFAULT,
        form=form or filled_limits(relay.limits),
    )


def _new_page(request: Request, runtime: RuntimeOf, form: Form[Any], *, status: int = 200) -> HTMLResponse:
    return render_page(
        request, "staff/relay_new.html", status=status, form=form, senders=_senders(runtime), known=""
    )


def _address_page(
    request: Request, runtime: RuntimeOf, name: str, form: Form[Any], *, status: int = 200
) -> HTMLResponse:
    keeping.refuse_default(name)
    with runtime.database.reading() as session:
        find_relay(session, name)
    return render_page(
        request, "staff/relay_new.html", status=status, form=form, senders=_senders(runtime), known=name
    )


def _senders(runtime: RuntimeOf) -> list[str]:
    with runtime.database.reading() as session:
        return senders(session, base_url=runtime.settings.base_url)
