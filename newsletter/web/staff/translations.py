"""Texts of an issue to a translator and back, as files: the page for it, which needs no script."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from newsletter.content.translating.outcome import ComingBack
from newsletter.content.translating.safe_xml import BYTE_CAP
from newsletter.desk.issues import issue_line
from newsletter.errors import Invalid
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.issues.translations import handovers, import_translation
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.api.translations import exported_texts
from newsletter.web.forms import Posted, uploaded
from newsletter.web.pages import render_page
from newsletter.wording import Sentence, say

router = APIRouter(dependencies=[needs(Deed.COMPOSE), needs(Deed.EXPORT_ISSUES)])


@router.get("/issues/{slug}/translation")
def show_handovers(request: Request, runtime: RuntimeOf, slug: str) -> HTMLResponse:
    """Between which languages something is translated, and how much of it is open."""
    return _page(request, runtime, slug)


@router.get("/issues/{slug}/translation/file")
def download(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.EXPORT_ISSUES)],
    into: str,
    source: str = "",
    texts: Literal["open", "all"] = "open",
) -> Response:
    """The file for a translator."""
    return exported_texts(request, runtime, slug, user, into=into, source=source, only_open=texts == "open")


@router.post("/issues/{slug}/translation")
def take_back(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE)],
    posted: Posted,
) -> Response:
    """Take a translated file, and show what became of each of its texts."""
    file = uploaded(posted, "file")
    data = file.file.read(BYTE_CAP + 1) if file else b""
    if not data:
        return _page(request, runtime, slug, problem=say("Choose the file that your translator gave back."))
    try:
        with runtime.database.transaction() as session:
            back = import_translation(session, find_issue(session, slug), data, by=user, now=runtime.clock())
    except Invalid as invalid:
        return _page(request, runtime, slug, problem=invalid.sentence)
    return _page(request, runtime, slug, back=back)


def _page(
    request: Request,
    runtime: Runtime,
    slug: str,
    *,
    back: ComingBack | None = None,
    problem: Sentence | None = None,
) -> HTMLResponse:
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        return render_page(
            request,
            "staff/translation.html",
            status=422 if problem else 200,
            issue=issue_line(session, issue),
            handovers=handovers(content_of(session, issue)),
            back=back,
            problem=problem,
        )
