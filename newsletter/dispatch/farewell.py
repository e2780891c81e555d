"""The mail that answers whoever asked by mail to leave a list, in the interface language nearest to theirs (RFC 3834)."""

from sqlalchemy.orm import Session

from newsletter.dispatch.models import Notice
from newsletter.dispatch.notice_message import notice_message
from newsletter.issues.finding import newsletter_with
from newsletter.issues.newsletters import publication_of
from newsletter.links import Purpose
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Message
from newsletter.rendering.notices import Farewell
from subscribers.models import Subscription, SubscriptionState, SuppressionReason
from subscribers.suppressing import reason_for


def farewell(session: Session, notice: Notice, *, letterhead: Letterhead) -> Message | None:
    """The message; None where they have come back, or are not to be mailed."""
    subscription = session.get_one(Subscription, notice.subscription_id)
    is_gone = subscription.state is SubscriptionState.UNSUBSCRIBED
    if not is_gone or not may_be_told(session, subscription):
        return None
    newsletter = newsletter_with(session, subscription.mailing_list.newsletter_id)
    publication = publication_of(newsletter)
    subscriber, name = subscription.subscriber, subscription.mailing_list.name
    words = Farewell(
        list_name=name.get(subscriber.locale) or next(iter(name.values())),
        preferences_url=letterhead.url(Purpose.PREFERENCES, subscriber.id),
    )
    return notice_message(
        notice,
        words,
        publication,
        address=subscriber.address,
        locale=subscriber.locale,
        letterhead=letterhead,
        answers=True,
    )


def may_be_told(session: Session, subscription: Subscription) -> bool:
    """Not an address that is dead, or whose owner reported us: whoever only wants no more mail is told so, this once."""
    reason = reason_for(session, subscription.subscriber.address_hash)
    return reason in (None, SuppressionReason.REQUESTED)
