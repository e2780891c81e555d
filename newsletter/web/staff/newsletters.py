"""Newsletters: the list, a new one, and the settings of each, which decide who is spoken for."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from newsletter.content.publication import IDENTITY
from newsletter.content.ready_themes import LABELS
from newsletter.content.themes import CHOSEN, ROLES, Correction, Theme
from newsletter.desk.newsletters import newsletter_cards
from newsletter.errors import Conflict, Invalid
from newsletter.issues.approving import approvers_in, remark_on_own_approval
from newsletter.issues.finding import find_newsletter
from newsletter.issues.models import Newsletter
from newsletter.issues.newsletters import change_newsletter, create_newsletter, publication_of
from newsletter.languages import SPOKEN
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, Posted, filled_form, read_form
from newsletter.web.pages import redirect, render_page
from newsletter.web.staff.newsletter_forms import (
    SCHEMES,
    NewNewsletter,
    checked,
    form_of,
    read_settings,
    settings_of,
    theme_of,
)
from newsletter.web.uploaded_pictures import uploading
from newsletter.wording import Sentence, say

router = APIRouter(prefix="/newsletters")


@router.get("", dependencies=[needs(Deed.READ_NEWSLETTERS)])
def show_newsletters(request: Request, runtime: RuntimeOf) -> HTMLResponse:
    """All newsletters."""
    with runtime.database.reading() as session:
        return render_page(request, "staff/newsletters.html", cards=newsletter_cards(session))


@router.get("/new", dependencies=[needs(Deed.CREATE_NEWSLETTERS)])
def ask_for_newsletter(request: Request) -> HTMLResponse:
    """The form for a new newsletter."""
    form: Form[Any] = filled_form({"locales": ", ".join(SPOKEN)})
    return render_page(request, "staff/newsletter_new.html", form=form)


@router.post("")
def add_newsletter(
    request: Request,
    runtime: RuntimeOf,
    user: Annotated[User, needs(Deed.CREATE_NEWSLETTERS)],
    posted: Posted,
) -> Response:
    """Make the newsletter and go on to its settings."""
    form = read_form(NewNewsletter, posted)
    if form.model is not None:
        new = form.model
        try:
            with runtime.database.transaction() as session:
                create_newsletter(
                    session,
                    new.slug,
                    name={new.locales[0]: new.name},
                    locales=new.locales,
                    by=user,
                    now=runtime.clock(),
                )
            notice = say("The newsletter was made. Please say who sends it.")
            return redirect(request, f"/newsletters/{new.slug}", notice=notice)
        except (Conflict, Invalid) as error:
            form = form.with_error("slug", error.sentence)
    return render_page(request, "staff/newsletter_new.html", form=form, status=422)


@router.get("/{slug}", dependencies=[needs(Deed.CHANGE_NEWSLETTERS)])
def show_settings(request: Request, runtime: RuntimeOf, slug: str) -> HTMLResponse:
    """The settings of one newsletter."""
    with runtime.database.reading() as session:
        newsletter = find_newsletter(session, slug)
        return _page(request, session, newsletter, form_of(newsletter))


@router.post("/{slug}")
def change_settings(
    request: Request,
    runtime: RuntimeOf,
    user: Annotated[User, needs(Deed.CHANGE_NEWSLETTERS)],
    slug: str,
    posted: Posted,
) -> Response:
    """Keep the settings. Proofs that exist stay as they are; the next proof has the new settings."""
    read = read_settings(
        posted, uploading(runtime, newsletter=lambda session: find_newsletter(session, slug), by=user)
    )
    with runtime.database.transaction() as session:
        newsletter = find_newsletter(session, slug)
        form = checked(read)
        if form.model is None or form.errors:
            return _page(request, session, newsletter, form, status=422)
        _, moved = theme_of(newsletter, form.model.theme)
        change_newsletter(newsletter, settings_of(newsletter, form.model), by=user)
        remarks = [remark_on_own_approval(session, newsletter), *map(_moved, moved)]
    notice = say("The settings were saved.")
    for remark in filter(None, remarks):
        notice = Sentence("{notice} {remark}", {"notice": notice, "remark": remark})
    return redirect(
        request, f"/newsletters/{slug}", notice=notice, tone="warning" if any(remarks) else "good"
    )


def _moved(one: Correction) -> Sentence:
    """What is said of a colour that could not be read as it was chosen."""
    return say(
        "{role} could not be read in {chosen}: it is {used} now.",
        role=ROLES[one.role],
        chosen=one.chosen,
        used=one.used,
    )


def _page(
    request: Request, session: Session, newsletter: Newsletter, form: Form[Any], *, status: int = 200
) -> HTMLResponse:
    rows = {name.split(".")[1] for name in form.values if name.startswith("disclaimers.")}
    numbers = sorted(rows | {str(len(newsletter.disclaimers))}, key=lambda number: (len(number), number))
    told = publication_of(newsletter)
    return render_page(
        request,
        "staff/newsletter.html",
        status=status,
        newsletter=newsletter,
        form=form,
        numbers=numbers,
        locales=newsletter.locales,
        missing=[(told.setting_of(part), IDENTITY[part]) for part in told.unsaid],
        approvers=[user.name for user in approvers_in(session, newsletter)],
        colours=CHOSEN,
        themes=[(name, label, about, Theme(name=name)) for name, (label, about) in LABELS.items()],
        colour_names=ROLES,
        schemes=SCHEMES,
    )
