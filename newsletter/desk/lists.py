"""Every list with its numbers, and one person on one list with the evidence of their consent."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.models import Notice
from newsletter.issues.models import Newsletter
from subscribers.audiences import Audience, audience_of
from subscribers.lists import all_lists
from subscribers.models import Consent, MailingList, Subscription, SuppressionReason
from subscribers.suppressing import reason_for


@dataclass(frozen=True)
class ListLine:
    """One list as lists show it, and the name of the newsletter it belongs to."""

    slug: str
    name: dict[str, str]
    description: dict[str, str]
    newsletter: dict[str, str]
    is_closed: bool
    audience: Audience


@dataclass(frozen=True)
class SubscriptionSheet:
    """One person on one list: every line of evidence, the newest first, and why they must not be mailed, if so.

    `notice` is the newest mail that asks them to confirm, this list or another: one mail asks for all.
    """

    subscription: Subscription
    evidence: Sequence[Consent]
    suppressed: SuppressionReason | None
    notice: Notice | None


def list_lines(session: Session) -> list[ListLine]:
    """Every list, in the order they were made."""
    names = dict(session.execute(sa.select(Newsletter.id, Newsletter.name)).all())
    return [
        ListLine(
            slug=found.slug,
            name=found.name,
            description=found.description,
            newsletter=names[found.newsletter_id],
            is_closed=found.is_closed,
            audience=audience_of(session, found),
        )
        for found in all_lists(session)
    ]


def lists_of(session: Session, newsletter_id: int) -> Sequence[MailingList]:
    """The lists of one newsletter, in the order they were made."""
    return session.scalars(
        sa.select(MailingList).where(MailingList.newsletter_id == newsletter_id).order_by(MailingList.id)
    ).all()


def subscription_sheet(session: Session, subscription: Subscription) -> SubscriptionSheet:
    """Everything about one subscription."""
    evidence = sa.select(Consent).where(Consent.subscription_id == subscription.id)
    return SubscriptionSheet(
        subscription=subscription,
        evidence=session.scalars(evidence.order_by(Consent.id.desc())).all(),
        suppressed=reason_for(session, subscription.subscriber.address_hash),
        notice=session.scalar(
            sa.select(Notice)
            .join(Subscription, Subscription.id == Notice.subscription_id)
            .where(Subscription.subscriber_id == subscription.subscriber_id)
            .order_by(Notice.not_before.desc(), Notice.id.desc())
            .limit(1)
        ),
    )
