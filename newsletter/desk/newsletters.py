"""Every newsletter in a line, and what an installation still lacks before its first issue can go out."""

from dataclasses import dataclass

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from newsletter.db import Unreadable, documents_of, is_readable
from newsletter.issues.introducing import missing
from newsletter.issues.models import Issue, Newsletter
from subscribers.models import MailingList, Subscription


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
class FirstSteps:
    """What there is already of all that a first issue needs; `list_slug` is that of the first list.

    `unintroduced` is the slug of the first newsletter while none says who publishes it.
    """

    has_newsletter: bool
    unintroduced: str | None
    list_slug: str | None
    has_subscribers: bool
    has_issues: bool

    @property
    def are_done(self) -> bool:
        """Whether nothing is missing."""
        return self.has_subscribers and self.has_issues and self.unintroduced is None


def newsletter_lines(session: Session) -> list[NewsletterLine]:
    """All newsletters, oldest first."""
    return [line_of(found) for found in session.scalars(sa.select(Newsletter).order_by(Newsletter.id))]


def line_of(newsletter: Newsletter) -> NewsletterLine:
    """One newsletter in a line; what cannot be read of it does not keep the others from being shown."""
    try:
        is_introduced, name = bool(newsletter.locales) and not missing(newsletter), newsletter.name
    except ValidationError:
        is_introduced, name = False, Unreadable()
    return NewsletterLine(
        id=newsletter.id,
        slug=newsletter.slug,
        name=name if is_readable(*documents_of(newsletter)) else Unreadable(),
        organisation=newsletter.organisation,
        locales=tuple(each for each in newsletter.locales if isinstance(each, str)),
        is_introduced=is_introduced,
    )


def first_steps(session: Session) -> FirstSteps:
    """Which of the first steps were taken."""
    lines = newsletter_lines(session)
    return FirstSteps(
        has_newsletter=bool(lines),
        unintroduced=None if any(line.is_introduced for line in lines) or not lines else lines[0].slug,
        list_slug=session.scalar(sa.select(MailingList.slug).order_by(MailingList.id).limit(1)),
        has_subscribers=session.scalar(sa.select(Subscription.id).limit(1)) is not None,
        has_issues=session.scalar(sa.select(Issue.id).limit(1)) is not None,
    )
