"""The public form of a list. Whatever the address, it is answered alike; the mailbox's owner then confirms.

Robots are kept out by a field people do not see, by a form that has to be opened anew for each address, by a limit per
network, and by a budget of mails over all of them. Browsers fill in a form in less than a second, so being fast tells nothing.
"""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import StringConstraints
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.dispatch.budget import HOUR, may_ask
from newsletter.dispatch.notices import ask_once_a_day
from newsletter.errors import Invalid, NotFound
from newsletter.issues.finding import find_newsletter, newsletter_with
from newsletter.issues.models import Newsletter
from newsletter.languages import closest
from newsletter.links import joining
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
from newsletter.web.public.opened_forms import OPEN_FOR_TOO_LONG, Opened, open_form, send_form
from newsletter.web.public.shared import meet, occasion_of, public_page
from newsletter.wording import Sentence, say
from subscribers.lists import find_list, public_lists
from subscribers.models import How, MailingList
from subscribers.subscribing import subscribe

router = APIRouter(dependencies=[anyone])

LATER = say(
    "So many people are subscribing that we cannot write to more of them just now. Please press the button again "
    "in an hour; what you typed stays here."
)


class Hint(FormModel):
    """What somebody typed into the form of an edition: nothing is kept of it, it stands filled in on the page that asks."""

    email: str = ""
    list: str = ""


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
        return public_page(request, "join.html", newsletter=newsletter, lists=lists, email="")


@router.post(joining("{slug}"))
def show_form_filled_in(request: Request, runtime: RuntimeOf, slug: str, posted: Posted) -> Response:
    """The same for whoever has typed an address already, in the form of an edition; what they agree to is on the next page.

    It is posted, so that no address comes into the log of a server on the way.
    """
    hint = read_form(Hint, posted).model or Hint()
    with runtime.database.reading() as session:
        newsletter = meet(request, session, find_newsletter(session, slug))
        lists = public_lists(session, newsletter.id)
        chosen = lists if len(lists) == 1 else [one for one in lists if one.slug == hint.list]
        if chosen:
            return _page(request, runtime, newsletter, chosen[0], filled_form({"email": hint.email}))
        return public_page(request, "join.html", newsletter=newsletter, lists=lists, email=hint.email)


@router.get(joining("{slug}", "{chosen}"))
def show_list(request: Request, runtime: RuntimeOf, slug: str, chosen: str) -> Response:
    """Where an invitation to one list leads: to its form."""
    with runtime.database.reading() as session:
        mailing_list = _list_of(session, find_newsletter(session, slug), chosen)
        return redirect(request, f"/subscribe/{mailing_list.slug}")


@router.post(joining("{slug}", "{chosen}"))
def show_list_filled_in(
    request: Request, runtime: RuntimeOf, slug: str, chosen: str, posted: Posted
) -> Response:
    """The same for whoever has typed an address already."""
    hint = read_form(Hint, posted).model or Hint()
    with runtime.database.reading() as session:
        newsletter = meet(request, session, find_newsletter(session, slug))
        mailing_list = _list_of(session, newsletter, chosen)
        if mailing_list.is_closed:
            return _closed_page(request, session, mailing_list)
        return _page(request, runtime, newsletter, mailing_list, filled_form({"email": hint.email}))


@router.get("/subscribe/{slug}")
def show_form(request: Request, runtime: RuntimeOf, slug: str) -> HTMLResponse:
    """The form."""
    with runtime.database.reading() as session:
        mailing_list = _public_list(session, slug)
        newsletter = meet(request, session, newsletter_with(session, mailing_list.newsletter_id))
        if mailing_list.is_closed:
            return _closed_page(request, session, mailing_list)
        return _page(request, runtime, newsletter, mailing_list, filled_form({}))


