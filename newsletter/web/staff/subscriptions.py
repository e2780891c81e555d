"""One subscriber on one list: who they are, the evidence of their consent, what they opened if they share that, adding,
unsubscribing, erasing."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.content.texts import PersonName
from newsletter.desk.lists import subscription_sheet
from newsletter.desk.shared_clicks import shared_by
from newsletter.dispatch.notices import ask_again
from newsletter.dispatch.words import DELIVERY_STATES, NOTICE_STATES
from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.issues.finding import readers_languages
from newsletter.languages import closest, interface
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import (
    Form,
    FormModel,
    MailAddress,
    Posted,
    ReadersLanguage,
    Required,
    filled_form,
    read_form,
)
from newsletter.web.moments import OptionalZone
from newsletter.web.pages import page_language, redirect, render_page
from newsletter.web.ranges import RowId
from newsletter.web.zones import optional_zones
from newsletter.wording import say
from subscribers.correcting import correct_person
from subscribers.lists import find_list
from subscribers.models import MailingList, Subscription
from subscribers.on_request import erase, stop_sharing, take_off
from subscribers.searching import find_subscription
from subscribers.subscribing import add_person
from subscribers.words import CONSENTS, HOWS, PARTICULARS, SUBSCRIPTIONS

router = APIRouter(dependencies=[needs(Deed.READ_SUBSCRIBERS)])


class NewSubscriber(FormModel):
    """One person that staff adds, with what the person agreed to."""

    email: MailAddress
    name: PersonName = ""
    organisation: PersonName = ""
    locale: ReadersLanguage
    basis: Required


class Correction(FormModel):
    """Who the person is, as staff know better, and how they know."""

    email: MailAddress
    name: PersonName = ""
    organisation: PersonName = ""
    locale: ReadersLanguage
    zone: OptionalZone = ""
    why: Required


@router.get("/lists/{slug}/subscriptions/new", dependencies=[needs(Deed.ADD_SUBSCRIBERS)])
def ask_for_subscriber(request: Request, runtime: RuntimeOf, slug: str) -> HTMLResponse:
    """The form for one person."""
    with runtime.database.reading() as session:
        mailing_list = find_list(session, slug)
        languages = readers_languages(session, mailing_list.newsletter_id)
    form: Form[Any] = filled_form({"locale": closest(page_language(request), languages) or languages[0]})
    return _form_page(request, mailing_list, languages, form)


@router.post("/lists/{slug}/subscriptions")
def add_subscriber(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.ADD_SUBSCRIBERS)],
    posted: Posted,
) -> Response:
    """Add one person; nobody who left comes back this way."""
    form = read_form(NewSubscriber, posted)
    with runtime.database.reading() as session:
        mailing_list = find_list(session, slug)
        languages = readers_languages(session, mailing_list.newsletter_id)
    if form.model is not None and form.model.locale not in languages:
        form = form.with_error("locale", say("Please choose one of the newsletter’s languages."))
    if form.model is None or form.errors:
        return _form_page(request, mailing_list, languages, form, status=422)
    try:
        with runtime.database.transaction() as session:
            add_person(
                session,
                find_list(session, slug),
                address=parse_address(form.model.email),
                **form.model.model_dump(exclude={"email"}),
                by=user,
                signer=runtime.signer,
                now=runtime.clock(),
            )
    except (Conflict, Invalid) as refused:
        shown = form.with_error("email", refused.sentence)
        return _form_page(request, mailing_list, languages, shown, status=422)
    return redirect(request, f"/lists/{slug}", notice=say("{email} was added.", email=form.model.email))


@router.get("/lists/{slug}/subscriptions/{subscription_id}", dependencies=[needs(Deed.SEE_PERSONAL_DATA)])
def show_subscription(
    request: Request, runtime: RuntimeOf, slug: str, subscription_id: RowId
) -> HTMLResponse:
    """One person on one list, with every line of evidence."""
    with runtime.database.reading() as session:
        subscription = _find(session, slug, subscription_id)
        return render_page(
            request,
            "staff/subscription.html",
            sheet=subscription_sheet(session, subscription),
            shared=shared_by(session, subscription),
            subscription=subscription,
            subscriber=subscription.subscriber,
            list=subscription.mailing_list,
            states=SUBSCRIPTIONS,
            notice_states=NOTICE_STATES,
            events=CONSENTS,
            hows=HOWS,
            particulars=PARTICULARS,
            delivery_states=DELIVERY_STATES,
        )


@router.get(
    "/lists/{slug}/subscriptions/{subscription_id}/correction", dependencies=[needs(Deed.CORRECT_SUBSCRIBERS)]
)
def ask_for_correction(
    request: Request, runtime: RuntimeOf, slug: str, subscription_id: RowId
) -> HTMLResponse:
    """The form with what we know of the person."""
    with runtime.database.reading() as session:
        subscription = _find(session, slug, subscription_id)
        known = subscription.subscriber
        values = {name: getattr(known, name) for name in ("email", "name", "organisation", "locale", "zone")}
        return _correction_page(request, session, subscription, filled_form(values))


@router.post("/lists/{slug}/subscriptions/{subscription_id}/correction")
def correct_subscriber(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    subscription_id: RowId,
    user: Annotated[User, needs(Deed.CORRECT_SUBSCRIBERS)],
    posted: Posted,
) -> Response:
    """Correct who the person is, with evidence."""
    form = read_form(Correction, posted)
    with runtime.database.reading() as session:
        subscription = _find(session, slug, subscription_id)
        if form.model is not None and form.model.locale not in _offered(session, subscription):
            form = form.with_error("locale", say("Please choose one of the newsletter’s languages."))
        if form.model is None or form.errors:
            return _correction_page(request, session, subscription, form, status=422)
    try:
        with runtime.database.transaction() as session:
            is_other = correct_person(
                session,
                _find(session, slug, subscription_id).subscriber,
                address=parse_address(form.model.email),
                **form.model.model_dump(exclude={"email"}),
                by=user,
                signer=runtime.signer,
                now=runtime.clock(),
            )
    except (Conflict, Invalid) as refused:
        with runtime.database.reading() as session:
            shown = form.with_error("email", refused.sentence)
            return _correction_page(
                request, session, _find(session, slug, subscription_id), shown, status=422
            )
    notice = say("It was corrected, and kept as evidence.") if is_other else say("Nothing was another.")
    return redirect(request, f"/lists/{slug}/subscriptions/{subscription_id}", notice=notice)


@router.post("/lists/{slug}/subscriptions/{subscription_id}/confirmation")
def ask_to_confirm_again(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    subscription_id: RowId,
    user: Annotated[User, needs(Deed.ADD_SUBSCRIBERS)],
) -> RedirectResponse:
    """Somebody told staff that the mail with the link never came."""
    with runtime.database.transaction() as session:
        subscription = _find(session, slug, subscription_id)
        ask_again(session, subscription, by=user, now=runtime.clock())
    told = say("The mail that asks them to confirm goes out once more.")
    return redirect(request, f"/lists/{slug}/subscriptions/{subscription_id}", notice=told)


@router.post("/lists/{slug}/subscriptions/{subscription_id}/withdrawal")
def take_off_the_list(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    subscription_id: RowId,
    user: Annotated[User, needs(Deed.UNSUBSCRIBE_OTHERS)],
) -> RedirectResponse:
    """Somebody asked staff to be taken off this list."""
    with runtime.database.transaction() as session:
        subscription = _find(session, slug, subscription_id)
        take_off(session, subscription, by=user, now=runtime.clock())
    told = say("They will get no more mail from this list.")
    return redirect(request, f"/lists/{slug}/subscriptions/{subscription_id}", notice=told)


@router.post("/lists/{slug}/subscriptions/{subscription_id}/clicks/end")
def end_sharing(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    subscription_id: RowId,
    user: Annotated[User, needs(Deed.UNSUBSCRIBE_OTHERS)],
) -> RedirectResponse:
    """Somebody asked staff not to know what they open any more."""
    with runtime.database.transaction() as session:
        stop_sharing(session, _find(session, slug, subscription_id), by=user, now=runtime.clock())
    told = say("What they opened is deleted, and is kept no more.")
    return redirect(request, f"/lists/{slug}/subscriptions/{subscription_id}", notice=told)


@router.post("/lists/{slug}/subscriptions/{subscription_id}/erasure")
def erase_subscriber(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    subscription_id: RowId,
    user: Annotated[User, needs(Deed.ERASE_SUBSCRIBERS)],
) -> RedirectResponse:
    """Somebody asked for their data to be erased, on every list."""
    with runtime.database.transaction() as session:
        erase(session, _find(session, slug, subscription_id).subscriber, by=user, now=runtime.clock())
    told = say(
        "Their data were erased. Only a keyed hash of the address stays, so that no import brings it back."
    )
    return redirect(request, f"/lists/{slug}", notice=told)


def _find(session: Session, slug: str, subscription_id: int) -> Subscription:
    subscription = find_subscription(session, subscription_id)
    if subscription.mailing_list.slug != slug:
        raise NotFound(say("This subscriber is not on the list “{list}”.", list=slug))
    return subscription


def _offered(session: Session, subscription: Subscription) -> list[str]:
    """The languages of the newsletter, and the person's own."""
    languages = readers_languages(session, subscription.mailing_list.newsletter_id)
    return list(dict.fromkeys([*languages, subscription.subscriber.locale]))


def _correction_page(
    request: Request, session: Session, subscription: Subscription, form: Form[Any], *, status: int = 200
) -> HTMLResponse:
    return render_page(
        request,
        "staff/subscriber_correction.html",
        status=status,
        list=subscription.mailing_list,
        subscription=subscription,
        subscriber=subscription.subscriber,
        readers_languages=_offered(session, subscription),
        zones=optional_zones(
            page_language(request),
            say("Not known"),
            near=(str(form.value("zone")), interface(page_language(request)).home_zone),
        ),
        form=form,
    )


def _form_page(
    request: Request,
    mailing_list: MailingList,
    languages: Sequence[str],
    form: Form[NewSubscriber],
    *,
    status: int = 200,
) -> HTMLResponse:
    return render_page(
        request,
        "staff/subscriber_new.html",
        status=status,
        list=mailing_list,
        readers_languages=languages,
        form=form,
    )
