"""The home page: every issue and where it stands; new issues; issues as files."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BeforeValidator, StringConstraints
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from newsletter.content.drafts.conversion import draft_of
from newsletter.content.fields.dates import RoughDate
from newsletter.content.issue import IssueContent
from newsletter.content.issue_file import InvalidIssueFile, read
from newsletter.content.starters import STARTERS, starter_named
from newsletter.content.texts import Line, Locale
from newsletter.content.yaml_reading import Problem
from newsletter.desk.issues import issue_lines
from newsletter.desk.newsletters import first_steps, newsletter_lines
from newsletter.dispatch.budget import recent_overruns
from newsletter.errors import Conflict, Invalid, NewsletterError, NotFound
from newsletter.issues.beginning import (
    AlreadyBegun,
    Numbering,
    following,
    start_from,
    start_issue,
    start_like,
    start_next,
)
from newsletter.issues.composing import EditConflict, readable_content
from newsletter.issues.finding import find_issue, find_newsletter
from newsletter.issues.introducing import remarks
from newsletter.issues.meeting import meet
from newsletter.issues.models import Issue
from newsletter.issues.slugs import LONGEST
from newsletter.issues.transfer import export_issue, keep_issue, note_issue_export, read_issue, text_of
from newsletter.issues.words import OWN_APPROVAL
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, FormModel, Posted, Required, filled_form, read_form
from newsletter.web.pages import redirect, render_page
from newsletter.web.staff.compose import meeting_page
from newsletter.web.staff.sketches import sketch_of
from newsletter.web.staff.uploads import MAX_BYTES, Upload, lay_out, place_loose_pictures
from newsletter.wording import Sentence, say

router = APIRouter(dependencies=[needs(Deed.READ_ISSUES)])


def _or_nothing(value: object) -> object:
    return value or None


LIKE, WORDS, EMPTY = "like", "words", "empty"  # the shape of an earlier issue, all that it says, neither


class NewIssue(FormModel):
    """What makes an issue: `start` is one of the three, or the name of a starter; where nothing says how, `after` decides.

    Without a slug it gets one; a plain period is the first language's.
    """

    newsletter: Required
    start: str = ""
    after: str = ""
    slug: Annotated[str, StringConstraints(pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$", max_length=LONGEST)] = ""
    number: Annotated[int | None, BeforeValidator(_or_nothing)] = None
    period: dict[Locale, Line] | Line = ""
    date: Annotated[RoughDate | None, BeforeValidator(_or_nothing)] = None


class NextIssue(FormModel):
    """The last issue that the person saw: the new one begins with its shape."""

    like: Required


class NoEarlier(Invalid):
    """An issue cannot begin with another where none was chosen."""


@router.get("/")
def home(request: Request, runtime: RuntimeOf) -> HTMLResponse:
    """Every issue of every newsletter, newest first."""
    with runtime.database.reading() as session:
        papers = newsletter_lines(session)
        lines = issue_lines(session)
        steps = first_steps(session)
        expected = {paper.id: following(session, paper.id) for paper in papers}
        overruns = recent_overruns(session, now=runtime.clock())
    groups = [(paper, [line for line in lines if line.newsletter_id == paper.id]) for paper in papers]
    return render_page(
        request,
        "staff/issues.html",
        groups=groups,
        steps=steps,
        following=expected,
        overruns=overruns,
        own_approval=OWN_APPROVAL,
    )


@router.get("/issues")
def issues() -> RedirectResponse:
    """Where somebody looks for the issues who shortens the address of one: they are on the home page."""
    return RedirectResponse("/", status_code=303)


@router.post("/newsletters/{slug}/issues")
def add_next_issue(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE)],
    posted: Posted,
) -> Response:
    """Begin the next issue of a newsletter, like its last one."""
    wish = read_form(NextIssue, posted).model
    if wish is None:
        raise NotFound(say("There is no issue “{slug}”.", slug=""))
    try:
        with runtime.database.transaction() as session:
            newsletter = find_newsletter(session, slug)
            issue = start_next(session, newsletter, like=wish.like, by=user, now=runtime.clock())
    except AlreadyBegun as begun:
        return _begun_already(request, begun)
    return RedirectResponse(f"/issues/{issue.slug}", status_code=303)


@router.get("/issues/new", dependencies=[needs(Deed.COMPOSE)])
def ask_for_issue(
    request: Request, runtime: RuntimeOf, newsletter: str = "", after: str = ""
) -> HTMLResponse:
    """A new issue: of which shape, and its number; what is likely stands there already."""
    with runtime.database.reading() as session:
        papers = newsletter_lines(session)
        chosen = next((paper for paper in papers if paper.slug == newsletter), papers[0] if papers else None)
        expected = following(session, chosen.id) if chosen else None
    values: dict[str, object] = {"newsletter": newsletter, "after": after, "start": EMPTY}
    if expected:
        values |= {
            "start": LIKE,
            "after": after or expected.like.slug,
            "number": "" if expected.number is None else expected.number,
            "period": expected.period,
            "date": expected.date.root if expected.date else "",
        }
    return _new_page(request, runtime, filled_form(values))


@router.post("/issues")
def add_issue(
    request: Request, runtime: RuntimeOf, user: Annotated[User, needs(Deed.COMPOSE)], posted: Posted
) -> Response:
    """Make an issue: from a starter, with the shape or the words of an earlier one, or empty."""
    form = read_form(NewIssue, posted)
    if form.model is None:
        return _new_page(request, runtime, form, status=422)
    try:
        with runtime.database.transaction() as session:
            issue = _make(session, runtime, form.model, by=user)
    except AlreadyBegun as begun:
        return _begun_already(request, begun)
    except NoEarlier as error:
        return _new_page(request, runtime, form.with_error("after", error.sentence), status=422)
    except (Conflict, Invalid) as error:
        return _new_page(request, runtime, form.with_error("slug", error.sentence), status=422)
    return RedirectResponse(f"/issues/{issue.slug}", status_code=303)


@router.get("/issues/file", dependencies=[needs(Deed.IMPORT_ISSUES)])
def ask_for_file(request: Request) -> HTMLResponse:
    """Where an issue that was written elsewhere comes in."""
    return _file_page(request)


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
                issue = keep_issue(session, file, by=user, now=(now := runtime.clock()))
                told = remarks(issue.newsletter, file.publisher, now=now)
    except EditConflict:
        with runtime.database.reading() as session:
            issue = find_issue(session, file.slug)
            meeting = meet(session, issue, draft_of(file.content), base=file.revision or 0)
        return meeting_page(request, runtime, file.slug, meeting)
    except NewsletterError as error:
        found = error.problems if isinstance(error, InvalidIssueFile) else [Problem(0, error.sentence)]
        return _file_page(request, problems=found, status=422)
    notice = (
        say("The file was read. Its comments stay in your file: an export does not have them.")
        if file.has_comments
        else say("The file was read. Nothing was lost on the way.")
    )
    for remark in told:
        notice = Sentence("{notice} {remark}", {"notice": notice, "remark": remark})
    return redirect(request, f"/issues/{file.slug}", notice=notice, tone="warning" if told else "good")


@router.get("/issues/{slug}/file")
def download_issue(
    runtime: RuntimeOf, user: Annotated[User, needs(Deed.EXPORT_ISSUES)], slug: str
) -> Response:
    """What an issue says as a file that the upload reads again."""
    with runtime.database.transaction() as session:
        note_issue_export(session, find_issue(session, slug), by=user, now=runtime.clock())
    with runtime.database.reading() as session:
        text = export_issue(session, find_issue(session, slug), assets=runtime.assets, to=None)
    return Response(
        text,
        media_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{slug}.yaml"'},
    )


def _make(session: Session, runtime: Runtime, wish: NewIssue, *, by: User) -> Issue:
    newsletter, now = find_newsletter(session, wish.newsletter), runtime.clock()
    numbering = Numbering(wish.number, wish.period, wish.date)
    earlier = find_issue(session, wish.after) if wish.after else None
    start = wish.start or (WORDS if earlier else EMPTY)
    if start in (LIKE, WORDS) and earlier is None:
        raise NoEarlier(say("Choose the issue that this one begins with."))
    if start == LIKE and earlier:
        return start_like(session, newsletter, earlier, numbering=numbering, slug=wish.slug, by=by, now=now)
    if start not in (WORDS, EMPTY):
        starter = starter_named(start)
        return start_from(session, newsletter, starter, numbering=numbering, slug=wish.slug, by=by, now=now)
    return start_issue(
        session,
        newsletter,
        slug=wish.slug,
        number=wish.number,
        period=wish.period,
        date=wish.date,
        like=earlier if start == WORDS else None,
        by=by,
        now=now,
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


def _begun_already(request: Request, begun: AlreadyBegun) -> Response:
    return redirect(request, f"/issues/{begun.slug}", notice=begun.sentence, tone="info")


def _file_page(request: Request, *, problems: Sequence[Problem] = (), status: int = 200) -> HTMLResponse:
    return render_page(request, "staff/issue_file.html", status=status, problems=problems)


def _new_page(request: Request, runtime: Runtime, form: Form[NewIssue], *, status: int = 200) -> HTMLResponse:
    with runtime.database.reading() as session:
        papers = newsletter_lines(session)
        earlier = issue_lines(session, limit=50)
        last = readable_content(session, find_issue(session, earlier[0].slug)) if earlier else None
    locales = list(dict.fromkeys(locale for paper in papers for locale in paper.locales))
    if locales and form.value("period"):
        form = form.with_value(f"period.{locales[0]}", form.value("period"))
    return render_page(
        request,
        "staff/issue_new.html",
        status=status,
        form=form,
        newsletters=papers,
        earlier=earlier,
        locales=locales,
        sketches={
            "empty": sketch_of(IssueContent.blank(["en"])),
            "earlier": sketch_of(last) if last else (),
        },
        starters=[(starter, sketch_of(starter.written)) for starter in STARTERS],
    )
