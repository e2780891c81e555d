"""The link of the confirmation mail: GET shows a button, POST confirms, so that no link scanner subscribes anybody."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from newsletter.desk.readers import subscription_of
from newsletter.issues.finding import newsletter_with
from newsletter.links import Purpose
from newsletter.runtime import Runtime
from newsletter.web.access import RuntimeOf, anyone
from newsletter.web.forms import FormModel, Posted, read_form
from newsletter.web.public.shared import meet, occasion_of, public_page
from newsletter.web.public.tokens import preferences_of, route
from subscribers.evidence import asked_together
from subscribers.models import How, Subscription, SubscriptionState
from subscribers.subscription_ledger import confirm

router = APIRouter(dependencies=[anyone])


class Choice(FormModel):
    """Of several lists that were asked for together, those that the owner of the mailbox wants."""

    lists: tuple[int, ...] = ()
    is_made: bool = False


@router.api_route(route(Purpose.CONFIRM), methods=["GET", "HEAD"])
def show_button(request: Request, runtime: RuntimeOf, token: str) -> HTMLResponse:
    """The page with one button."""
    with runtime.database.reading() as session:
        subscription, _ = subscription_of(session, runtime.signer, Purpose.CONFIRM, token)
        meet(request, session, newsletter_with(session, subscription.mailing_list.newsletter_id))
        return _page(request, runtime, session, subscription)


@router.post(route(Purpose.CONFIRM))
def confirm_subscription(request: Request, runtime: RuntimeOf, token: str, posted: Posted) -> HTMLResponse:
    """Confirm what was asked for together, where the page let one choose, what was chosen; a second time changes nothing."""
    chosen = read_form(Choice, posted).model or Choice()
    now = runtime.clock()
    with runtime.database.transaction() as session:
        subscription, _ = subscription_of(session, runtime.signer, Purpose.CONFIRM, token)
        newsletter = meet(request, session, newsletter_with(session, subscription.mailing_list.newsletter_id))
        locale = subscription.subscriber.locale
        occasion = occasion_of(request, How.LINK, at=now, newsletters=[newsletter], locale=locale)
        wanted = [
            one
            for one in asked_together(session, subscription, now=now)
            if (one.list_id in chosen.lists if chosen.is_made else one is subscription)
        ]
        joined = [one for one in wanted if confirm(session, one, occasion=occasion)]
        is_empty = chosen.is_made and not wanted
        return _page(request, runtime, session, subscription, joined=joined, is_empty=is_empty)


def _page(
    request: Request,
    runtime: Runtime,
    session: Session,
    subscription: Subscription,
    *,
    joined: Sequence[Subscription] = (),
    is_empty: bool = False,
) -> HTMLResponse:
    return public_page(
        request,
        "confirm.html",
        locale=subscription.subscriber.locale,
        mailing_list=subscription.mailing_list,
        state=SubscriptionState.CONFIRMED if joined else subscription.state,
        is_empty=is_empty,
        joined=[one.mailing_list for one in joined or [subscription]],
        asked=[
            one
            for one in asked_together(session, subscription, now=runtime.clock())
            if not one.mailing_list.is_closed
        ],
        preferences=preferences_of(subscription.subscriber_id, runtime.signer),
    )
