"""View in the browser: the very edition that was approved, filled for the person whose mail holds the link."""

import sqlalchemy as sa
from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from newsletter.dispatch.models import Delivery, Dispatch
from newsletter.issues.models import ProofEdition
from newsletter.issues.proofing import rendition_of
from newsletter.messages.personalising import Recipient, personal_values
from newsletter.rendering.preview import filled
from newsletter.runtime import Runtime
from newsletter.web.access import RuntimeOf, anyone
from newsletter.web.public.shared import gone
from newsletter.web.security import mail_policy
from subscribers.models import Subscriber, Subscription

router = APIRouter(dependencies=[anyone])


@router.api_route("/v/{token}", methods=["GET", "HEAD"])
def show_mail(runtime: RuntimeOf, token: str) -> HTMLResponse:
    """The mail as a page, under a policy that runs nothing. Raises NotFound."""
    with runtime.database.reading() as session:
        delivery_id = runtime.signer.ids("browser", token)[0]
        edition, recipient = _delivered(session, delivery_id)
        mail = filled(rendition_of(edition), _values(runtime, recipient, token))
    headers = {
        "Content-Security-Policy": mail_policy(runtime.settings.base_url),
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(mail.html, headers=headers)


def _delivered(session: Session, delivery_id: int) -> tuple[ProofEdition, Recipient]:
    """The edition of a delivery and whom it went to. Raises NotFound when their data were erased."""
    row = session.execute(
        sa.select(ProofEdition, Subscriber, Subscription.id)
        .select_from(Delivery)
        .join(Dispatch, Dispatch.id == Delivery.dispatch_id)
        .join(
            ProofEdition,
            sa.and_(ProofEdition.proof_id == Dispatch.proof_id, ProofEdition.locale == Delivery.locale),
        )
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .join(
            Subscription,
            sa.and_(Subscription.subscriber_id == Subscriber.id, Subscription.list_id == Dispatch.list_id),
        )
        .where(Delivery.id == delivery_id)
    ).one_or_none()
    if row is None:
        raise gone()
    edition, person, subscription_id = row
    recipient = Recipient(
        delivery_id=delivery_id,
        subscription_id=subscription_id,
        subscriber_id=person.id,
        address=person.address,
        email=person.email,
        name=person.name,
        first_name=person.first_name,
        last_name=person.last_name,
        organisation=person.organisation,
        locale=edition.locale,
    )
    return edition, recipient


def _values(runtime: Runtime, recipient: Recipient, token: str) -> dict[str, str]:
    base_url, signer = runtime.settings.base_url, runtime.signer
    unsubscribe = signer.token("unsubscribe", recipient.subscription_id, recipient.delivery_id)
    return personal_values(
        recipient,
        unsubscribe_url=f"{base_url}/u/{unsubscribe}",
        preferences_url=f"{base_url}/p/{signer.token('preferences', recipient.subscriber_id)}",
        browser_url=f"{base_url}/v/{token}",
    )
