"""Preview links on their page: made for some days, listed with how often somebody came by them, and ended."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from newsletter.desk.issues import issue_line
from newsletter.desk.preview_links import preview_link_lines
from newsletter.errors import Conflict, Invalid
from newsletter.issues.finding import find_issue
from newsletter.issues.reviews.preview_links import link_of, make_preview_link, revoke_preview_link
from newsletter.issues.reviews.wishes import MOST_DAYS, Wish
from newsletter.links import Purpose
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, FormModel, Posted, filled_form, read_form
from newsletter.web.pages import redirect, render_page
from newsletter.web.ranges import RowId
from newsletter.wording import say

router = APIRouter(dependencies=[needs(Deed.SHARE_DRAFTS)])
_USUAL = Wish()


class LinkWanted(FormModel):
    """For how many days and for whom, whether it goes on with the issue or stays as it is now, and whether guests may speak."""

    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = _USUAL.days
    label: str = ""
    is_fixed: bool = False
    takes_comments: bool = False


@router.get("/issues/{slug}/preview-links")
def show_links(request: Request, runtime: RuntimeOf, slug: str) -> HTMLResponse:
    """The links that there are, and the form for another."""
    return _page(request, runtime, slug, form=filled_form({"days": _USUAL.days, "takes_comments": True}))


@router.post("/issues/{slug}/preview-links")
def make_link(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.SHARE_DRAFTS)],
    posted: Posted,
) -> Response:
    """Make a link."""
    form = read_form(LinkWanted, posted)
    if form.model is None:
        return _page(request, runtime, slug, form=form, status=422)
    wanted = form.model
    try:
        with runtime.database.transaction() as session:
            issue = find_issue(session, slug)
            wish = Wish(
                days=wanted.days,
                label=wanted.label,
                takes_comments=wanted.takes_comments,
                revision=issue.revision if wanted.is_fixed else None,
            )
            make_preview_link(session, issue, wish, by=user, now=runtime.clock())
    except (Invalid, Conflict) as refused:
        return _page(request, runtime, slug, form=form.with_error("", refused.sentence), status=422)
    notice = say("The link is ready. Copy it and pass it on.")
    return redirect(request, f"/issues/{slug}/preview-links?begin=notice#notices", notice=notice)


@router.post("/issues/{slug}/preview-links/{link_id}/revocation")
def end_link(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    link_id: RowId,
    user: Annotated[User, needs(Deed.SHARE_DRAFTS)],
) -> Response:
    """End a link: it leads nowhere from now on."""
    with runtime.database.transaction() as session:
        link = link_of(session, find_issue(session, slug), link_id)
        revoke_preview_link(session, link, by=user, now=runtime.clock())
    notice = say("The link leads nowhere from now on.")
    return redirect(request, f"/issues/{slug}/preview-links?begin=notice#notices", notice=notice)


def _page(
    request: Request, runtime: Runtime, slug: str, *, form: Form[LinkWanted], status: int = 200
) -> HTMLResponse:
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        lines = preview_link_lines(session, issue, now=runtime.clock())
        return render_page(
            request,
            "staff/preview_links.html",
            status=status,
            issue=issue_line(session, issue),
            links=lines,
            addresses={
                line.id: runtime.letterhead.url(Purpose.PREVIEW, line.id) for line in lines if line.is_running
            },
            most=MOST_DAYS,
            form=form,
        )
