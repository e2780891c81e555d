"""The columns of a delivery that an outcome reads and writes, and how a batch of rows is written: in as few statements as the
database allows.
"""

import functools
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from newsletter.dispatch.models import Delivery, DeliveryState, SkipReason
from newsletter.relays.base import Fault
from newsletter.wording import Sentence

Row = sa.Row[*tuple[Any, ...]]


class After(NamedTuple):
    """What becomes of a row."""

    id: int
    state: DeliveryState
    skip_reason: SkipReason | None
    attempt: int
    deferrals: int
    not_before: datetime | None
    first_attempt_at: datetime | None
    reply: Sentence
    fault: Fault | None
    receipt: str | None
    relay_id: int | None
    changed_at: datetime


Change = tuple[Row, After]  # from, to

READ = (
    Delivery.id,
    Delivery.state,
    Delivery.attempt,
    Delivery.deferrals,
    Delivery.not_before,
    Delivery.first_attempt_at,
    Delivery.worker,
)
_WRITTEN: tuple[InstrumentedAttribute[Any], ...] = tuple(
    getattr(Delivery, name) for name in After._fields if name != "id"
)


def write_rows(session: Session, changes: Sequence[Change], *, is_guarded: bool = False) -> int:
    """Write rows; where they are guarded only those that are as they were. Gives how many were written."""
    if not changes:
        return 0
    columns: dict[str, Sequence[Any]] = dict(
        zip(After._fields, zip(*[after for _, after in changes], strict=True), strict=True)
    )
    if is_guarded:
        columns["state_before"] = [row.state for row, _ in changes]
        columns["attempt_before"] = [row.attempt for row, _ in changes]
    if session.get_bind().dialect.name != "postgresql":
        names = [f"new_{name}" for name in columns]
        told = [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        return session.connection().execute(_one_by_one(is_guarded=is_guarded), told).rowcount
    same = frozenset(name for name, values in columns.items() if _is_one(values) and name not in _FOUND_BY)
    at_once = {f"new_{name}": values[0] if name in same else list(values) for name, values in columns.items()}
    return session.connection().execute(_at_once(same, is_guarded=is_guarded), at_once).rowcount


# By these PostgreSQL finds the rows, each by its key. What it could look for in all rows, such as those in one state, it would:
# it takes them for few.
_FOUND_BY = ("id", "state_before", "attempt_before")


def _is_one(values: Sequence[object]) -> bool:
    return values[0] == values[-1] and values.count(values[0]) == len(values)


@functools.cache
def _at_once(same: frozenset[str], *, is_guarded: bool) -> sa.Update:
    """One statement for a whole batch, with an array for each column but those that are the `same` for all its rows."""
    kinds = _kinds(is_guarded=is_guarded)
    told = sa.select(
        *(
            sa.func.unnest(sa.bindparam(f"new_{name}", type_=ARRAY(kind))).label(name)
            for name, kind in kinds.items()
            if name not in same
        )
    ).subquery("told")
    return _written(
        {
            name: sa.bindparam(f"new_{name}", type_=kind) if name in same else told.c[name]
            for name, kind in kinds.items()
        }
    )


@functools.cache
def _one_by_one(*, is_guarded: bool) -> sa.Update:
    kinds = _kinds(is_guarded=is_guarded)
    return _written({name: sa.bindparam(f"new_{name}", type_=kind) for name, kind in kinds.items()})


def _kinds(*, is_guarded: bool) -> dict[str, sa.types.TypeEngine[Any]]:
    kinds = {column.key: column.type for column in (Delivery.id, *_WRITTEN)}
    before = {"state_before": Delivery.state.type, "attempt_before": Delivery.attempt.type}
    return kinds | before if is_guarded else kinds


def _written(new: Mapping[str, sa.ColumnElement[Any]]) -> sa.Update:
    where = [Delivery.id == new["id"]]
    if "attempt_before" in new:
        where += [Delivery.state == new["state_before"], Delivery.attempt == new["attempt_before"]]
    return (
        sa.update(Delivery)
        .where(*where)
        .values({column: new[column.key] for column in _WRITTEN} | {Delivery.worker: None})
    )
