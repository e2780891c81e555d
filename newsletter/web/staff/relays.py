"""The relay: how it stands, and how much it is given."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BeforeValidator, Field

from newsletter.desk.relays import relay_standing
from newsletter.dispatch.allowance.changing import change_limits
from newsletter.dispatch.allowance.limits import Limits, WarmUp
from newsletter.errors import Invalid
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, FormModel, Posted, filled_form, read_form
from newsletter.web.pages import redirect, render_page
from newsletter.wording import say

RelayManager = Annotated[User, needs(Deed.MANAGE_RELAYS)]

router = APIRouter(prefix="/relay", dependencies=[needs(Deed.MANAGE_RELAYS)])


def _or_nothing(text: object) -> object:
    return text or None


_Count = Annotated[Annotated[int, Field(ge=1, le=100_000_000)] | None, BeforeValidator(_or_nothing)]


class LimitFields(FormModel):
    """What the form asks for; what is left empty is no limit."""

    per_second: _Count = None
    per_hour: _Count = None
    per_day: _Count = None
    per_domain: _Count = None
    connections: Annotated[Annotated[int, Field(ge=1, le=1000)] | None, BeforeValidator(_or_nothing)] = None
    per_connection: _Count = None
    warm_from: Annotated[date | None, BeforeValidator(_or_nothing)] = None
    warm_first: _Count = None
    warm_factor: Annotated[Annotated[float, Field(ge=1.1, le=10)] | None, BeforeValidator(_or_nothing)] = None

    def missing(self) -> list[str]:
        """Which fields of a warm-up are empty, where others of it are not."""
        fields = ("warm_from", "warm_first", "warm_factor")
        empty = [name for name in fields if getattr(self, name) is None]
        return empty if len(empty) < len(fields) else []

    def limits(self) -> Limits:
        """The same as a value."""
        plan = None
        if self.warm_from and self.warm_first and self.warm_factor:
            plan = WarmUp(self.warm_from, self.warm_first, self.warm_factor)
        return Limits(
            per_second=self.per_second,
            per_hour=self.per_hour,
            per_day=self.per_day,
            per_domain=self.per_domain,
            warm_up=plan,
            connections=self.connections,
            per_connection=self.per_connection,
        )


@router.get("")
def show_relay(request: Request, runtime: RuntimeOf) -> HTMLResponse:
    """The page."""
    return _page(request, runtime, None)


@router.post("")
def change_relay(request: Request, runtime: RuntimeOf, user: RelayManager, posted: Posted) -> Response:
    """Take the limits over."""
    form = read_form(LimitFields, posted)
    if form.model is None:
        return _page(request, runtime, form, status=422)
    for name in form.model.missing():
        form = form.with_error(name, say("Please fill this in."))
    if form.errors or form.model is None:
        return _page(request, runtime, form, status=422)
    try:
        with runtime.database.transaction() as session:
            change_limits(session, form.model.limits(), by=user, now=runtime.clock())
    except Invalid as error:
        return _page(request, runtime, form.with_error("per_day", error.sentence), status=422)
    return redirect(request, "/relay", notice=say("What the relay is given was changed."))


def _page(request: Request, runtime: RuntimeOf, form: Form[Any] | None, *, status: int = 200) -> HTMLResponse:
    with runtime.database.reading() as session:
        relay = relay_standing(session, runtime.relay.name, now=runtime.clock())
    return render_page(
        request, "staff/relay.html", status=status, relay=relay, form=form or _filled(relay.limits)
    )


def _filled(limits: Limits) -> Form[Any]:
    plan = limits.warm_up
    kept = {
        "per_second": limits.per_second,
        "per_hour": limits.per_hour,
        "per_day": limits.per_day,
        "per_domain": limits.per_domain,
        "connections": limits.connections,
        "per_connection": limits.per_connection,
        "warm_from": f"{plan.begins_on:%Y-%m-%d}" if plan else None,
        "warm_first": plan.first if plan else None,
        "warm_factor": f"{plan.factor:g}" if plan else None,
    }
    return filled_form({name: value for name, value in kept.items() if value is not None})
