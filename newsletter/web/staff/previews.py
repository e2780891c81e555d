"""How a mail will look: each language, on a desktop, a phone, in the dark, and as plain text."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from newsletter.desk.issues import issue_line
from newsletter.errors import NotFound
from newsletter.issues.composing import content_at
from newsletter.issues.finding import find_issue
from newsletter.issues.library.finding import known_blocks
from newsletter.issues.models import Issue
from newsletter.issues.newsletters import publication_of
from newsletter.issues.origins import origin_of
from newsletter.issues.picture_library import terms_of
from newsletter.issues.proofing import findings_of
from newsletter.issues.working.reading import Written, written
from newsletter.preflight.translations import stale, untranslated
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Severity
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.mail_views import VIEWS, AskedView, View, choose, edition_view, mail_frame
from newsletter.web.pages import page_language, render_page
from newsletter.web.staff.composer.aims import way_to_field
from newsletter.web.staff.setting_aims import ways
from newsletter.wording import say
from subscribers.lists import known_lists

router = APIRouter(dependencies=[needs(Deed.READ_ISSUES)])


@router.get("/issues/{slug}/preview")
def preview_issue(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.READ_ISSUES)],
    locale: str = "",
    view: AskedView = View.DESKTOP,
    revision: int = 0,
) -> HTMLResponse:
    """What an issue says now, saved or not, or the revision that is named, with the findings beside it."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        now = _looked_at(session, issue, revision)
        content, publication = now.content, publication_of(issue.newsletter)
        line = issue_line(session, issue)
        origin = origin_of(session, issue)
        lists = known_lists(session, issue.newsletter_id)
        terms = terms_of(session, issue.newsletter_id, today=runtime.clock().date())
        library = known_blocks(session, issue.newsletter_id, content)
    renditions, findings = findings_of(
        content,
        publication,
        base_url=runtime.settings.base_url,
        issue=slug,
        origin=origin,
        lists=lists,
        terms=terms,
        library=library,
        counts_clicks=issue.newsletter.counts_clicks,
    )
    findings = [*now.obstacles, *findings]
    shown = choose(renditions, locale or page_language(request))
    page = f"/issues/{slug}/preview"
    return render_page(
        request,
        "staff/preview.html",
        issue=line,
        revision=revision,
        locales=content.editions,
        edition=edition_view(shown, publication.sender_in(shown.locale)) if shown else None,
        untranslated=untranslated(content, findings, shown.locale) if shown else {},
        stale=stale(findings, shown.locale) if shown else 0,
        source=content.source_locale,
        view=view,
        views=VIEWS,
        query={"revision": revision} if revision else {},
        page=page,
        frame=f"{page}/{shown.locale}" if shown else "",
        findings=findings,
        way_to=ways(issue.newsletter, lambda finding: way_to_field(slug, finding), by=user),
        may_prove=not any(finding.severity is Severity.ERROR for finding in findings),
    )


@router.get("/issues/{slug}/preview/{locale}")
def preview_frame(
    runtime: RuntimeOf,
    slug: str,
    locale: str,
    view: AskedView = View.DESKTOP,
    revision: int = 0,
) -> Response:
    """The HTML of one edition, for the frame: nothing in it may run."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        content, publication = _looked_at(session, issue, revision).content, publication_of(issue.newsletter)
    if locale not in content.editions:
        raise NotFound(say("This issue has no edition in the language “{locale}”.", locale=locale))
    rendition = render(content, locale, publication, base_url=runtime.settings.base_url, issue=slug)
    return mail_frame(rendition, view, base_url=runtime.settings.base_url)


def _looked_at(session: Session, issue: Issue, revision: int) -> Written:
    return Written(content_at(session, issue, revision)) if revision else written(session, issue)
