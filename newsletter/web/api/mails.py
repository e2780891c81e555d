"""The mail that a draft would become: rendered from what is being written, saved or not. Nothing is changed."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from newsletter.content.drafts.standing import standing
from newsletter.content.sources import fallbacks
from newsletter.errors import NotFound
from newsletter.issues.composing import content_of, find_issue
from newsletter.issues.newsletters import publication_of
from newsletter.preflight.size import CLIPPED_AT, filled_bytes
from newsletter.rendering.preview import as_dark, as_light, as_sample, sample_values, text_of_sample
from newsletter.rendering.render import render
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.api.drafts import DraftJson
from newsletter.web.api.reading import described, sent
from newsletter.web.pages import page_language
from newsletter.web.security import mail_pane_policy
from newsletter.wording import Sentence, say

router = APIRouter()


class Look(StrEnum):
    """Under which theme of the reader's device."""

    LIGHT = "light"
    DARK = "dark"


class MailAsked(DraftJson):
    """The mail of a draft, in one language and one look."""

    locale: str
    look: Look = Look.LIGHT


class MailJson(BaseModel):
    """One edition as a reader who does not exist would get it."""

    sender: str
    subject: str
    preheader: str
    html: str
    """The document, in which the first row of each block has `data-block`, its id. What it is shown in must run no scripts."""
    text: str
    size: int
    """How much the HTML weighs, in bytes, its slots filled."""
    limit: int
    """From how many bytes on some mail programs cut a mail off."""
    fallbacks: dict[str, dict[str, int]]
    """By the ids of blocks, how many texts stand in which other language, because they are not translated."""
    errors: dict[str, str]
    """A sentence for each input that cannot be used; what was saved last stands in the mail there."""


@router.post("/api/issues/{slug}/mail", openapi_extra=described(MailAsked))
def show_mail(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE, keeps=False)],
    asked: Annotated[MailAsked, sent(MailAsked)],
) -> MailJson:
    """The mail of a draft. 404 for a language without an edition, 422 when it cannot be rendered."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        require(user, Deed.COMPOSE, newsletter=issue.newsletter_id)
        saved = content_of(session, issue)
        publication = publication_of(issue.newsletter)
    stands = standing(asked.draft(), saved)
    if asked.locale not in stands.content.editions:
        raise NotFound(say("This issue has no edition in the language “{locale}”.", locale=asked.locale))
    rendition = render(
        stands.content, asked.locale, publication, base_url=runtime.settings.base_url, marks_blocks=True
    )
    values = sample_values(rendition.locale)
    seen = as_sample(rendition)
    show = as_dark if asked.look is Look.DARK else as_light
    return MailJson(
        sender=publication.sender_in(rendition.locale),
        subject=seen.subject,
        preheader=rendition.slots.fill(rendition.preheader, values),
        html=show(seen.html).replace("<head>", '<head><base target="_blank">', 1),
        text=text_of_sample(rendition),
        size=filled_bytes(rendition),
        limit=CLIPPED_AT,
        fallbacks={block: dict(found) for block, found in fallbacks(stands.content, asked.locale).items()},
        errors=_told(stands.errors, page_language(request)),
    )


@router.get("/mail-frame")
def empty_frame(
    runtime: RuntimeOf,
    user: Annotated[User, needs(Deed.COMPOSE)],  # noqa: ARG001 (who may ask)
) -> HTMLResponse:
    """An empty document that mails are put into: it runs no scripts, and the page around it may change it."""
    return HTMLResponse(
        "<!DOCTYPE html><title>-</title>",
        headers={"Content-Security-Policy": mail_pane_policy(runtime.settings.base_url)},
    )


def _told(errors: Mapping[str, Sentence], language: str) -> dict[str, str]:
    return {name: sentence.in_locale(language) for name, sentence in errors.items()}
