"""The home page: every issue and where it stands; new issues; issues as files."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from newsletter.content.drafts.conversion import draft_of
from newsletter.content.issue_file import InvalidIssueFile, read
from newsletter.content.yaml_reading import Problem
from newsletter.desk.issues import issue_lines
from newsletter.desk.newsletters import first_steps, newsletter_lines
from newsletter.errors import Conflict, Invalid, NewsletterError
from newsletter.issues.composing import EditConflict, find_issue, start_issue
from newsletter.issues.introducing import remarks
from newsletter.issues.models import Issue
from newsletter.issues.newsletters import find_newsletter
from newsletter.issues.transfer import export_issue, keep_issue, read_issue, text_of
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, FormModel, Posted, Required, filled_form, read_form
from newsletter.web.pages import redirect, render_page
from newsletter.web.staff.compose import meeting_page
from newsletter.web.staff.uploads import MAX_BYTES, Upload, lay_out, place_loose_pictures
from newsletter.wording import Sentence, say

router = APIRouter(dependencies=[needs(Deed.READ_ISSUES)])


class NewIssue(FormModel):
    """What makes an issue: empty, or after an earlier one."""

    newsletter: Required
    after: str = ""
    slug: Annotated[Required, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    number: str = ""
    period: str = ""


@router.get("/")
def home(request: Request, runtime: RuntimeOf) -> HTMLResponse:
    """Every issue of every newsletter, newest first."""
    with runtime.database.reading() as session:
        papers = newsletter_lines(session)
        lines = issue_lines(session)
        steps = first_steps(session)
    groups = [(paper, [line for line in lines if line.newsletter_id == paper.id]) for paper in papers]
    return render_page(request, "staff/issues.html", groups=groups, steps=steps)


@router.get("/issues")
def issues() -> RedirectResponse:
    """Where somebody looks for the issues who shortens the address of one: they are on the home page."""
    return RedirectResponse("/", status_code=303)


@router.get("/issues/new", dependencies=[needs(Deed.COMPOSE)])
def ask_for_issue(
    request: Request, runtime: RuntimeOf, newsletter: str = "", after: str = ""
) -> HTMLResponse:
    """Three ways to a new issue."""
    return _new_page(request, runtime, filled_form({"newsletter": newsletter, "after": after}))


@router.post("/issues")
def add_issue(
    request: Request, runtime: RuntimeOf, user: Annotated[User, needs(Deed.COMPOSE)], posted: Posted
) -> Response:
    """Make an issue, empty or after an earlier one."""
    form = read_form(NewIssue, posted)
    if form.model is None:
        return _new_page(request, runtime, form, status=422)
    try:
        with runtime.database.transaction() as session:
            issue = _make(session, runtime, form.model, by=user)
    except (Conflict, Invalid) as error:
        return _new_page(request, runtime, form.with_error("slug", error.sentence), status=422)
    return RedirectResponse(f"/issues/{issue.slug}", status_code=303)


@router.post("/issues/file")
def upload_issue(
    request: Request, runtime: RuntimeOf, user: Annotated[User, needs(Deed.IMPORT_ISSUES)], posted: Posted
) -> Response:
    """Make an issue from a file, or give the issue of that name a new revision."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = _laid_out(posted, Path(folder))
            # Two transactions: the pictures must be there even when two changes have to meet first.
            with runtime.database.transaction() as session:
                file = read_issue(session, path, assets=runtime.assets, by=user, now=runtime.clock())
            with runtime.database.transaction() as session:
                issue = keep_issue(session, file, by=user, now=runtime.clock())
                told = remarks(issue.newsletter, file.publisher)
    except EditConflict:
        return meeting_page(request, runtime, file.slug, draft_of(file.content), base=file.revision or 0)
    except NewsletterError as error:
        found = error.problems if isinstance(error, InvalidIssueFile) else [Problem(0, error.sentence)]
        return _new_page(request, runtime, filled_form({}), problems=found, status=422)
    notice = (
        say("The file was read. Its comments stay in your file: an export does not have them.")
        if file.has_comments
        else say("The file was read. Nothing was lost on the way.")
    )
    if told:
        notice = Sentence("{notice} {remark}", {"notice": notice, "remark": told[-1]})
    return redirect(request, f"/issues/{file.slug}", notice=notice, tone="warning" if told else "good")


@router.get("/issues/{slug}/file", dependencies=[needs(Deed.EXPORT_ISSUES)])
def download_issue(runtime: RuntimeOf, slug: str) -> Response:
    """The newest revision as a file that the upload reads again."""
    with runtime.database.reading() as session:
        text = export_issue(session, find_issue(session, slug), assets=runtime.assets, to=None)
    return Response(
        text,
        media_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{slug}.yaml"'},
    )


def _make(session: Session, runtime: Runtime, wish: NewIssue, *, by: User) -> Issue:
    return start_issue(
        session,
        find_newsletter(session, wish.newsletter),
        slug=wish.slug,
        number=int(wish.number) if wish.number.isdecimal() else None,
        period=wish.period,
        like=find_issue(session, wish.after) if wish.after else None,
        by=by,
        now=runtime.clock(),
    )


def _laid_out(posted: FormData, folder: Path) -> Path:
    uploads = [
        Upload(file.filename or "", file.file.read(MAX_BYTES + 1))
        for file in posted.getlist("files")
        if isinstance(file, UploadFile) and file.filename
    ]
    path = lay_out(uploads, folder)
    content = read(text_of(path), name=path.name).content
    wanted = [image.file for block in content.blocks for _, image in block.images()]
    place_loose_pictures(uploads, path, wanted)
    return path


def _new_page(
    request: Request,
    runtime: Runtime,
    form: Form[NewIssue],
    *,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> HTMLResponse:
    with runtime.database.reading() as session:
        papers = newsletter_lines(session)
        earlier = issue_lines(session, limit=50)
    return render_page(
        request,
        "staff/issue_new.html",
        status=status,
        form=form,
        problems=problems,
        newsletters=papers,
        earlier=earlier,
    )
