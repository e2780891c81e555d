"""Setting the webhook: where it is, and the secret by which whoever listens knows us."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from ulid import ULID

from newsletter.db import insert, ring
from newsletter.dispatch.webhook.calling import new_call
from newsletter.dispatch.webhook.models import Webhook, WebhookCall, WebhookEvent
from newsletter.dispatch.webhook.signing import new_secret, sealed
from newsletter.egress.posting import Poster
from newsletter.errors import Conflict
from newsletter.signing import Signer
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say

_ID = 1


def set_webhook(
    session: Session, address: str, *, poster: Poster, signer: Signer, by: By, now: datetime
) -> str | None:
    """Call this address from now on. Gives the secret of a new webhook, once; one that moves keeps its own.

    Raises NotAllowed, and Invalid for an address that nothing may be posted to.
    """
    require(by, Deed.MANAGE_WEBHOOK)
    address = address.strip()
    host = poster.receiver(address).host
    secret = new_secret()
    made = insert(session, Webhook).values(
        id=_ID, address=address, sealed_secret=sealed(signer, secret), since=now
    )
    is_new = session.scalar(made.on_conflict_do_nothing().returning(Webhook.id)) is not None
    webhook = _locked(session)
    if webhook.address != address or is_new:
        webhook.address = address
        record(Act.WEBHOOK_SET, webhook, by=by, host=host)
    return secret if is_new else None


def renew_secret(session: Session, *, signer: Signer, by: By) -> str:
    """Sign with a new secret from now on, and give it, once. Raises NotAllowed and Conflict."""
    require(by, Deed.MANAGE_WEBHOOK)
    webhook, secret = _locked(session), new_secret()
    webhook.sealed_secret = sealed(signer, secret)
    record(Act.WEBHOOK_SECRET_RENEWED, webhook, by=by)
    return secret


def remove_webhook(session: Session, *, by: By) -> None:
    """Call nobody any more; what waits is dropped. Raises NotAllowed and Conflict."""
    require(by, Deed.MANAGE_WEBHOOK)
    webhook = _locked(session)
    record(Act.WEBHOOK_REMOVED, webhook, by=by)
    session.delete(webhook)


def try_webhook(session: Session, *, base_url: str, by: By, now: datetime) -> WebhookCall:
    """Call it with nothing to tell, so that somebody sees whether it answers. Raises NotAllowed and Conflict."""
    require(by, Deed.MANAGE_WEBHOOK)
    webhook = _locked(session)
    told: dict[str, object] = {
        "type": WebhookEvent.TEST.value,
        "timestamp": now.isoformat(),
        "data": {"url": base_url},
    }
    call = new_call(webhook, WebhookEvent.TEST, f"test-{ULID()}", told, now=now)
    session.add(call)
    session.flush()  # the bell carries the id
    record(Act.WEBHOOK_TRIED, webhook, by=by)
    ring(session, "webhook.call", call_id=call.id)
    return call


def _locked(session: Session) -> Webhook:
    webhook = session.scalar(sa.select(Webhook).with_for_update().execution_options(populate_existing=True))
    if webhook is None:
        raise Conflict(say("No webhook is set."))
    return webhook
