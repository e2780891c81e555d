"""The history of an issue: who saved what and when, and bringing an earlier revision back as a new one."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from newsletter.desk.issues import issue_line
from newsletter.desk.revisions import revision_lines
from newsletter.errors import NotFound
from newsletter.issues.composing import bring_back, find_issue
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import FormModel, Posted, read_form
from newsletter.web.pages import redirect, render_page
from newsletter.web.ranges import RevisionNumber
from newsletter.wording import say

router = APIRouter(dependencies=[needs(Deed.READ_ISSUES)])


class Restoring(FormModel):
    """The revision to bring back, and the newest one that the person saw."""

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


@router.post("/issues/{slug}/revisions")
def restore(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE)],
    posted: Posted,
) -> RedirectResponse:
    """Save an earlier state again, on top: nothing is taken out of the history."""
    wish = read_form(Restoring, posted).model
    if wish is None:
        raise NotFound(say("There is no such revision."))
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        bring_back(session, issue, wish.number, base=wish.base, by=user, now=runtime.clock())
    notice = say("Revision {number} was brought back as a new one.", number=wish.number)
    return redirect(request, f"/issues/{slug}", notice=notice)
