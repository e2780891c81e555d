"""What people may set by the link in their own mail: their name, their language, their time zone, their lists, whether they share
their clicks, or silence.

The link was mailed to them, so a list they tick there is consent that needs no second confirmation.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import Conflict
from newsletter.wording import say
from subscribers.evidence import Occasion
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState
from subscribers.rows import lock, rename
from subscribers.subscription_ledger import choose, share_clicks, unshare_clicks, withdraw
from subscribers.suppressing import is_suppressed
from subscribers.tidying import tidy_name
from subscribers.zones import require_zone


@dataclass(frozen=True)
class Choice:
    """A list on the preferences page, and whether the person gets it."""

    mailing_list: MailingList
    subscription: Subscription | None  # None: never subscribed
    is_chosen: bool  # confirmed, and mail may go to the address


def choices_of(session: Session, subscriber: Subscriber) -> list[Choice]:
    """The lists to choose from: those they are on, and the public lists of the same newsletters that are open."""
    theirs = {
        found.list_id: found
        for found in session.scalars(
            sa.select(Subscription)
            .where(Subscription.subscriber_id == subscriber.id)
            .execution_options(populate_existing=True)
        )
    }
    confirmed = {id_ for id_, found in theirs.items() if found.state is SubscriptionState.CONFIRMED}
    chosen = set() if is_suppressed(session, subscriber.address_hash) else confirmed
    newsletters = sa.select(MailingList.newsletter_id).where(MailingList.id.in_(theirs))
    lists = session.scalars(
        sa.select(MailingList)
        .where(
            sa.or_(
                MailingList.id.in_(confirmed),
                sa.and_(
                    MailingList.is_public,
                    MailingList.closed_at.is_(None),
                    MailingList.newsletter_id.in_(newsletters),
                ),
            )
        )
        .order_by(MailingList.id)
    )
    return [Choice(found, theirs.get(found.id), is_chosen=found.id in chosen) for found in lists]


def set_preferences(
    session: Session,
    subscriber: Subscriber,
    *,
    name: str | None,
    locale: str,
    zone: str | None = None,
    list_ids: Collection[int],
    wording: str,
    occasion: Occasion,
) -> None:
    """Keep what the person chose; without a `name` or a `zone` theirs stays. `list_ids` are the lists they want, among
    `choices_of()`; others are ignored.

    A question that waits for its answer is not withdrawn. Raises Conflict when they want a list but reported us
    as spam before, and Invalid when there is no such zone.
    """
    lock(session, subscriber.id)
    if name is not None:
        rename(subscriber, tidy_name(name))
    subscriber.locale = locale
    if zone is not None:
        subscriber.zone = require_zone(zone)
    choices = choices_of(session, subscriber)
    wanted = [one.mailing_list for one in choices if one.mailing_list.id in list_ids and not one.is_chosen]
    if wanted and not choose(session, subscriber, lists=wanted, wording=wording, occasion=occasion):
        raise Conflict(
            say(
                "One of our mails was reported as spam from your address, so we mail it no more. "
                "Please write to us if that was a mistake."
            )
        )
    for choice in choices:
        is_on_it = choice.subscription and choice.subscription.state is SubscriptionState.CONFIRMED
        if choice.subscription and is_on_it and choice.mailing_list.id not in list_ids:
            withdraw(session, choice.subscription, occasion=occasion)


def set_sharing(
    session: Session, subscriber: Subscriber, wanted: Mapping[int, str], *, occasion: Occasion
) -> None:
    """From now on the person shares their clicks on their lists of the newsletters in `wanted`, given to each the wording that
    they agreed to, and on no other."""
    theirs = session.scalars(
        sa.select(Subscription).where(Subscription.subscriber_id == subscriber.id).order_by(Subscription.id)
    ).all()
    for subscription in theirs:
        wording = wanted.get(subscription.mailing_list.newsletter_id)
        if wording is None:
            unshare_clicks(session, subscription, occasion=occasion)
        else:
            share_clicks(session, subscription, wording=wording, occasion=occasion)
