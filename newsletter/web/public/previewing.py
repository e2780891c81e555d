"""A draft shown to people without an account, by a link: each edition as a mail and as a page, and room for a comment.

Every link that leads nowhere says the same. Of who looks nothing is kept but that somebody did.
"""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import StringConstraints
from sqlalchemy.orm import Session

from newsletter.dispatch.commenting import comment_as_guest
from newsletter.errors import Conflict, Invalid
from newsletter.issues.reviews.commenting import LONGEST_COMMENT, LONGEST_GUEST, Spot
from newsletter.issues.reviews.models import PreviewLink
from newsletter.issues.reviews.preview_links import note_opened, open_link
from newsletter.issues.reviews.showing import shown_by
from newsletter.languages import closest
from newsletter.links import Purpose, path
from newsletter.rendering.placing import RenderError
from newsletter.runtime import Runtime
from newsletter.web.access import RuntimeOf, anyone
from newsletter.web.forms import Form, FormModel, Posted, Required, filled_form, read_form
from newsletter.web.limiting import GUEST_COMMENT_PER_IP, PREVIEW_PER_IP, RateLimits, network_of
from newsletter.web.mail_views import View, edition_view, framed, mail_frame
from newsletter.web.pages import client_ip, page_language, redirect
from newsletter.web.public.shared import meet, public_page
from newsletter.web.public.tokens import route
from newsletter.wording import say

router = APIRouter(dependencies=[anyone])


class Look(StrEnum):
    """How a guest looks at an edition."""

    DESKTOP = "desktop"
    PHONE = "phone"
    DARK = "dark"
    PAGE = "page"
    TEXT = "text"


LOOKS = {
    Look.DESKTOP: say("Mail"),
    Look.PHONE: say("Phone"),
    Look.DARK: say("Dark"),
    Look.PAGE: say("Web page"),
    Look.TEXT: say("Plain text"),
}
AskedLook = Annotated[Look, Query(alias="as")]


class Said(FormModel):
    """What a guest says, about which block (none: all of it)."""

    name: Annotated[Required, StringConstraints(max_length=LONGEST_GUEST)]
    text: Annotated[Required, StringConstraints(max_length=LONGEST_COMMENT)]
    block: str = ""


@router.api_route(route(Purpose.PREVIEW, "/mail/{locale}"), methods=["GET", "HEAD"])
def show_mail_in_frame(
    request: Request, runtime: RuntimeOf, token: str, locale: str, look: AskedLook = Look.DESKTOP
) -> Response:
    """One edition as a mail, for the frame: nothing in it may run. Raises NotFound."""
    _count(request)
    base_url = runtime.settings.base_url
    with runtime.database.reading() as session:
        shown = shown_by(session, _link(session, runtime, token))
        rendition = shown.mail(locale, base_url=base_url)
    view = View.DARK if look is Look.DARK else View.DESKTOP
    return _quiet(mail_frame(rendition, view, base_url=base_url))


@router.api_route(route(Purpose.PREVIEW, "/page/{locale}"), methods=["GET", "HEAD"])
def show_page_in_frame(request: Request, runtime: RuntimeOf, token: str, locale: str) -> Response:
    """The same as the page that it becomes on the web. Raises NotFound."""
    _count(request)
    base_url = runtime.settings.base_url
    with runtime.database.reading() as session:
        page = shown_by(session, _link(session, runtime, token)).page(locale, base_url=base_url)
    return _quiet(framed(page, base_url=base_url))


@router.api_route(route(Purpose.PREVIEW), methods=["GET", "HEAD"])
def show_preview(
    request: Request, runtime: RuntimeOf, token: str, locale: str = "", look: AskedLook = Look.DESKTOP
) -> HTMLResponse:
    """The draft. That somebody came is counted before the page begins, and not when they go on to another language."""
    _count(request)
    if request.method == "GET" and not request.query_params:
        with runtime.database.transaction() as session:
            note_opened(session, _link(session, runtime, token).id, now=runtime.clock())
    return _page(request, runtime, token, locale=locale, look=look, form=filled_form({}))


@router.post(route(Purpose.PREVIEW))
def say_something(request: Request, runtime: RuntimeOf, token: str, posted: Posted) -> Response:
    """Keep what a guest says, for those who write the issue."""
    form = read_form(Said, posted)
    if form.model is None:
        return _page(request, runtime, token, form=form, status=422)
    limits: RateLimits = request.app.state.limits
    limits.hit(GUEST_COMMENT_PER_IP, network_of(client_ip(request)))
    said = form.model
    try:
        with runtime.database.transaction() as session:
            link = _link(session, runtime, token)
            comment_as_guest(
                session, link, Spot(said.block), name=said.name, text=said.text, now=runtime.clock()
            )
    except (Invalid, Conflict) as refused:
        form = form.with_error("text", refused.sentence)
        return _page(request, runtime, token, form=form, status=422)
    notice = say("Thank you. Whoever gave you the link gets your comment by mail.")
    return redirect(request, f"{path(Purpose.PREVIEW, token)}?begin=notice", notice=notice)


def _page(
    request: Request,
    runtime: Runtime,
    token: str,
    *,
    form: Form[Said],
    locale: str = "",
    look: Look = Look.DESKTOP,
    status: int = 200,
) -> HTMLResponse:
    base_url, language = runtime.settings.base_url, page_language(request)
    with runtime.database.reading() as session:
        link = _link(session, runtime, token)
        meet(request, session, link.issue.newsletter)
        shown = shown_by(session, link)
        locales = shown.pages if look is Look.PAGE else shown.locales
        wanted = locale if locale in locales else closest(language, locales) or locales[0]
        try:
            rendition = shown.mail(wanted if wanted in shown.locales else shown.locales[0], base_url=base_url)
            edition = edition_view(rendition, shown.sender(rendition.locale))
        except RenderError:
            edition = None
        return public_page(
            request,
            "preview.html",
            status=status,
            link=link,
            shown=shown,
            locales=locales,
            chosen=wanted,
            edition=edition,
            look=look,
            looks=LOOKS,
            page=path(Purpose.PREVIEW, token),
            form=form,
        )


def _link(session: Session, runtime: Runtime, token: str) -> PreviewLink:
    return open_link(session, runtime.signer, token, now=runtime.clock())


def _count(request: Request) -> None:
    limits: RateLimits = request.app.state.limits
    limits.hit(PREVIEW_PER_IP, network_of(client_ip(request)))


def _quiet(response: Response) -> Response:
    """The address of the frame holds the token, which must not travel with a click."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
