"""Lists: how many are on each, who they are, and how a new list is made."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from pydantic import StringConstraints, field_validator
from sqlalchemy.orm import Session

from newsletter.content.texts import Line, Lines, Locale
from newsletter.desk.audiences import audience_shown
from newsletter.desk.lists import list_lines, orders_open, people_on
from newsletter.desk.newsletters import newsletter_lines
from newsletter.desk.people import people_found
from newsletter.dispatch.budget import recent_overruns
from newsletter.dispatch.closing import close_list
from newsletter.dispatch.words import DELIVERY_STATES
from newsletter.errors import Conflict, Invalid
from newsletter.issues.finding import newsletter_with, readers_languages
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, FormModel, Posted, Required, filled_form, read_form, refusal
from newsletter.web.pages import redirect, render_page
from newsletter.web.ranges import PostedId
from newsletter.wording import say
from subscribers.exporting import export_csv, note_subscribers_export
from subscribers.lists import change_list, create_list, find_list, reopen_list
from subscribers.models import MailingList, SubscriptionState
from subscribers.searching import Order, counts_by_state
from subscribers.words import ORDERS, SUBSCRIPTIONS

router = APIRouter(dependencies=[needs(Deed.READ_SUBSCRIBERS)])

Slug = Annotated[Required, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class NamedList(FormModel):
    """What a list is called, and who may come onto it."""

    name: dict[Locale, Line] = {}
    description: dict[Locale, Lines] = {}
    is_public: bool = False

    @field_validator("name")
    @classmethod
    def _is_named(cls, value: dict[str, str]) -> dict[str, str]:
        if not any(value.values()):
            raise refusal(say("Give the list a name in at least one language."))
        return {locale: text for locale, text in value.items() if text}


class ListSettings(NamedList):
    """What of a list can be changed."""

    is_stacked: bool = False


class NewList(NamedList):
    """What makes a list."""

    newsletter: PostedId
    slug: Slug


@router.get("/lists")
def show_lists(
    request: Request, runtime: RuntimeOf, user: Annotated[User, needs(Deed.READ_SUBSCRIBERS)], q: str = ""
) -> HTMLResponse:
    """Every list with its numbers, or who is found on any of them."""
    if not q.strip():
        return _lists_page(request, runtime, filled_form({"is_public": ""}))
    with runtime.database.reading() as session:
        return render_page(
            request,
            "staff/people.html",
            q=q,
            found=people_found(session, q, by=user),
            states=SUBSCRIPTIONS,
            delivery_states=DELIVERY_STATES,
        )


@router.post("/lists")
def add_list(
    request: Request, runtime: RuntimeOf, user: Annotated[User, needs(Deed.MANAGE_LISTS)], posted: Posted
) -> Response:
    """Make a list."""
    form = read_form(NewList, posted)
    if form.model is None:
        return _lists_page(request, runtime, form, status=422)
    try:
        with runtime.database.transaction() as session:
            create_list(
                session,
                form.model.slug,
                newsletter_id=newsletter_with(session, form.model.newsletter).id,
                name=form.model.name,
                description={locale: text for locale, text in form.model.description.items() if text},
                is_public=form.model.is_public,
                by=user,
                now=runtime.clock(),
            )
    except (Conflict, Invalid) as error:
        return _lists_page(request, runtime, form.with_error("slug", error.sentence), status=422)
    return RedirectResponse(f"/lists/{form.model.slug}", status_code=303)


@router.get("/lists/{slug}")
def show_list(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.READ_SUBSCRIBERS)],
    q: str = "",
    state: Annotated[SubscriptionState | Literal[""], Query()] = "",
    sort: Order = Order.NEWEST,
    page: int = 1,
) -> HTMLResponse:
    """One list: its numbers, and its subscribers a page at a time."""
    with runtime.database.reading() as session:
        mailing_list = find_list(session, slug)
        overruns = recent_overruns(session, now=runtime.clock())
        return render_page(
            request,
            "staff/list.html",
            list=mailing_list,
            overruns=[each for each in overruns if each.list_id == mailing_list.id],
            audience=audience_shown(session, mailing_list),
            counts=counts_by_state(session, mailing_list),
            found=people_on(
                session, mailing_list, query=q, state=state or None, order=sort, page=page, by=user
            ),
            q=q,
            chosen=state,
            states=SUBSCRIPTIONS,
            sort=sort,
            orders={order: ORDERS[order] for order in orders_open(mailing_list, by=user)},
            newsletter=newsletter_with(session, mailing_list.newsletter_id),
        )


@router.get("/lists/{slug}/settings", dependencies=[needs(Deed.MANAGE_LISTS)])
def show_settings(request: Request, runtime: RuntimeOf, slug: str) -> HTMLResponse:
    """What of a list can be changed, and closing it."""
    with runtime.database.reading() as session:
        mailing_list = find_list(session, slug)
        values = {
            "name": mailing_list.name,
            "description": mailing_list.description,
            "is_public": "on" if mailing_list.is_public else "",
            "is_stacked": "yes" if mailing_list.is_stacked else "no",
        }
        return _settings_page(request, session, mailing_list, filled_form(values))


@router.post("/lists/{slug}/settings")
def change_settings(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.MANAGE_LISTS)],
    posted: Posted,
) -> Response:
    """Keep the settings."""
    form = read_form(ListSettings, posted)
    with runtime.database.transaction() as session:
        mailing_list = find_list(session, slug)
        if form.model is None:
            return _settings_page(request, session, mailing_list, form, status=422)
        change_list(mailing_list, **form.model.model_dump(), by=user)
    return redirect(request, f"/lists/{slug}", notice=say("The list was changed."))


@router.post("/lists/{slug}/closure")
def close(
    request: Request, runtime: RuntimeOf, slug: str, user: Annotated[User, needs(Deed.MANAGE_LISTS)]
) -> RedirectResponse:
    """Nobody comes onto it any more, and nothing goes to it."""
    with runtime.database.transaction() as session:
        close_list(session, find_list(session, slug), by=user, now=runtime.clock())
    return redirect(request, f"/lists/{slug}", notice=say("The list is closed. Who is on it stays on it."))


@router.post("/lists/{slug}/reopening")
def reopen(
    request: Request, runtime: RuntimeOf, slug: str, user: Annotated[User, needs(Deed.MANAGE_LISTS)]
) -> RedirectResponse:
    """People come onto it again."""
    with runtime.database.transaction() as session:
        reopen_list(session, find_list(session, slug), by=user)
    return redirect(request, f"/lists/{slug}", notice=say("The list is open again."))


@router.get("/lists/{slug}/subscribers.csv")
def export_list(
    runtime: RuntimeOf, user: Annotated[User, needs(Deed.EXPORT_SUBSCRIBERS)], slug: str
) -> StreamingResponse:
    """All subscribers of a list, as a CSV file that an import reads again."""

    def portions() -> Iterator[bytes]:
        with runtime.database.reading() as session:
            yield from export_csv(session, find_list(session, slug), by=user)

    with runtime.database.transaction() as session:
        note_subscribers_export(find_list(session, slug), by=user)
    return StreamingResponse(
        portions(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{slug}.csv"'},
    )


def _settings_page(
    request: Request, session: Session, mailing_list: MailingList, form: Form[Any], *, status: int = 200
) -> HTMLResponse:
    languages = readers_languages(session, mailing_list.newsletter_id)
    return render_page(
        request,
        "staff/list_settings.html",
        status=status,
        list=mailing_list,
        locales=list(dict.fromkeys([*languages, *mailing_list.name, *mailing_list.description])),
        form=form,
    )


def _lists_page(
    request: Request, runtime: Runtime, form: Form[NewList], *, status: int = 200
) -> HTMLResponse:
    with runtime.database.reading() as session:
        papers = newsletter_lines(session)
        lists = list_lines(session)
        overruns = recent_overruns(session, now=runtime.clock())
    locales = dict.fromkeys(locale for paper in papers for locale in paper.locales)
    return render_page(
        request,
        "staff/lists.html",
        status=status,
        newsletters=papers,
        lists=lists,
        overruns=overruns,
        locales=list(locales),
        form=form,
    )
