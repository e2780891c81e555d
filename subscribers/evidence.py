"""The evidence of consent (GDPR 7(1): we must be able to show it): what a line is made of, and what the lines say.

Lines are only ever added, by the ledger of subscriptions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from newsletter.errors import Invalid
from newsletter.users.deeds import By
from newsletter.wording import say
from subscribers.models import (
    Consent,
    ConsentEvent,
    How,
    MailingList,
    Subscriber,
    Subscription,
    SubscriptionState,
    Suppression,
)
from subscribers.tidying import is_control

# One unanswered question a day: a form must not become a way to flood a mailbox.
ASK_AGAIN_AFTER = timedelta(hours=24)
_TRACES = ("ip", "user_agent")  # needed to look into an abuse, and not for long
_TOGETHER_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Occasion:
    """How, from where and when somebody decided about a subscription.

    `privacy_notices` are the addresses that they were shown, by the newsletter's id.
    """

    how: How
    evidence: Mapping[str, Any]  # JSON: the page and the address it came from, the user, the file
    at: datetime
    privacy_notices: Mapping[int, str] = field(default_factory=dict)


def by_staff(by: By, *, at: datetime) -> Occasion:
    """A member of staff does what somebody told them."""
    return Occasion(How.STAFF, {"user_id": by.id}, at)


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


def _holds_traces(evidence: Any) -> sa.ColumnElement[bool]:
    """Whether a column of evidence tells from where and with what somebody came."""
    return sa.or_(*(evidence[name].as_string().is_not(None) for name in _TRACES))


def _without_traces(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """Evidence without them."""
    return {name: value for name, value in evidence.items() if name not in _TRACES}


def take_traces(
    session: Session,
    table: type[Consent] | type[Suppression],
    *,
    before: sa.ColumnElement[bool],
    at_most: int,
) -> int:
    """Take the traces out of the rows of a table from before a moment; gives of how many. All else that was said stays."""
    rows = session.execute(
        sa.select(table.id, table.evidence)
        .where(before, _holds_traces(table.evidence))
        .order_by(table.id)
        .limit(at_most)
    ).all()
    if rows:
        session.execute(
            sa.update(table), [{"id": id_, "evidence": _without_traces(kept)} for id_, kept in rows]
        )
    return len(rows)


def left() -> sa.ColumnElement[bool]:
    """Whether the person of the Subscription in the enclosing query has left the list, and is not back on it.

    Somebody who left and was then asked again, by whoever filled in the form, has still left.
    """
    withdrew = sa.exists(
        sa.select(Consent.id)
        .where(Consent.subscription_id == Subscription.id, Consent.event == ConsentEvent.WITHDRAWN)
        .correlate(Subscription)
    )
    return sa.or_(
        Subscription.state == SubscriptionState.UNSUBSCRIBED,
        sa.and_(Subscription.state == SubscriptionState.PENDING, withdrew),
    )


def last_asked(session: Session, subscription: Subscription) -> Consent | None:
    """The newest question to this person about this list."""
    return session.scalar(
        sa.select(Consent)
        .where(Consent.subscription_id == subscription.id, Consent.event == ConsentEvent.ASKED)
        .order_by(Consent.at.desc(), Consent.id.desc())
        .limit(1)
    )


def awaits_answer(
    session: Session, subscriber: Subscriber, mailing_list: MailingList, *, now: datetime
) -> bool:
    """Whether this person was asked about this list in the last 24 hours and has not answered."""
    answer = aliased(Consent)
    answered = sa.exists(
        sa.select(answer.id).where(
            answer.subscription_id == Consent.subscription_id,
            answer.event == ConsentEvent.CONFIRMED,
            answer.id > Consent.id,
        )
    )
    unanswered = (
        sa.select(Consent.id)
        .join(Subscription, Subscription.id == Consent.subscription_id)
        .where(
            Subscription.subscriber_id == subscriber.id,
            Subscription.list_id == mailing_list.id,
            Consent.event == ConsentEvent.ASKED,
            Consent.at > now - ASK_AGAIN_AFTER,
            ~answered,
        )
    )
    return session.scalar(sa.select(sa.exists(unanswered))) is True


def asked_together(session: Session, subscription: Subscription, *, now: datetime) -> Sequence[Subscription]:
    """The subscription, and after it what else was asked for from the same address of late and waits: one answer is for all.

    What waits for longer than a week is not brought up again by a question about something else.
    """
    others = session.scalars(
        sa.select(Subscription)
        .join(MailingList, MailingList.id == Subscription.list_id)
        .where(
            Subscription.subscriber_id == subscription.subscriber_id,
            Subscription.id != subscription.id,
            Subscription.state == SubscriptionState.PENDING,
            Subscription.changed_at > now - _TOGETHER_WITHIN,
            MailingList.closed_at.is_(None),
        )
        .order_by(Subscription.id)
    )
    return [subscription, *others]