@router.post("/subscribe/{slug}")
def ask(request: Request, runtime: RuntimeOf, slug: str, posted: Posted) -> HTMLResponse:
    """Ask the mailbox's owner to confirm; say the same whether or not a mail was needed."""
    limits: RateLimits = request.app.state.limits
    limits.hit(SUBSCRIBE_PER_IP, network_of(client_ip(request)))
    form = read_form(Wish, posted)
    with runtime.database.reading() as session:
        mailing_list = _public_list(session, slug)
        newsletter = meet(request, session, newsletter_with(session, mailing_list.newsletter_id))
        if mailing_list.is_closed:
            return _closed_page(request, session, mailing_list, status=409)
    show = partial(_page, request, runtime, newsletter, mailing_list)
    if form.model is None:
        return show(form, status=422)
    if once_more := _why_once_more(runtime, limits, form.model.opened):
        return show(form, notice=once_more, status=422)
    if not form.model.website:
        try:
            with runtime.database.transaction() as session:
                is_asked = _ask(request, runtime, session, newsletter, mailing_list, form.model)
        except Invalid as error:
            return show(form.with_error("email", error.sentence), status=422)
        if not is_asked:
            return _later(show(form, notice=LATER, status=503))
    return public_page(request, "subscribe_asked.html", address=form.value("email"))


def _ask(
    request: Request,
    runtime: Runtime,
    session: Session,
    newsletter: Newsletter,
    mailing_list: MailingList,
    wish: Wish,
) -> bool:
    """Whether the budget allows for it, whatever the address. Raises Invalid."""
    now = runtime.clock()
    if not may_ask(session, mailing_list, budget=runtime.budget, now=now):
        return False
    locale = wish.locale if wish.locale in newsletter.locales else _offered_locale(request, newsletter)
    subscription = subscribe(
        session,
        mailing_list,
        address=parse_address(wish.email),
        name=wish.name,
        locale=locale,
        wording=wording(mailing_list, newsletter, locale).in_locale(locale),
        occasion=occasion_of(request, How.FORM, at=now, newsletters=[newsletter]),
        signer=runtime.signer,
    )
    if subscription is not None:
        ask_once_a_day(session, subscription, now=now)
    return True


def _later(page: HTMLResponse) -> HTMLResponse:
    page.headers["Retry-After"] = str(int(HOUR.total_seconds()))
    return page


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
    notice: Sentence | None = None,
    status: int = 200,
) -> HTMLResponse:
    return public_page(
        request,
        "subscribe.html",
        status=status,
        newsletter=newsletter,
        mailing_list=mailing_list,
        form=form,
        notice=notice,
        chosen=form.value("locale") or _offered_locale(request, newsletter),
        opened=open_form(runtime),
        wording=wording(mailing_list, newsletter, page_language(request)),
    )


def _closed_page(
    request: Request, session: Session, mailing_list: MailingList, *, status: int = 200
) -> HTMLResponse:
    """What became of the list, and what else there is."""
    return public_page(
        request,
        "subscribe_closed.html",
        status=status,
        mailing_list=mailing_list,
        lists=public_lists(session, mailing_list.newsletter_id),
    )


def _offered_locale(request: Request, newsletter: Newsletter) -> str:
    return closest(page_language(request), newsletter.locales) or newsletter.locales[0]


def _why_once_more(runtime: Runtime, limits: RateLimits, opened: str) -> Sentence | None:
    """Why the form is to be sent once more, with what was typed: we did not show it just now, or it was used."""
    match send_form(runtime, limits, opened):
        case Opened.NEVER:
            return OPEN_FOR_TOO_LONG
        case Opened.SENT:
            return say("This form was sent already. Please press the button once more.")
        case Opened.JUST_NOW:
            return None


def _list_of(session: Session, newsletter: Newsletter, slug: str) -> MailingList:
    mailing_list = _public_list(session, slug)
    if mailing_list.newsletter_id != newsletter.id:
        raise _no_list(slug)
    return mailing_list


def _public_list(session: Session, slug: str) -> MailingList:
    mailing_list = find_list(session, slug)
    if not mailing_list.is_public:
        raise _no_list(slug)
    return mailing_list


def _no_list(slug: str) -> NotFound:
    return NotFound(say("There is no list “{slug}”.", slug=slug))
