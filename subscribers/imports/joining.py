"""Many people onto a list at once, confirmed, in a few statements for each thousand.

Unique constraints decide, not a look beforehand, so that a form filled in at the same moment does no harm.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert
from subscribers.imports.people import Person
from subscribers.models import (
    Consent,
    ConsentEvent,
    MailingList,
    Subscriber,
    Subscription,
    SubscriptionState,
)


def join(
    session: Session,
    mailing_list: MailingList,
    people: Sequence[Person],
    *,
    basis: str,
    evidence: Mapping[str, Any],
    now: datetime,
) -> set[int]:
    """Confirm these people, whose keys differ, on the list, with one line of evidence each.

    Returns the rows of those who were not on it before; who has left in the meantime stays away.
    """
    session.execute(
        insert(session, Subscriber).on_conflict_do_nothing(), [_subscriber(person, now) for person in people]
    )
    by_key = {person.address.key: person for person in people}
    known = session.execute(
        sa.select(Subscriber.id, Subscriber.address_key).where(Subscriber.address_key.in_(by_key))
    )
    by_id = {subscriber_id: by_key[key] for subscriber_id, key in known}
    joined = [
        (subscription_id, by_id[subscriber_id])
        for subscription_id, subscriber_id in _confirm(session, mailing_list, list(by_id), now)
    ]
    if joined:
        session.execute(
            sa.insert(Consent), [_consent(id_, person, basis, evidence, now) for id_, person in joined]
        )
    session.expire_all()  # the statements passed the objects of the session by
    return {person.row for _, person in joined}


def _confirm(
    session: Session, mailing_list: MailingList, subscriber_ids: Sequence[int], now: datetime
) -> list[tuple[int, int]]:
    """(subscription_id, subscriber_id) of those who had none, or a pending one."""
    values = {
        "list_id": sa.literal(mailing_list.id),
        "subscriber_id": Subscriber.id,
        "state": sa.literal(SubscriptionState.CONFIRMED, Subscription.state.type),
        "changed_at": sa.literal(now, Subscription.changed_at.type),
        "created_at": sa.literal(now, Subscription.created_at.type),
    }
    added = session.execute(
        insert(session, Subscription)
        .from_select(list(values), sa.select(*values.values()).where(Subscriber.id.in_(subscriber_ids)))
        .on_conflict_do_nothing()
        .returning(Subscription.id, Subscription.subscriber_id)
    )
    confirmed = session.execute(
        sa.update(Subscription)
        .where(
            Subscription.list_id == mailing_list.id,
            Subscription.subscriber_id.in_(subscriber_ids),
            Subscription.state == SubscriptionState.PENDING,
        )
        .values(state=SubscriptionState.CONFIRMED, changed_at=now)
        .returning(Subscription.id, Subscription.subscriber_id)
    )
    return [*added, *confirmed]


def _subscriber(person: Person, now: datetime) -> dict[str, Any]:
    return {
        "email": person.address.written,
        "address": person.address.deliverable,
        "address_key": person.address.key,
        "address_hash": person.address_hash,
        "name": person.name,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "organisation": person.organisation,
        "locale": person.locale,
        "fields": person.fields,
        "created_at": now,
    }


def _consent(
    subscription_id: int, person: Person, basis: str, evidence: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    return {
        "subscription_id": subscription_id,
        "event": ConsentEvent.IMPORTED,
        "how": "import",
        "wording": basis,
        "locale": person.locale,
        "evidence": {**evidence, "row": person.row},
        "at": now,
    }
