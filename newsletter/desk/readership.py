"""Who reads a newsletter, for looking at a mail as one of them would get it. Only for who may see names and addresses."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import NotFound
from newsletter.languages import STACKED, closest
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState
from subscribers.searching import matching
from subscribers.suppressing import suppressed

SHOWN = 8  # of those who are found; who looks for somebody types another letter


@dataclass(frozen=True)
class KnownReader:
    """A subscriber whom mails of the newsletter go to, and the edition that they get."""

    id: int
    name: str
    first_name: str
    last_name: str
    organisation: str
    email: str
    edition: str


def readers_found(
    session: Session, newsletter_id: int, query: str, *, editions: Sequence[str], by: By
) -> tuple[KnownReader, ...]:
    """Some of those whose name, address or organisation contains the words of `query`, by name; `editions` are an issue's.

    Raises NotAllowed.
    """
    require(by, Deed.SEE_PERSONAL_DATA, newsletter=newsletter_id)
    found = session.execute(
        _readers(newsletter_id)
        .where(*matching(query))
        .order_by(Subscriber.name == "", sa.func.lower(Subscriber.name), Subscriber.id)
        .limit(SHOWN)
    )
    return tuple(_known(subscriber, is_stacked, editions) for subscriber, is_stacked in found)


def reader_of(
    session: Session, newsletter_id: int, subscriber_id: int, *, editions: Sequence[str], by: By
) -> KnownReader:
    """One of them. Raises NotAllowed and NotFound."""
    require(by, Deed.SEE_PERSONAL_DATA, newsletter=newsletter_id)
    found = session.execute(_readers(newsletter_id).where(Subscriber.id == subscriber_id)).one_or_none()
    if found is None:
        raise NotFound(say("Nobody of this number reads the newsletter any more. Choose another reader."))
    return _known(*found, editions)


def _readers(newsletter_id: int) -> sa.Select[Subscriber, bool]:
    """Everybody who gets mails of a newsletter, and whether one list of theirs has all languages in one mail."""
    lists = (
        sa.select(
            Subscription.subscriber_id,
            sa.func.max(sa.cast(MailingList.is_stacked, sa.Integer)).label("is_stacked"),
        )
        .join(MailingList, MailingList.id == Subscription.list_id)
        .where(
            MailingList.newsletter_id == newsletter_id,
            MailingList.closed_at.is_(None),
            Subscription.state == SubscriptionState.CONFIRMED,
        )
        .group_by(Subscription.subscriber_id)
        .subquery("lists")
    )
    return (
        sa.select(Subscriber, lists.c.is_stacked)
        .join(lists, lists.c.subscriber_id == Subscriber.id)
        .where(~suppressed())
    )


def _known(subscriber: Subscriber, is_stacked: bool, editions: Sequence[str]) -> KnownReader:
    locales = [edition for edition in editions if edition != STACKED]
    own = closest(subscriber.locale, locales) or locales[0]
    return KnownReader(
        id=subscriber.id,
        name=subscriber.name,
        first_name=subscriber.first_name,
        last_name=subscriber.last_name,
        organisation=subscriber.organisation,
        email=subscriber.email,
        edition=STACKED if is_stacked and STACKED in editions else own,
    )
