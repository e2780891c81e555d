"""The link of the confirmation mail: GET shows a button, POST confirms, so that no link scanner subscribes anybody."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from newsletter.desk.readers import subscription_of
from newsletter.issues.newsletters import newsletter_with
from newsletter.links import Purpose
from newsletter.runtime import Runtime
from newsletter.web.access import RuntimeOf, anyone
from newsletter.web.public.shared import occasion_of, public_page
from newsletter.web.public.tokens import preferences_of, route
from subscribers.models import How, Subscription
from subscribers.subscription_ledger import confirm

router = APIRouter(dependencies=[anyone])


@router.api_route(route(Purpose.CONFIRM), methods=["GET", "HEAD"])
def show_button(request: Request, runtime: RuntimeOf, token: str) -> HTMLResponse:
    """The page with one button."""
    with runtime.database.reading() as session:
        subscription, _ = subscription_of(session, runtime.signer, Purpose.CONFIRM, token)
        return _page(request, runtime, session, subscription)


@router.post(route(Purpose.CONFIRM))
def confirm_subscription(request: Request, runtime: RuntimeOf, token: str) -> HTMLResponse:
    """Confirm; a second time changes nothing."""
    with runtime.database.transaction() as session:
        subscription, _ = subscription_of(session, runtime.signer, Purpose.CONFIRM, token)
        confirm(session, subscription, occasion=occasion_of(request, How.LINK, at=runtime.clock()))
        return _page(request, runtime, session, subscription)


def _page(request: Request, runtime: Runtime, session: Session, subscription: Subscription) -> HTMLResponse:
    return public_page(
        request,
        "confirm.html",
        locale=subscription.subscriber.locale,
        newsletter=newsletter_with(session, subscription.mailing_list.newsletter_id),
        mailing_list=subscription.mailing_list,
        state=subscription.state,
        preferences=preferences_of(subscription.subscriber_id, runtime.signer),
    )
