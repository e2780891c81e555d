"""The evidence of consent (GDPR 7(1): we must be able to show it). Lines are only ever added."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from newsletter.errors import Invalid
from newsletter.wording import say
from subscribers.models import Consent, ConsentEvent, Subscriber, Subscription, SubscriptionState
from subscribers.tidying import is_control

How = Literal["form", "link", "one-click", "page", "mailto", "preferences", "import", "staff", "feedback"]

# One unanswered question a day, whatever the list: a form must not become a way to flood a mailbox.
ASK_AGAIN_AFTER = timedelta(hours=24)


def add_evidence(
    session: Session,
    subscription: Subscription,
    event: ConsentEvent,
    *,
    how: How,
    wording: str = "",
    locale: str,
    evidence: Mapping[str, Any],
    now: datetime,
) -> None:
    """Write one line of evidence; `evidence` is JSON: where it came from, from whom."""
    session.add(
        Consent(
            subscription_id=subscription.id,
            event=event,
            how=how,
            wording=wording,
            locale=locale,
            evidence=dict(evidence),
            at=now,
        )
    )


def declared(basis: str) -> str:
    """The consent that staff declares for people they bring, as it is kept. Raises Invalid when there is none."""
    kept = "".join(sign for sign in basis.strip() if sign == "\n" or not is_control(sign))
    if not kept:
        raise Invalid(
            say(
                "Say what consent these people gave, when and how. "
                "It is kept with each of them as evidence, and nobody is added without it."
            )
        )
    return kept


def has_left(session: Session, subscription: Subscription) -> bool:
    """Whether this person has left the list and not come back: being asked again does not bring them back."""
    if subscription.state is SubscriptionState.CONFIRMED:
        return False
    withdrawn = sa.select(Consent.id).where(
        Consent.subscription_id == subscription.id, Consent.event == ConsentEvent.WITHDRAWN
    )
    return (
        subscription.state is SubscriptionState.UNSUBSCRIBED
        or session.scalar(sa.select(sa.exists(withdrawn))) is True
    )


def last_asked(session: Session, subscription: Subscription) -> Consent | None:
    """The newest question to this person about this list."""
    return session.scalar(
        sa.select(Consent)
        .where(Consent.subscription_id == subscription.id, Consent.event == ConsentEvent.ASKED)
        .order_by(Consent.at.desc(), Consent.id.desc())
        .limit(1)
    )


def awaits_answer(session: Session, subscriber: Subscriber, *, now: datetime) -> bool:
    """Whether this person was asked about any list in the last 24 hours and has not answered."""
    answer = aliased(Consent)
    answered = sa.exists(
        sa.select(answer.id).where(
            answer.subscription_id == Consent.subscription_id,
            answer.event == ConsentEvent.CONFIRMED,
            answer.at >= Consent.at,
        )
    )
    unanswered = (
        sa.select(Consent.id)
        .join(Subscription, Subscription.id == Consent.subscription_id)
        .where(
            Subscription.subscriber_id == subscriber.id,
            Consent.event == ConsentEvent.ASKED,
            Consent.at > now - ASK_AGAIN_AFTER,
            ~answered,
        )
    )
    return session.scalar(sa.select(sa.exists(unanswered))) is True
