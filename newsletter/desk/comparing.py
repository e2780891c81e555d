"""The issues of a newsletter beside one another, and how its lists grew: what its reports show over time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import moment_text, reads_only
from newsletter.desk.dispatches import subjects_of
from newsletter.desk.feedback_figures import feedback_of
from newsletter.dispatch.models import Chunk, Dispatch
from newsletter.feedback.models import FeedbackKind
from newsletter.issues.models import Issue, Newsletter, Proof
from subscribers.models import Consent, ConsentEvent, MailingList, Subscription, SubscriptionState

LAST = 8  # issues
_MONTHS = 24
_CAME = (ConsentEvent.CONFIRMED, ConsentEvent.IMPORTED)
# By lists: who came and left by month, and of what that was counted.
_Known = dict[tuple[int, ...], tuple[tuple[int, int, int], tuple[Counter[str], Counter[str]]]]
_known: "WeakKeyDictionary[sa.Engine, _Known]" = WeakKeyDictionary()


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
    """Who came and left by month, from the evidence of consent: on one list, or on all lists of the newsletter.

    Whoever confirmed twice came once; whoever said no before they had confirmed did not leave. Of who was erased
    nothing is known. A process goes through the evidence anew once a line was added, or somebody was erased.
    """
    lists = sa.select(MailingList.id).where(MailingList.newsletter_id == newsletter.id)
    if of_list:
        lists = lists.where(MailingList.slug == of_list)
    ids = tuple(session.scalars(lists.order_by(MailingList.id)))
    people, on_it = _people(session, ids)
    newest = session.scalar(sa.select(sa.func.max(Consent.id))) or 0
    known = _known.setdefault(session.connection().engine, {}) if reads_only(session) else {}
    state = (newest, people, on_it)
    if ids not in known or known[ids][0] != state:
        known[ids] = (state, _changes(session, ids))
    joined, left = known[ids][1]
    return Growth(_months(joined, left, now=now), on_it)


def _people(session: Session, lists: Sequence[int]) -> tuple[int, int]:
    """How many subscriptions there are, and how many of them are confirmed."""
    is_confirmed = sa.case((Subscription.state == SubscriptionState.CONFIRMED, 1))
    people, confirmed = session.execute(
        sa.select(sa.func.count(), sa.func.count(is_confirmed)).where(Subscription.list_id.in_(lists))
    ).one()
    return people, confirmed


def _changes(session: Session, lists: Sequence[int]) -> tuple[Counter[str], Counter[str]]:
    """How many came in each month, and how many left."""
    events = (
        sa.select(
            Consent.event,
            Consent.at,
            sa.func.lag(Consent.event)
            .over(partition_by=Consent.subscription_id, order_by=Consent.id)
            .label("before"),
        )
        .join(Subscription, Subscription.id == Consent.subscription_id)
        .where(
            Subscription.list_id.in_(lists),
            Consent.event.in_((*_CAME, ConsentEvent.WITHDRAWN)),
        )
        .subquery()
    )
    month = sa.func.substr(moment_text(session, events.c.at), 1, len("2026-12"))
    is_in = events.c.event.in_(_CAME)
    was_in = sa.func.coalesce(events.c.before.in_(_CAME), sa.false())
    joined: Counter[str] = Counter()
    left: Counter[str] = Counter()
    rows = session.execute(
        sa.select(month, is_in, sa.func.count()).where(is_in != was_in).group_by(month, is_in)
    )
    for name, came, people in rows:
        (joined if came else left)[name] += people
    return joined, left


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
