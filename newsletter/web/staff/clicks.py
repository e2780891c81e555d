"""The clicks of an issue: drawn over the mail itself, and as a table beside it, by block and by link; and as files."""

from dataclasses import replace
from typing import Annotated, Any

from babel.numbers import format_decimal
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from newsletter.desk.clicks import ClicksOfIssue, EditionClicks, clicks_of, edition_of
from newsletter.desk.issue_reports import note_report_export
from newsletter.desk.issues import issue_line
from newsletter.desk.shared_clicks import shared_clicks
from newsletter.desk.small_figures import FEWEST
from newsletter.errors import NotFound
from newsletter.feedback.clicks.models import ClickKind
from newsletter.issues.finding import find_issue
from newsletter.issues.frozen import rendition_of
from newsletter.languages import babel_locale
from newsletter.rendering.outbound import with_badges
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.mail_views import AskedView, View, mail_frame
from newsletter.web.pages import page_language, render_page
from newsletter.web.reporting.click_sheets import click_sheets
from newsletter.web.reporting.files import as_csv, as_xlsx
from newsletter.web.staff.reports import TYPES, TableForm
from newsletter.wording import say

Reader = Annotated[User, needs(Deed.READ_DISPATCHES)]

router = APIRouter(prefix="/issues/{slug}", dependencies=[needs(Deed.READ_DISPATCHES)])

_FEW = say("fewer than {fewest}", fewest=FEWEST)
_WORDS: dict[str, Any] = {
    "few": _FEW,
    "kinds": {
        ClickKind.SCANNER: say("security scanners and other programs"),
        ClickKind.PREFETCH: say("browsers that fetch ahead"),
        ClickKind.PROXY: say("proxies of mail providers"),
    },
}


@router.get("/clicks")
def show_clicks(
    request: Request, runtime: RuntimeOf, slug: str, user: Reader, locale: str = ""
) -> HTMLResponse:
    """The mail with its clicks, in a language or else the first, and the tables."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        told, line = clicks_of(session, issue), issue_line(session, issue)
        shared = shared_clicks(session, issue, by=user)
    wanted = locale or page_language(request)
    chosen = next((one for one in told.editions if one.locale == wanted), next(iter(told.editions), None))
    return render_page(
        request, "staff/clicks.html", issue=line, told=told, chosen=chosen, shared=shared, **_WORDS
    )


@router.get("/clicks/mail/{locale}")
def show_mail_with_clicks(
    request: Request, runtime: RuntimeOf, slug: str, locale: str, view: AskedView = View.DESKTOP
) -> Response:
    """One frozen edition with a figure at each link, for the frame. Raises NotFound."""
    language = page_language(request)
    with runtime.database.reading() as session:
        told = _edition(clicks_of(session, find_issue(session, slug)), locale)
        rendition = rendition_of(edition_of(session, told))
    badges = {
        place: f"< {FEWEST}" if clicks is None else format_decimal(clicks, locale=babel_locale(language))
        for place, clicks in told.badges.items()
    }
    drawn = replace(rendition, html=with_badges(rendition.html, rendition.slots, badges))
    return mail_frame(drawn, view, base_url=runtime.settings.base_url)


@router.get("/clicks.{form}")
def export_clicks(request: Request, runtime: RuntimeOf, slug: str, form: TableForm, user: Reader) -> Response:
    """The tables as a file."""
    with runtime.database.transaction() as session:
        note_report_export(find_issue(session, slug), form=form, by=user)
    with runtime.database.reading() as session:
        sheets = click_sheets(clicks_of(session, find_issue(session, slug)), page_language(request))
    content = as_csv(sheets, page_language(request)) if form is TableForm.CSV else as_xlsx(sheets)
    name = f'attachment; filename="{slug}-clicks.{form}"'
    return Response(content, media_type=TYPES[form], headers={"Content-Disposition": name})


def _edition(told: ClicksOfIssue, locale: str) -> EditionClicks:
    for edition in told.editions:
        if edition.locale == locale:
            return edition
    raise NotFound(say("There are no clicks of this issue in the language “{locale}”.", locale=locale))
