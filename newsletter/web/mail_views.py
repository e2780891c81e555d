"""How a mail is looked at: in its frame, on a desktop, a phone, in the dark, and as plain text. Staff and guests see the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from newsletter.content.issue import IssueContent
from newsletter.content.publication import Publication
from newsletter.preflight.size import filled_bytes
from newsletter.rendering.placing import RenderError
from newsletter.rendering.preview import as_dark, as_light, as_sample, filled, sample_values, text_as_read
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Rendition
from newsletter.web.security import mail_policy
from newsletter.wording import say


class View(StrEnum):
    """How the mail is looked at."""

    DESKTOP = "desktop"
    PHONE = "phone"
    DARK = "dark"
    TEXT = "text"


AskedView = Annotated[View, Query(alias="as")]  # how, in the address of a page
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
    size: int  # bytes of the HTML with a reader's values in it
    reader: str


def mail_frame(
    rendition: Rendition, view: View, *, base_url: str, pages: Mapping[str, str] | None = None
) -> Response:
    """A rendition with sample values, in the light or in the dark, as a document that cannot run scripts.

    `pages` are where the issue is read on the web, by language; None where it is not yet.
    """
    return in_view(as_sample(rendition, pages or {}).html, view, base_url=base_url)


def in_view(html: str, view: View, *, base_url: str) -> Response:
    """HTML of a mail, in the light or in the dark, as a document that cannot run scripts."""
    return framed(as_dark(html) if view is View.DARK else as_light(html), base_url=base_url)


def framed(html: str, *, base_url: str) -> Response:
    """HTML of a mail as an answer for a sandboxed frame; a link in it opens a window, since no page of ours may be framed."""
    document = html.replace("<head>", '<head><base target="_blank">', 1)
    return HTMLResponse(document, headers={"Content-Security-Policy": mail_policy(base_url)})


def edition_view(rendition: Rendition, sender: str, *, pages: Mapping[str, str] | None = None) -> EditionView:
    """What the preview pane shows of a rendition; `pages` are where the issue is read on the web; None where it is not yet."""
    return edition_read(rendition, sender, sample_values(rendition.locale), pages=pages or {})


def edition_read(
    rendition: Rendition, sender: str, values: Mapping[str, str], *, pages: Mapping[str, str]
) -> EditionView:
    """The same of somebody of these values; personal links lead nowhere."""
    shown = filled(rendition, values)
    return EditionView(
        locale=rendition.locale,
        sender=sender,
        subject=shown.subject,
        preheader=rendition.slots.fill(rendition.preheader, values),
        text=text_as_read(rendition, values, pages),
        size=filled_bytes(rendition),
        reader=values["name"],
    )


def choose(renditions: list[Rendition], locale: str) -> Rendition | None:
    """The rendition in a language, else the first."""
    return next(
        (found for found in renditions if found.locale == locale), renditions[0] if renditions else None
    )


def rendered(
    content: IssueContent | None, locale: str, publication: Publication, *, base_url: str, issue: str
) -> Rendition | None:
    """One edition, in a language or else the first; None when it cannot be rendered."""
    if content is None:
        return None
    wanted = locale if locale in content.editions else content.source_locale
    try:
        return render(content, wanted, publication, base_url=base_url, issue=issue)
    except RenderError:
        return None
