"""How a mail will look: each language, on a desktop, a phone, in the dark, and as plain text."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from newsletter.content.issue import IssueContent
from newsletter.content.publication import Publication
from newsletter.errors import NotFound
from newsletter.issues.composing import content_of, find_issue, publication_of
from newsletter.issues.proofing import findings_of
from newsletter.rendering.preview import sample_values, as_dark, as_light, filled
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Finding, Rendition, Severity
from newsletter.web.access import RuntimeOf, Viewer
from newsletter.web.overview import issue_lines
from newsletter.web.pages import render_page
from newsletter.web.security import mail_policy
from newsletter.wording import Sentence, say

router = APIRouter()


class View(StrEnum):
    """How the mail is looked at."""

    DESKTOP = "desktop"
    PHONE = "phone"
    DARK = "dark"
    TEXT = "text"


VIEWS = {
    View.DESKTOP: say("Desktop"),
    View.PHONE: say("Phone"),
    View.DARK: say("Dark"),
    View.TEXT: say("Plain text"),
}


@dataclass(frozen=True)
class EditionView:
    """One edition with sample values in its slots, as the preview pane shows it."""

    locale: str
    sender: str
    subject: str
    preheader: str
    text: str
    kilobytes: int


@router.get("/issues/{slug}/preview")
def preview_issue(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Viewer,
    locale: str = "",
    view: Annotated[View, Query(alias="as")] = View.DESKTOP,
) -> HTMLResponse:
    """The newest revision of an issue, with the findings beside it."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        content, publication = content_of(session, issue), publication_of(issue.newsletter)
        line = issue_lines(session, slug=slug)[0]
    renditions, findings = findings_of(content, publication, base_url=runtime.settings.base_url)
    shown = choose(renditions, locale)
    return render_page(
        request,
        "admin/preview.html",
        issue=line,
        locales=content.locales,
        edition=edition_view(shown, publication.sender_name.or_source(shown.locale, publication.locales))
        if shown
        else None,
        view=view,
        views=VIEWS,
        frame=f"/issues/{slug}/preview/{shown.locale}" if shown else "",
        findings=by_severity(findings),
        may_prove=not any(finding.severity is Severity.ERROR for finding in findings),
    )


@router.get("/issues/{slug}/preview/{locale}")
def preview_frame(
    runtime: RuntimeOf,
    slug: str,
    locale: str,
    user: Viewer,
    view: Annotated[View, Query(alias="as")] = View.DESKTOP,
) -> Response:
    """The HTML of one edition, for the frame: nothing in it may run."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        content, publication = content_of(session, issue), publication_of(issue.newsletter)
    rendition = _rendered(content, locale, publication, base_url=runtime.settings.base_url)
    return mail_frame(rendition, view, base_url=runtime.settings.base_url)


def mail_frame(rendition: Rendition, view: View, *, base_url: str) -> Response:
    """A rendition with sample values, in the light or in the dark, as a document that cannot run scripts."""
    html = filled(rendition, sample_values(rendition.locale)).html
    shown = as_dark(html) if view is View.DARK else as_light(html)
    return framed(shown, base_url=base_url)


def framed(html: str, *, base_url: str) -> Response:
    """HTML of a mail as an answer for a sandboxed frame."""
    return HTMLResponse(html, headers={"Content-Security-Policy": mail_policy(base_url)})


def edition_view(rendition: Rendition, sender: str) -> EditionView:
    """What the preview pane shows of a rendition."""
    shown = filled(rendition, sample_values(rendition.locale))
    return EditionView(
        locale=rendition.locale,
        sender=sender,
        subject=shown.subject,
        preheader=rendition.slots.fill(rendition.preheader, sample_values(rendition.locale)),
        text=shown.text,
        kilobytes=-(-rendition.html_bytes // 1024),
    )


def choose(renditions: list[Rendition], locale: str) -> Rendition | None:
    """The rendition in a language, else the first."""
    return next(
        (found for found in renditions if found.locale == locale), renditions[0] if renditions else None
    )


def by_severity(findings: list[Finding]) -> list[Finding]:
    """The worst first."""
    order = list(Severity)
    return sorted(findings, key=lambda finding: order.index(finding.severity))


def _rendered(content: IssueContent, locale: str, publication: Publication, *, base_url: str) -> Rendition:
    if locale not in content.locales:
        raise NotFound(_no_edition(locale))
    return render(content, locale, publication, base_url=base_url)


def _no_edition(locale: str) -> Sentence:
    return say("This issue has no edition in the language “{locale}”.", locale=locale)
