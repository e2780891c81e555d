"""Leaving a list: one button for people (GET shows it, POST does it), one click for mailboxes (RFC 8058).

Nothing but POST changes anything, since link scanners follow every link of a mail. The answer is never a
redirect. It is 200 where no more mail comes by this link, also of a person who was erased; a token that is none
of ours is answered 404, so that no mailbox tells its owner that it worked.
"""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from newsletter.addresses import masked
from newsletter.desk.readers import subscription_of
from newsletter.errors import NotFound
from newsletter.feedback.recording import record_leaving
from newsletter.issues.finding import newsletter_with
from newsletter.links import Purpose, first_ids
from newsletter.runtime import Runtime
from newsletter.web.access import RuntimeOf, anyone
from newsletter.web.public.shared import meet, meet_by_delivery, occasion_of, public_page
from newsletter.web.public.tokens import preferences_of, route
from subscribers.models import How, Subscription, SubscriptionState
from subscribers.subscription_ledger import withdraw

router = APIRouter(dependencies=[anyone])


async def _how(request: Request) -> How:
    """A mailbox posts `List-Unsubscribe=One-Click`, as a form or as multipart; whatever else comes is the page's button."""
    try:
        posted = await request.form(max_fields=20, max_files=0)
    except HTTPException:
        return How.PAGE
    return How.ONE_CLICK if posted.get("List-Unsubscribe") == "One-Click" else How.PAGE


@router.api_route(route(Purpose.UNSUBSCRIBE), methods=["GET", "HEAD"])
def show_button(request: Request, runtime: RuntimeOf, token: str) -> HTMLResponse:
    """The page with one button."""
    return _show(request, runtime, token, is_done=False)


@router.post(route(Purpose.UNSUBSCRIBE))
def leave(
    request: Request, runtime: RuntimeOf, token: str, how: Annotated[How, Depends(_how)]
) -> HTMLResponse:
    """Unsubscribe at once. Posting again changes nothing and is answered alike."""
    occasion = occasion_of(request, how, at=runtime.clock())

    def withdrawn(session: Session) -> None:
        subscription, delivery_id = subscription_of(session, runtime.signer, Purpose.UNSUBSCRIBE, token)
        withdraw(session, subscription, occasion=occasion)
        record_leaving(session, delivery_id, how=how, at=occasion.at)

    # Whoever leaves holds the one writer of SQLite as shortly as can be: what the page shows is read afterwards.
    with suppress(NotFound):
        runtime.database.do_urgently(withdrawn)
    return _show(request, runtime, token, is_done=True)


def _show(request: Request, runtime: Runtime, token: str, *, is_done: bool) -> HTMLResponse:
    try:
        with runtime.database.reading() as session:
            subscription, _ = subscription_of(session, runtime.signer, Purpose.UNSUBSCRIBE, token)
            meet(request, session, newsletter_with(session, subscription.mailing_list.newsletter_id))
    except NotFound:
        return _unknown(request, runtime, token)
    return _page(request, runtime, subscription, is_done=is_done)


def _unknown(request: Request, runtime: Runtime, token: str) -> HTMLResponse:
    """The page of a token that leads to nobody: erased since, or not a token of ours."""
    found = first_ids(runtime.signer, Purpose.UNSUBSCRIBE, [token])
    is_ours = bool(found)
    with runtime.database.reading() as session:
        meet_by_delivery(request, session, found[1] if is_ours else 0)
    return public_page(request, "unsubscribe_unknown.html", status=200 if is_ours else 404, is_ours=is_ours)


def _page(request: Request, runtime: Runtime, subscription: Subscription, *, is_done: bool) -> HTMLResponse:
    subscriber, mailing_list = subscription.subscriber, subscription.mailing_list
    return public_page(
        request,
        "unsubscribe.html",
        locale=subscriber.locale,
        mailing_list=mailing_list,
        address=masked(subscriber.email),
        is_done=is_done or subscription.state is SubscriptionState.UNSUBSCRIBED,
        preferences=preferences_of(subscriber.id, runtime.signer),
    )
