"""The outbox, where mail is kept instead of sent: a list beside a reading pane, as in a mail program."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from newsletter.errors import NotFound
from newsletter.paging import Page, page_within
from newsletter.relays.captured_mail import CapturedMail, MailHeading
from newsletter.relays.outbox import OutboxReader
from newsletter.rendering.preview import as_light
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.mail_views import framed
from newsletter.web.pages import render_page
from newsletter.wording import say

router = APIRouter(dependencies=[needs(Deed.READ_OUTBOX)])

PER_PAGE = 40
SEARCHED = 2_000  # of the newest mails; each is a file whose headers are read


class Part(StrEnum):
    """Which part of a mail the reading pane shows."""

    HTML = "html"
    TEXT = "text"
    HEADERS = "headers"
    SOURCE = "source"


PARTS = {
    Part.HTML: say("Formatted"),
    Part.TEXT: say("Plain text"),
    Part.HEADERS: say("Headers"),
    Part.SOURCE: say("Source"),
}


@router.get("/outbox")
def show_outbox(request: Request, runtime: RuntimeOf, q: str = "", page: int = 1) -> HTMLResponse:
    """The newest mails, the first of them open where there is room for it beside the list."""
    reader = _reader(runtime)
    mails = mails_of(reader, search=q, number=page)
    mail = reader.get(mails.rows[0].id) if mails.rows else None
    return _page(request, mails, mail, q=q, is_chosen=False)


@router.get("/outbox/{mail_id}")
def read_mail(
    request: Request,
    runtime: RuntimeOf,
    mail_id: str,
    part: Annotated[Part | None, Query(alias="as")] = None,
    q: str = "",
    page: int = 1,
) -> HTMLResponse:
    """One mail in the pane, the list beside it."""
    reader = _reader(runtime)
    mails = mails_of(reader, search=q, number=page)
    return _page(request, mails, reader.get(mail_id), q=q, is_chosen=True, part=part)


@router.get("/outbox/{mail_id}/html")
def mail_html(runtime: RuntimeOf, mail_id: str) -> Response:
    """The HTML of one mail, for the frame: nothing in it may run."""
    html = as_light(_reader(runtime).get(mail_id).html)
    return framed(html, base_url=runtime.settings.base_url)


@router.get("/outbox/{mail_id}/source")
def mail_source(runtime: RuntimeOf, mail_id: str) -> Response:
    """Every byte of one mail, as a file."""
    return Response(
        _reader(runtime).get(mail_id).source,
        media_type="message/rfc822",
        headers={"Content-Disposition": f'attachment; filename="{mail_id}.eml"'},
    )


def mails_of(reader: OutboxReader, *, search: str, number: int) -> Page[MailHeading]:
    """A page of the outbox; a search looks at recipients and subjects of the newest mails."""
    if not search:
        total = reader.page(limit=0).total
        number = page_within(number, total=total, per_page=PER_PAGE)
        found = reader.page(offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
        return Page(found.mails, number, total, PER_PAGE)
    words = search.casefold().split()
    hits = [mail for mail in reader.page(limit=SEARCHED).mails if _matches(mail, words)]
    number = page_within(number, total=len(hits), per_page=PER_PAGE)
    return Page(hits[(number - 1) * PER_PAGE : number * PER_PAGE], number, len(hits), PER_PAGE)


def _page(
    request: Request,
    mails: Page[MailHeading],
    mail: CapturedMail | None,
    *,
    q: str,
    is_chosen: bool,
    part: Part | None = None,
) -> HTMLResponse:
    return render_page(
        request,
        "staff/outbox.html",
        mails=mails,
        mail=mail,
        q=q,
        is_chosen=is_chosen,
        part=part or (Part.HTML if mail and mail.html else Part.TEXT),
        parts=PARTS,
    )


def _matches(mail: MailHeading, words: list[str]) -> bool:
    text = f"{mail.recipient} {mail.envelope.recipient} {mail.subject}".casefold()
    return all(word in text for word in words)


def _reader(runtime: Runtime) -> OutboxReader:
    if runtime.outbox is None:
        raise NotFound(say("There is no outbox here: mail goes to {relay}.", relay=runtime.relay.name))
    return runtime.outbox
