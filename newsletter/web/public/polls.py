"""Where the answers to a question are given that we count: a page with one button. To open it counts nothing.

Nothing is kept of whoever answers. For an hour a hash of network, browser and question stands in memory, so that the same
browser does not count twice; it says nothing without our key, and goes by itself.
"""

import hmac
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import StringConstraints
from sqlalchemy.orm import Session

from newsletter import links
from newsletter.content.fields.spans import Span
from newsletter.desk.faces import only_face
from newsletter.desk.polls import PublicPoll, public_poll
from newsletter.feedback.answering import count_answer
from newsletter.languages import tag_of
from newsletter.rendering.occurring import days
from newsletter.runtime import Runtime
from newsletter.signing import Signer
from newsletter.web.access import RuntimeOf, anyone
from newsletter.web.forms import Form, FormModel, Posted, filled_form, read_form
from newsletter.web.limiting import ANSWER, ANSWERS_PER_IP, RateLimits, network_of
from newsletter.web.pages import client_ip, redirect
from newsletter.web.public.opened_forms import OPEN_FOR_TOO_LONG, Opened, open_form, send_form, take_back
from newsletter.web.public.shared import meet, public_page
from newsletter.wording import Sentence, say

router = APIRouter(dependencies=[anyone])

_PAGE = links.poll("{issue}", "{locale}", "{block}")


class Choice(FormModel):
    """What a person chooses, by its anchor."""

    answer: Annotated[str, StringConstraints(max_length=40)] = ""
    opened: str = ""


@router.api_route(links.NO_POLL, methods=["GET", "HEAD"])
def show_none(request: Request, runtime: RuntimeOf) -> HTMLResponse:
    """Where answers lead in what is no issue."""
    with runtime.database.reading() as session:
        return _unknown(request, session, None, status=200)


@router.api_route(links.answered(_PAGE), methods=["GET", "HEAD"])
def show_thanks(request: Request, runtime: RuntimeOf, issue: str, locale: str, block: str) -> HTMLResponse:
    """Whoever answered is thanked, and sees what others say where the question shows it."""
    return _thanked(request, runtime, issue, locale, block, is_new=True)


@router.api_route(links.answered(_PAGE, before=True), methods=["GET", "HEAD"])
def show_counted(request: Request, runtime: RuntimeOf, issue: str, locale: str, block: str) -> HTMLResponse:
    """The same for whose answer was counted before."""
    return _thanked(request, runtime, issue, locale, block, is_new=False)


@router.api_route(_PAGE, methods=["GET", "HEAD"])
def show_poll(request: Request, runtime: RuntimeOf, issue: str, locale: str, block: str) -> HTMLResponse:
    """The question, with its answers to choose from."""
    return show_answer(request, runtime, issue, locale, block, "")


@router.api_route(links.answer(_PAGE, "{chosen}"), methods=["GET", "HEAD"])
def show_answer(
    request: Request, runtime: RuntimeOf, issue: str, locale: str, block: str, chosen: str
) -> HTMLResponse:
    """The same with the answer chosen that was touched in the mail; nothing is counted."""
    with runtime.database.reading() as session:
        poll = _met(request, session, issue, locale, block)
        if poll is None:
            return _unknown(request, session, locale)
        return _page(request, runtime, poll, filled_form({"answer": chosen.lower()}))


@router.post(_PAGE)
def give_answer(
    request: Request, runtime: RuntimeOf, issue: str, locale: str, block: str, posted: Posted
) -> Response:
    """Count an answer, once for a form and once an hour for a browser; then thank for it."""
    limits: RateLimits = request.app.state.limits
    limits.hit(ANSWERS_PER_IP, network_of(client_ip(request)))
    form = read_form(Choice, posted)
    with runtime.database.reading() as session:
        poll = _met(request, session, issue, locale, block)
        if poll is None:
            return _unknown(request, session, locale)
        given = poll.answer(form.model.answer) if form.model else None
        if poll.is_closed(runtime.clock()):
            return _page(request, runtime, poll, form, status=409)
        if form.model is None or given is None:
            refused = form.with_error("answer", say("Please choose one of the answers."))
            return _page(request, runtime, poll, refused, status=422)
    match send_form(runtime, limits, form.model.opened):
        case Opened.NEVER:
            return _page(request, runtime, poll, form, notice=OPEN_FOR_TOO_LONG, status=422)
        case Opened.SENT:
            return redirect(request, _with_language(request, links.answered(poll.page, before=True)))
    browser = _browser(request, poll, runtime.signer)
    is_new = limits.is_first(ANSWER, browser)
    if is_new:
        try:
            with runtime.database.transaction() as session:
                count_answer(session, poll.issue.id, block=poll.block_id, answer=given.id, locale=poll.locale)
        except Exception:
            limits.clear(ANSWER, browser)
            take_back(runtime, limits, form.model.opened)
            raise
    return redirect(request, _with_language(request, links.answered(poll.page, before=not is_new)))


def _browser(request: Request, poll: PublicPoll, signer: Signer) -> str:
    """By what a browser is known again for an hour, where it answers the same question."""
    seen = (network_of(client_ip(request)), request.headers.get("user-agent", ""), poll.block_id)
    said = "\n".join((*seen, str(poll.issue.id)))
    return hmac.digest(signer.key(links.Purpose.ANSWERED), said.encode(), "sha256").hex()


def _met(request: Request, session: Session, issue: str, locale: str, block: str) -> PublicPoll | None:
    poll = public_poll(session, issue, tag_of(locale) or "", block)
    if poll is not None:
        meet(request, session, poll.issue.newsletter)
    return poll


def _thanked(
    request: Request, runtime: Runtime, issue: str, locale: str, block: str, *, is_new: bool
) -> HTMLResponse:
    with runtime.database.reading() as session:
        poll = _met(request, session, issue, locale, block)
        if poll is None:
            return _unknown(request, session, locale)
        return public_page(
            request, "poll_thanks.html", locale=poll.locale, poll=poll, is_new=is_new, edition=_edition(poll)
        )


def _page(
    request: Request,
    runtime: Runtime,
    poll: PublicPoll,
    form: Form[Any],
    *,
    notice: Sentence | None = None,
    status: int = 200,
) -> HTMLResponse:
    return public_page(
        request,
        "poll.html",
        status=status,
        locale=poll.locale,
        poll=poll,
        form=form,
        notice=notice,
        is_closed=poll.is_closed(runtime.clock()),
        until=days(Span(poll.until), poll.locale) if poll.until else "",
        opened=open_form(runtime),
        edition=_edition(poll),
    )


def _edition(poll: PublicPoll) -> str:
    return links.edition_page(poll.issue.slug, poll.locale)


def _unknown(request: Request, session: Session, locale: str | None, *, status: int = 404) -> HTMLResponse:
    """The same whether there is no such question or its issue has not appeared yet."""
    request.state.face = only_face(session)
    spoken = locale if locale and tag_of(locale) else None
    return public_page(request, "poll_unknown.html", status=status, locale=spoken)


def _with_language(request: Request, page: str) -> str:
    asked = request.query_params.get("lang", "")
    return f"{page}?lang={asked}" if asked.isalpha() else page
