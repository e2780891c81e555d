"""The webhook: where it is, its secret, and what came of what it was told."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from newsletter.desk.webhook import webhook_standing
from newsletter.dispatch.webhook.setting import remove_webhook, renew_secret, set_webhook, try_webhook
from newsletter.dispatch.words import CALL_STATES
from newsletter.errors import Invalid
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, FormModel, Posted, filled_form, read_form
from newsletter.web.pages import redirect, render_page
from newsletter.wording import say

WebhookManager = Annotated[User, needs(Deed.MANAGE_WEBHOOK)]

router = APIRouter(prefix="/webhook", dependencies=[needs(Deed.MANAGE_WEBHOOK)])


class AddressField(FormModel):
    """What the form asks for."""

    address: Annotated[str, Field(min_length=1, max_length=2000)]


@router.get("")
def show_webhook(request: Request, runtime: RuntimeOf) -> HTMLResponse:
    """The page."""
    return _page(request, runtime, None)


@router.post("")
def change_webhook(request: Request, runtime: RuntimeOf, user: WebhookManager, posted: Posted) -> Response:
    """Take the address over; the secret of a new webhook is shown this once."""
    form = read_form(AddressField, posted)
    if form.model is None:
        return _page(request, runtime, form, status=422)
    try:
        with runtime.database.transaction() as session:
            secret = set_webhook(
                session,
                form.model.address,
                poster=runtime.poster,
                signer=runtime.signer,
                by=user,
                now=runtime.clock(),
            )
    except Invalid as error:
        return _page(request, runtime, form.with_error("address", error.sentence), status=422)
    if secret is not None:
        return _secret_page(request, secret)
    return redirect(request, "/webhook", notice=say("The webhook was changed."))


@router.post("/secret")
def make_secret(request: Request, runtime: RuntimeOf, user: WebhookManager) -> HTMLResponse:
    """Make a new secret, shown this once."""
    with runtime.database.transaction() as session:
        secret = renew_secret(session, signer=runtime.signer, by=user)
    return _secret_page(request, secret)


@router.post("/test")
def send_test(request: Request, runtime: RuntimeOf, user: WebhookManager) -> Response:
    """Call it with nothing to tell."""
    with runtime.database.transaction() as session:
        try_webhook(session, base_url=runtime.settings.base_url, by=user, now=runtime.clock())
    notice = say("The test is on its way. What came of it is shown below in a few seconds.")
    return redirect(request, "/webhook", notice=notice)


@router.post("/removal")
def remove(request: Request, runtime: RuntimeOf, user: WebhookManager) -> Response:
    """Call nobody any more."""
    with runtime.database.transaction() as session:
        remove_webhook(session, by=user)
    return redirect(request, "/webhook", notice=say("The webhook was removed. Nobody is called any more."))


def _page(request: Request, runtime: RuntimeOf, form: Form[Any] | None, *, status: int = 200) -> HTMLResponse:
    with runtime.database.reading() as session:
        webhook = webhook_standing(session, runtime.signer)
    return render_page(
        request,
        "staff/webhook.html",
        status=status,
        webhook=webhook,
        form=form or filled_form({"address": webhook.address} if webhook else {}),
        call_states=CALL_STATES,
    )


def _secret_page(request: Request, secret: str) -> HTMLResponse:
    return render_page(request, "staff/webhook_secret.html", status=201, secret=secret)
