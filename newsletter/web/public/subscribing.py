"""The public form of a list. Whatever the address, it is answered alike; the mailbox's owner then confirms.

Robots are kept out by a field people do not see, by a form that has to be opened first, and by a limit per network.
Browsers fill in a form in less than a second, so nobody is turned away for being fast: it only counts more.
"""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import StringConstraints
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.dispatch.notices import ask_once_a_day
from newsletter.errors import Invalid, NotFound
from newsletter.issues.models import Newsletter
from newsletter.issues.newsletters import find_newsletter, newsletter_with
from newsletter.languages import closest
from newsletter.links import Purpose, ids, joining
from newsletter.runtime import Runtime
from newsletter.web.access import RuntimeOf, anyone
from newsletter.web.formats import in_language
from newsletter.web.forms import (
    Form,
    FormModel,
    MailAddress,
    Posted,
    ReadersLanguage,
    filled_form,
    read_form,
)
from newsletter.web.limiting import SUBSCRIBE_PER_IP, RateLimits, network_of
from newsletter.web.pages import client_ip, page_language, redirect
from newsletter.web.public.shared import meet, occasion_of, public_page
from newsletter.wording import Sentence, say
from subscribers.lists import find_list, public_lists
from subscribers.models import How, MailingList
from subscribers.subscribing import subscribe

router = APIRouter(dependencies=[anyone])

QUICK = timedelta(seconds=2)
QUICK_COST = 3  # beside the one that every form counts
LONGEST = timedelta(hours=24)


class Wish(FormModel):
    """What a person fills in. `website` is the trap: people do not see it."""

    email: MailAddress
    name: Annotated[str, StringConstraints(max_length=200)] = ""
    locale: ReadersLanguage = ""
    website: str = ""
    opened: str = ""


@router.get(joining("{slug}"))
def show_lists(request: Request, runtime: RuntimeOf, slug: str) -> Response:
    """Where the web editions lead: to the form of the newsletter's public list, or to a choice where it has several."""
    with runtime.database.reading() as session:
        newsletter = meet(request, session, find_newsletter(session, slug))
        lists = public_lists(session, newsletter.id)
        if len(lists) == 1:
            return redirect(request, f"/subscribe/{lists[0].slug}")
        return public_page(request, "join.html", newsletter=newsletter, lists=lists)


@router.get("/subscribe/{slug}")
def show_form(request: Request, runtime: RuntimeOf, slug: str) -> HTMLResponse:
    """The form."""
    with runtime.database.reading() as session:
        mailing_list = _public_list(session, slug)
        newsletter = meet(request, session, newsletter_with(session, mailing_list.newsletter_id))
        return _page(request, runtime, newsletter, mailing_list, filled_form({}))


@router.post("/subscribe/{slug}")
def ask(request: Request, runtime: RuntimeOf, slug: str, posted: Posted) -> HTMLResponse:
    """Ask the mailbox's owner to confirm; say the same whether or not a mail was needed."""
    limits: RateLimits = request.app.state.limits
    network = network_of(client_ip(request))
    limits.hit(SUBSCRIBE_PER_IP, network)
    form = read_form(Wish, posted)
    with runtime.database.transaction() as session:
        mailing_list = _public_list(session, slug)
        newsletter = meet(request, session, newsletter_with(session, mailing_list.newsletter_id))
        open_for = _open_for(runtime, form.value("opened"))
        if open_for is not None and open_for < QUICK:
            limits.hit(SUBSCRIBE_PER_IP, network, cost=QUICK_COST)
        if form.model is not None and (open_for is None or open_for > LONGEST):
            form = form.with_error(
                "", say("This page was open for too long. Please press the button once more.")
            )
        if form.model is not None and not form.errors and not form.model.website:
            form = _ask(request, runtime, session, newsletter, mailing_list, form, form.model)
        if form.errors:
            return _page(request, runtime, newsletter, mailing_list, form, status=422)
        return public_page(request, "subscribe_asked.html", address=form.value("email"))


def _ask(
    request: Request,
    runtime: Runtime,
    session: Session,
    newsletter: Newsletter,
    mailing_list: MailingList,
    form: Form[Wish],
    wish: Wish,
) -> Form[Wish]:
    locale = wish.locale if wish.locale in newsletter.locales else _offered_locale(request, newsletter)
    try:
        subscription = subscribe(
            session,
            mailing_list,
            address=parse_address(wish.email),
            name=wish.name,
            locale=locale,
            wording=wording(mailing_list, newsletter, locale).in_locale(locale),
            occasion=occasion_of(request, How.FORM, at=runtime.clock(), newsletters=[newsletter]),
            signer=runtime.signer,
        )
    except Invalid as error:
        return form.with_error("email", error.sentence)
    if subscription is not None:
        ask_once_a_day(session, subscription, now=runtime.clock())
    return form


def wording(mailing_list: MailingList, newsletter: Newsletter, locale: str) -> Sentence:
    """What the person agrees to by sending the form; it is kept as evidence."""
    return say(
        "I want to receive “{list}” by mail from {organisation}. I can leave at any time, with one click.",
        list=in_language(mailing_list.name, locale),
        organisation=in_language(newsletter.organisation, locale),
    )


def _page(
    request: Request,
    runtime: Runtime,
    newsletter: Newsletter,
    mailing_list: MailingList,
    form: Form[Any],
    *,
    status: int = 200,
) -> HTMLResponse:
    return public_page(
        request,
        "subscribe.html",
        status=status,
        newsletter=newsletter,
        mailing_list=mailing_list,
        form=form,
        chosen=form.value("locale") or _offered_locale(request, newsletter),
        opened=runtime.signer.token(Purpose.FORM, int(runtime.clock().timestamp())),
        wording=wording(mailing_list, newsletter, page_language(request)),
    )


def _offered_locale(request: Request, newsletter: Newsletter) -> str:
    return closest(page_language(request), newsletter.locales) or newsletter.locales[0]


def _open_for(runtime: Runtime, opened: str) -> timedelta | None:
    """How long the form was open; None when we never showed it."""
    try:
        opened_at = ids(runtime.signer, Purpose.FORM, opened)[0]
    except NotFound:
        return None
    return timedelta(seconds=runtime.clock().timestamp() - opened_at)


def _public_list(session: Session, slug: str) -> MailingList:
    mailing_list = find_list(session, slug)
    if not mailing_list.is_public:
        raise NotFound(say("There is no list “{slug}”.", slug=slug))
    return mailing_list
