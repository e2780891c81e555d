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
from ulid import ULID

from newsletter.content.blocks import BLOCKS
from newsletter.content.issue import IssueContent
from newsletter.content.issue_file import InvalidIssueFile, read
from newsletter.content.localized import Localized
from newsletter.content.yaml_reading import Problem
from newsletter.errors import Conflict, Invalid, NewsletterError, NotFound
from newsletter.issues.composing import content_of, create_issue, find_issue
from newsletter.issues.models import Issue, Newsletter
from newsletter.issues.transfer import export_issue, import_issue, text_of
from newsletter.runtime import Runtime
from newsletter.users.models import User
from newsletter.web.access import Editor, RuntimeOf, editors, viewers
from newsletter.web.forms import Form, FormModel, Posted, Required, filled_form, read_form
from newsletter.web.overview import first_steps, issue_lines, newsletters
from newsletter.web.pages import redirect, render_page
from newsletter.web.staff.uploads import MAX_BYTES, Upload, lay_out, place_loose_pictures
from newsletter.wording import say

router = APIRouter(dependencies=[viewers])

_FIRST_BLOCKS = ("masthead", "letter", "article", "contact")
_RESERVED = frozenset({"new", "file"})  # pages of this name stand beside the issues


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
        papers = newsletters(session)
        lines = issue_lines(session)
        steps = first_steps(session)
    groups = [(paper, [line for line in lines if line.newsletter_id == paper.id]) for paper in papers]
    return render_page(request, "staff/issues.html", groups=groups, steps=steps)


@router.get("/issues/new", dependencies=[editors])
def ask_for_issue(
    request: Request, runtime: RuntimeOf, newsletter: str = "", after: str = ""
) -> HTMLResponse:
    """Three ways to a new issue."""
    return _new_page(request, runtime, filled_form({"newsletter": newsletter, "after": after}))


@router.post("/issues")
def add_issue(request: Request, runtime: RuntimeOf, user: Editor, posted: Posted) -> Response:
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
def upload_issue(request: Request, runtime: RuntimeOf, user: Editor, posted: Posted) -> Response:
    """Make an issue from a file, or give the issue of that name a new revision."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = _laid_out(posted, Path(folder))
            with runtime.database.transaction() as session:
                issue = import_issue(session, path, assets=runtime.assets, by=user.id, now=runtime.clock())
    except NewsletterError as error:
        found = error.problems if isinstance(error, InvalidIssueFile) else [Problem(0, error.sentence)]
        return _new_page(request, runtime, filled_form({}), problems=found, status=422)
    return redirect(
        request, f"/issues/{issue.slug}", notice=say("The file was read. Nothing was lost on the way.")
    )


@router.get("/issues/{slug}/file", dependencies=[editors])
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
    paper = next((one for one in newsletters(session) if one.slug == wish.newsletter), None)
    if paper is None:
        raise NotFound(say("There is no newsletter “{slug}”.", slug=wish.newsletter))
    if wish.slug in _RESERVED:
        raise Invalid(say("“{slug}” cannot name an issue. Choose another short name.", slug=wish.slug))
    start = content_of(session, find_issue(session, wish.after)) if wish.after else _blank(paper)
    content = _renewed(start, number=wish.number, period=wish.period)
    return create_issue(session, paper, slug=wish.slug, content=content, by=by.id, now=runtime.clock())


def _blank(paper: Newsletter) -> IssueContent:
    return IssueContent(
        number=None,
        period="",
        locales=tuple(paper.locales),
        subject=Localized[str]({}),
        blocks=tuple(BLOCKS[name].blank() for name in _FIRST_BLOCKS),
    )


def _renewed(content: IssueContent, *, number: str, period: str) -> IssueContent:
    """The content as another issue: its own number and period, and blocks with ids of their own."""
    return content.model_copy(
        update={
            "number": int(number) if number.isdecimal() else None,
            "period": period,
            "blocks": tuple(block.model_copy(update={"id": str(ULID())}) for block in content.blocks),
        }
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
        papers = newsletters(session)
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
