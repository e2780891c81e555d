"""Of whom a token speaks that stood in a mail of ours, and whose newsletters they read."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.issues.models import Newsletter
from newsletter.links import Purpose, ids
from newsletter.signing import Signer, gone
from subscribers.models import MailingList, Subscriber, Subscription


def subscription_of(
    session: Session, signer: Signer, purpose: Purpose, token: str
) -> tuple[Subscription, int]:
    """The subscription a token speaks of, and its delivery (0 for none).

    Raises NotFound alike for a token that is not ours and for a person whose data were erased.
    """
    subscription_id, *rest = ids(signer, purpose, token)
    found = session.get(Subscription, subscription_id)
    if found is None:
        raise gone()
    return found, rest[0] if rest else 0


def subscriber_of(session: Session, signer: Signer, token: str) -> Subscriber:
    """The subscriber a preferences token speaks of. Raises NotFound."""
    found = session.get(Subscriber, ids(signer, Purpose.PREFERENCES, token)[0])
    if found is None:
        raise gone()
    return found


def newsletters_of(session: Session, subscriber: Subscriber) -> list[Newsletter]:
    """The newsletters a person has or had a subscription of."""
    theirs = (
        sa.select(MailingList.newsletter_id)
        .join(Subscription, Subscription.list_id == MailingList.id)
        .where(Subscription.subscriber_id == subscriber.id)
    )
    return list(
        session.scalars(sa.select(Newsletter).where(Newsletter.id.in_(theirs)).order_by(Newsletter.id))
    )
