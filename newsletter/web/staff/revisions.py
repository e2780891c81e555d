"""The history of an issue: who saved what and when, each state to look at, and going back to one of them."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import StringConstraints

from newsletter.content.differences import Difference
from newsletter.content.drafts.conversion import draft_of
from newsletter.desk.differences import parts_of
from newsletter.desk.issues import issue_line
from newsletter.desk.revisions import RevisionSheet, difference_between, revision_lines, revision_sheet
from newsletter.errors import Invalid, NotFound
from newsletter.issues.composing import EditConflict, bring_back, content_at
from newsletter.issues.finding import find_issue, find_revision
from newsletter.issues.meeting import meet
from newsletter.issues.newsletters import publication_of
from newsletter.issues.restoring import bring_back_part
from newsletter.issues.reviews.marking import LONGEST_NAME, name_revision
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import FormModel, Posted, read_form
from newsletter.web.mail_views import VIEWS, AskedView, View, edition_view, rendered
from newsletter.web.pages import page_language, redirect, render_page
from newsletter.web.ranges import RevisionInPath, RevisionNumber, RevisionOrNone
from newsletter.web.staff.compose import meeting_page
from newsletter.wording import say

router = APIRouter(dependencies=[needs(Deed.READ_ISSUES)])


class Against(StrEnum):
    """What a revision is compared with."""

    BEFORE = "before"
    NOW = "now"


class Beside(StrEnum):
    """How two texts are compared."""

    WORDS = "words"
    SIDES = "sides"


COMPARING = {Beside.WORDS: say("In the text"), Beside.SIDES: say("Side by side")}
AskedRevision = Annotated[RevisionNumber, Query(alias="with")]


class Restoring(FormModel):
    """The revision to go back to, the newest one that the person saw, and which part (none: all of it)."""

    number: RevisionNumber
    base: RevisionNumber
    part: Annotated[str, StringConstraints(max_length=300)] = ""


class Named(FormModel):
    """What a revision is to be called; empty: nothing."""

    name: str = ""


@router.get("/issues/{slug}/revisions")
def show_revisions(
    request: Request, runtime: RuntimeOf, slug: str, before: RevisionOrNone = 0
) -> HTMLResponse:
    """The saved states, newest first, or those before one of them."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        lines = revision_lines(session, issue, before=before or None)
        line = issue_line(session, issue)
    return render_page(
        request,
        "staff/revisions.html",
        issue=line,
        newest=issue.revision,
        revisions=lines,
        earlier=lines[-1].number if lines and lines[-1].number > 1 else None,
    )


@router.get("/issues/{slug}/revisions/{number}")
def show_revision(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    number: RevisionInPath,
    against: Against = Against.BEFORE,
    other: AskedRevision = 0,
    beside: Beside = Beside.WORDS,
    locale: str = "",
    view: AskedView = View.DESKTOP,
) -> HTMLResponse:
    """One saved state: its mail, and what it differs in from the state before, from the newest, or from the one named."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        sheet = revision_sheet(session, issue, number)
        line = issue_line(session, issue)
        publication = publication_of(issue.newsletter)
        difference = (
            difference_between(session, issue, number, other) if other else _difference(sheet, against)
        )
    wanted = locale or page_language(request)
    shown = rendered(sheet.content, wanted, publication, base_url=runtime.settings.base_url, issue=slug)
    return render_page(
        request,
        "staff/revision.html",
        issue=line,
        sheet=sheet,
        newest=issue.revision,
        against=against,
        other=other,
        beside=beside,
        comparing=COMPARING,
        parts=None if difference is None else parts_of(difference),
        name_length=LONGEST_NAME,
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
    """Save an earlier state again, or a part of it, on top: nothing is taken out of the history.

    When somebody saved meanwhile, both changes meet, as those of two who save.
    """
    wish = read_form(Restoring, posted).model
    if wish is None:
        raise NotFound(say("There is no such revision."))
    try:
        with runtime.database.transaction() as session:
            issue = find_issue(session, slug)
            if wish.part:
                bring_back_part(
                    session,
                    issue,
                    wish.number,
                    part=wish.part,
                    base=wish.base,
                    by=user,
                    now=runtime.clock(),
                )
            else:
                bring_back(session, issue, wish.number, base=wish.base, by=user, now=runtime.clock())
    except EditConflict:
        if wish.part:
            raise
        with runtime.database.reading() as session:
            issue = find_issue(session, slug)
            meeting = meet(session, issue, draft_of(content_at(session, issue, wish.number)), base=wish.base)
        return meeting_page(request, runtime, slug, meeting)
    if wish.part:
        notice = say("That stands again as it did in revision {number}.", number=wish.number)
        page = f"/issues/{slug}/revisions/{wish.number}?against=now&begin=notice#notices"
        return redirect(request, page, notice=notice)
    notice = say("The issue says again what it said in revision {number}.", number=wish.number)
    return redirect(request, f"/issues/{slug}?begin=notice#notices", notice=notice)


@router.post("/issues/{slug}/revisions/{number}/name")
def name(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    number: RevisionInPath,
    user: Annotated[User, needs(Deed.COMPOSE)],
    posted: Posted,
) -> Response:
    """Call a revision by a name, or take its name away."""
    named = read_form(Named, posted).model or Named()
    page = f"/issues/{slug}/revisions/{number}?begin=notice#notices"
    try:
        with runtime.database.transaction() as session:
            issue = find_issue(session, slug)
            revision = find_revision(session, issue, number)
            kept = name_revision(session, issue, revision, name=named.name, by=user, now=runtime.clock())
    except Invalid as refused:
        return redirect(request, page, notice=refused.sentence, tone="bad")
    notice = say("It is called “{name}” from now on.", name=kept) if kept else say("It has no name any more.")
    return redirect(request, page, notice=notice)


def _difference(sheet: RevisionSheet, against: Against) -> Difference | None:
    """None when one of the two states cannot be read."""
    return sheet.since if against is Against.NOW else sheet.changed
