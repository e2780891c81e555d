"""Every newsletter in a line, and what an installation still lacks before its first issue can go out."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from newsletter.content.publication import IDENTITY, Publication, Untold
from newsletter.db import Unreadable, documents_of, is_readable
from newsletter.desk.archives import has_archive
from newsletter.desk.issues import IssueLine, newest_approved, newest_of
from newsletter.desk.lists import ListLine, list_lines
from newsletter.dispatch.chunks import has
from newsletter.dispatch.models import DeliveryState, Dispatch, DispatchState
from newsletter.issues.models import Issue, Newsletter, Proof
from newsletter.issues.newsletters import publication_of
from newsletter.links import archive
from newsletter.wording import Sentence
from subscribers.models import MailingList, Subscription

_NEWEST = 3  # issues on a card

# Whether a relay took a mail of the Dispatch in the enclosing query.
_IS_TAKEN = has(Dispatch.id, DeliveryState.ACCEPTED)


@dataclass(frozen=True)
class NewsletterLine:
    """One newsletter as lists show it; `is_introduced` once it says who publishes it."""

    id: int
    slug: str
    name: dict[str, str]
    organisation: dict[str, str]
    locales: tuple[str, ...]
    is_introduced: bool


@dataclass(frozen=True)
class NewsletterCard:
    """A newsletter with what belongs to it: its newest issues and how many there are, its lists, and what it does not say.

    `missing` keeps it from being dispatched, each by the name of its setting and its own; `untold` is said in another of its
    languages only; `archive` is where its public editions are, "" while it lists none.
    """

    line: NewsletterLine
    issues: Sequence[IssueLine]
    issue_count: int
    lists: Sequence[ListLine]
    missing: Sequence[tuple[str, Sentence]]
    untold: Sequence[Untold]
    archive: str


@dataclass(frozen=True)
class FirstSteps:
    """What there is already of all that it takes until a first issue is with its readers.

    `unintroduced` is the slug of the first newsletter while none says who publishes it; `list_slug` that of the first list.
    The issue, the proof, the approved proof and the dispatch are the newest ones. It is sent once a relay took a mail.
    """

    has_newsletter: bool
    unintroduced: str | None
    list_slug: str | None
    has_subscribers: bool
    issue_slug: str | None
    proof_id: int | None
    approved_id: int | None
    dispatch_id: int | None
    is_sent: bool

    @property
    def are_done(self) -> bool:
        """Whether nothing is missing."""
        return self.has_subscribers and self.is_sent and self.unintroduced is None


def newsletter_lines(session: Session) -> list[NewsletterLine]:
    """All newsletters, oldest first."""
    return [line_of(found) for found in session.scalars(sa.select(Newsletter).order_by(Newsletter.id))]


def newsletter_cards(session: Session) -> list[NewsletterCard]:
    """All newsletters with what belongs to them, oldest first."""
    counts = dict(
        session.execute(sa.select(Issue.newsletter_id, sa.func.count()).group_by(Issue.newsletter_id)).all()
    )
    lists = list_lines(session)
    cards = []
    for found in session.scalars(sa.select(Newsletter).order_by(Newsletter.id)):
        told = _readable(found)
        cards.append(
            NewsletterCard(
                line=line_of(found),
                issues=newest_of(session, found.id, limit=_NEWEST),
                issue_count=counts.get(found.id, 0),
                lists=[one for one in lists if one.newsletter_id == found.id],
                missing=[(told.setting_of(part), IDENTITY[part]) for part in told.unsaid] if told else [],
                untold=list(told.untold(told.locales)) if told else [],
                archive=archive(found.slug) if has_archive(session, found) else "",
            )
        )
    return cards


def line_of(newsletter: Newsletter) -> NewsletterLine:
    """One newsletter in a line; what cannot be read of it does not keep the others from being shown."""
    told = _readable(newsletter)
    is_read = is_readable(*documents_of(newsletter)) and (told is not None or not newsletter.locales)
    return NewsletterLine(
        id=newsletter.id,
        slug=newsletter.slug,
        name=newsletter.name if is_read else Unreadable(),
        organisation=newsletter.organisation,
        locales=tuple(each for each in newsletter.locales if isinstance(each, str)),
        is_introduced=told is not None and not told.unsaid,
    )


def first_steps(session: Session) -> FirstSteps:
    """Which of the first steps were taken."""
    lines = newsletter_lines(session)
    return FirstSteps(
        has_newsletter=bool(lines),
        unintroduced=None if any(line.is_introduced for line in lines) or not lines else lines[0].slug,
        list_slug=session.scalar(sa.select(MailingList.slug).order_by(MailingList.id).limit(1)),
        has_subscribers=session.scalar(sa.select(Subscription.id).limit(1)) is not None,
        issue_slug=session.scalar(sa.select(Issue.slug).order_by(Issue.id.desc()).limit(1)),
        proof_id=session.scalar(sa.select(sa.func.max(Proof.id))),
        approved_id=newest_approved(session),
        dispatch_id=session.scalar(
            sa.select(sa.func.max(Dispatch.id)).where(Dispatch.state != DispatchState.CANCELLED)
        ),
        is_sent=session.scalar(sa.select(Dispatch.id).where(_IS_TAKEN).limit(1)) is not None,
    )


def _readable(newsletter: Newsletter) -> Publication | None:
    """What it says of itself; None where that cannot be read."""
    try:
        return publication_of(newsletter) if newsletter.locales else None
    except ValidationError:
        return None
