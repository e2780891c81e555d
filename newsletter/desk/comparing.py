"""The issues of a newsletter beside one another, and how its lists grew: what its reports show over time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.desk.dispatches import subjects_of
from newsletter.desk.feedback_figures import feedback_of
from newsletter.dispatch.models import Chunk, Dispatch
from newsletter.feedback.models import FeedbackKind
from newsletter.issues.models import Issue, Newsletter, Proof
from subscribers.growth import by_month
from subscribers.models import MailingList

LAST = 8  # issues
_MONTHS = 24


@dataclass(frozen=True)
class IssueFigures:
    """One issue: of `enrolled` people so many were accepted and refused; of the accepted, so many came back."""

    slug: str
    subject: dict[str, str]
    began: datetime
    enrolled: int
    accepted: int
    refused: int
    feedback: dict[FeedbackKind, int]

    @property
    def bounced(self) -> int:
        """Whose mail came back."""
        return self.feedback.get(FeedbackKind.BOUNCED, 0)

    @property
    def complained(self) -> int:
        """Who reported it as spam."""
        return self.feedback.get(FeedbackKind.COMPLAINED, 0)

    @property
    def unsubscribed(self) -> int:
        """Who left by it."""
        return self.feedback.get(FeedbackKind.UNSUBSCRIBED, 0)


@dataclass(frozen=True)
class Month:
    """Who came onto the lists and who left them in a month (UTC), as 2026-12, and how many were on them at its end."""

    name: str
    joined: int
    left: int
    on_it: int


@dataclass(frozen=True)
class Growth:
    """The months from the first that is shown, also those in which nothing happened; somebody on two lists counts twice."""

    months: tuple[Month, ...]
    on_it: int  # now

    @property
    def most(self) -> int:
        """The most who came or left in one month."""
        return max((max(month.joined, month.left) for month in self.months), default=0)


@dataclass(frozen=True)
class ListName:
    """A list to choose."""

    slug: str
    name: dict[str, str]


def last_issues(session: Session, newsletter: Newsletter) -> list[IssueFigures]:
    """The issues that were given to a dispatch last, the newest first, with all of their dispatches."""
    began = sa.func.min(Dispatch.enrolled_at)
    issues = session.execute(
        sa.select(
            Issue.id, Issue.slug, began.label("began"), sa.func.max(Dispatch.proof_id).label("proof_id")
        )
        .join(Proof, Proof.issue_id == Issue.id)
        .join(Dispatch, Dispatch.proof_id == Proof.id)
        .where(Issue.newsletter_id == newsletter.id, Dispatch.enrolled_at.is_not(None))
        .group_by(Issue.id, Issue.slug)
        .order_by(began.desc(), Issue.id.desc())
        .limit(LAST)
    ).all()
    subjects = subjects_of(session, *(issue.proof_id for issue in issues))
    return [
        IssueFigures(
            slug=issue.slug,
            subject=subjects[issue.proof_id],
            began=issue.began,
            **_figures(session, issue.id),
        )
        for issue in issues
    ]


def lists_of(session: Session, newsletter: Newsletter) -> list[ListName]:
    """The lists of a newsletter."""
    rows = session.execute(
        sa.select(MailingList.slug, MailingList.name)
        .where(MailingList.newsletter_id == newsletter.id)
        .order_by(MailingList.id)
    )
    return [ListName(slug, name) for slug, name in rows]


def growth(session: Session, newsletter: Newsletter, *, of_list: str = "", now: datetime) -> Growth:
    """Who came and left by month: on one list, or on all lists of the newsletter.

    Whoever confirmed twice came once; whoever said no before they had confirmed did not leave; whoever was erased has left.
    """
    lists = sa.select(MailingList.id).where(MailingList.newsletter_id == newsletter.id)
    if of_list:
        lists = lists.where(MailingList.slug == of_list)
    came, went = by_month(session, session.scalars(lists).all())
    return Growth(_months(came, went, now=now), on_it=came.total() - went.total())


def _figures(session: Session, issue_id: int) -> dict[str, Any]:
    ids: Sequence[int] = session.scalars(
        sa.select(Dispatch.id)
        .join(Proof, Proof.id == Dispatch.proof_id)
        .where(Proof.issue_id == issue_id, Dispatch.enrolled_at.is_not(None))
    ).all()
    sums = [
        sa.func.coalesce(sa.func.sum(counter), 0).label(counter.key)
        for counter in (Chunk.enrolled, Chunk.accepted, Chunk.refused)
    ]
    counted = session.execute(sa.select(*sums).where(Chunk.dispatch_id.in_(ids))).one()
    feedback: Counter[FeedbackKind] = Counter()
    for one in ids:
        feedback.update(feedback_of(session, one).counts)
    return {**{name: int(people) for name, people in counted._mapping.items()}, "feedback": dict(feedback)}


def _months(joined: Counter[str], left: Counter[str], *, now: datetime) -> tuple[Month, ...]:
    if not joined:
        return ()
    months = []
    name, last, on_it = min(joined), f"{now:%Y-%m}", 0
    while name <= last:
        on_it += joined[name] - left[name]
        months.append(Month(name, joined[name], left[name], on_it))
        year, month = map(int, name.split("-"))
        name = f"{year + month // 12}-{month % 12 + 1:02}"
    return tuple(months[-_MONTHS:])
