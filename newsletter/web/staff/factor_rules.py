"""Who must have a second factor, and taking a colleague's away when they have lost it."""

from collections import Counter
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BeforeValidator

from newsletter.errors import Conflict
from newsletter.users.deeds import Deed
from newsletter.users.factors.demanding import demand, demands
from newsletter.users.factors.having import users_with_factor
from newsletter.users.factors.resetting import reset_factors
from newsletter.users.managing import all_users, get_user
from newsletter.users.models import User
from newsletter.users.roles import Role
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, FormModel, Posted, filled_form, read_form
from newsletter.web.pages import redirect, render_page
from newsletter.web.ranges import RowId
from newsletter.wording import say

UserManager = Annotated[User, needs(Deed.MANAGE_USERS)]

router = APIRouter(prefix="/users", dependencies=[needs(Deed.MANAGE_USERS)])


class Rule(FormModel):
    """Whether a role demands a second factor, and from which day on; without one, at once."""

    demanded: bool = False
    since: Annotated[date | None, BeforeValidator(lambda text: text or None)] = None


class Rules(FormModel):
    """The rule of each role."""

    roles: dict[Role, Rule]


@router.get("/factors")
def show_rules(request: Request, runtime: RuntimeOf) -> HTMLResponse:
    """The page."""
    with runtime.database.reading() as session:
        kept = demands(session)
    rows = {
        role: {
            "demanded": "on" if role in kept else "",
            "since": f"{kept[role]:%Y-%m-%d}" if role in kept else "",
        }
        for role in Role
    }
    return _page(request, runtime, filled_form({"roles": rows}))


@router.post("/factors")
def change_rules(request: Request, runtime: RuntimeOf, user: UserManager, posted: Posted) -> Response:
    """Take the rules over."""
    form = read_form(Rules, posted)
    if form.model is None:
        return _page(request, runtime, form, status=422)
    with runtime.database.transaction() as session:
        for role, rule in form.model.roles.items():
            demand(session, role, since=_moment(rule, now=runtime.clock()), by=user)
    return redirect(request, "/users/factors", notice=say("Who must have a second factor was changed."))


@router.post("/{user_id}/factors/removal")
def take_factors_away(request: Request, runtime: RuntimeOf, user: UserManager, user_id: RowId) -> Response:
    """Take a colleague's factors away, who is signed out everywhere."""
    try:
        with runtime.database.transaction() as session:
            person = get_user(session, user_id)
            reset_factors(session, person, by=user, now=runtime.clock())
    except Conflict as error:
        return redirect(request, f"/users/{user_id}", notice=error.sentence, tone="bad")
    notice = say("{name} has no second factor any more, and is signed out everywhere.", name=person.name)
    return redirect(request, f"/users/{user_id}", notice=notice)


def _moment(rule: Rule, *, now: datetime) -> datetime | None:
    if not rule.demanded:
        return None
    return datetime.combine(rule.since, time(), UTC) if rule.since else now


def _page(request: Request, runtime: RuntimeOf, form: Form[Any], *, status: int = 200) -> HTMLResponse:
    with runtime.database.reading() as session:
        users = [each for each in all_users(session) if each.disabled_at is None]
        equipped = users_with_factor(session)
    return render_page(
        request,
        "staff/factor_rules.html",
        status=status,
        form=form,
        people=Counter(each.role for each in users),
        equipped=Counter(each.role for each in users if each.id in equipped),
    )
