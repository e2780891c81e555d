"""Many people onto a list at once, in a few statements for each thousand.

Unique constraints decide, not a look beforehand, so that a form filled in at the same moment does no harm.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert
from subscribers.evidence import Occasion
from subscribers.imports.people import Person
from subscribers.models import MailingList, Subscriber, Subscription
from subscribers.subscription_ledger import Declared, confirm_declared
from subscribers.suppressing import suppressed


def join(
    session: Session,
    mailing_list: MailingList,
    people: Sequence[Person],
    *,
    basis: str,
    occasion: Occasion,
) -> set[int]:
    """Confirm these people, whose keys differ, on the list, each with the row as evidence.

    Returns the rows of those who came onto it; details of a person we know stay as they are, see `fill_zones`.
    """
    session.execute(
        insert(session, Subscriber).on_conflict_do_nothing(),
        [_subscriber(person, occasion.at) for person in people],
    )
    by_key = {person.address.key: person for person in people}
    known = session.execute(
        sa.select(Subscriber.id, Subscriber.address_key).where(Subscriber.address_key.in_(by_key))
    )
    by_id = {subscriber_id: by_key[key] for subscriber_id, key in known}
    came = confirm_declared(
        session,
        mailing_list,
        people=[Declared(id_, person.locale, _evidence(person)) for id_, person in by_id.items()],
        wording=basis,
        occasion=occasion,
    )
    _remove_strays(session, by_id)
    return {by_id[id_].row for id_ in came}


def fill_zones(session: Session, people: Sequence[Person]) -> None:
    """Keep the time zones of those whom we know without one; whoever has one keeps it."""
    by_zone: defaultdict[str, list[str]] = defaultdict(list)
    for person in people:
        if person.zone:
            by_zone[person.zone].append(person.address.key)
    for zone, keys in sorted(by_zone.items()):
        session.execute(
            sa.update(Subscriber)
            .where(Subscriber.address_key.in_(keys), Subscriber.zone == "")
            .values(zone=zone)
            .execution_options(synchronize_session=False)
        )


def _remove_strays(session: Session, subscriber_ids: Collection[int]) -> None:
    """Who was erased while we read the file has a row again, which belongs to no list: nobody would ever find it."""
    session.execute(
        sa.delete(Subscriber)
        .where(
            Subscriber.id.in_(subscriber_ids),
            suppressed(),
            ~sa.exists(sa.select(Subscription.id).where(Subscription.subscriber_id == Subscriber.id)),
        )
        .execution_options(synchronize_session=False)
    )


def _evidence(person: Person) -> dict[str, Any]:
    """The row, and what the file tells of the consent: the day, the page, the IP, the words."""
    return {"row": person.row, "columns": person.evidence} if person.evidence else {"row": person.row}


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
        "zone": person.zone,
        "fields": person.fields,
        "created_at": now,
    }
