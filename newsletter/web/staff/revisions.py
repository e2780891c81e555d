"""The history of an issue: who saved what and when, each state to look at, and going back to one of them."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from newsletter.content.drafts.conversion import draft_of
from newsletter.desk.differences import DifferencePart, parts_of
from newsletter.desk.issues import issue_line
from newsletter.desk.revisions import RevisionSheet, revision_lines, revision_sheet
from newsletter.errors import NotFound
from newsletter.issues.composing import EditConflict, bring_back, content_at, find_issue
from newsletter.issues.meeting import meet
from newsletter.issues.newsletters import publication_of
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import FormModel, Posted, read_form
from newsletter.web.pages import page_language, redirect, render_page
from newsletter.web.ranges import RevisionInPath, RevisionNumber
from newsletter.web.staff.compose import meeting_page
from newsletter.web.staff.previews import VIEWS, AskedView, View, edition_view, rendered
from newsletter.wording import say

router = APIRouter(dependencies=[needs(Deed.READ_ISSUES)])


class Against(StrEnum):
    """What a revision is compared with."""

    BEFORE = "before"
    NOW = "now"


class Restoring(FormModel):
    """The revision to go back to, and the newest one that the person saw."""

    number: RevisionNumber
    base: RevisionNumber


@router.get("/issues/{slug}/revisions")
def show_revisions(request: Request, runtime: RuntimeOf, slug: str) -> HTMLResponse:
    """Every saved state, newest first."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        lines = revision_lines(session, issue)
        line = issue_line(session, issue)
    return render_page(request, "staff/revisions.html", issue=line, newest=issue.revision, revisions=lines)


@router.get("/issues/{slug}/revisions/{number}")
def show_revision(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    number: RevisionInPath,
    against: Against = Against.BEFORE,
    locale: str = "",
    view: AskedView = View.DESKTOP,
) -> HTMLResponse:
    """One saved state: its mail, and what it differs in from the state before or from the newest."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        sheet = revision_sheet(session, issue, number)
        line = issue_line(session, issue)
        publication = publication_of(issue.newsletter)
    wanted = locale or page_language(request)
    shown = rendered(sheet.content, wanted, publication, base_url=runtime.settings.base_url)
    return render_page(
        request,
        "staff/revision.html",
        issue=line,
        sheet=sheet,
        newest=issue.revision,
        against=against,
        parts=_parts(sheet, against),
        locales=sheet.content.editions if sheet.content else (),
        edition=edition_view(shown, publication.sender_in(shown.locale)) if shown else None,
        view=view,
        views=VIEWS,
        page=f"/issues/{slug}/revisions/{number}",
        frame=f"/issues/{slug}/preview/{shown.locale}" if shown else "",
    )


@router.post("/issues/{slug}/revisions")
def restore(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE)],
    posted: Posted,
) -> Response:
    """Save an earlier state again, on top: nothing is taken out of the history.

    When somebody saved meanwhile, both changes meet, as those of two who save.
    """
    wish = read_form(Restoring, posted).model
    if wish is None:
        raise NotFound(say("There is no such revision."))
    try:
        with runtime.database.transaction() as session:
            issue = find_issue(session, slug)
            bring_back(session, issue, wish.number, base=wish.base, by=user, now=runtime.clock())
    except EditConflict:
        with runtime.database.reading() as session:
            issue = find_issue(session, slug)
            meeting = meet(session, issue, draft_of(content_at(session, issue, wish.number)), base=wish.base)
        return meeting_page(request, runtime, slug, meeting)
    notice = say("The issue says again what it said in revision {number}.", number=wish.number)
    return redirect(request, f"/issues/{slug}?begin=notice#notices", notice=notice)


def _parts(sheet: RevisionSheet, against: Against) -> list[DifferencePart] | None:
    """None when one of the two states cannot be read."""
    difference = sheet.since if against is Against.NOW else sheet.changed
    return None if difference is None else parts_of(difference)
