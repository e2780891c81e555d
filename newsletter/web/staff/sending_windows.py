"""The sending window of a newsletter: the hours and days on which it may be sent."""

from datetime import time
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from newsletter.content.fields.times import ClockTime, Zone
from newsletter.dispatch.windows.hours import WEEKDAYS, Hours
from newsletter.dispatch.windows.keeping import change_window, window_of
from newsletter.errors import Invalid
from newsletter.issues.finding import find_newsletter
from newsletter.languages import interface
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, FormModel, Posted, filled_form, read_form
from newsletter.web.pages import redirect, render_page
from newsletter.web.zones import zone_choices
from newsletter.wording import say

Changer = Annotated[User, needs(Deed.CHANGE_NEWSLETTERS)]

router = APIRouter(prefix="/newsletters/{slug}/window", dependencies=[needs(Deed.CHANGE_NEWSLETTERS)])


class WindowFields(FormModel):
    """What the form asks for."""

    days: list[int] = []
    begins: ClockTime
    ends: ClockTime
    zone: Zone

    def hours(self) -> Hours:
        """The same as a value."""
        days = tuple(sorted(set(self.days)))
        return Hours(self.zone, days, time.fromisoformat(self.begins), time.fromisoformat(self.ends))


@router.get("")
def show_window(request: Request, runtime: RuntimeOf, user: Changer, slug: str) -> HTMLResponse:
    """The page."""
    return _page(request, runtime, slug, None, locale=user.locale)


@router.post("")
def set_window(request: Request, runtime: RuntimeOf, user: Changer, slug: str, posted: Posted) -> Response:
    """Send within these hours only."""
    form = read_form(WindowFields, posted)
    if form.model is None:
        return _page(request, runtime, slug, form, locale=user.locale, status=422)
    try:
        with runtime.database.transaction() as session:
            change_window(session, find_newsletter(session, slug), form.model.hours(), by=user)
    except Invalid as error:
        refused = form.with_error("days", error.sentence)
        return _page(request, runtime, slug, refused, locale=user.locale, status=422)
    return redirect(request, f"/newsletters/{slug}/window", notice=form.model.hours().sentence)


@router.post("/removal")
def take_window_away(request: Request, runtime: RuntimeOf, user: Changer, slug: str) -> Response:
    """Send at any time."""
    with runtime.database.transaction() as session:
        change_window(session, find_newsletter(session, slug), None, by=user)
    return redirect(
        request, f"/newsletters/{slug}/window", notice=say("The newsletter may be sent at any time.")
    )


def _page(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    form: Form[Any] | None,
    *,
    locale: str,
    status: int = 200,
) -> HTMLResponse:
    with runtime.database.reading() as session:
        newsletter = find_newsletter(session, slug)
        hours = window_of(session, newsletter.id)
    form = form or _filled(hours or Hours(interface(locale).home_zone, (0, 1, 2, 3, 4), time(8), time(20)))
    return render_page(
        request,
        "staff/sending_window.html",
        status=status,
        newsletter=newsletter,
        hours=hours,
        form=form,
        weekdays=list(enumerate(WEEKDAYS)),
        chosen=[str(day) for day in form.value("days") or ()],
        zones=zone_choices(locale, near=(str(form.value("zone")), interface(locale).home_zone)),
    )


def _filled(proposed: Hours) -> Form[Any]:
    return filled_form(
        {
            "days": list(proposed.days),
            "begins": f"{proposed.begins:%H:%M}",
            "ends": f"{proposed.ends:%H:%M}",
            "zone": proposed.zone,
        }
    )
