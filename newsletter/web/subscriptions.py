"""One subscriber on one list: who they are, the evidence of their consent, adding, unsubscribing, erasing."""

from typing import Literal

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.errors import Invalid, NotFound
from newsletter.web import flashes
from newsletter.web.access import Admin, Editor, RuntimeOf, Viewer
from newsletter.web.flashes import Flash
from newsletter.web.forms import Form, FormModel, MailAddress, Posted, Required, filled_form, read_form
from newsletter.web.pages import reader_locale, render_page
from newsletter.web.states import CONSENTS, SUBSCRIPTIONS
from newsletter.wording import Sentence, say
from subscribers.erasing import erase
from subscribers.models import Consent, MailingList, Subscription
from subscribers.preferences import find_subscription
from subscribers.subscribing import find_list, unsubscribe
from subscribers.suppressing import reason_for

router = APIRouter()


class NewSubscriber(FormModel):
    """One person that staff adds, with what the person agreed to."""

    email: MailAddress
    name: str = ""
    organisation: str = ""
    locale: Literal["en", "ko"] = "en"
    basis: Required


@router.get("/lists/{slug}/subscriptions/new")
def ask_for_subscriber(request: Request, runtime: RuntimeOf, slug: str, user: Editor) -> HTMLResponse:
    """The form for one person."""
    with runtime.database.reading() as session:
        mailing_list = find_list(session, slug)
    return _form_page(request, mailing_list, filled_form({"locale": reader_locale(request)}))


@router.get("/lists/{slug}/subscriptions/{subscription_id}")
def show_subscription(
    request: Request, runtime: RuntimeOf, slug: str, subscription_id: int, user: Viewer
) -> HTMLResponse:
    """One person on one list, with every line of evidence."""
    with runtime.database.reading() as session:
        subscription = _find(session, slug, subscription_id)
        return render_page(
            request,
            "admin/subscription.html",
            subscription=subscription,
            subscriber=subscription.subscriber,
            list=subscription.mailing_list,
            suppressed=reason_for(session, subscription.subscriber.address_hash),
            evidence=_evidence(session, subscription),
            states=SUBSCRIPTIONS,
            events=CONSENTS,
        )


@router.post("/lists/{slug}/subscriptions/{subscription_id}/withdrawal")
def withdraw(
    request: Request, runtime: RuntimeOf, slug: str, subscription_id: int, user: Editor
) -> RedirectResponse:
    """Somebody asked staff to be taken off this list."""
    with runtime.database.transaction() as session:
        subscription = _find(session, slug, subscription_id)
        unsubscribe(session, subscription, how="staff", evidence={"user_id": user.id}, now=runtime.clock())
    told = say("They will get no more mail from this list.")
    return _back(request, f"/lists/{slug}/subscriptions/{subscription_id}", told)


@router.post("/lists/{slug}/subscriptions/{subscription_id}/erasure")
def erase_subscriber(
    request: Request, runtime: RuntimeOf, slug: str, subscription_id: int, user: Admin
) -> RedirectResponse:
    """Somebody asked for their data to be erased, on every list."""
    with runtime.database.transaction() as session:
        erase(session, _find(session, slug, subscription_id).subscriber, now=runtime.clock())
    told = say(
        "Their data were erased. Only a keyed hash of the address stays, so that no import brings it back."
    )
    return _back(request, f"/lists/{slug}", told)


def _find(session: Session, slug: str, subscription_id: int) -> Subscription:
    subscription = find_subscription(session, subscription_id)
    if subscription.mailing_list.slug != slug:
        raise NotFound(say("This subscriber is not on the list “{list}”.", list=slug))
    return subscription


def _evidence(session: Session, subscription: Subscription) -> list[Consent]:
    rows = sa.select(Consent).where(Consent.subscription_id == subscription.id)
    return list(session.scalars(rows.order_by(Consent.id.desc())))


def _form_page(
    request: Request, mailing_list: MailingList, form: Form[NewSubscriber], *, status: int = 200
) -> HTMLResponse:
    return render_page(request, "admin/subscriber_new.html", status=status, list=mailing_list, form=form)


def _back(request: Request, path: str, told: Sentence) -> RedirectResponse:
    response = RedirectResponse(path, status_code=303)
    flashes.leave(request, response, Flash("good", told.in_locale(reader_locale(request))))
    return response
