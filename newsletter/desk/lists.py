"""Every list with its numbers, and one person on one list with the evidence of their consent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import masked
from newsletter.desk.audiences import audience_shown
from newsletter.desk.came_back import CameBack, came_back
from newsletter.dispatch.chunks import shown_state
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, Notice, NoticeKind
from newsletter.issues.models import Newsletter, ProofEdition
from newsletter.paging import Page
from newsletter.rendering.slots import for_anybody
from newsletter.users.deeds import By, Deed, may
from newsletter.wording import Sentence
from subscribers.audiences import Audience
from subscribers.lists import all_lists
from subscribers.models import Consent, MailingList, Subscription, SubscriptionState, SuppressionReason
from subscribers.searching import BY_WORDS, Found, Order, find_subscribers
from subscribers.suppressing import reason_for

_GOT = 50  # deliveries shown of one person


@dataclass(frozen=True)
class ListLine:
    """One list as lists show it, and the name of the newsletter it belongs to."""

    slug: str
    name: dict[str, str]
    description: dict[str, str]
    newsletter_id: int
    newsletter: dict[str, str]
    is_closed: bool
    audience: Audience


@dataclass(frozen=True)
class PersonLine:
    """One person on a list, as far as whoever looks may know: else the address is masked, and the rest is not there."""

    subscription_id: int
    name: str
    address: str
    organisation: str
    locale: str
    state: SubscriptionState
    changed_at: datetime
    is_suppressed: bool


@dataclass(frozen=True)
class SubscriptionSheet:
    """One person on one list: every line of evidence, the newest first, and why they must not be mailed, if so.

    `notice` is the newest mail that asks them to confirm, this list or another: one mail asks for all.
    """

    subscription: Subscription
    evidence: Sequence[Consent]
    suppressed: SuppressionReason | None
    notice: Notice | None
    got: "Sequence[GotLine]"


@dataclass(frozen=True)
class GotLine:
    """One issue that was to go to a person: in which dispatch, under which subject, and what became of it."""

    dispatch_id: int
    subject: str
    locale: str
    state: DeliveryState
    at: datetime
    reply: Sentence
    came_back: Sequence[CameBack]


def list_lines(session: Session) -> list[ListLine]:
    """Every list, in the order they were made."""
    names = dict(session.execute(sa.select(Newsletter.id, Newsletter.name)).all())
    return [
        ListLine(
            slug=found.slug,
            name=found.name,
            description=found.description,
            newsletter_id=found.newsletter_id,
            newsletter=names[found.newsletter_id],
            is_closed=found.is_closed,
            audience=audience_shown(session, found),
        )
        for found in all_lists(session)
    ]


def people_on(
    session: Session,
    mailing_list: MailingList,
    *,
    query: str,
    state: SubscriptionState | None,
    order: Order,
    page: int,
    by: By,
) -> Page[PersonLine]:
    """A page of the people on a list.

    Whoever may not see personal data neither finds nor sorts by words: either would tell who is there.
    """
    is_open = may(by, Deed.SEE_PERSONAL_DATA, newsletter=mailing_list.newsletter_id)
    found = find_subscribers(
        session,
        mailing_list,
        query=query if is_open else "",
        state=state,
        order=order if order in orders_open(mailing_list, by=by) else Order.NEWEST,
        page=page,
    )
    people = [_person(row, is_open=is_open) for row in found.rows]
    return Page(people, found.number, found.total, found.per_page)


def orders_open(mailing_list: MailingList, *, by: By) -> list[Order]:
    """How somebody may sort the people on a list."""
    is_open = may(by, Deed.SEE_PERSONAL_DATA, newsletter=mailing_list.newsletter_id)
    return [order for order in Order if is_open or order not in BY_WORDS]


def lists_of(session: Session, newsletter_id: int) -> Sequence[MailingList]:
    """The lists of one newsletter, in the order they were made."""
    return session.scalars(
        sa.select(MailingList).where(MailingList.newsletter_id == newsletter_id).order_by(MailingList.id)
    ).all()


def subscription_sheet(session: Session, subscription: Subscription) -> SubscriptionSheet:
    """Everything about one subscription."""
    evidence = sa.select(Consent).where(Consent.subscription_id == subscription.id)
    return SubscriptionSheet(
        subscription=subscription,
        evidence=session.scalars(evidence.order_by(Consent.id.desc())).all(),
        suppressed=reason_for(session, subscription.subscriber.address_hash),
        notice=session.scalar(
            sa.select(Notice)
            .join(Subscription, Subscription.id == Notice.subscription_id)
            .where(
                Notice.kind == NoticeKind.CONFIRM,
                Subscription.subscriber_id == subscription.subscriber_id,
            )
            .order_by(Notice.not_before.desc(), Notice.id.desc())
            .limit(1)
        ),
        got=got_by(session, subscription.subscriber_id),
    )


def got_by(session: Session, subscriber_id: int, *, most: int = _GOT) -> list[GotLine]:
    """The newest deliveries to a person, from any list: what is not on its way at all is left out."""
    rows = session.execute(
        sa.select(
            Delivery.id,
            Delivery.dispatch_id,
            ProofEdition.subject,
            ProofEdition.slots,
            Delivery.locale,
            shown_state().label("state"),
            Delivery.changed_at,
            Delivery.reply,
        )
        .join(Dispatch, Dispatch.id == Delivery.dispatch_id)
        .join(
            ProofEdition,
            sa.and_(ProofEdition.proof_id == Dispatch.proof_id, ProofEdition.locale == Delivery.locale),
        )
        .where(Delivery.subscriber_id == subscriber_id, Delivery.state != DeliveryState.SKIPPED)
        .order_by(Delivery.id.desc())
        .limit(most)
    ).all()
    events = came_back(session, [row.id for row in rows])
    return [
        GotLine(
            dispatch_id=row.dispatch_id,
            subject=for_anybody(row.subject, row.slots),
            locale=row.locale,
            state=row.state,
            at=row.changed_at,
            reply=row.reply,
            came_back=events.get(row.id, ()),
        )
        for row in rows
    ]


def _person(found: Found, *, is_open: bool) -> PersonLine:
    person = found.subscription.subscriber
    return PersonLine(
        subscription_id=found.subscription.id,
        name=person.name if is_open else "",
        address=person.email if is_open else masked(person.email),
        organisation=person.organisation if is_open else "",
        locale=person.locale,
        state=found.subscription.state,
        changed_at=found.subscription.changed_at,
        is_suppressed=found.suppressed is not None,
    )
