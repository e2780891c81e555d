"""The webhook: where it is, and what came of what it was told lately."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.webhook.calling import FOR
from newsletter.dispatch.webhook.models import CallState, Webhook, WebhookCall, WebhookEvent
from newsletter.dispatch.webhook.signing import unsealed
from newsletter.dispatch.words import WEBHOOK_EVENTS
from newsletter.signing import Signer
from newsletter.wording import Sentence

_LATEST = 20


@dataclass(frozen=True)
class Call:
    """One call and what came of it."""

    event: WebhookEvent
    words: Sentence
    dispatch_id: int | None
    state: CallState
    attempt: int
    said: Sentence
    made_at: datetime
    next_at: datetime | None


@dataclass(frozen=True)
class WebhookStanding:
    """The webhook that is set."""

    address: str
    since: datetime
    has_secret: bool  # that we can still read
    calls: tuple[Call, ...]


def webhook_standing(session: Session, signer: Signer) -> WebhookStanding | None:
    """How it stands with the webhook; None where there is none."""
    webhook = session.scalar(sa.select(Webhook))
    if webhook is None:
        return None
    latest = session.scalars(sa.select(WebhookCall).order_by(WebhookCall.id.desc()).limit(_LATEST))
    return WebhookStanding(
        webhook.address,
        webhook.since,
        unsealed(signer, webhook.sealed_secret) is not None,
        tuple(map(_call, latest)),
    )


def _call(row: WebhookCall) -> Call:
    goes_on = row.state is CallState.WAITING and row.attempt > 0 and row.not_before < row.made_at + FOR
    return Call(
        row.event,
        WEBHOOK_EVENTS[row.event],
        row.dispatch_id,
        row.state,
        row.attempt,
        row.said,
        row.made_at,
        row.not_before if goes_on else None,
    )
