"""A list as a CSV file that a spreadsheet opens safely and that our import reads back without loss."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from subscribers.imports.cells import csv_line
from subscribers.imports.columns import Column
from subscribers.imports.report import Fate
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState, Suppression

_PORTION = 1_000  # rows read, and bytes given out, at a time


def export_csv(session: Session, mailing_list: MailingList, *, by: By) -> Iterator[bytes]:
    """Everybody on the list, in UTF-8 with its mark, in portions.

    `subscription` says confirmed, pending or unsubscribed, or suppressed for an address that must not be
    mailed: an import of the file takes in the confirmed only. Further columns are those of earlier imports.
    Raises NotAllowed.
    """
    require(by, Deed.EXPORT_SUBSCRIBERS, newsletter=mailing_list.newsletter_id)
    return _portions(session, mailing_list)


def note_subscribers_export(mailing_list: MailingList, *, by: By, **what: int) -> None:
    """Write down who takes subscribers away, of the whole list or of `what`, before they are read: reading cannot write.

    Raises NotAllowed.
    """
    require(by, Deed.EXPORT_SUBSCRIBERS, newsletter=mailing_list.newsletter_id)
    record(Act.SUBSCRIBERS_EXPORTED, mailing_list, by=by, **what)


def _portions(session: Session, mailing_list: MailingList) -> Iterator[bytes]:
    further = _further_headings(session, mailing_list)
    yield ("\ufeff" + csv_line([*Column, *further])).encode()
    rows = session.execute(
        sa.select(Subscriber, Subscription.state, Suppression.id)
        .join(Subscription, Subscription.subscriber_id == Subscriber.id)
        .outerjoin(Suppression, Suppression.address_hash == Subscriber.address_hash)
        .where(Subscription.list_id == mailing_list.id)
        .order_by(Subscription.id)
        .execution_options(yield_per=_PORTION)
    )
    for portion in rows.partitions():
        lines = (
            csv_line(_cells(subscriber, state, further, is_suppressed=suppression is not None))
            for subscriber, state, suppression in portion
        )
        yield "".join(lines).encode()


def _further_headings(session: Session, mailing_list: MailingList) -> list[str]:
    """Every heading that the further columns of these subscribers have, in the order of first appearance."""
    fields = session.scalars(
        sa.select(Subscriber.fields)
        .join(Subscription, Subscription.subscriber_id == Subscriber.id)
        .where(Subscription.list_id == mailing_list.id)
        .order_by(Subscription.id)
    )
    return list(dict.fromkeys(heading for found in fields for heading in found))


def _cells(
    subscriber: Subscriber, state: SubscriptionState, further: list[str], *, is_suppressed: bool
) -> list[str]:
    known = {
        Column.EMAIL: subscriber.email,
        Column.NAME: subscriber.name,
        Column.FIRST_NAME: subscriber.first_name,
        Column.LAST_NAME: subscriber.last_name,
        Column.ORGANISATION: subscriber.organisation,
        Column.LOCALE: subscriber.locale,
        Column.ZONE: subscriber.zone,
        Column.SUBSCRIPTION: Fate.SUPPRESSED if is_suppressed else state,
    }
    return [*(known[column] for column in Column), *(subscriber.fields.get(name, "") for name in further)]
