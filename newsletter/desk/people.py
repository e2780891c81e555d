"""Finding a person whatever list they are on, and what became of the last mail to them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.desk.lists import GotLine, got_by
from newsletter.users.deeds import By, Deed, may
from subscribers.lists import all_lists
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState
from subscribers.searching import matching
from subscribers.suppressing import suppressed

SHOWN = 20  # of those who are found; who looks for somebody types another word


@dataclass(frozen=True)
class OnList:
    """A list that somebody is or was on, and by which number they stand there."""

    slug: str
    name: dict[str, str]
    subscription_id: int
    state: SubscriptionState


@dataclass(frozen=True)
class PersonFound:
    """Somebody who was found. `last` is the newest mail to them that was not skipped."""

    name: str
    address: str
    organisation: str
    is_suppressed: bool
    lists: Sequence[OnList]
    last: GotLine | None


@dataclass(frozen=True)
class PeopleFound:
    """Those who came to us last come first; there may be more of them than are shown."""

    people: Sequence[PersonFound]
    is_more: bool


def people_found(session: Session, query: str, *, by: By) -> PeopleFound:
    """Whose name, address or organisation contains the words of `query`, on a list whose people they may see.

    Without words nobody is found.
    """
    open_lists = [one for one in all_lists(session) if _may_see(one, by)]
    words = matching(query)
    if not words or not open_lists:
        return PeopleFound((), is_more=False)
    on_them = sa.select(Subscription.subscriber_id).where(
        Subscription.list_id.in_([one.id for one in open_lists])
    )
    rows = session.execute(
        sa.select(Subscriber, suppressed().label("is_suppressed"))
        .where(*words, Subscriber.id.in_(on_them))
        .order_by(Subscriber.id.desc())
        .limit(SHOWN + 1)
    ).all()
    lists = _lists_of(session, open_lists, [row.Subscriber.id for row in rows])
    people = [
        PersonFound(
            name=row.Subscriber.name,
            address=row.Subscriber.email,
            organisation=row.Subscriber.organisation,
            is_suppressed=bool(row.is_suppressed),
            lists=lists[row.Subscriber.id],
            last=next(iter(got_by(session, row.Subscriber.id, most=1)), None),
        )
        for row in rows[:SHOWN]
    ]
    return PeopleFound(people, is_more=len(rows) > SHOWN)


def _may_see(mailing_list: MailingList, by: By) -> bool:
    return may(by, Deed.SEE_PERSONAL_DATA, newsletter=mailing_list.newsletter_id)


def _lists_of(
    session: Session, open_lists: Sequence[MailingList], subscriber_ids: Sequence[int]
) -> Mapping[int, Sequence[OnList]]:
    """The lists that each of them is or was on, in the order the lists were made."""
    found: dict[int, list[OnList]] = defaultdict(list)
    known = {one.id: one for one in open_lists}
    rows = session.scalars(
        sa.select(Subscription)
        .where(Subscription.subscriber_id.in_(subscriber_ids), Subscription.list_id.in_(known))
        .order_by(Subscription.list_id)
    )
    for row in rows:
        mailing_list = known[row.list_id]
        found[row.subscriber_id].append(OnList(mailing_list.slug, mailing_list.name, row.id, row.state))
    return found
