"""What the chunks of a dispatch know of its deliveries: how many are in each state, why, and where they are.

No index finds deliveries by their state. Whoever looks for some asks the chunks first, whose counters are exact: they change in
the transactions that change the rows.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate, groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, SkipReason
from newsletter.relays.base import Fault

SETTLED: Mapping[DeliveryState, InstrumentedAttribute[int]] = {
    DeliveryState.ACCEPTED: Chunk.accepted,
    DeliveryState.REFUSED: Chunk.refused,
    DeliveryState.EXPIRED: Chunk.expired,
    DeliveryState.SKIPPED: Chunk.skipped,
    DeliveryState.UNCERTAIN: Chunk.uncertain,
}
PENDING: sa.ColumnElement[int] = (
    Chunk.enrolled - Chunk.accepted - Chunk.refused - Chunk.expired - Chunk.skipped - Chunk.uncertain
)
# Under way are those whose turn it was when the chunk was leased. What its worker has read of them is being submitted.
_IS_UNDER_WAY = sa.and_(
    Delivery.state == DeliveryState.PENDING,
    Chunk.worker.is_not(None),
    sa.or_(Delivery.not_before.is_(None), Delivery.not_before <= Chunk.leased_at),
)
IN_HAND = sa.and_(_IS_UNDER_WAY, Delivery.id > Chunk.read_from, Delivery.id <= Chunk.read_to)
STATE: sa.ColumnElement[DeliveryState] = sa.case(
    (IN_HAND, sa.literal(DeliveryState.SENDING, Delivery.state.type)),
    (_IS_UNDER_WAY, sa.literal(DeliveryState.CLAIMED, Delivery.state.type)),
    else_=Delivery.state,
)
# Nobody may lease it: its people come when somebody has looked at what came of the canary.
RESTING = sa.and_(Chunk.worker.is_(None), Chunk.due_at.is_(None), PENDING > 0)
MIXED = ""  # instead of its language, of a chunk of before there were chunks that has rows in several
_SKIPS = [reason.value for reason in SkipReason]


@dataclass
class Account:
    """How many deliveries are in each state (all states, also those with 0), and why."""

    counts: dict[DeliveryState, int] = field(default_factory=lambda: dict.fromkeys(DeliveryState, 0))
    skipped: Counter[SkipReason] = field(default_factory=Counter)
    refused: Counter[Fault] = field(default_factory=Counter)
    enrolled_by_locale: Counter[str] = field(default_factory=Counter)
    settled_by_locale: dict[str, Counter[DeliveryState]] = field(default_factory=dict)
    put_off: int = 0
    resting: int = 0  # of the pending ones: not before somebody has looked at what came of the canary
    next_retry_at: datetime | None = None  # of those who were put off and wait

    @property
    def pending(self) -> int:
        """Who has no final state, wherever they are."""
        open_states = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING)
        return sum(self.counts[state] for state in open_states)

    @property
    def accepted_by_locale(self) -> dict[str, int]:
        """Of the people of each edition, those of whom the relay took it."""
        return {locale: settled[DeliveryState.ACCEPTED] for locale, settled in self.settled_by_locale.items()}


def account(session: Session, dispatch_id: int) -> Account:
    """Add up the chunks of a dispatch."""
    told = Account()
    for of_locale in session.execute(_added_up(dispatch_id)):
        for state in SETTLED:
            told.counts[state] += getattr(of_locale, state.value)
        told.counts[DeliveryState.SENDING] += of_locale.in_hand
        told.counts[DeliveryState.CLAIMED] += of_locale.claimed
        told.counts[DeliveryState.PENDING] += of_locale.pending - of_locale.in_hand - of_locale.claimed
        told.put_off += of_locale.deferred
        told.resting += of_locale.resting
        if of_locale.locale != MIXED:
            told.enrolled_by_locale[of_locale.locale] += of_locale.enrolled
            told.settled_by_locale[of_locale.locale] = Counter(
                {state: getattr(of_locale, state.value) for state in SETTLED}
            )
        if of_locale.retry_at:
            told.next_retry_at = min(told.next_retry_at or of_locale.retry_at, of_locale.retry_at)
    reasons = sa.select(Chunk.reasons).where(
        Chunk.dispatch_id == dispatch_id, Chunk.refused + Chunk.skipped > 0
    )
    for counted in session.scalars(reasons):
        for reason, count in counted.items():
            if reason in _SKIPS:
                told.skipped[SkipReason(reason)] += count
            else:
                told.refused[Fault(reason)] += count
    if told.enrolled_by_locale.total() < sum(told.counts.values()):
        _count_by_locale(session, dispatch_id, told)
    return told


def _added_up(dispatch_id: int) -> sa.Select[*tuple[Any, ...]]:
    """The counters of the chunks of a dispatch, by their language."""
    open_ = PENDING - Chunk.in_hand - Chunk.deferred
    counters: dict[str, sa.SQLColumnExpression[int]] = {
        "enrolled": Chunk.enrolled,
        **{state.value: counter for state, counter in SETTLED.items()},
        "pending": PENDING,
        "in_hand": Chunk.in_hand,
        "claimed": sa.case((sa.and_(Chunk.worker.is_not(None), open_ > 0), open_), else_=0),
        "deferred": Chunk.deferred,
        "resting": sa.case((RESTING, PENDING), else_=0),
    }
    retry_at = sa.func.min(sa.case((Chunk.deferred > 0, Chunk.due_at))).label("retry_at")
    sums = [sa.cast(sa.func.sum(counter), sa.Integer).label(name) for name, counter in counters.items()]
    return (
        sa.select(Chunk.locale, retry_at, *sums)
        .where(Chunk.dispatch_id == dispatch_id)
        .group_by(Chunk.locale)
    )


def of_dispatch(
    dispatch_id: int | sa.ColumnExpressionArgument[int], *states: DeliveryState
) -> sa.ColumnElement[bool]:
    """The chunks that have deliveries in one of the states; without a state, all."""
    return sa.and_(Chunk.dispatch_id == dispatch_id, sa.or_(*map(_has, states)) if states else sa.true())


def has(
    dispatch_id: int | sa.ColumnExpressionArgument[int], *states: DeliveryState
) -> sa.ColumnElement[bool]:
    """Whether a dispatch has deliveries in one of the states."""
    return sa.exists(sa.select(Chunk.id).where(of_dispatch(dispatch_id, *states)).correlate_except(Chunk))


def total(
    counter: sa.ColumnElement[int] | InstrumentedAttribute[int], dispatch_id: sa.ColumnExpressionArgument[int]
) -> sa.ScalarSelect[int]:
    """The sum of a counter over the chunks of the dispatch in a column of the enclosing query."""
    added = sa.select(sa.func.coalesce(sa.func.sum(counter), 0)).where(Chunk.dispatch_id == dispatch_id)
    return added.correlate_except(Chunk).scalar_subquery()


def joined() -> sa.ColumnElement[bool]:
    """Joins a delivery to its chunk. Not for many chunks at once: PostgreSQL would compare each of them with every row."""
    return sa.and_(_is_of(Chunk.dispatch_id), Delivery.id.between(Chunk.first_id, Chunk.last_id))


def shown_state() -> sa.ColumnElement[DeliveryState]:
    """The state of a delivery in the enclosing query, whose chunk is looked for while it is pending."""
    by_chunk = sa.select(STATE).where(joined()).correlate_except(Chunk).scalar_subquery()
    return sa.case((Delivery.state == DeliveryState.PENDING, by_chunk), else_=Delivery.state)


def rows_of(chunk: Chunk) -> sa.ColumnElement[bool]:
    """The deliveries of a chunk."""
    return rows_between(chunk.dispatch_id, chunk.first_id, chunk.last_id)


def rows_between(dispatch_id: int, first_id: int, last_id: int) -> sa.ColumnElement[bool]:
    """The deliveries of a dispatch from one to another."""
    return sa.and_(_is_of(dispatch_id), Delivery.id.between(first_id, last_id))


def its_turn(chunk: Chunk) -> sa.ColumnElement[bool]:
    """The deliveries of a leased chunk whose turn it was when the lease began."""
    return sa.and_(
        rows_of(chunk),
        Delivery.state == DeliveryState.PENDING,
        sa.or_(Delivery.not_before.is_(None), Delivery.not_before <= chunk.leased_at),
    )


def in_hand(chunk: Chunk) -> sa.ColumnElement[bool]:
    """The deliveries that the worker of a chunk may have before it."""
    if chunk.worker is None:
        return sa.false()
    return sa.and_(its_turn(chunk), Delivery.id > chunk.read_from, Delivery.id <= chunk.read_to)


def locked(session: Session, which: sa.ColumnElement[bool]) -> list[Chunk]:
    """Chunks as they are now, in order, for whoever changes them or their deliveries."""
    chosen = sa.select(Chunk).where(which).order_by(Chunk.id).with_for_update()
    return list(session.scalars(chosen.execution_options(populate_existing=True)))


def slices(
    session: Session, dispatch_id: int, which: sa.ColumnElement[bool], *, size: int
) -> Iterator[sa.ColumnElement[bool]]:
    """What picks the deliveries of such chunks of a dispatch, in order: neighbours at once, up to so many rows."""
    found = session.execute(
        sa.select(Chunk.first_id, Chunk.last_id, Chunk.enrolled, which.label("is_meant"))
        .where(Chunk.dispatch_id == dispatch_id)
        .order_by(Chunk.first_id)
    ).all()
    for is_meant, neighbours in groupby(found, key=lambda chunk: chunk.is_meant):
        left = list(neighbours) if is_meant else []
        while left:
            ends = accumulate(chunk.enrolled for chunk in left)
            fitting = max(1, sum(end <= size for end in ends))
            yield rows_between(dispatch_id, left[0].first_id, left[fitting - 1].last_id)
            left = left[fitting:]


def recount(session: Session, chunk: Chunk) -> bool:
    """Count a chunk anew from its rows; True when its counters were right."""
    rows = session.execute(
        sa.select(
            Delivery.state,
            Delivery.skip_reason,
            Delivery.fault,
            sa.func.count(),
            sa.func.count(Delivery.not_before),
        )
        .where(rows_of(chunk))
        .group_by(Delivery.state, Delivery.skip_reason, Delivery.fault)
    ).all()
    before = (*(getattr(chunk, counter.key) for counter in SETTLED.values()), chunk.deferred, chunk.reasons)
    counts: Counter[DeliveryState] = Counter()
    reasons: Counter[str] = Counter()
    deferred = 0
    for state, skip_reason, fault, count, put_off in rows:
        counts[state] += count
        deferred += put_off if state is DeliveryState.PENDING else 0
        if (reason := reason_of(state, skip_reason, fault)) is not None:
            reasons[reason] += count
    for state, counter in SETTLED.items():
        setattr(chunk, counter.key, counts[state])
    chunk.deferred, chunk.reasons = deferred, dict(reasons)
    return before == (*(counts[state] for state in SETTLED), deferred, dict(reasons))


def reason_of(state: DeliveryState, skip_reason: SkipReason | None, fault: Fault | None) -> str | None:
    """Under which name a delivery is counted among the reasons, if at all."""
    match state:
        case DeliveryState.REFUSED:
            return (fault or Fault.UNCLEAR).value  # there was no telling before faults were kept
        case DeliveryState.SKIPPED if skip_reason is not None:
            return skip_reason.value
        case _:
            return None


def _count_by_locale(session: Session, dispatch_id: int, told: Account) -> None:
    rows = session.execute(
        sa.select(Delivery.locale, Delivery.state, sa.func.count())
        .where(Delivery.dispatch_id == dispatch_id)
        .group_by(Delivery.locale, Delivery.state)
    )
    told.enrolled_by_locale, told.settled_by_locale = Counter(), {}
    for locale, state, count in rows:
        told.enrolled_by_locale[locale] += count
        settled = told.settled_by_locale.setdefault(locale, Counter())
        settled[state] += count if state in SETTLED else 0


def _is_of(dispatch_id: int | InstrumentedAttribute[int]) -> sa.ColumnElement[bool]:
    """Rows of a chunk are found by their key: the index on the dispatch, which SQLite would choose, has all of its rows."""
    dispatch = Delivery.dispatch_id + sa.literal_column("0")
    return dispatch == dispatch_id


def _has(state: DeliveryState) -> sa.ColumnElement[bool]:
    if state in SETTLED:
        return SETTLED[state] > 0
    if state is DeliveryState.PENDING:
        return PENDING > 0
    return sa.and_(Chunk.worker.is_not(None), PENDING > 0)
