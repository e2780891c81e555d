"""The mail that a draft would become, as somebody would read it: rendered from what is being written, saved or not.

Nothing is changed, and of whoever it is written to nothing is kept.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from newsletter.content.drafts.standing import standing
from newsletter.content.sources import fallbacks
from newsletter.desk.readership import reader_of, readers_found
from newsletter.errors import NotFound
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.issues.models import Issue
from newsletter.issues.newsletters import publication_of
from newsletter.messages.personalising import values_of
from newsletter.preflight.size import CLIPPED_AT, filled_bytes
from newsletter.rendering.heard import Heard, Line, Role, heard
from newsletter.rendering.preview import (
    as_dark,
    as_light,
    as_read,
    nameless_values,
    sample_values,
    text_as_read,
)
from newsletter.rendering.render import render
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.api.drafts import DraftJson
from newsletter.web.api.reading import described, sent
from newsletter.web.pages import page_language
from newsletter.web.ranges import PostedId
from newsletter.web.security import mail_pane_policy
from newsletter.wording import Sentence, say

router = APIRouter()


class Look(StrEnum):
    """Under which theme of the reader's device, or by which voice."""

    LIGHT = "light"
    DARK = "dark"
    HEARD = "heard"


class Invented(StrEnum):
    """A reader who does not exist: one of whom everything is known, and one of whom nothing is."""

    SAMPLE = "sample"
    NAMELESS = "nameless"


class MailAsked(DraftJson):
    """The mail of a draft, in one language and one look, for one reader: an invented one, or the id of a subscriber."""

    locale: str
    look: Look = Look.LIGHT
    reader: Invented | PostedId = Invented.SAMPLE


class WordsJson(BaseModel):
    """Words that a screen reader says in one voice."""

    text: str
    lang: str
    roles: list[Role]


class HeardJson(BaseModel):
    """A line that a screen reader says."""

    kind: Line
    words: list[WordsJson]
    number: int
    """The level of a heading, how many items a list has, or how many columns a table; else 0."""
    block: str


class MailJson(BaseModel):
    """One edition as one reader would get it; their own links lead nowhere."""

    sender: str
    subject: str
    preheader: str
    html: str
    """The document, in which the first row of each block has `data-block`, its id. What it is shown in must run no scripts."""
    text: str
    heard: list[HeardJson]
    """What a screen reader says, where that was asked for; else nothing."""
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
    """The mail of a draft. 403 for a subscriber whom one may not see, 404 for who is none, and for a language without an
    edition; 422 when it cannot be rendered."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        require(user, Deed.COMPOSE, newsletter=issue.newsletter_id)
        saved = content_of(session, issue)
        publication = publication_of(issue.newsletter)
        values = _values(session, issue, asked, saved.editions, by=user)
    stands = standing(asked.draft(), saved)
    if asked.locale not in stands.content.editions:
        raise NotFound(say("This issue has no edition in the language “{locale}”.", locale=asked.locale))
    rendition = render(
        stands.content,
        asked.locale,
        publication,
        base_url=runtime.settings.base_url,
        issue=slug,
        marks_blocks=True,
    )
    seen = as_read(rendition, values)
    show = as_dark if asked.look is Look.DARK else as_light
    return MailJson(
        sender=publication.sender_in(rendition.locale),
        subject=seen.subject,
        preheader=rendition.slots.fill(rendition.preheader, values),
        html=show(seen.html).replace("<head>", '<head><base target="_blank">', 1),
        text=text_as_read(rendition, values),
        heard=[_line(line) for line in heard(seen.html)] if asked.look is Look.HEARD else [],
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


class ReaderJson(BaseModel):
    """A subscriber of an issue's newsletter, and the edition that they get."""

    id: int
    name: str
    email: str
    edition: str


class ReadersJson(BaseModel):
    """Some of those who are found, by name."""

    readers: list[ReaderJson]


@router.get("/api/issues/{slug}/readers", dependencies=[needs(Deed.SEE_PERSONAL_DATA)])
def find_readers(
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE)],
    words: Annotated[str, Query(max_length=200)] = "",
) -> ReadersJson:
    """Subscribers whose name, address or organisation contains these words: a mail can be looked at as one of them."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        require(user, Deed.COMPOSE, newsletter=issue.newsletter_id)
        editions = content_of(session, issue).editions
        found = readers_found(session, issue.newsletter_id, words, editions=editions, by=user)
    return ReadersJson(
        readers=[ReaderJson(id=one.id, name=one.name, email=one.email, edition=one.edition) for one in found]
    )


def _values(
    session: Session, issue: Issue, asked: MailAsked, editions: Sequence[str], *, by: User
) -> Mapping[str, str]:
    """What is known of the reader who is asked for."""
    match asked.reader:
        case Invented.SAMPLE:
            return sample_values(asked.locale)
        case Invented.NAMELESS:
            return nameless_values()
        case subscriber:
            return values_of(reader_of(session, issue.newsletter_id, subscriber, editions=editions, by=by))


def _line(line: Heard) -> HeardJson:
    words = [WordsJson(text=each.text, lang=each.lang, roles=list(each.roles)) for each in line.words]
    return HeardJson(kind=line.kind, words=words, number=line.number, block=line.block)


def _told(errors: Mapping[str, Sentence], language: str) -> dict[str, str]:
    return {name: sentence.in_locale(language) for name, sentence in errors.items()}
