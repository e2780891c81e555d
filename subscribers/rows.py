"""The rows of one person: found or made, and held while they change, so that two changes come one after the other."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import Address, address_hash
from newsletter.db import insert
from newsletter.errors import Invalid, NotFound
from newsletter.signing import Signer
from newsletter.wording import say
from subscribers.models import MailingList, Subscriber, Subscription
from subscribers.tidying import tidy_name


def find_or_add(
    session: Session,
    address: Address,
    *,
    signer: Signer,
    name: str = "",
    first_name: str = "",
    last_name: str = "",
    organisation: str = "",
    locale: str,
    now: datetime,
) -> Subscriber:
    """The subscriber at an address; a new one gets the given details, a known one keeps their own."""
    chosen = sa.select(Subscriber).where(Subscriber.address_key == address.key)
    new = (
        insert(session, Subscriber)
        .values(
            email=address.written,
            address=address.deliverable,
            address_key=address.key,
            address_hash=address_hash(signer, address.key),
            name=tidy_name(name),
            first_name=tidy_name(first_name),
            last_name=tidy_name(last_name),
            organisation=tidy_name(organisation),
            locale=locale,
            fields={},
            created_at=now,
        )
        .on_conflict_do_nothing()
    )
    while True:
        session.execute(new)
        # Who was known a moment ago may have been erased in between: then they are new.
        if (found := session.scalars(chosen).one_or_none()) is not None:
            return found


def hashed_by(session: Session, signer: Signer) -> bool:
    """Whether the hashes of our subscribers are this signer's: true also where there are none yet."""
    oldest = session.scalar(sa.select(Subscriber).order_by(Subscriber.id).limit(1))
    return oldest is None or oldest.address_hash == address_hash(signer, oldest.address_key)


def subscription_on(
    session: Session, mailing_list: MailingList, subscriber: Subscriber
) -> Subscription | None:
    """The subscription of a person to a list, as the database has it now."""
    return session.scalars(
        sa.select(Subscription)
        .where(Subscription.list_id == mailing_list.id, Subscription.subscriber_id == subscriber.id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def rename(subscriber: Subscriber, name: str) -> None:
    """What a person calls themselves wins; the parts of a former name would greet them wrongly."""
    if name != subscriber.name:
        subscriber.name, subscriber.first_name, subscriber.last_name = name, "", ""


def lock(session: Session, subscriber_id: int) -> None:
    """One change at a time for each person. Raises NotFound when they were erased meanwhile.

    FOR NO KEY UPDATE does not hold up an enrolment, whose new rows refer to the subscriber; SQLite has
    one writer anyhow.
    """
    if not lock_all(session, [subscriber_id]):
        raise NotFound(say("This subscription does not exist any more: its data were erased."))


def lock_all(session: Session, subscriber_ids: Collection[int]) -> Sequence[int]:
    """The same for many; returns those who are still there."""
    return session.scalars(
        sa.select(Subscriber.id)
        .where(Subscriber.id.in_(subscriber_ids))
        .order_by(Subscriber.id)
        .with_for_update(key_share=True)
    ).all()


def refresh(session: Session, subscription: Subscription) -> None:
    """Read the subscription again, and let nobody else change it before we commit."""
    lock(session, subscription.subscriber_id)
    session.refresh(subscription, ["state", "changed_at"])


def require_reachable(address: Address) -> None:
    """Raises Invalid for an address that no ordinary relay takes."""
    if address.needs_smtputf8:
        raise Invalid(
            say(
                "We cannot send mail to “{address}”: the part before the @ has letters that many mail servers "
                "do not accept. Please use another address.",
                address=address.written,
            )
        )
