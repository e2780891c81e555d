"""Which links were opened by readers who share their clicks: one of them, and of an issue all. Of others nothing is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.feedback.clicks.models import SharedClick
from newsletter.issues.frozen import rendition_of
from newsletter.issues.models import CountedLink, Issue, Newsletter, Proof, ProofEdition
from newsletter.rendering.outbound import words_of_links
from newsletter.rendering.slots import for_anybody
from newsletter.users.deeds import By, Deed, may
from subscribers.models import ClickSharing, MailingList, Subscriber, Subscription, SubscriptionState

_SHOWN = 100  # links, the newest first


@dataclass(frozen=True)
class Sharing:
    """A newsletter that a person may share their clicks with, and whether they do."""

    newsletter: Newsletter
    is_shared: bool


@dataclass(frozen=True)
class OpenedLink:
    """A link that a reader opened, in which mail, and when they first did; `words` are what they read of it."""

    words: str
    address: str
    subject: str
    locale: str
    at: datetime


@dataclass(frozen=True)
class ReadersClick:
    """The same with the reader, of an issue."""

    subscription_id: int
    list_slug: str
    name: str
    opened: OpenedLink


@dataclass(frozen=True)
class SharedWith:
    """What a person shares with the newsletter of a list: since when, and what they opened; since None they share nothing."""

    since: datetime | None
    opened: Sequence[OpenedLink]


def sharings(session: Session, subscriber: Subscriber) -> list[Sharing]:
    """The newsletters that ask for it and whose mails they get, and those that they share them with."""
    shared = sa.exists().where(ClickSharing.subscription_id == Subscription.id)
    theirs = (
        sa.select(MailingList.newsletter_id, sa.func.max(sa.case((shared, 1), else_=0)).label("is_shared"))
        .join(Subscription, Subscription.list_id == MailingList.id)
        .where(Subscription.subscriber_id == subscriber.id, Subscription.state == SubscriptionState.CONFIRMED)
        .group_by(MailingList.newsletter_id)
        .subquery("theirs")
    )
    rows = session.execute(
        sa.select(Newsletter, theirs.c.is_shared)
        .join(theirs, theirs.c.newsletter_id == Newsletter.id)
        .where(sa.or_(Newsletter.asks_for_clicks, theirs.c.is_shared == 1))
        .order_by(Newsletter.id)
    )
    return [Sharing(newsletter, bool(is_shared)) for newsletter, is_shared in rows]


def shared_by(session: Session, subscription: Subscription) -> SharedWith:
    """What is known of one person on one list."""
    sharing = session.get(ClickSharing, subscription.id)
    if sharing is None:
        return SharedWith(None, ())
    rows = session.execute(_newest().where(SharedClick.subscription_id == subscription.id)).all()
    return SharedWith(sharing.since, _opened(session, rows))


def readers_of(session: Session, issue: Issue) -> dict[int, int]:
    """How many readers who share their clicks opened each link of an issue, by the link's id."""
    counted = (
        sa.select(SharedClick.link_id, sa.func.count())
        .join(CountedLink, CountedLink.id == SharedClick.link_id)
        .join(Proof, Proof.id == CountedLink.proof_id)
        .where(Proof.issue_id == issue.id)
        .group_by(SharedClick.link_id)
    )
    return dict(session.execute(counted).all())


def shared_clicks(session: Session, issue: Issue, *, by: By) -> list[ReadersClick]:
    """The newest of an issue, with who they are; none for those who may not know that."""
    if not may(by, Deed.SEE_PERSONAL_DATA, newsletter=issue.newsletter_id):
        return []
    rows = session.execute(
        _newest()
        .add_columns(
            Subscription.id.label("subscription_id"), MailingList.slug, Subscriber.name, Subscriber.email
        )
        .join(Subscription, Subscription.id == SharedClick.subscription_id)
        .join(MailingList, MailingList.id == Subscription.list_id)
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .join(Proof, Proof.id == CountedLink.proof_id)
        .where(Proof.issue_id == issue.id)
    ).all()
    return [
        ReadersClick(row.subscription_id, row.slug, row.name or row.email, opened)
        for row, opened in zip(rows, _opened(session, rows), strict=True)
    ]


def _newest() -> sa.Select[Any]:
    columns: tuple[Any, ...] = (
        SharedClick.at,
        CountedLink.position,
        CountedLink.url,
        ProofEdition.id.label("edition_id"),
    )
    return (
        sa.select(*columns)
        .join(CountedLink, CountedLink.id == SharedClick.link_id)
        .join(
            ProofEdition,
            sa.and_(ProofEdition.proof_id == CountedLink.proof_id, ProofEdition.locale == CountedLink.locale),
        )
        .order_by(SharedClick.at.desc(), SharedClick.link_id)
        .limit(_SHOWN)
    )


def _opened(session: Session, rows: Sequence[sa.Row[Any]]) -> list[OpenedLink]:
    wanted = sa.select(ProofEdition).where(ProofEdition.id.in_({row.edition_id for row in rows}))
    editions = {edition.id: edition for edition in session.scalars(wanted)}
    words: Mapping[int, list[str]] = {id_: _words(edition) for id_, edition in editions.items()}
    return [
        OpenedLink(
            words[row.edition_id][row.position],
            row.url,
            for_anybody(editions[row.edition_id].subject, editions[row.edition_id].slots),
            editions[row.edition_id].locale,
            row.at,
        )
        for row in rows
    ]


def _words(edition: ProofEdition) -> list[str]:
    rendition = rendition_of(edition)
    return words_of_links(rendition.html, rendition.slots)
