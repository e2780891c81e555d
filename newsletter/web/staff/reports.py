"""Reports: of an issue, of one of its dispatches, of the issues of a newsletter beside one another; on pages and as files."""

from collections.abc import AsyncIterator
from enum import StrEnum
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from newsletter.desk.clicks import ClicksOfIssue, clicks_of
from newsletter.desk.comparing import growth, last_issues, lists_of
from newsletter.desk.feedback_figures import KINDS
from newsletter.desk.feedback_lines import CAME
from newsletter.desk.figures import Seldom
from newsletter.desk.issue_reports import Report, dispatch_report, issue_report, note_report_export
from newsletter.desk.issues import issue_line
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.words import DELIVERY_STATES, DISPATCH_STATES, MEANINGS
from newsletter.feedback.words import VERDICTS
from newsletter.issues.finding import find_issue, find_newsletter
from newsletter.mail_providers import FEWEST, REST
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.pages import page_language, render_page
from newsletter.web.ranges import RowId
from newsletter.web.reporting.drawings import rising
from newsletter.web.reporting.files import as_csv, as_xlsx
from newsletter.web.reporting.sheets import HONEST, Sheet, comparison_sheets, reason_of, sheets_of
from newsletter.web.staff.following import follow

Reader = Annotated[User, needs(Deed.READ_DISPATCHES)]

router = APIRouter(dependencies=[needs(Deed.READ_DISPATCHES)])

_WORDS: dict[str, Any] = {
    "kinds": KINDS,
    "came": CAME,
    "verdicts": VERDICTS,
    "reason_of": reason_of,
    "delivery_states": DELIVERY_STATES,
    "dispatch_states": DISPATCH_STATES,
    "meanings": MEANINGS,
    "rest": REST,
    "fewest": FEWEST,
    "honest": HONEST,
    "rising": rising,
}
_DISPATCH, _ISSUE = "/dispatches/{dispatch_id}/report", "/issues/{slug}/report"


class Form(StrEnum):
    """A file that a report is taken away as."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


class TableForm(StrEnum):
    """A file that tables are taken away as."""

    CSV = "csv"
    XLSX = "xlsx"


TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@router.get(_DISPATCH)
def show_dispatch_report(request: Request, runtime: RuntimeOf, dispatch_id: RowId) -> HTMLResponse:
    """What became of everybody of one dispatch."""
    with runtime.database.reading() as session:
        told = dispatch_report(session, dispatch_id, now=runtime.clock())
    base = f"/dispatches/{dispatch_id}"
    return render_page(request, "staff/report.html", progress=told, base=base, issue=None, **_WORDS)


@router.get(_ISSUE)
def show_issue_report(request: Request, runtime: RuntimeOf, slug: str) -> HTMLResponse:
    """What became of everybody of all dispatches of an issue."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        line, newsletter = issue_line(session, issue), issue.newsletter.slug
        told = issue_report(session, issue.id, now=runtime.clock())
    return render_page(
        request,
        "staff/report.html",
        progress=told,
        base=f"/issues/{slug}",
        issue=line,
        newsletter=newsletter,
        **_WORDS,
    )


def _require_dispatch(runtime: RuntimeOf, dispatch_id: RowId) -> None:
    """A stream that has begun cannot say any more that there is nothing to show."""
    with runtime.database.reading() as session:
        find_dispatch(session, dispatch_id)


def _found_issue(runtime: RuntimeOf, slug: str) -> int:
    """The same, and its id."""
    with runtime.database.reading() as session:
        return find_issue(session, slug).id


@router.get(
    f"{_DISPATCH}/progress", response_class=EventSourceResponse, dependencies=[Depends(_require_dispatch)]
)
async def stream_dispatch_report(
    request: Request, runtime: RuntimeOf, dispatch_id: RowId
) -> AsyncIterator[ServerSentEvent]:
    """The report of a dispatch, again whenever it changed."""
    look = partial(_look, runtime, Seldom(dispatch_report, dispatch_id))
    async for event in follow(request, "staff/_report.html", look, **_WORDS):
        yield event


