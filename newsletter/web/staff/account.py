"""A user's own page: name and language, password, and the browsers they are signed in with."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from newsletter.content.texts import PersonName
from newsletter.errors import Invalid
from newsletter.users.deeds import Deed
from newsletter.users.factors.having import factors_of
from newsletter.users.managing import change_password, get_user, rename
from newsletter.users.models import User
from newsletter.users.new_passwords import WrongPassword, changed_password
from newsletter.users.refusals import note_wrong_password
from newsletter.users.signing_in import revoke, sessions_of, sign_out_elsewhere
from newsletter.web.access import RuntimeOf, needs, signed_in
from newsletter.web.forms import Form, FormModel, InterfaceLanguage, Posted, Secret, filled_form, read_form
from newsletter.web.limiting import PRESENT_PASSWORD, RateLimits, TooManyRequests, few_at_once
from newsletter.web.pages import LANGUAGE_COOKIE, redirect, render_page
from newsletter.web.ranges import RowId
from newsletter.web.whence import write_down, write_down_failure
from newsletter.wording import say

Owner = Annotated[User, needs(Deed.KEEP_OWN_ACCOUNT)]

router = APIRouter(prefix="/account")


class Profile(FormModel):
    """What a user may say of themselves."""

    name: Annotated[PersonName, Field(min_length=1, max_length=100)]
    locale: InterfaceLanguage


class NewPassword(FormModel):
    """The present password and the one to come."""

    current: Secret
    new: Secret
    again: Secret


@router.get("")
def show_account(request: Request, runtime: RuntimeOf, user: Owner) -> HTMLResponse:
    """The page."""
    return _page(request, runtime, user)


@router.post("")
def change_profile(request: Request, runtime: RuntimeOf, user: Owner, posted: Posted) -> Response:
    """Take over name and language."""
    form = read_form(Profile, posted)
    if form.model is None:
        return _page(request, runtime, user, profile=form, status=422)
    with runtime.database.transaction() as session:
        rename(get_user(session, user.id), form.model.name, locale=form.model.locale)
    response = redirect(
        request, "/account", notice=say("Your account was changed."), locale=form.model.locale
    )
    response.delete_cookie(LANGUAGE_COOKIE)  # the account's language counts again
    return response


@router.post("/password", dependencies=[needs(Deed.KEEP_OWN_ACCOUNT, keeps=False), few_at_once])
def replace_password(request: Request, runtime: RuntimeOf, user: Owner, posted: Posted) -> Response:
    """Change the password; everybody else who is signed in to the account is signed out."""
    form = read_form(NewPassword, posted)
    if form.model is not None and form.model.new != form.model.again:
        form = form.with_error("again", say("This is not the same as the new password."))
    if form.model is None or form.errors:
        return _page(request, runtime, user, password=form, status=422)
    limits: RateLimits = request.app.state.limits
    try:
        with limits.trying((PRESENT_PASSWORD, str(user.id))) as count:
            try:
                wanted = changed_password(user, current=form.model.current, new=form.model.new)
                with runtime.database.transaction() as session:
                    ended = change_password(
                        session,
                        get_user(session, user.id),
                        password=wanted,
                        keep_session=_session_id(request),
                        now=runtime.clock(),
                    )
            except WrongPassword:
                count()
                write_down(request, partial(note_wrong_password, user=user))
                raise
    except (Invalid, TooManyRequests) as error:
        shown = form.with_error("", error.sentence)
        status = 429 if isinstance(error, TooManyRequests) else 422
        write_down_failure(request, error)
        return _page(request, runtime, user, password=shown, status=status)
    notice = say("Your password was changed; {count} other sessions were ended.", count=ended)
    return redirect(request, "/account", notice=notice)


@router.post("/sessions/{session_id}/end")
def end_session(request: Request, runtime: RuntimeOf, user: Owner, session_id: RowId) -> Response:
    """Sign one browser out."""
    with runtime.database.transaction() as session:
        revoke(session, user, session_id=session_id, now=runtime.clock())
    return redirect(request, "/account", notice=say("The session was ended."))


@router.post("/sessions/end")
def end_other_sessions(request: Request, runtime: RuntimeOf, user: Owner) -> Response:
    """Sign every other browser out."""
    with runtime.database.transaction() as session:
        ended = sign_out_elsewhere(session, user, keep=_session_id(request), now=runtime.clock())
    return redirect(request, "/account", notice=say("{count} other sessions were ended.", count=ended))


def _page(
    request: Request,
    runtime: RuntimeOf,
    user: User,
    *,
    profile: Form[Any] | None = None,
    password: Form[Any] | None = None,
    status: int = 200,
) -> HTMLResponse:
    with runtime.database.reading() as session:
        sessions = sessions_of(session, user, now=runtime.clock(), limits=runtime.sessions)
        factors = factors_of(session, user)
    return render_page(
        request,
        "staff/account.html",
        status=status,
        profile=profile or filled_form({"name": user.name, "locale": user.locale}),
        password=password or Form(),
        sessions=[(each, browser_of(each.user_agent)) for each in sessions],
        factors=factors,
        this_session=_session_id(request),
    )


def browser_of(user_agent: str) -> str:
    """A browser and its system, as people call them; the name itself when it is none we know."""
    browsers = ("Edg", "OPR", "SamsungBrowser", "Whale", "Firefox", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    names = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Mac OS": "macOS"}
    known = [next((part for part in parts if part in user_agent), "") for parts in (browsers, systems)]
    return " · ".join(names.get(part, part) for part in known if part) or user_agent[:60] or "?"


def _session_id(request: Request) -> int | None:
    found = signed_in(request)
    return found.id if found else None
