"""Deliveries are leased in chunks that count them; nothing finds a delivery by its state any more."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
LOST = '{"text":"the worker was lost while this message was being submitted","values":{}}'
SHARES, LEAST, MOST = 16, 64, 1_000  # a dispatch is cut into so many chunks, of so many rows
MIXED = (
    ""  # the language of a chunk that has several: those enrolled before are in the order of the subscribers
)
SETTLED = ("accepted", "refused", "expired", "skipped", "uncertain")
FAULTS = ("recipient", "sender", "content", "quota", "size", "relay", "unclear")
SKIPS = (
    "unconfirmed",
    "unsubscribed",
    "suppressed",
    "already_received",
    "unreachable",
    "erased",
    "cancelled",
)

delivery = sa.table(
    "delivery",
    sa.column("id", ID),
    sa.column("dispatch_id", ID),
    sa.column("locale", sa.String()),
    sa.column("state", sa.String()),
    sa.column("skip_reason", sa.String()),
    sa.column("fault", sa.String()),
    sa.column("not_before", MOMENT),
    sa.column("worker", sa.String()),
    sa.column("reply", sa.String()),
    sa.column("changed_at", MOMENT),
)


def upgrade() -> None:
    now = datetime.now(UTC)
    op.add_column("dispatch", sa.Column("enrolled_to", ID, nullable=True))
    _let_go(now)
    for index in ("ix_delivery_dispatch_id_state_id", "ix_delivery_worker"):
        op.drop_index(index, "delivery")
    op.drop_column("delivery", "leased_until")
    chunk, worker = _tables()
    connection = op.get_bind()
    if chunks := list(_cut(connection, now)):
        connection.execute(sa.insert(chunk), chunks)
    if lives := _doubted(connection, chunk, now):
        connection.execute(sa.insert(worker), lives)
    if connection.dialect.name == "postgresql":
        for table, filled in (("delivery", 50), ("chunk", 50), ("worker", 10)):
            op.execute(f"ALTER TABLE {table} SET (fillfactor = {filled})")
        op.execute("ANALYZE delivery, chunk")


def _let_go(now: datetime) -> None:
    """No worker runs. What was claimed was not begun; of what was being submitted nobody knows, but its journal may."""
    claimed, sending = delivery.c.state == "claimed", delivery.c.state == "sending"
    op.execute(sa.update(delivery).where(claimed).values(state="pending", worker=None))
    op.execute(sa.update(delivery).where(sending).values(state="uncertain", reply=LOST, changed_at=now))


def _tables() -> tuple[sa.Table, sa.Table]:
    chunk = op.create_table(
        "chunk",
        sa.Column("id", ID, nullable=False),
        sa.Column("dispatch_id", ID, nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("first_id", ID, nullable=False),
        sa.Column("last_id", ID, nullable=False),
        sa.Column("enrolled", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("leased_at", MOMENT, nullable=True),
        sa.Column("read_from", ID, nullable=False),
        sa.Column("read_to", ID, nullable=False),
        sa.Column("in_hand", sa.Integer(), nullable=False),
        sa.Column("deferred", sa.Integer(), nullable=False),
        *(sa.Column(state, sa.Integer(), nullable=False) for state in SETTLED),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_chunk"),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatch.id"], name="fk_chunk_dispatch_id_dispatch"),
    )
    op.create_index("ix_chunk_dispatch_id_id", "chunk", ["dispatch_id", "id"])
    op.create_index("ix_chunk_worker", "chunk", ["worker"])
    worker = op.create_table(
        "worker",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("alive_until", MOMENT, nullable=False),
        sa.Column("silent_at", sa.Integer(), nullable=True),
        sa.Column("silent_since", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("taken", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_worker"),
    )
    return chunk, worker


def _cut(connection: sa.Connection, now: datetime) -> Iterable[dict[str, Any]]:
    """The chunks of every dispatch, counted: no row of a dispatch lies between those of one."""
    for row in connection.execute(_counted(now)).mappings():
        reasons = {name: row[name] for name in (*FAULTS, *SKIPS) if row[name]}
        yield {
            **{name: row[name] for name in ("dispatch_id", "first_id", "last_id", "enrolled", "deferred")},
            **{name: row[name] for name in (*SETTLED, "accepted_at", "due_at")},
            "locale": row["locale"] if row["locale"] == row["last_locale"] else MIXED,
            "read_from": row["first_id"] - 1,
            "read_to": row["first_id"] - 1,
            "in_hand": 0,
            "reasons": reasons,
        }


def _counted(now: datetime) -> sa.Select[*tuple[Any, ...]]:
    per_dispatch = sa.func.count().over(partition_by=delivery.c.dispatch_id)
    numbered = sa.select(
        delivery,
        (sa.func.row_number().over(partition_by=delivery.c.dispatch_id, order_by=delivery.c.id) - 1).label(
            "place"
        ),
        sa.case(
            (per_dispatch < SHARES * LEAST, LEAST),
            (per_dispatch > SHARES * MOST, MOST),
            else_=per_dispatch // SHARES,
        ).label("size"),
    ).subquery("numbered")
    row = numbered.c
    portion = row.place // row.size
    is_pending = row.state == "pending"

    def count(*of: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.count().filter(*of)

    fault = sa.func.coalesce(row.fault, "unclear")
    return (
        sa.select(
            row.dispatch_id,
            sa.func.min(row.locale).label("locale"),
            sa.func.max(row.locale).label("last_locale"),
            sa.func.min(row.id).label("first_id"),
            sa.func.max(row.id).label("last_id"),
            count().label("enrolled"),
            count(is_pending, row.not_before.is_not(None)).label("deferred"),
            *(count(row.state == state).label(state) for state in SETTLED),
            *(count(row.state == "refused", fault == name).label(name) for name in FAULTS),
            *(count(row.state == "skipped", row.skip_reason == name).label(name) for name in SKIPS),
            sa.func.min(sa.func.coalesce(row.not_before, sa.literal(now, MOMENT)), type_=MOMENT)
            .filter(is_pending)
            .label("due_at"),
            sa.func.max(row.changed_at).filter(row.state == "accepted").label("accepted_at"),
        )
        .group_by(row.dispatch_id, portion)
        .order_by(row.dispatch_id, portion)
    )


def _doubted(connection: sa.Connection, chunk: sa.Table, now: datetime) -> list[dict[str, Any]]:
    """An ended life for each worker that has doubts, with the chunks where they are: its journal may come yet."""
    doubts = sa.select(delivery.c.worker, delivery.c.id, delivery.c.dispatch_id).where(
        delivery.c.state == "uncertain", delivery.c.worker.is_not(None)
    )
    doubt = doubts.cte("doubt").prefix_with("MATERIALIZED", dialect="postgresql")
    where = sa.and_(
        chunk.c.dispatch_id == doubt.c.dispatch_id, doubt.c.id.between(chunk.c.first_id, chunk.c.last_id)
    )
    found = sa.select(doubt.c.worker, chunk.c.id).distinct().join_from(doubt, chunk, where)
    taken: dict[str, list[int]] = {}
    for name, chunk_id in connection.execute(found.order_by(doubt.c.worker, chunk.c.id)):
        taken.setdefault(name, []).append(chunk_id)
    return [
        {"name": name, "step": 0, "alive_until": now, "ended_at": now, "taken": ids}
        for name, ids in taken.items()
    ]