@router.get(f"{_ISSUE}/progress", response_class=EventSourceResponse)
async def stream_issue_report(
    request: Request, runtime: RuntimeOf, issue_id: Annotated[int, Depends(_found_issue)]
) -> AsyncIterator[ServerSentEvent]:
    """The report of an issue, again whenever it changed."""
    look = partial(_look, runtime, Seldom(issue_report, issue_id))
    async for event in follow(request, "staff/_report.html", look, **_WORDS):
        yield event


@router.get(_DISPATCH + ".{form}")
def export_dispatch_report(
    request: Request, runtime: RuntimeOf, dispatch_id: RowId, form: Form, user: Reader
) -> Response:
    """The report of a dispatch as a file."""
    with runtime.database.transaction() as session:
        note_report_export(find_dispatch(session, dispatch_id), form=form, by=user)
    with runtime.database.reading() as session:
        told = dispatch_report(session, dispatch_id, now=runtime.clock())
    return _report_file(told, form, page_language(request))


@router.get(_ISSUE + ".{form}")
def export_issue_report(
    request: Request, runtime: RuntimeOf, slug: str, form: Form, user: Reader
) -> Response:
    """The report of an issue as a file."""
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        issue_id = issue.id
        note_report_export(issue, form=form, by=user)
    with runtime.database.reading() as session:
        told = issue_report(session, issue_id, now=runtime.clock())
        clicks = clicks_of(session, find_issue(session, slug)) if form is Form.PDF else None
    return _report_file(told, form, page_language(request), clicks=clicks)


@router.get("/newsletters/{slug}/report")
def compare_issues(request: Request, runtime: RuntimeOf, slug: str, of: str = "") -> HTMLResponse:
    """The last issues of a newsletter beside one another, and how its lists, or one `of` them, grew."""
    with runtime.database.reading() as session:
        newsletter = find_newsletter(session, slug)
        return render_page(
            request,
            "staff/comparison.html",
            newsletter=newsletter,
            issues=last_issues(session, newsletter),
            lists=lists_of(session, newsletter),
            growth=growth(session, newsletter, of_list=of, now=runtime.clock()),
            of=of,
            honest=HONEST,
        )


@router.get("/newsletters/{slug}/report.{form}")
def export_comparison(
    request: Request, runtime: RuntimeOf, slug: str, form: TableForm, user: Reader, of: str = ""
) -> Response:
    """The same as a file."""
    language = page_language(request)
    with runtime.database.transaction() as session:
        note_report_export(find_newsletter(session, slug), form=form, by=user)
    with runtime.database.reading() as session:
        newsletter = find_newsletter(session, slug)
        grown = growth(session, newsletter, of_list=of, now=runtime.clock())
        sheets = comparison_sheets(last_issues(session, newsletter), grown, language)
    return _file(_tables(sheets, form, language), f"{slug}-report.{form}", form)


def _look(runtime: Runtime, report: Seldom[Report]) -> Report:
    with runtime.database.reading() as session:
        return report.told(session, now=runtime.clock())


def _report_file(told: Report, form: Form, language: str, *, clicks: ClicksOfIssue | None = None) -> Response:
    name = f"{told.of}-report.{form}"
    if form is not Form.PDF:
        return _file(_tables(sheets_of(told, language), form, language), name, form)
    from newsletter.web.reporting.paper import as_pdf  # what draws it takes long to load

    return _file(as_pdf(told, language, clicks=clicks), name, form)


def _tables(sheets: list[Sheet], form: StrEnum, language: str) -> bytes:
    return as_csv(sheets, language) if form == "csv" else as_xlsx(sheets)


def _file(content: bytes, name: str, form: StrEnum) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=TYPES[form], headers=headers)
