"""The mail that asks a new subscriber to confirm, in the interface language nearest to the reader's."""

from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlalchemy.orm import Session

from newsletter.dispatch.models import Notice
from newsletter.dispatch.notice_message import notice_message
from newsletter.issues.finding import newsletter_with
from newsletter.issues.newsletters import publication_of
from newsletter.languages import babel_locale, interface
from newsletter.links import Purpose
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Message
from newsletter.rendering.notices import Confirmation
from subscribers.evidence import asked_together, last_asked
from subscribers.models import Subscription


def confirmation(
    session: Session, notice: Notice, subscription: Subscription, *, letterhead: Letterhead
) -> Message:
    """The message of a confirmation notice; the same bytes on every attempt, while nothing more is asked for.

    Whoever filled in the form may be a stranger: nothing that they wrote stands in it, not even a name.
    """
    newsletter = newsletter_with(session, subscription.mailing_list.newsletter_id)
    publication = publication_of(newsletter)
    subscriber = subscription.subscriber
    asked_for = [one.mailing_list.name for one in asked_together(session, subscription, now=notice.dated)]
    names = [name.get(subscriber.locale) or next(iter(name.values())) for name in asked_for]
    spoken = interface(subscriber.locale)
    question = last_asked(session, subscription)
    words = Confirmation(
        confirm_url=letterhead.url(Purpose.CONFIRM, subscription.id),
        list_names=tuple(names),
        asked_at=format_datetime(
            question.at if question else notice.created_at,
            spoken.long_time,
            tzinfo=ZoneInfo(spoken.home_zone),
            locale=babel_locale(spoken.code),
        ),
    )
    return notice_message(
        notice,
        words,
        publication,
        address=subscriber.address,
        locale=subscriber.locale,
        letterhead=letterhead,
    )
