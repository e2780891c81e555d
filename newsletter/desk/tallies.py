"""What the answered deliveries of a dispatch add up to, asked in blocks: no question takes long, however many rows there are.

A block of which nothing is open is asked once by a process, until one of its counters changes; only what is being sent is
asked again and again. Until the process ends two things can be older than the rows: who was erased since is counted on, and
somebody who was tried again and had the same answer, while nobody looked, stands at the time of the first one.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.chunks import PENDING, rows_between
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState
from subscribers.models import Subscriber

_BLOCK = 5_000  # rows; on SQLite the dearest question about them takes some 7 ms
_MOST_KEPT = 200_000  # counts, of all dispatches that are looked at
_FINAL = (DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.EXPIRED, DeliveryState.UNCERTAIN)
_IS_ANSWERED = sa.or_(
    Delivery.state.in_(_FINAL), sa.and_(Delivery.state == DeliveryState.PENDING, Delivery.deferrals > 0)
)
_COUNTERS = (Chunk.accepted, Chunk.refused, Chunk.expired, Chunk.uncertain, Chunk.deferred)


class Tallies:
    """The answered deliveries of a dispatch as its chunks stand now, to be counted by this and that."""

    def __init__(self, session: Session, dispatch_id: int) -> None:
        self._session = session
        self._blocks = tuple(_blocks(session, dispatch_id))
        self._kept = _kept.setdefault(session.connection().engine, _Kept())

    def by(
        self, *expressions: sa.SQLColumnExpression[Any], of_people: bool = False
    ) -> Counter[tuple[Any, ...]]:
        """How many there are by these expressions and by their state, which comes last; `of_people` where the expressions speak
        of their Subscriber."""
        counted: Counter[tuple[Any, ...]] = Counter()
        question = tuple(map(str, expressions))
        for block in self._blocks:
            known = self._kept.get((question, block)) if block.is_settled else None
            if known is None:
                known = _ask(self._session, block, expressions, of_people=of_people)
                if block.is_settled:
                    self._kept.put((question, block), known)
            counted.update(known)
        return counted


@dataclass(frozen=True)
class _Block:
    """Neighbouring chunks, with what they count."""

    dispatch_id: int
    first_id: int
    last_id: int
    is_settled: bool
    counters: tuple[tuple[int, ...], ...]


def _blocks(session: Session, dispatch_id: int) -> Iterator[_Block]:
    """Those in which somebody has an answer. The same chunks are always in one, but for the last."""
    found = session.execute(
        sa.select(
            Chunk.first_id,
            Chunk.last_id,
            Chunk.enrolled,
            sa.and_(PENDING == 0, Chunk.worker.is_(None)).label("is_settled"),
            *_COUNTERS,
        )
        .where(Chunk.dispatch_id == dispatch_id)
        .order_by(Chunk.first_id)
    ).all()
    while found:
        rows, count = 0, 0
        while count < len(found) and (not count or rows + found[count].enrolled <= _BLOCK):
            rows, count = rows + found[count].enrolled, count + 1
        together, found = found[:count], found[count:]
        counters = tuple(tuple(chunk[4:]) for chunk in together)
        if any(map(any, counters)):
            is_settled = all(chunk.is_settled for chunk in together)
            yield _Block(dispatch_id, together[0].first_id, together[-1].last_id, is_settled, counters)


def _ask(
    session: Session, block: _Block, by: Sequence[sa.SQLColumnExpression[Any]], *, of_people: bool
) -> dict[tuple[Any, ...], int]:
    asked = (
        sa.select(*by, Delivery.state, sa.func.count())
        .where(rows_between(block.dispatch_id, block.first_id, block.last_id), _IS_ANSWERED)
        .group_by(*by, Delivery.state)
    )
    if of_people:
        asked = asked.join(Subscriber, Subscriber.id == Delivery.subscriber_id)
    return {tuple(row[:-1]): row[-1] for row in session.execute(asked)}


_Key = tuple[tuple[str, ...], _Block]


class _Kept:
    """What settled blocks of one database said; what was not asked for longest goes first."""

    def __init__(self) -> None:
        self._answers: OrderedDict[_Key, dict[tuple[Any, ...], int]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: _Key) -> dict[tuple[Any, ...], int] | None:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def put(self, key: _Key, answer: dict[tuple[Any, ...], int]) -> None:
        with self._lock:
            if key not in self._answers:
                self._answers[key] = answer
                self._size += len(answer)
            while self._size > _MOST_KEPT:
                self._size -= len(self._answers.popitem(last=False)[1])


_kept: "WeakKeyDictionary[sa.Engine, _Kept]" = WeakKeyDictionary()
