"""What came back of a dispatch by its reason, by language and by mail provider: how many addresses do not exist, could not take
it, or blame us, who complained, who left.

Only what came back is gone through, never everybody; a delivery counts once for each kind, by what was told of it first. What a
process has counted of some neighbouring deliveries stands for it as long as their feedback is the same: who is erased meanwhile
is counted on where they were.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import reads_only
from newsletter.desk.feedback_figures import KINDS, Events, ends_of, events_of
from newsletter.dispatch.breakdowns import domain_of_subscriber
from newsletter.dispatch.models import Delivery
from newsletter.feedback.bounces.reasons import Verdict
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.mail_providers import REST, is_named, provider_of
from newsletter.wording import Sentence, say
from subscribers.models import Subscriber

Came = Verdict | FeedbackKind  # a bounce is told by its verdict
_MOST_PROVIDERS = 25  # on a page
_MOST_KNOWN = 10  # dispatches
_BLOCK = 50_000  # deliveries
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
    told = chain.from_iterable(_told(session, one).items() for one in dispatch_ids)
    for (kind, verdict, reason, locale, domain), people in told:
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


_Told = Counter[tuple[FeedbackKind, Verdict | None, str | None, str, str | None]]  # how many, by all of it
_State = frozenset[tuple[Any, ...]]


@dataclass(frozen=True)
class _Known:
    """What came back of a dispatch, and the blocks it was counted in: the state of each, and what it came to."""

    told: _Told
    blocks: Mapping[int, tuple[_State, _Told]]


_known: "WeakKeyDictionary[sa.Engine, dict[int, _Known]]" = WeakKeyDictionary()  # by dispatch


def _told(session: Session, dispatch_id: int) -> _Told:
    ends, events = ends_of(session, dispatch_id), events_of(session, dispatch_id, KINDS)
    if ends is None or events is None:
        return _Told()
    if not reads_only(session):  # what it sees may be undone
        return _counted(session, events)
    known = _known.setdefault(session.connection().engine, {})
    before = known.pop(dispatch_id, _Known(_Told(), {}))
    known[dispatch_id] = now = _counted_anew(session, events, _states(session, ends), before)
    for longest_ago in list(known)[:-_MOST_KNOWN]:
        known.pop(longest_ago, None)
    return now.told


def _states(session: Session, ends: tuple[int, int]) -> dict[int, _State]:
    """Of each block another one whenever something is told or judged again. All rows are asked, for it takes longer to find the
    first of each delivery."""
    said = (Feedback.delivery_id // _BLOCK, Feedback.kind, Feedback.verdict, Feedback.reason)
    states = (
        sa.select(*said, sa.func.count(), sa.func.sum(Feedback.id))
        .where(Feedback.delivery_id.between(*ends), Feedback.kind.in_(KINDS))
        .group_by(*said)
    )
    by_block: dict[int, set[tuple[Any, ...]]] = {}
    for block, *state in session.execute(states):
        by_block.setdefault(block, set()).add(tuple(state))
    return {block: frozenset(state) for block, state in by_block.items()}


def _counted_anew(session: Session, events: Events, states: Mapping[int, _State], before: _Known) -> _Known:
    """Only those blocks are counted whose state is not what it was."""
    if states == {block: state for block, (state, _) in before.blocks.items()}:
        return before
    blocks = {}
    for block, state in states.items():
        kept = before.blocks.get(block)
        if kept is None or kept[0] != state:
            first_id = block * _BLOCK
            within = Feedback.delivery_id.between(first_id, first_id + _BLOCK - 1)
            kept = state, _counted(session, events.where(within))
        blocks[block] = kept
    told = _Told()
    for _, of_block in blocks.values():
        told.update(of_block)
    return _Known(told, blocks)


def _counted(session: Session, events: Events) -> _Told:
    first, domain = events.subquery(), domain_of_subscriber(session)
    by = (Feedback.kind, Feedback.verdict, Feedback.reason, Delivery.locale, domain)
    rows = session.execute(
        sa.select(*by, sa.func.count())
        .select_from(first)
        .join(Feedback, Feedback.id == first.c.id)
        .join(Delivery, Delivery.id == Feedback.delivery_id)
        .outerjoin(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .group_by(*by)
    )
    return _Told(
        {
            (kind, verdict, reason, locale, name): people
            for kind, verdict, reason, locale, name, people in rows
        }
    )
