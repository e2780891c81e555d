"""The users: who may sign in, with which role."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from newsletter.content.texts import PersonName
from newsletter.errors import Conflict, Invalid
from newsletter.users.deeds import Deed
from newsletter.users.factors.having import factors_of, users_with_factor
from newsletter.users.managing import (
    all_users,
    change_role,
    create_user,
    disable,
    enable,
    get_user,
    set_password,
)
from newsletter.users.models import User
from newsletter.users.new_passwords import given_password
from newsletter.users.passwords import made_up_password
from newsletter.users.roles import Role
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import (
    Form,
    FormModel,
    InterfaceLanguage,
    MailAddress,
    Posted,
    filled_form,
    read_form,
)
from newsletter.web.limiting import few_at_once
from newsletter.web.pages import page_language, redirect, render_page
from newsletter.web.ranges import RowId
from newsletter.wording import say

UserManager = Annotated[User, needs(Deed.MANAGE_USERS)]

router = APIRouter(prefix="/users", dependencies=[needs(Deed.MANAGE_USERS)])


class NewUser(FormModel):
    """A colleague to let in."""

    email: MailAddress
    name: Annotated[PersonName, Field(min_length=1, max_length=100)]
    role: Role
    locale: InterfaceLanguage


class Change(FormModel):
    """What may be changed of a user by others."""

    role: Role
    access: Literal["open", "closed"]


@router.get("")
def show_users(request: Request, runtime: RuntimeOf) -> HTMLResponse:
    """Everybody who has an account."""
    with runtime.database.reading() as session:
        return render_page(
            request, "staff/users.html", users=all_users(session), equipped=users_with_factor(session)
        )


@router.get("/new")
def ask_for_user(request: Request) -> HTMLResponse:
    """The form for a new user."""
    form: Form[Any] = filled_form({"role": Role.EDITOR, "locale": page_language(request)})
    return render_page(request, "staff/user_new.html", form=form)


@router.post("", dependencies=[few_at_once])
def add_user(request: Request, runtime: RuntimeOf, user: UserManager, posted: Posted) -> Response:
    """Make the user with a made-up password, which is shown this once."""
    form = read_form(NewUser, posted)
    if form.model is None:
        return render_page(request, "staff/user_new.html", form=form, status=422)
    password = made_up_password()
    try:
        given = given_password(password, email=form.model.email)
        with runtime.database.transaction() as session:
            person = create_user(
                session,
                form.model.email,
                name=form.model.name,
                role=form.model.role,
                locale=form.model.locale,
                password=given,
                first_until=runtime.first_until(),
                by=user,
                now=runtime.clock(),
            )
    except (Conflict, Invalid) as error:
        refused = form.with_error("email", error.sentence)
        return render_page(request, "staff/user_new.html", form=refused, status=422)
    return render_page(request, "staff/user_password.html", person=person, password=password, status=201)


@router.get("/{user_id}")
def show_user(request: Request, runtime: RuntimeOf, user_id: RowId) -> HTMLResponse:
    """One user."""
    with runtime.database.reading() as session:
        person = get_user(session, user_id)
    access = "open" if person.disabled_at is None else "closed"
    return _page(request, runtime, user_id, filled_form({"role": person.role, "access": access}))


@router.post("/{user_id}")
def change_user(
    request: Request, runtime: RuntimeOf, user: UserManager, user_id: RowId, posted: Posted
) -> Response:
    """Give another role, shut out or let in again; works at once, also for running sessions."""
    form = read_form(Change, posted)
    if form.model is not None:
        try:
            with runtime.database.transaction() as session:
                person = get_user(session, user_id)
                change_role(session, person, role=form.model.role, by=user, now=runtime.clock())
                if form.model.access == "closed":
                    disable(session, person, by=user, now=runtime.clock())
                else:
                    enable(session, person, by=user, now=runtime.clock())
            return redirect(request, "/users", notice=say("{name} was changed.", name=person.name))
        except Conflict as error:
            form = form.with_error("", error.sentence)
    return _page(request, runtime, user_id, form, status=422)


@router.post("/{user_id}/password", dependencies=[few_at_once])
def reset_password(request: Request, runtime: RuntimeOf, user: UserManager, user_id: RowId) -> HTMLResponse:
    """Give a made-up password, shown this once; all sessions of the user end."""
    password = made_up_password()
    with runtime.database.reading() as session:
        given = given_password(password, email=get_user(session, user_id).email)
    with runtime.database.transaction() as session:
        person = get_user(session, user_id)
        set_password(
            session,
            person,
            password=given,
            first_until=runtime.first_until(),
            by=user,
            now=runtime.clock(),
        )
    return render_page(request, "staff/user_password.html", person=person, password=password)


def _page(
    request: Request, runtime: RuntimeOf, user_id: int, form: Form[Any], *, status: int = 200
) -> HTMLResponse:
    with runtime.database.reading() as session:
        person = get_user(session, user_id)
        factors = factors_of(session, person)
    return render_page(request, "staff/user.html", status=status, person=person, form=form, factors=factors)
