"""What came back of a dispatch by its reason, by language and by mail provider: how many addresses do not exist, could not take
it, or blame us, who complained, who left.

Only what came back is gone through, never everybody; a delivery counts once for each kind, by what was told of it first. What a
process has counted stands for it as long as the feedback is the same: who is erased meanwhile is counted on where they were.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import reads_only
from newsletter.desk.feedback_figures import KINDS, events_of
from newsletter.dispatch.breakdowns import domain_of_subscriber
from newsletter.dispatch.models import Delivery
from newsletter.feedback.bounces.reasons import Verdict
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.mail_providers import REST, is_named, provider_of
from newsletter.wording import Sentence, say
from subscribers.models import Subscriber

Came = Verdict | FeedbackKind  # a bounce is told by its verdict
_MOST_PROVIDERS = 25  # on a page
_MOST_KNOWN = 50  # dispatches
CAME: Mapping[Came, Sentence] = {
    Verdict.HARD: say("No such address"),
    Verdict.SOFT: say("Not this time"),
    Verdict.SENDER: say("Our fault"),
    Verdict.UNKNOWN: say("Not certain"),
    FeedbackKind.COMPLAINED: say("Complained"),
    FeedbackKind.UNSUBSCRIBED: say("Unsubscribed"),
}


@dataclass(frozen=True)
class Bounced:
    """Why so many mails came back; `reason` is a Reason, or "" of those from before it was kept."""

    reason: str
    verdict: Verdict
    people: int


@dataclass(frozen=True)
class CameBack:
    """What came back of one language or of one provider (REST: of all others)."""

    name: str
    counts: Mapping[Came, int]
    bounced: tuple[Bounced, ...]  # the most frequent first

    @property
    def people(self) -> int:
        """How many of them anything came back of; who bounced and left counts twice."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class FeedbackLines:
    """All of it; those with the most first, and the rest at the end."""

    whole: CameBack
    languages: tuple[CameBack, ...]
    providers: tuple[CameBack, ...]

    @property
    def shown(self) -> tuple[Came, ...]:
        """The columns in which there is something."""
        return tuple(column for column in CAME if self.whole.counts.get(column))

    @property
    def shown_providers(self) -> tuple[CameBack, ...]:
        """Those with the most, and all others in one line."""
        largest = [line for line in self.providers if line.name != REST][:_MOST_PROVIDERS]
        rest = _Counting()
        for line in self.providers[len(largest) :]:
            rest.add_line(line)
        others = rest.line(REST)
        return (*largest, *([others] if others.people else []))


def feedback_lines(session: Session, dispatch_ids: Iterable[int], *, named: Collection[str]) -> FeedbackLines:
    """Count what came back of some dispatches. Of small providers those that are `named` elsewhere stand by themselves."""
    whole, languages, providers = _Counting(), _Countings(), _Countings()
    for kind, verdict, reason, locale, domain, people in chain.from_iterable(
        _told(session, one) for one in dispatch_ids
    ):
        provider = provider_of(domain or REST)
        is_by_itself = is_named(provider) or provider in named
        for one in (whole, languages[locale], providers[provider if is_by_itself else REST]):
            one.add(kind, verdict, reason, people)
    return FeedbackLines(whole.line(""), languages.lines(), providers.lines())


class _Counting:
    """What came back, while it is counted."""

    def __init__(self) -> None:
        self._counts = Counter[Came]()
        self._bounced = Counter[tuple[str, Verdict]]()

    def add(self, kind: FeedbackKind, verdict: Verdict | None, reason: str | None, people: int) -> None:
        if kind is FeedbackKind.BOUNCED:
            verdict = verdict or Verdict.UNKNOWN
            self._counts[verdict] += people
            self._bounced[reason or "", verdict] += people
        else:
            self._counts[kind] += people

    def add_line(self, line: CameBack) -> None:
        self._counts.update(line.counts)
        self._bounced.update({(one.reason, one.verdict): one.people for one in line.bounced})

    def line(self, name: str) -> CameBack:
        bounced = sorted(self._bounced.items(), key=lambda one: (-one[1], one[0]))
        reasons = tuple(Bounced(reason, verdict, people) for (reason, verdict), people in bounced)
        return CameBack(name, dict(self._counts), reasons)


class _Countings(dict[str, _Counting]):
    """The same by name."""

    def __missing__(self, name: str) -> _Counting:
        counting = self[name] = _Counting()
        return counting

    def lines(self) -> tuple[CameBack, ...]:
        lines = (counting.line(name) for name, counting in self.items())
        return tuple(sorted(lines, key=lambda line: (line.name == REST, -line.people, line.name)))


_Told = sa.Row[FeedbackKind, Verdict | None, str | None, str, str, int]
_State = frozenset[tuple[Any, ...]]
# By dispatch: what was counted, and of which events.
_known: "WeakKeyDictionary[sa.Engine, dict[int, tuple[_State, Sequence[_Told]]]]" = WeakKeyDictionary()


def _told(session: Session, dispatch_id: int) -> Sequence[_Told]:
    events = events_of(session, dispatch_id)
    if events is None:
        return ()
    if not reads_only(session):  # what it sees may be undone
        return _counted(session, events)
    known = _known.setdefault(session.connection().engine, {})
    state = _state(session, events)
    kept = known.pop(dispatch_id, None)
    if kept is None or kept[0] != state:
        kept = (state, _counted(session, events))
    known[dispatch_id] = kept
    for longest_ago in list(known)[:-_MOST_KNOWN]:
        known.pop(longest_ago, None)
    return kept[1]


def _state(session: Session, events: sa.Select[Any, Any, Any, Any]) -> _State:
    """Another one whenever an event comes, or is judged again."""
    told = events.subquery()
    said = (Feedback.kind, Feedback.verdict, Feedback.reason)
    states = sa.select(*said, sa.func.count(), sa.func.sum(Feedback.id)).join(told, told.c.id == Feedback.id)
    return frozenset(tuple(row) for row in session.execute(states.group_by(*said)))


def _counted(session: Session, events: sa.Select[Any, Any, Any, Any]) -> Sequence[_Told]:
    first, domain = events.subquery(), domain_of_subscriber(session)
    by = (Feedback.kind, Feedback.verdict, Feedback.reason, Delivery.locale, domain)
    return session.execute(
        sa.select(*by, sa.func.count())
        .select_from(first)
        .join(Feedback, Feedback.id == first.c.id)
        .join(Delivery, Delivery.id == Feedback.delivery_id)
        .outerjoin(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .where(Feedback.kind.in_(KINDS))
        .group_by(*by)
    ).all()
